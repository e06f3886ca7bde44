"""The shape of `clinic.toml`: a class for each table, named after the table.

`content_checks` says what a value of each kind may be; the kinds are the words in `Annotated`.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

import msgspec

from reception.clinic.facts import Point
from reception.clinic.hours import Day, Hours, read_date, read_day, read_weekdays

type _Text = Annotated[dict[str, str], "text"]
"""Fills a page, or most of one."""
type _Label = Annotated[dict[str, str], "label"]
"""Short enough for a button."""
type _Caption = Annotated[dict[str, str], "caption"]
"""Short enough to stand under a picture, with a doctor's name and branch."""
type _Addition = Annotated[dict[str, str], "addition"]
"""A name or an address. The clinic system has the Ukrainian one, so that `uk` may be left out."""
type _Answer = Annotated[dict[str, str], "answer"]
"""A text with fields that are filled in when it is sent: `facts.ANSWER_FIELDS`."""
type _BotName = Annotated[dict[str, str], "bot_name"]
type _BotDescription = Annotated[dict[str, str], "bot_description"]
type _BotAbout = Annotated[dict[str, str], "bot_about"]
"""The bot's texts in Telegram, which has a limit for each."""
type _WordLists = Annotated[dict[str, tuple[str, ...]], "words"]
"""Words by which a search finds something, in one language or more."""
type _Beginnings = Annotated[dict[str, tuple[str, ...]], "beginnings"]
"""Beginnings of words, in each language."""
type _Checked = Annotated[str, "checked"]
"""The day, `2026-11-30`, on which a fact that holds in all of Ukraine was last compared with its source."""
type _Phone = Annotated[str, "phone"]
type _Url = Annotated[str, "url"]
type _UrlOrNone = Annotated[str, "url_or_none"]
type _Id = Annotated[str, "id"]
type _Room = Annotated[str, "room"]
"""The staff's room: a group's id in Telegram, or a channel's in Slack."""
type _Photo = Annotated[str, "photo"]
type _Latitude = Annotated[float, "latitude"]
type _Longitude = Annotated[float, "longitude"]
type _Week = Annotated[dict[str, Any], "week"]
"""Days and hours, as in `mon-fri = "08:00-20:00"`. It may have a table `dates`, of the kind `_Dates`."""
type _Dates = Annotated[dict[str, Any], "dates"]
"""Exceptions, as in `2026-12-31 = "08:00-14:00"`. Without a year, as in `12-25 = "closed"`, they hold every year."""
type _Night = Annotated[str, "night"]
"""One span of hours in which nobody is disturbed, as in `21:00-08:00`."""
type _Minutes = Annotated[int, "minutes"]
"""A span of time, from one minute to a day."""
type _Lead = Annotated[int, "lead"]
"""Minutes before a visit, or after it, from none to a week."""
type _Days = Annotated[int, "days"]
"""From one to two years."""
type _Count = Annotated[int, "count"]
"""How many there may be; 0 is none."""
type AnswerPage = Literal[
    "patient", "visits", "declaration", "vaccination", "free_services", "branches", "doctors", "trauma",
    "home_call", "prices", "contacts", "manager",
]  # fmt: skip
"""The names of screens to which the answer to a question may lead."""


class Table(msgspec.Struct, forbid_unknown_fields=True):
    """A table of the file, in which no other key may stand."""


class AgesTable(Table):
    """The patients that a speciality sees, by age in full years; `instead` names the speciality for all others."""

    at_least: Annotated[int, msgspec.Meta(ge=0)] = 0
    under: Annotated[int, msgspec.Meta(ge=0)] = 0
    instead: str = ""


