"""The shape of `clinic.toml`. What a value of each kind has to be is judged by `tools/content.py`."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

import msgspec

from reception.clinic.facts import Point
from reception.clinic.hours import Day, Hours, read_date, read_day, read_weekdays

type Text = Annotated[dict[str, str], "text"]
"""A page of its own, or most of it."""
type Label = Annotated[dict[str, str], "label"]
"""Short enough for a button."""
type Caption = Annotated[dict[str, str], "caption"]
"""Short enough to stand under a picture, with a doctor's name and branch."""
type Addition = Annotated[dict[str, str], "addition"]
"""A name or an address whose Ukrainian the clinic system has: `uk` may be left out."""
type Answer = Annotated[dict[str, str], "answer"]
"""A text with fields of the moment: `facts.ANSWER_FIELDS`."""
type WordLists = Annotated[dict[str, tuple[str, ...]], "words"]
"""By which something is found, in one language or more."""
type Beginnings = Annotated[dict[str, tuple[str, ...]], "beginnings"]
"""Of words, in each language."""
type Phone = Annotated[str, "phone"]
type Url = Annotated[str, "url"]
type Id = Annotated[str, "id"]
type Room = Annotated[str, "room"]
"""Of the staff: a group's id in Telegram, a channel's in Slack."""
type Photo = Annotated[str, "photo"]
type Latitude = Annotated[float, "latitude"]
type Longitude = Annotated[float, "longitude"]
type Week = Annotated[dict[str, Any], "week"]
"""`mon-fri = "8:00-20:00"`, and in a table `dates` what `Dates` are."""
type Dates = Annotated[dict[str, Any], "dates"]
"""`2026-12-31 = "8:00-14:00"`, `12-25 = "closed"` for every year."""
type Page = Literal[
    "patient", "visits", "declaration", "vaccination", "free_services", "branches", "doctors", "trauma",
    "home_call", "prices", "contacts", "manager",
]  # fmt: skip
"""Screens to which an answer may lead."""


class Table(msgspec.Struct, forbid_unknown_fields=True):
    """A table of the file: only these keys."""


class Ages(Table):
    """Whom a speciality sees, in full years, and which one sees the others."""

    at_least: Annotated[int, msgspec.Meta(ge=0)] = 0
    under: Annotated[int, msgspec.Meta(ge=0)] = 0
    instead: str = ""


class Booking(Table):
    """Rules of booking."""

    days_ahead: int = 60
    minutes_ahead: int = 30
    open_visits: int = 3
    open_visits_unproven: int = 1
    bookings_a_day: Annotated[int, msgspec.Meta(ge=1)] = 8
    cancels_a_day: Annotated[int, msgspec.Meta(ge=1)] = 5
    ages: dict[str, Ages] = {}


class Topic(Table):
    """A page that ends in a visit."""

    text: Text
    specialities: tuple[str, ...] = ()


class HomeCall(Table):
    """Who comes to a patient's home, where and when; without `hours`, in the clinic's own."""

    text: Text
    specialities: tuple[str, ...] = ()
    doctors: tuple[str, ...] = ()
    areas: tuple[Label, ...] = ()
    hours: Week = {}


class Emergency(Table):
    """What is said first, and at which words."""

    text: Text
    words: Beginnings = {}


class Branch(Table):
    """What is added to a branch; its name in the file is its id in the clinic system."""

    name: Addition = {}
    address: Addition = {}
    directions: Text = {}
    phones: tuple[Phone, ...] = ()
    hours: Week = {}
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class Doctor(Table):
    """What is added to a doctor; the name in the file is the id in the clinic system."""

    name: Addition = {}
    about: Caption = {}
    photo: Photo = ""


class Preparation(Table):
    """What to bring or to do before a visit, by service, by speciality, or before every one."""

    every: Text = {}
    specialities: dict[str, Text] = {}
    services: dict[str, Text] = {}


