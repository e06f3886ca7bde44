"""The clinic's facts from `clinic.toml`: all that its system does not know, in each language."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta

from reception.clinic.hours import Hours, Span
from reception.clinic.model import full_years
from reception.dataclass import dataclass

type Localised = Mapping[str, str]
"""A text by language, plain."""


def in_language(text: Localised, language: str) -> str:
    """The text in a language, else in the first one that the clinic wrote; empty where it wrote none."""
    return text.get(language) or next(iter(text.values()), "")


@dataclass(frozen=True)
class Point:
    """A place on the map, in degrees; north and east are positive."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Question:
    """A question that patients ask: an answer, further questions below it, or both.

    `words`: further words by which it is found. `leads_to`: the screen that goes on from the answer.
    """

    id: str
    question: Localised
    answer: Localised = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    leads_to: str = ""
    questions: tuple["Question", ...] = ()


@dataclass(frozen=True)
class BranchFacts:
    """Facts about a branch. An empty field leaves the clinic system's value."""

    name: Localised = field(default_factory=dict)
    address: Localised = field(default_factory=dict)
    directions: Localised = field(default_factory=dict)
    hours: Hours | None = None
    phones: tuple[str, ...] = ()
    point: Point | None = None


@dataclass(frozen=True)
class DoctorFacts:
    """Facts about a doctor. `photo` is a file in the folder `photos` beside `clinic.toml`."""

    name: Localised = field(default_factory=dict)
    about: Localised = field(default_factory=dict)
    photo: str = ""


@dataclass(frozen=True)
class Topic:
    """A page that ends in a visit: to doctors of these specialities, or to any where none are named."""

    text: Localised = field(default_factory=dict)
    specialities: tuple[str, ...] = ()


@dataclass(frozen=True)
class HomeCallRules:
    """The doctors who come to a patient's home, where and when: `doctors` by id, else all of `specialities`.

    Where neither is named, or without `hours`, calls are taken by telephone alone. Without `areas` the patient is not
    asked for one.
    """

    text: Localised = field(default_factory=dict)
    specialities: tuple[str, ...] = ()
    doctors: tuple[str, ...] = ()
    areas: tuple[Localised, ...] = ()
    hours: Hours | None = None


@dataclass(frozen=True)
class Preparation:
    """Things to bring or to do before a visit: for a service, else for a speciality, else for every visit."""

    every: Localised = field(default_factory=dict)
    specialities: Mapping[str, Localised] = field(default_factory=dict)
    synonyms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    services: Mapping[str, Localised] = field(default_factory=dict)


@dataclass(frozen=True)
class TraumaPoint:
    """An emergency room for injuries, which is not the clinic's own. `for_whom`: adults, children."""

    id: str
    name: Localised
    address: Localised
    for_whom: Localised
    phones: tuple[str, ...]
    hours: Hours
    point: Point | None = None


@dataclass(frozen=True)
class Emergency:
    """The first words to somebody in danger. `words`: the beginnings of words that show danger, by language."""

    text: Localised
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class WebLink:
    """The site, or a social account."""

    label: Localised
    url: str


ANSWER_FIELDS = ("name", "visit")
"""`{name}`: the operator who sends it. `{visit}`: the patient's next visit. Without a visit it is not offered."""


@dataclass(frozen=True)
class ReadyAnswer:
    """An answer that operators send with one press. Its text may have `ANSWER_FIELDS`."""

    title: str
    text: Localised


@dataclass(frozen=True)
class DeskFacts:
    """When and how the staff answer. `rooms`: ids of the staff's groups or channels, for branches with their own.

    `director`: the id of the member who may see how fast operators answer; empty: nobody. `labels`: words of which
    staff give one to a request when they close it; no patient reads them. `managers`: the ids of the members who may
    enter the cabinet; the director may, too.
    """

    hours: Hours
    answer_minutes: int = 15
    silence_minutes: int = 30
    remind_minutes: int = 15
    kept_days: int = 30
    answers: tuple[ReadyAnswer, ...] = ()
    rooms: Mapping[str, str] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    director: str = ""
    managers: tuple[str, ...] = ()

    def may_enter_cabinet(self, user: str) -> bool:
        """Whether a member of the staff's room is one of the clinic's managers."""
        return bool(user) and user in (self.director, *self.managers)


@dataclass(frozen=True)
class DueAgain:
    """A visit after which it is time for the next one so many `days` later: a control, a yearly check, a vaccination.

    It follows from a finished visit to a doctor of these `specialities`, or for these `services` (ids). `text`: what
    the patient reads. `at_least` and `under`: the age in full years on that day; `under` is 0 where there is no limit.
    """

    id: str
    days: int
    text: Localised
    specialities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    at_least: int = 0
    under: int = 0


