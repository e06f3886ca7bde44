"""Doctor Eleks as the port `ClinicSystem`, over its integration API (the vendor's method reference v1.7).

A `Connection` lives as long as its container, a `DoctorEleks` as long as a turn. `requests` is loaded with the first
call: most turns ask nothing of the clinic system.
"""

from reception.adapters.doctor_eleks.answers import InstallationAnswers
from reception.adapters.doctor_eleks.connection import Account, Connection
from reception.adapters.doctor_eleks.exchange import Patience
from reception.adapters.doctor_eleks.gateway import DoctorEleks

__all__ = ["Account", "Connection", "DoctorEleks", "InstallationAnswers", "Patience"]
