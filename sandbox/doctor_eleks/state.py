"""The memory of the double: patients, visits, notes, tasks, tokens and its own settings.

Times are the clinic's wall clock without an offset, as in Doctor Eleks' own database. The ends of
tokens are instants in UTC.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_type_hints

type JsonValue = bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None
type Row = dict[str, JsonValue]

PASSWORD = "sandbox"  # noqa: S105 - of a sandbox that holds nobody's data

PLANNED = "planned"
RESERVED = "reserved"
ARRIVED = "arrived"
DONE = "done"
CANCELLED = "cancelled"
NO_SHOW = "no_show"

STATUS_NAMES = {
    PLANNED: "Заплановано",
    RESERVED: "Зарезервовано",
    ARRIVED: "Пацієнт прибув",
    DONE: "Завершено",
    CANCELLED: "Скасовано",
    NO_SHOW: "Не з'явився",
}


@dataclass
class Settings:
    """Questions that the vendor's reference leaves open, and differences between installations."""

    password: str = PASSWORD
    token_minutes: int = 60
    """The life of a token; the reference does not give it."""
    two_factor: bool = False
    one_visit_a_day: bool = True
    """The documented check: a patient may have one visit a day."""
    create_overwrites_phone: bool = True
    """True if spzIBPatientCreate overwrites the phone of a card that it found."""
    list_without_patient: bool = False
    """True if spzIBScheduleList may be called without PatientID."""
    refusal: str = "error"
    """The shape of a refusal inside `data`: `error`, `message` or `rows`."""
    max_day_count: int | None = None
    forbidden: list[str] = field(default_factory=list)
    """Methods that the login may not call."""
    away: list[str] = field(default_factory=list)
    """Logins of doctors who are on leave."""
    status_codes: dict[str, str] = field(
        default_factory=lambda: {
            PLANNED: "PLN",
            RESERVED: "RSV",
            ARRIVED: "ARR",
            DONE: "FIN",
            CANCELLED: "CNL",
            NO_SHOW: "NSH",
        }
    )


@dataclass
class Patient:
    """A patient's card."""

    id: int
    surname: str
    first_name: str
    patronymic: str | None
    birth_date: date | None
    sex: str
    phone: str | None
    created: datetime
    sms_phone: str | None = None
    email: str | None = None
    address: str | None = None
    vip: bool = False
    twin: bool = False
    external_id1: str | None = None
    external_id2: str | None = None
    note: str | None = None

    @property
    def name(self) -> str:
        """Surname, first name and patronymic, as one text."""
        return " ".join(filter(None, (self.surname, self.first_name, self.patronymic)))


@dataclass
class Visit:
    """A visit; the vendor says "schedule"."""

    id: int
    patient: int
    doctor: str
    service: int
    room: int
    start: datetime
    end: datetime
    status: str
    created: datetime
    created_by: str
    desc: str | None = None
    external_id: str | None = None

    @property
    def stands(self) -> bool:
        """True if the visit takes up its time."""
        return self.status not in {CANCELLED, NO_SHOW}


@dataclass
class Note:
    """A communication on a patient's card."""

    id: int
    patient: int
    text: str
    kind: str | None
    created: datetime


@dataclass
class Task:
    """A task for the clinic's staff."""

    id: int
    name: str | None
    desc: str | None
    start: datetime | None
    created: datetime


@dataclass
class Source:
    """The source of a patient, as XML."""

    id: int
    xml: str
    created: datetime


@dataclass
class State:
    """All data of an installation."""

    settings: Settings = field(default_factory=Settings)
    patients: dict[int, Patient] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    notes: dict[int, Note] = field(default_factory=dict)
    tasks: dict[int, Task] = field(default_factory=dict)
    sources: dict[int, Source] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    """The end of each token."""

    def visits_of(self, patient: int) -> Iterator[Visit]:
        """The visits of a patient, in the order of their start."""
        mine = (visit for visit in self.visits.values() if visit.patient == patient)
        yield from sorted(mine, key=lambda visit: (visit.start, visit.id))


def next_id(records: Mapping[int, object], first: int) -> int:
    """The id of a new record: one more than the greatest so far."""
    return max(records, default=first - 1) + 1


def dump(state: State) -> str:
    """The state as JSON text."""
    return json.dumps(asdict(state), ensure_ascii=False, default=_iso)


def load(text: str) -> State:
    """The state from JSON text that `dump` wrote."""
    raw = json.loads(text)
    return State(
        settings=Settings(**raw["settings"]),
        patients=_records(Patient, raw["patients"]),
        visits=_records(Visit, raw["visits"]),
        notes=_records(Note, raw["notes"]),
        tasks=_records(Task, raw["tasks"]),
        sources=_records(Source, raw.get("sources", {})),
        tokens={token: datetime.fromisoformat(end) for token, end in raw["tokens"].items()},
    )


def write(state: State, file: Path) -> None:
    """Write the state into a file; a reader finds either the old state or the new one, never a part."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f"{file.name}.new")
    half.write_text(dump(state), encoding="utf-8")
    half.replace(file)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"not for JSON: {value!r}")


def _records[R](kind: type[R], raw: dict[str, dict[str, Any]]) -> dict[int, R]:
    return {int(key): _record(kind, values) for key, values in raw.items()}


def _record[R](kind: type[R], values: dict[str, Any]) -> R:
    hints = get_type_hints(kind)
    return kind(**{name: _revived(hints[name], value) for name, value in values.items()})


def _revived(hint: object, value: JsonValue) -> object:
    if isinstance(value, str) and hint in (datetime, datetime | None):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and hint in (date, date | None):
        return date.fromisoformat(value)
    return value
