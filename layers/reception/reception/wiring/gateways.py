"""The gateways to clinic systems, by the values of the setting CLINIC_SYSTEM."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

from reception.adapters.doctor_eleks import Account, Connection, DoctorEleks, InstallationAnswers
from reception.adapters.doctor_eleks.hint import hinted_visit, is_secret
from reception.adapters.ports import Outages, SignIns
from reception.clinic.model import ClinicTime
from reception.clinic.system import ClinicSystem
from reception.ports import Clock
from reception.wiring.settings import Settings


class Gateway(Protocol):
    """The way to a clinic system."""

    @property
    def window_days(self) -> int:
        """How many days ahead the visits of everybody are listed at once; 0 where they can't be."""
        ...

    @property
    def calls_at_once(self) -> int:
        """How many calls the poll may make at once."""
        ...

    def open(self, seconds: float, answer_seconds: float | None = None) -> ClinicSystem:
        """The clinic system, for calls that may take `seconds` in all, and `answer_seconds` for one that reads."""
        ...

    def is_secret(self, secret: str) -> bool:
        """Whether the address that the clinic system called holds the secret of its webhook."""
        ...

    def hinted_visit(self, query: Mapping[str, str]) -> str | None:
        """The visit that changed, by the parameters of a call of the webhook; None for all other changes."""
        ...


class DoctorEleksGateway:
    """Doctor Eleks, with the account in the secrets.

    `answers`: the clinic's answers to what the vendor's reference leaves open; `secret` reads a secret by its ARN.
    """

    def __init__(
        self,
        settings: Settings,
        answers: Mapping[str, Any],
        clock: Clock,
        time: ClinicTime,
        sign_ins: SignIns,
        outages: Outages,
        secret: Callable[[str], Mapping[str, str]],
    ) -> None:
        self.settings = settings
        self.answers = InstallationAnswers.of(answers)
        self.clock = clock
        self.time = time
        self.sign_ins = sign_ins
        self.outages = outages
        self.secret = secret

    @property
    def window_days(self) -> int:
        """A setting in the clinic's content: not every installation lists everybody."""
        return self.answers.window_days

    @property
    def calls_at_once(self) -> int:
        """A setting in the clinic's content: an installation may stand in a small room."""
        return self.answers.calls_at_once

    def open(self, seconds: float, answer_seconds: float | None = None) -> ClinicSystem:
        """Calls share one sign-in; the deadline is this object's."""
        return DoctorEleks(
            self._connection,
            self.clock,
            self.time,
            self.settings.clinic_country,
            self.answers,
            seconds,
            answer_seconds,
        )

    def is_secret(self, secret: str) -> bool:
        """Compared in constant time."""
        ours = self.secret(self.settings.secret_doctor_eleks_webhook)["webhook_secret"]
        return is_secret(secret, ours)

    def hinted_visit(self, query: Mapping[str, str]) -> str | None:
        """Only changes in our own installation count."""
        return hinted_visit(query, self._connection.account.installation)

    @cached_property
    def _connection(self) -> Connection:
        secret = self.secret(self.settings.secret_doctor_eleks)
        account = Account(self.settings.doctor_eleks_url, **secret)
        return Connection(account, self.sign_ins, outages=self.outages)


GATEWAYS = {"doctor_eleks": DoctorEleksGateway}
