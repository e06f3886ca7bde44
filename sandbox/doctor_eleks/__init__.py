"""A double of the Doctor Eleks integration API, served over real HTTP.

It follows the vendor's method reference v1.7 of 2025-02-03 and was never compared with a live
installation. Questions that the reference leaves open are settings, see `state.Settings`.
"""

from sandbox.doctor_eleks.double import DoctorEleks
from sandbox.doctor_eleks.signin import INSTALLATION, LOGIN
from sandbox.doctor_eleks.state import PASSWORD

__all__ = ["INSTALLATION", "LOGIN", "PASSWORD", "DoctorEleks"]