@dataclass(frozen=True)
class DoctorGone:
    """The text for patients whose doctor has been missing from the directory for so many days.

    `specialities`: those whose doctors sign declarations. It is the doctor of the last finished visit to one of them.
    """

    text: Localised
    after_days: int = 28
    specialities: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoticeRules:
    """When patients hear of their visits. Quiet hours are the clinic's wall clock.

    `ahead`: how long before a visit the second reminder is sent. `bad_mark`: the highest mark of which the manager is
    told. `feedback_needs_done`: ask only after visits that the clinic system calls done. `many`: when the visits of
    more patients than this change in one poll, staff decide whether the patients are told. Without `doctor_gone` nobody
    is told that a doctor has left. `sms_a_month`: how many patients whom no message reaches are reminded by SMS in a
    month at most, with `sms_link`, which opens the bot; 0: none.
    """

    quiet: Span = field(default_factory=lambda: Span(21 * 60, 32 * 60))
    ahead: timedelta = timedelta(hours=2)
    feedback_after: timedelta = timedelta(hours=2)
    feedback_needs_done: bool = False
    bad_mark: int = 3
    many: int = 20
    reviews: tuple[WebLink, ...] = ()
    sms_a_month: int = 0
    sms_link: str = ""
    due_again: tuple[DueAgain, ...] = ()
    doctor_gone: DoctorGone | None = None


@dataclass(frozen=True)
class Ages:
    """The ages that doctors of a speciality see, in full years on the day of the visit.

    `under` is the first age that they don't see; 0 where there is none.

    `instead`: the speciality for the others, where there is one.
    """

    at_least: int = 0
    under: int = 0
    instead: str = ""

    def has(self, born: date, day: date) -> bool:
        """Whether a patient born on `born` is of that age on the clinic day `day`."""
        years = full_years(born, day)
        return self.at_least <= years and (not self.under or years < self.under)


@dataclass(frozen=True)
class BookingRules:
    """The limits of booking in the chat. Beyond them the manager helps.

    `minutes_ahead`: the least time between the booking and the visit. `open_visits`: how many coming visits a patient
    may have whose number is proven; `open_visits_unproven`: how many under a typed number. `bookings_a_day` and
    `cancels_a_day` count for one chat and one clinic day, moves included. `ages`: by speciality; a speciality that is
    missing sees everybody. `asks_reason`: the specialities whose patients are asked what brings them.
    """

    minutes_ahead: int = 30
    open_visits: int = 3
    open_visits_unproven: int = 1
    bookings_a_day: int = 8
    cancels_a_day: int = 5
    ages: Mapping[str, Ages] = field(default_factory=dict)
    asks_reason: tuple[str, ...] = ()

    def sees(self, speciality: str, born: date, day: date) -> bool:
        """Whether a speciality sees a patient born on `born` on the clinic day `day`."""
        return self.ages.get(speciality, Ages()).has(born, day)


_NO_LIMIT = 10**9
UNLIMITED = BookingRules(0, _NO_LIMIT, _NO_LIMIT, _NO_LIMIT, _NO_LIMIT)
"""The rules of staff, who book for a patient."""


@dataclass(frozen=True)
class Facts:
    """All that the clinic says of itself. A page of which nothing is written is not offered.

    `tell_source`: the clinic system is told where the patient of a booked visit had heard of the clinic.
    `referrals`: by the code of a service in an e-referral, the id of the service that is booked.
    """

    name: Localised
    phones: tuple[str, ...]
    hours: Hours
    about: Localised
    home_call: HomeCallRules
    emergency: Emergency
    free_services: Topic
    declaration: Topic
    vaccination: Topic
    advantages: Localised = field(default_factory=dict)
    prices: Localised = field(default_factory=dict)
    days_ahead: int = 60
    tell_source: bool = False
    booking: BookingRules = field(default_factory=BookingRules)
    branches: Mapping[str, BranchFacts] = field(default_factory=dict)
    doctors: Mapping[str, DoctorFacts] = field(default_factory=dict)
    specialities: Mapping[str, Localised] = field(default_factory=dict)
    synonyms: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    services: Mapping[str, Localised] = field(default_factory=dict)
    preparation: Preparation = field(default_factory=Preparation)
    trauma_points: tuple[TraumaPoint, ...] = ()
    links: tuple[WebLink, ...] = ()
    notices: NoticeRules = field(default_factory=NoticeRules)
    questions: tuple[Question, ...] = ()
    desk: DeskFacts | None = None
    referrals: Mapping[str, str] = field(default_factory=dict)

    def every_question(self) -> Iterator[Question]:
        """The whole tree, each question before those below it."""
        yield from _below(self.questions)

    def question(self, id: str) -> Question | None:
        """The question with this id, wherever it is in the tree."""
        return next((question for question in self.every_question() if question.id == id), None)


def _below(questions: tuple[Question, ...]) -> Iterator[Question]:
    for question in questions:
        yield question
        yield from _below(question.questions)
