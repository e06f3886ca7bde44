"""What the gateway assumes where the vendor's method reference v1.7 says nothing. Each is a setting."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self

from reception.adapters.doctor_eleks.translate import folded
from reception.clinic.model import VisitStatus

type Patterns = tuple[str, ...]

LONGEST_TEXT = 2_000
"""Characters of a refusal's text that patterns look at."""
FURTHEST_WINDOW = 366
"""Days."""

STATUS_NAMES: Mapping[str, VisitStatus] = {
    "Заплановано": VisitStatus.PLANNED,
    "Зарезервовано": VisitStatus.PLANNED,
    "Підтверджено": VisitStatus.PLANNED,
    "Planned": VisitStatus.PLANNED,
    "Reserved": VisitStatus.PLANNED,
    "Confirmed": VisitStatus.PLANNED,
    "Прибув": VisitStatus.ARRIVED,
    "Пацієнт прибув": VisitStatus.ARRIVED,
    "На прийомі": VisitStatus.ARRIVED,
    "Arrived": VisitStatus.ARRIVED,
    "Виконано": VisitStatus.DONE,
    "Завершено": VisitStatus.DONE,
    "Done": VisitStatus.DONE,
    "Completed": VisitStatus.DONE,
    "Скасовано": VisitStatus.CANCELLED,
    "Відмінено": VisitStatus.CANCELLED,
    "Cancelled": VisitStatus.CANCELLED,
    "Canceled": VisitStatus.CANCELLED,
    "Не з'явився": VisitStatus.NO_SHOW,
    "Не прийшов": VisitStatus.NO_SHOW,
    "Неявка": VisitStatus.NO_SHOW,
    "No show": VisitStatus.NO_SHOW,
}


@dataclass(frozen=True)
class Answers:
    """The stated answer to each open point, as one installation has it."""

    statuses: Mapping[str, VisitStatus] = field(default_factory=dict)
    """Code of a visit's status, or its name in `spzIBScheduleStatusDictionary` → what it means here.

    Added to the usual names (`STATUS_NAMES`), whose case and apostrophes don't matter. A code found neither here nor
    in the dictionary is `VisitStatus.UNKNOWN`, and such a visit stands.
    """

    slot_taken: Patterns = (
        r"(час|слот|сеанс|період).{0,40}(зайнят|недоступн)",
        r"(время|слот|сеанс|период).{0,40}(занят|недоступн)",
        r"(time|slot|seance).{0,40}(taken|busy|occupied|booked|not (free|available))",
    )
    """Regular expressions, any of which in a refusal's text says that the time is not free any more."""

    already_booked: Patterns = (
        r"пацієнт.{0,60}(вже|уже).{0,60}(візит|запис)",
        r"пациент.{0,60}уже.{0,60}(визит|запис)",
        r"patient.{0,60}already.{0,60}(visit|appointment|schedule)",
    )
    """The same for a patient who has a visit on that day.

    A text that fits both lists, or neither, decides nothing: the free times are read again, then the patient's visits.
    """

    sign_in_expired: Patterns = (
        r"authori[sz]ation has been denied",
        r"unauthori[sz]ed|not authori[sz]ed|unauthenticated",
        r"token.{0,40}(expired|invalid|not valid)|(expired|invalid).{0,40}token",
        r"(токен|сесі|сесс).{0,40}(закінчи|заверш|недійсн|прострочен|истек|недействит)",
        r"термін дії.{0,40}(токен|сесі)",
    )
    """The same, in an answer to any call, for a sign-in that is over. So are HTTP 401 and 403, and a status of 401."""

    no_permission: Patterns = (
        r"permission|access (is )?denied",
        r"(немає|нема|недостатньо).{0,20}прав|доступ.{0,20}заборонен",
        r"(нет|недостаточно).{0,20}прав|доступ.{0,20}запрещ",
    )
    """The same for a method that the account may not call. Looked at before `sign_in_expired`."""

    phone_format: Literal["digits", "plus", "national"] = "digits"
    """How numbers are written in calls: `380671234567`, `+380671234567` or `0671234567`."""

    greatest_day_count: int = 92
    """The most days that `DayCount` may ask for. What lies further ahead is not seen."""

    window_days: int = 0
    """How many days ahead one call of `spzIBScheduleList` without `PatientID` may ask for; 0: it is never left out."""

    branches_method: Literal["spzIBCompanyDetails", "spzIBCompanyList"] = "spzIBCompanyDetails"
    """Which of two methods with the same description lists the branches."""

    doctors_receive: Literal["where_listed", "everywhere"] = "where_listed"
    """Whether a doctor's row in `spzIBUserDetailsExtended` names the only branch, or one of several unnamed ones."""

    services: Mapping[str, str] = field(default_factory=dict)
    """Doctor's login → id of the one service to be booked with them. Without it, each online service is an offer."""

    def __post_init__(self) -> None:
        for name in ("slot_taken", "already_booked", "sign_in_expired", "no_permission"):
            for pattern in getattr(self, name):
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValueError(f"{name}: not a regular expression: {pattern!r}") from error
        if self.greatest_day_count < 1:
            raise ValueError("greatest_day_count: one day at least")
        if not 0 <= self.window_days <= FURTHEST_WINDOW:
            raise ValueError(f"window_days: 0 to {FURTHEST_WINDOW}")

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """From the table `[doctor_eleks]` of the clinic's `clinic.toml`.

        Raises:
            ValueError: A setting is not known or makes no sense; the text names it.
        """
        if unknown := table.keys() - {setting.name for setting in fields(cls)}:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        return cls(
            **{name: _READ.get(name, _patterns)(name, value) for name, value in table.items()}
        )

    def status(self, code_or_name: str) -> VisitStatus | None:
        """What a code or a name means, None where nothing says so."""
        wanted = folded(code_or_name)
        for named in (self.statuses, STATUS_NAMES):
            for key, status in named.items():
                if folded(key) == wanted:
                    return status
        return None


def says(patterns: Patterns, text: str) -> bool:
    """Whether a text fits one of the patterns. Case does not matter."""
    return any(
        re.search(pattern, text[:LONGEST_TEXT], re.IGNORECASE | re.DOTALL) for pattern in patterns
    )


def _patterns(name: str, value: Any) -> Patterns:
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ValueError(f"{name}: a list of regular expressions")  # noqa: TRY004 - see `of`
    return tuple(map(str, value))


def _statuses(name: str, value: Any) -> dict[str, VisitStatus]:
    known = ", ".join(status.value for status in VisitStatus)
    try:
        return {str(key): VisitStatus(status) for key, status in value.items()}
    except (AttributeError, ValueError):
        raise ValueError(f"{name}: a table of codes or names, each one of {known}") from None


def _services(name: str, value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{name}: a table of logins and service ids")  # noqa: TRY004 - see `of`
    return {str(login): str(service) for login, service in value.items()}


def _whole_number(name: str, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name}: a whole number")  # noqa: TRY004 - see `of`
    return value


def _one_of(*choices: str) -> Any:
    def read(name: str, value: Any) -> str:
        if value not in choices:
            raise ValueError(f"{name}: one of {', '.join(choices)}")
        return str(value)

    return read


_READ: Mapping[str, Any] = {
    "statuses": _statuses,
    "services": _services,
    "greatest_day_count": _whole_number,
    "window_days": _whole_number,
    "phone_format": _one_of("digits", "plus", "national"),
    "branches_method": _one_of("spzIBCompanyDetails", "spzIBCompanyList"),
    "doctors_receive": _one_of("where_listed", "everywhere"),
}