class TraumaPoint(Table):
    """Where injuries are treated."""

    id: Id
    name: Label
    address: Text
    for_whom: Text
    phones: tuple[Phone, ...]
    hours: Week
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class Link(Table):
    """The site, or a social account."""

    label: Label
    url: Url


class Notices(Table):
    """Reminders and feedback. Durations are written in minutes; `quiet` as hours are: `"21:00-8:00"`."""

    quiet: str = "21:00-8:00"
    ahead: int = 120
    feedback_after: int = 120
    feedback_needs_done: bool = False
    bad_mark: Annotated[int, msgspec.Meta(ge=0, le=5)] = 3
    many: Annotated[int, msgspec.Meta(ge=1)] = 20
    reviews: tuple[Link, ...] = ()


class Question(Table):
    """A question, with others below it to any depth."""

    id: Id
    question: Label
    answer: Text = {}
    words: WordLists = {}
    leads_to: Page | Literal[""] = ""
    questions: tuple["Question", ...] = ()


class ReadyAnswer(Table):
    """What operators send with one press; `title` is read by staff alone."""

    title: str
    text: Answer


class Desk(Table):
    """When and how the staff answer; without `hours`, in the clinic's own."""

    hours: Week = {}
    answer_minutes: int = 15
    silence_minutes: int = 30
    remind_minutes: int = 15
    kept_days: int = 30
    answers: tuple[ReadyAnswer, ...] = ()
    rooms: dict[str, Room] = {}


class Clinic(Table, kw_only=True):
    """The whole file."""

    name: Text
    phones: tuple[Phone, ...]
    hours: Week
    holidays: Dates = {}
    about: Text
    advantages: Text = {}
    prices: Text = {}
    home_call: HomeCall
    emergency: Emergency
    free_services: Topic
    declaration: Topic
    vaccination: Topic
    booking: Booking = msgspec.field(default_factory=Booking)
    desk: Desk = msgspec.field(default_factory=Desk)
    branches: dict[str, Branch] = {}
    doctors: dict[str, Doctor] = {}
    specialities: dict[str, Addition] = {}
    synonyms: dict[str, WordLists] = {}
    services: dict[str, Addition] = {}
    preparation: Preparation = msgspec.field(default_factory=Preparation)
    trauma_points: tuple[TraumaPoint, ...] = ()
    links: tuple[Link, ...] = ()
    notices: Notices = msgspec.field(default_factory=Notices)
    questions: tuple[Question, ...] = ()
    doctor_eleks: dict[str, Any] = {}


def read_week(week: Mapping[str, Any], holidays: Mapping[str, Any] | None = None) -> Hours:
    """Opening hours; the chain's `holidays` hold where the week has no dates of its own.

    Raises:
        ValueError: what is wrong, and what to write instead.
    """
    days: list[Day] = [()] * 7
    for key, written in week.items():
        if key != "dates":
            for weekday in read_weekdays(key):
                days[weekday] = read_day(written)
    dates = {**(holidays or {}), **week.get("dates", {})}
    read = {read_date(key): read_day(written) for key, written in dates.items()}
    return Hours(
        tuple(days),
        {day: spans for day, spans in read.items() if not isinstance(day, str)},
        {day: spans for day, spans in read.items() if isinstance(day, str)},
    )


def read_notices(notices: Notices) -> dict[str, Any]:
    """The rules of time.

    Raises:
        ValueError: what is wrong, and what to write instead.
    """
    quiet = read_day(notices.quiet)
    if len(quiet) != 1:
        raise ValueError(f'notices.quiet: {notices.quiet!r}: write one span, such as "21:00-8:00"')
    minutes = {
        name: timedelta(minutes=getattr(notices, name)) for name in ("ahead", "feedback_after")
    }
    return {**msgspec.to_builtins(notices), **minutes, "quiet": quiet[0]}


def read_point(place: Branch | TraumaPoint) -> Point | None:
    """Where it is on the map, if that is written."""
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude, place.longitude)