class BookingTable(Table):
    """Limits of booking: how far and how short ahead, how many visits at a time and a day.

    `asks_reason`: the specialities whose patients are asked what brings them, before the visit is booked.

    `tell_source`: tell the clinic system where the patient of a booked visit had heard of the clinic.
    """

    days_ahead: _Days = 60
    minutes_ahead: _Lead = 30
    open_visits: Annotated[int, "at_least_one"] = 3
    open_visits_unproven: _Count = 1
    bookings_a_day: Annotated[int, msgspec.Meta(ge=1)] = 8
    cancels_a_day: Annotated[int, msgspec.Meta(ge=1)] = 5
    tell_source: bool = False
    asks_reason: tuple[str, ...] = ()
    ages: dict[str, AgesTable] = {}


class TopicTable(Table):
    """A page of information that offers a visit to a doctor of these specialities.

    `source`: where a fact of the whole country in it stands, `checked` there last. Patients see neither.
    """

    text: _Text
    source: _UrlOrNone = ""
    checked: _Checked = ""
    specialities: tuple[str, ...] = ()


class HomeCallTable(Table):
    """The doctors who come to a patient's home, where and when. Without `hours`, the clinic's own hold."""

    text: _Text
    specialities: tuple[str, ...] = ()
    doctors: tuple[str, ...] = ()
    areas: tuple[_Label, ...] = ()
    hours: _Week = {}


class EmergencyTable(Table):
    """The text for a patient in danger, and the beginnings of words by which one is recognised."""

    text: _Text
    words: _Beginnings = {}


class BotTable(Table):
    """The bot's profile in Telegram, which patients see before they write.

    `description` stands in a chat that is still empty, `about` on the bot's page and beside a link to it. `picture` is
    a JPEG in the folder `photos`.
    """

    name: _BotName = {}
    description: _BotDescription = {}
    about: _BotAbout = {}
    picture: _Photo = ""


class BranchTable(Table):
    """Details of a branch that the clinic system lacks. The table's name is the branch's id in that system."""

    name: _Addition = {}
    address: _Addition = {}
    directions: _Text = {}
    phones: tuple[_Phone, ...] = ()
    hours: _Week = {}
    latitude: _Latitude | None = None
    longitude: _Longitude | None = None


class DoctorTable(Table):
    """Details of a doctor that the clinic system lacks. The table's name is the doctor's id in that system."""

    name: _Addition = {}
    about: _Caption = {}
    photo: _Photo = ""


class PreparationTable(Table):
    """Texts on how to prepare for a visit: for a service, for a speciality, or for every visit."""

    every: _Text = {}
    specialities: dict[str, _Text] = {}
    services: dict[str, _Text] = {}


class TraumaPointTable(Table):
    """A place where injuries are treated."""

    id: _Id
    name: _Label
    address: _Text
    for_whom: _Text
    phones: tuple[_Phone, ...]
    hours: _Week
    latitude: _Latitude | None = None
    longitude: _Longitude | None = None


class LinkTable(Table):
    """A link to the clinic's site or to a social account."""

    label: _Label
    url: _Url


class DueAgainTable(Table):
    """A visit that is due again so many days after a finished one of these specialities or services."""

    id: _Id
    days: _Days
    text: _Text
    specialities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    at_least: Annotated[int, msgspec.Meta(ge=0)] = 0
    under: Annotated[int, msgspec.Meta(ge=0)] = 0


class DoctorGoneTable(Table):
    """The text for patients whose declaration's doctor is no longer listed. It goes out after so many days."""

    text: _Text
    after_days: Annotated[int, msgspec.Meta(ge=1, le=30)] = 28


class NoticesTable(Table):
    """Rules of reminders and feedback. Durations are in minutes; `quiet` is a span of hours."""

    quiet: _Night = "21:00-08:00"
    ahead: _Minutes = 120
    feedback_after: _Lead = 120
    feedback_needs_done: bool = False
    bad_mark: Annotated[int, msgspec.Meta(ge=0, le=5)] = 3
    many: Annotated[int, msgspec.Meta(ge=1)] = 20
    reviews: tuple[LinkTable, ...] = ()
    sms_a_month: Annotated[int, msgspec.Meta(ge=0, le=10_000)] = 0
    sms_link: _UrlOrNone = ""
    due_again: tuple[DueAgainTable, ...] = ()
    doctor_gone: DoctorGoneTable | None = None


