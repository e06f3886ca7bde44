"""A double of the Doctor Eleks integration API, served over real HTTP.

Built from the vendor's method reference v1.7 of 2025-02-03; it was never compared with a live
installation. What the reference leaves open is a setting, see `state.Settings`.
"""

from sandbox.doctor_eleks.double import DoctorEleks
from sandbox.doctor_eleks.signin import INSTALLATION, LOGIN
from sandbox.doctor_eleks.state import PASSWORD

__all__ = ["INSTALLATION", "LOGIN", "PASSWORD", "DoctorEleks"]
