"""The forms of the cabinet: which values of `clinic.toml` a manager changes, in which words, and where they stand.

A new field is one line here. Labels are marked for the catalogues and said in the manager's language.
"""

from collections.abc import Mapping
from enum import Enum

from reception.cabinet.content.kinds import (
    ChoiceField,
    DatesField,
    DegreesField,
    FieldKind,
    FlagField,
    LineField,
    LinesField,
    NightField,
    NumberField,
    PhonesField,
    PhotoField,
    TextsField,
    WeekField,
    WordListsField,
)
from reception.clinic.content import CLINIC, WORDS
from reception.clinic.content_faults import FaultPlace
from reception.dataclass import dataclass
from reception.dialog import places
from reception.dialog.screens.information import PAGES
from reception.dialog.words import N_

LABEL, CAPTION, TEXT = 60, 700, 3500
"""Letters that a button, the words under a picture, and a page take. `adapters.content_checks` has the same limits."""
TITLE = 40
"""Letters of a title that stands on a button of staff."""


@dataclass(frozen=True)
class Field:
    """A value of the file. `way`: where it stands below its form's place. `hint`: what to write, and why."""

    way: tuple[str, ...]
    label: str
    kind: FieldKind
    hint: str = ""

    @property
    def name(self) -> str:
        """How its inputs are named."""
        return "-".join(self.way)


class Shape(Enum):
    """How many of its kind a section has."""

    ONE = "one"
    """One form."""
    NAMED = "named"
    """A form for each branch or doctor of the clinic's system, by its id there."""
    LIST = "list"
    """A form for each of a list, whose order patients or staff see."""
    TREE = "tree"
    """A list of which each may have such a list below it."""
    SENTENCES = "sentences"
    """A form for each sentence of the bot, which has pages of its own (`sentence_pages`)."""


@dataclass(frozen=True)
class ContentSection:
    """A part of the content. `place`: of the form, or of the list. `about`: what patients see of it.

    `file`: the file that has it.
    """

    id: str
    title: str
    place: FaultPlace
    fields: tuple[Field, ...]
    about: str
    shape: Shape = Shape.ONE
    file: str = CLINIC


