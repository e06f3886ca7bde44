"""Settings for all that the vendor's method reference v1.7 leaves open, with the answer that is assumed by default."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field, fields
from string import Formatter
from typing import Any, Literal, Self

from reception.adapters.doctor_eleks.translate import folded
from reception.clinic.model import VisitStatus
from reception.dataclass import dataclass

type Patterns = tuple[str, ...]

MAX_REFUSAL_CHARACTERS = 2_000
"""Patterns look at no more of a refusal's text."""
MAX_CALLS_AT_ONCE = 10
MAX_WINDOW_DAYS = 366
PATTERNS = (
    "slot_taken",
    "already_booked",
    "referral_active",
    "sign_in_expired",
    "no_permission",
)
UTM_FIELDS = {"source", "patient", "visit"}

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
class InstallationAnswers:
    """How one installation answers each point that the reference leaves open."""

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
    """Regular expressions. If one of them fits a refusal's text, the time is not free any more."""

    already_booked: Patterns = (
        r"пацієнт.{0,60}(вже|уже).{0,60}(візит|запис)",
        r"пациент.{0,60}уже.{0,60}(визит|запис)",
        r"patient.{0,60}already.{0,60}(visit|appointment|schedule)",
    )
    """If one of these fits a refusal's text, the patient has a visit on that day.

    If a text fits both lists or neither, the gateway reads the free times again, and then the patient's visits.
    """

    referral_active: Patterns = (r"^(active|активн|чинн|діюч)",)
    """If one of these fits the `status` of an e-referral, it can still be used."""

    sign_in_expired: Patterns = (
        r"authori[sz]ation has been denied",
        r"unauthori[sz]ed|not authori[sz]ed|unauthenticated",
        r"token.{0,40}(expired|invalid|not valid)|(expired|invalid).{0,40}token",
        r"(токен|сесі|сесс).{0,40}(закінчи|заверш|недійсн|прострочен|истек|недействит)",
        r"термін дії.{0,40}(токен|сесі)",
    )
    """If one of these fits an answer to any call, the sign-in is over. HTTP 401 and 403 say so, too."""

    no_permission: Patterns = (
        r"permission|access (is )?denied",
        r"(немає|нема|недостатньо).{0,20}прав|доступ.{0,20}заборонен",
        r"(нет|недостаточно).{0,20}прав|доступ.{0,20}запрещ",
    )
    """If one of these fits, the account may not call the method. They are tried before `sign_in_expired`."""

    phone_format: Literal["digits", "plus", "national"] = "digits"
    """The form of numbers in calls: `380671234567`, `+380671234567` or `0671234567`."""

    greatest_day_count: int = 92
    """The most days that `DayCount` may ask for. Free times further ahead are not seen."""

    window_days: int = 0
    """How many days ahead one call of `spzIBScheduleList` without `PatientID` may ask for; 0: there is no such call."""

    calls_at_once: int = 4
    """How many calls the poll of visits makes at once at most. While answers are slow or fail, it makes fewer."""

    branches_method: Literal["spzIBCompanyDetails", "spzIBCompanyList"] = "spzIBCompanyDetails"
    """The method that lists the branches: the reference has two with the same description."""

    doctors_receive: Literal["where_listed", "everywhere"] = "where_listed"
    """Whether a row of `spzIBUserDetailsExtended` names the doctor's only branch, or one of all."""

    services: Mapping[str, str] = field(default_factory=dict)
    """Doctor's login → id of the only service that is booked with this doctor. Without it, every online service is."""

    utm_xml: str = (
        "<UTM><utm_source>{source}</utm_source><utm_medium>telegram</utm_medium>"
        "<PatientID>{patient}</PatientID><ScheduleID>{visit}</ScheduleID></UTM>"
    )
    """The XML that `spiIBUTMSave` keeps of a visit: `{source}`, `{patient}` and `{visit}` are filled in."""

    def __post_init__(self) -> None:
        for name in PATTERNS:
            for pattern in getattr(self, name):
                try:
                    re.compile(pattern)
                except re.error as error:
                    raise ValueError(f"{name}: not a regular expression: {pattern!r}") from error
        if not _fields(self.utm_xml) <= UTM_FIELDS:
            raise ValueError(f"utm_xml: known are {', '.join(sorted(UTM_FIELDS))}, each in braces")
        if self.greatest_day_count < 1:
            raise ValueError("greatest_day_count: one day at least")
        if not 0 <= self.window_days <= MAX_WINDOW_DAYS:
            raise ValueError(f"window_days: 0 to {MAX_WINDOW_DAYS}")
        if not 1 <= self.calls_at_once <= MAX_CALLS_AT_ONCE:
            raise ValueError(f"calls_at_once: 1 to {MAX_CALLS_AT_ONCE}")

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Read the table `[doctor_eleks]` of the clinic's `clinic.toml`.

        Raises:
            ValueError: a setting is not known or makes no sense. The text names it.
        """
        if unknown := table.keys() - {setting.name for setting in fields(cls)}:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        return cls(
            **{name: _READ.get(name, _patterns)(name, value) for name, value in table.items()}
        )

    def status(self, code_or_name: str) -> VisitStatus | None:
        """The meaning of a status, by its code or its name; None if neither the settings nor `STATUS_NAMES` say it."""
        wanted = folded(code_or_name)
        for named in (self.statuses, STATUS_NAMES):
            for key, status in named.items():
                if folded(key) == wanted:
                    return status
        return None


def _fields(template: str) -> set[str]:
    """The names in braces of a template; what has a brace too many or too few has an unknown name."""
    try:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError:
        return {template}


def says(patterns: Patterns, text: str) -> bool:
    """Whether one of the patterns fits a part of a text. Case does not matter."""
    return any(
        re.search(pattern, text[:MAX_REFUSAL_CHARACTERS], re.IGNORECASE | re.DOTALL)
        for pattern in patterns
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


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: a text in quotes")  # noqa: TRY004 - see `of`
    return value


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
    "calls_at_once": _whole_number,
    "utm_xml": _text,
    "phone_format": _one_of("digits", "plus", "national"),
    "branches_method": _one_of("spzIBCompanyDetails", "spzIBCompanyList"),
    "doctors_receive": _one_of("where_listed", "everywhere"),
}