class QuestionTable(Table):
    """A question. It may have more questions below it, to any depth. `source` and `checked`: as in `TopicTable`."""

    id: _Id
    question: _Label
    answer: _Text = {}
    words: _WordLists = {}
    leads_to: AnswerPage | Literal[""] = ""
    source: _UrlOrNone = ""
    checked: _Checked = ""
    questions: tuple["QuestionTable", ...] = ()


class ReadyAnswerTable(Table):
    """A text that operators send with one press. Only staff see the `title`."""

    title: str
    text: _Answer


type RequestLabel = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
"""A word on a button that closes a request; a card has up to eight of them."""


class DeskTable(Table):
    """When and how the staff answer. Without `hours`, the clinic's own hold."""

    hours: _Week = {}
    answer_minutes: _Minutes = 15
    silence_minutes: _Minutes = 30
    remind_minutes: _Minutes = 15
    kept_days: _Days = 30
    answers: tuple[ReadyAnswerTable, ...] = ()
    rooms: dict[str, _Room] = {}
    director: str = ""
    managers: tuple[str, ...] = ()
    labels: Annotated[tuple[RequestLabel, ...], msgspec.Meta(max_length=8)] = ()


class ClinicTable(Table, kw_only=True):
    """The whole file. The table `doctor_eleks` belongs to the gateway of that clinic system."""

    name: _Text
    phones: tuple[_Phone, ...]
    hours: _Week
    holidays: _Dates = {}
    about: _Text
    advantages: _Text = {}
    prices: _Text = {}
    home_call: HomeCallTable
    emergency: EmergencyTable
    free_services: TopicTable
    declaration: TopicTable
    vaccination: TopicTable
    booking: BookingTable = msgspec.field(default_factory=BookingTable)
    desk: DeskTable = msgspec.field(default_factory=DeskTable)
    branches: dict[str, BranchTable] = {}
    doctors: dict[str, DoctorTable] = {}
    specialities: dict[str, _Addition] = {}
    synonyms: dict[str, _WordLists] = {}
    services: dict[str, _Addition] = {}
    referrals: dict[str, str] = {}
    preparation: PreparationTable = msgspec.field(default_factory=PreparationTable)
    trauma_points: tuple[TraumaPointTable, ...] = ()
    links: tuple[LinkTable, ...] = ()
    bot: BotTable = msgspec.field(default_factory=BotTable)
    sources: dict[str, _Label] = {}
    notices: NoticesTable = msgspec.field(default_factory=NoticesTable)
    questions: tuple[QuestionTable, ...] = ()
    doctor_eleks: dict[str, Any] = {}


def read_week(week: Mapping[str, Any], holidays: Mapping[str, Any] | None = None) -> Hours:
    """Read opening hours. The clinic's `holidays` hold too, except for dates that the week itself has.

    Raises:
        ValueError: the text says what is wrong, and what to write instead.
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


def read_notices(notices: NoticesTable, declaring: Sequence[str]) -> dict[str, Any]:
    """Read the rules of reminders, with durations and the quiet hours as values.

    `declaring`: the specialities whose doctors sign declarations.

    Raises:
        ValueError: the text says what is wrong, and what to write instead.
    """
    quiet = read_day(notices.quiet)
    if len(quiet) != 1:
        raise ValueError(f'notices.quiet: {notices.quiet!r}: write one span, such as "21:00-08:00"')
    minutes = {
        name: timedelta(minutes=getattr(notices, name)) for name in ("ahead", "feedback_after")
    }
    read = {**msgspec.to_builtins(notices), **minutes, "quiet": quiet[0]}
    if notices.doctor_gone:
        read["doctor_gone"]["specialities"] = list(declaring)
    return read


def read_point(place: BranchTable | TraumaPointTable) -> Point | None:
    """The place on the map; None if the file has no coordinates of it."""
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude, place.longitude)