_CLINIC = ContentSection(
    "clinic",
    N_("The clinic and its telephones"),
    (),
    (
        Field(("name",), N_("Name of the clinic"), TextsField(LABEL)),
        Field(("phones",), N_("Telephones"), PhonesField(), N_("One number a line.")),
        Field(("about",), N_("About the clinic"), TextsField(TEXT, 4)),
        Field(("advantages",), N_("Why us"), TextsField(TEXT, 8, optional=True)),
    ),
    N_("Patients see it on the menu and under “About the clinic”."),
)
_HOURS = ContentSection(
    "hours",
    N_("Opening hours"),
    (),
    (
        Field(
            ("hours",),
            N_("Hours of the week"),
            WeekField(),
            N_("As 08:00-20:00; leave closed days empty."),
        ),
    ),
    N_("The telephone and the manager keep these hours, and each branch that has none of its own."),
)
_HOLIDAYS = ContentSection(
    "holidays",
    N_("Holidays and single days"),
    (),
    (
        Field(
            ("holidays",),
            N_("Days that differ"),
            DatesField(),
            N_("Without hours the day is closed: nothing is offered on it in any branch."),
        ),
    ),
    N_("They hold in all branches. A day of a single branch stands on that branch's page."),
)
_PRICES = ContentSection(
    "prices",
    N_("Prices"),
    (),
    (Field(("prices",), N_("Words above the prices"), TextsField(TEXT, 4, optional=True)),),
    N_("The prices themselves come from the clinic's system."),
)
_FREE = ContentSection(
    "free",
    N_("Free services"),
    (),
    (
        Field(("free_services", "text"), N_("Free services"), TextsField(TEXT, 10)),
        Field(("declaration", "text"), N_("A declaration with a doctor"), TextsField(TEXT, 10)),
        Field(("vaccination", "text"), N_("Vaccination"), TextsField(TEXT, 10)),
        Field(("home_call", "text"), N_("A doctor at home"), TextsField(TEXT, 4)),
    ),
    N_("Each text is a page of its own."),
)
_NOTICES = ContentSection(
    "notices",
    N_("Notices to patients"),
    ("notices",),
    (
        Field(
            ("quiet",),
            N_("Quiet hours"),
            NightField(),
            N_("As 21:00-08:00. Only urgent news goes out then."),
        ),
        Field(
            ("ahead",),
            N_("The second reminder goes out before the visit"),
            NumberField(N_("minutes")),
        ),
        Field(
            ("feedback_after",),
            N_("The question goes out after the visit"),
            NumberField(N_("minutes")),
        ),
        Field(
            ("feedback_needs_done",),
            N_("Ask only after visits that the clinic's system calls done"),
            FlagField(),
        ),
        Field(("bad_mark",), N_("The manager is told of this mark and lower ones"), NumberField()),
        Field(
            ("many",),
            N_("Wait for staff if the visits of more patients change at once"),
            NumberField(N_("patients")),
        ),
    ),
    N_("When patients hear of their visits."),
)
_BOOKING = ContentSection(
    "booking",
    N_("Rules of booking"),
    ("booking",),
    (
        Field(("days_ahead",), N_("Patients book ahead"), NumberField(N_("days"))),
        Field(
            ("minutes_ahead",), N_("A visit begins no sooner than in"), NumberField(N_("minutes"))
        ),
        Field(("open_visits",), N_("Coming visits of one patient"), NumberField()),
        Field(("open_visits_unproven",), N_("The same if the number is not proven"), NumberField()),
        Field(("bookings_a_day",), N_("Bookings of one chat a day"), NumberField()),
        Field(("cancels_a_day",), N_("Cancellations of one chat a day"), NumberField()),
    ),
    N_("Beyond these limits patients ask the manager."),
)
_DESK = ContentSection(
    "desk",
    N_("The desk"),
    ("desk",),
    (
        Field(
            ("hours",),
            N_("Hours in which staff answer"),
            WeekField(optional=True),
            N_("Empty: the clinic's hours."),
        ),
        Field(
            ("labels",),
            N_("Words for closed requests"),
            LinesField(),
            N_("One a line, eight at most. No patient reads them."),
        ),
    ),
    N_("When staff answer, and how they sort requests."),
)
_BRANCHES = ContentSection(
    "branches",
    N_("Branches"),
    ("branches",),
    (
        Field(
            ("name",),
            N_("Name"),
            TextsField(LABEL, required=("ru", "en"), optional=True),
            N_("Without Ukrainian the name of the clinic's system is shown."),
        ),
        Field(("address",), N_("Address"), TextsField(TEXT, required=("ru", "en"), optional=True)),
        Field(("directions",), N_("How to find it"), TextsField(TEXT, 3, optional=True)),
        Field(("phones",), N_("Telephones"), PhonesField(), N_("One number a line.")),
        Field(
            ("hours",),
            N_("Hours of the week"),
            WeekField(optional=True),
            N_("Empty: the clinic's hours."),
        ),
        Field(
            ("hours", "dates"),
            N_("Days that differ"),
            DatesField(),
            N_("Without hours the branch is closed on that day, and nothing is offered."),
        ),
        Field(("latitude",), N_("Latitude"), DegreesField()),
        Field(("longitude",), N_("Longitude"), DegreesField()),
    ),
    N_("Each branch has a page of its own."),
    Shape.NAMED,
)
_DOCTORS = ContentSection(
    "doctors",
    N_("Doctors"),
    ("doctors",),
    (
        Field(
            ("name",),
            N_("Name"),
            TextsField(LABEL, required=("ru", "en"), optional=True),
            N_("Without Ukrainian the name of the clinic's system is shown."),
        ),
        Field(("about",), N_("About the doctor"), TextsField(CAPTION, 3, optional=True)),
        Field(
            ("photo",),
            N_("Photo"),
            PhotoField(),
            N_(
                "From the camera or the gallery, JPEG or PNG. Without it the clinic system's is shown."
            ),
        ),
    ),
    N_("Each doctor has a page of their own."),
    Shape.NAMED,
)
_ANSWERS = ContentSection(
    "answers",
    N_("Ready answers"),
    ("desk", "answers"),
    (
        Field(("title",), N_("Title"), LineField(TITLE), N_("Only staff read it, on a button.")),
        Field(
            ("text",),
            N_("Text"),
            TextsField(TEXT, 4),
            N_(
                "{{name}} becomes the operator's name, {{visit}} the time of the patient's next visit."
            ),
        ),
    ),
    N_("Operators send them with one press."),
    Shape.LIST,
)
_PAGES = [
    "patient",
    "visits",
    "declaration",
    "vaccination",
    "free_services",
    "branches",
    "doctors",
    "trauma",
    "home_call",
    "prices",
    "contacts",
    "manager",
]
LEADS_TO: Mapping[str, str] = {
    "": N_("Nowhere"),
    **{page: PAGES[places.parse(page)] for page in _PAGES},
}
"""Pages to which an answer may lead, and the label of the button that leads there."""
_QUESTIONS = ContentSection(
    "questions",
    N_("Questions and answers"),
    ("questions",),
    (
        Field(("question",), N_("Question"), TextsField(LABEL), N_("It stands on a button.")),
        Field(("answer",), N_("Answer"), TextsField(TEXT, 4, optional=True)),
        Field(
            ("words",),
            N_("Other words by which patients find it"),
            WordListsField(),
            N_("Between commas."),
        ),
        Field(("leads_to",), N_("The answer leads to"), ChoiceField(LEADS_TO)),
    ),
    N_("Patients press a question, or write it in their own words."),
    Shape.TREE,
)
_WORDS = ContentSection(
    "words",
    N_("Words of the bot"),
    (),
    (),
    N_("Every sentence and button of the bot can be said in your words."),
    Shape.SENTENCES,
    WORDS,
)

SECTIONS: Mapping[str, ContentSection] = {
    section.id: section
    for section in (
        _HOLIDAYS,
        _HOURS,
        _QUESTIONS,
        _PRICES,
        _FREE,
        _DOCTORS,
        _BRANCHES,
        _ANSWERS,
        _WORDS,
        _CLINIC,
        _NOTICES,
        _BOOKING,
        _DESK,
    )
}
"""All sections, those that change most often first."""
