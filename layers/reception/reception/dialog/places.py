"""Every place that a conversation can be at: the name of each screen, and the section that it belongs to.

Screens lead to one another in circles (a booking leads to a registration, which leads back to the booking), so they
can't import each other. They import this module instead: a screen says `place = places.REVIEW`, and a step that leads
there returns `places.REVIEW`. If the screen is about something, the step returns `places.VISIT.of("v-1")`.

A place is stored as text, such as `home` or `visit:v-1` (`str(place)`, `parse`). These names must never change:
deployed conversations hold them.
"""

from collections.abc import Sequence
from enum import Enum

from reception.dataclass import dataclass, replace
from reception.dialog.words import N_


class Section(Enum):
    """A part of the reception; its value is what staff read on a request's card behind «Asked from»."""

    MENU = N_("the menu")
    BOOKING = N_("booking")
    PATIENT_DATA = N_("the patient's data")
    VISITS = N_("My visits")
    USERS = N_("Users")
    HOME_CALL = N_("🏠 Call to the home")
    FREE_SERVICES = N_("Free services")
    CLINIC = N_("About the clinic")
    QUESTIONS = N_("Other questions")
    MANAGER = N_("Manager")
    REMINDERS = N_("Reminders")
    FEEDBACK = N_("A question after the visit")
    BOT = N_("Help")


@dataclass(frozen=True)
class Place:
    """A screen, and what it is about.

    screen: the name under which conversations store it.
    about: a visit's id, say, or another place as text; empty for most screens.
    """

    screen: str
    section: Section
    about: str = ""

    def of(self, about: "str | Place") -> "Place":
        """The same screen, about this: a visit's id, say, or the place to go on to."""
        return replace(self, about=str(about))

    def __str__(self) -> str:
        return f"{self.screen}:{self.about}" if self.about else self.screen


HOME = Place("home", Section.MENU)

PHONE = Place("phone", Section.PATIENT_DATA)
PHONE_CHECK = Place("phone_check", Section.PATIENT_DATA)
NUMBER_CHANGED = Place("number_changed", Section.PATIENT_DATA)
CODE_OFFER = Place("code_offer", Section.PATIENT_DATA)
CODE = Place("code", Section.PATIENT_DATA)
BIRTH_DATE = Place("birth_date", Section.PATIENT_DATA)
BIRTH_DATE_CHECK = Place("birth_date_check", Section.PATIENT_DATA)
NO_MATCH = Place("no_match", Section.PATIENT_DATA)
WHICH = Place("which", Section.PATIENT_DATA)
SURNAME = Place("surname", Section.PATIENT_DATA)
FIRST_NAME = Place("first_name", Section.PATIENT_DATA)
PATRONYMIC = Place("patronymic", Section.PATIENT_DATA)
SEX = Place("sex", Section.PATIENT_DATA)
CHECK = Place("check", Section.PATIENT_DATA)

PATIENT = Place("patient", Section.BOOKING)
BRANCH = Place("branch", Section.BOOKING)
SPECIALITY = Place("speciality", Section.BOOKING)
DOCTOR = Place("doctor", Section.BOOKING)
CARD = Place("card", Section.BOOKING)
SERVICE = Place("service", Section.BOOKING)
DATES = Place("dates", Section.BOOKING)
TIMES = Place("times", Section.BOOKING)
NEAREST = Place("nearest", Section.BOOKING)
REASON = Place("reason", Section.BOOKING)
REFERRAL = Place("referral", Section.BOOKING)
REVIEW = Place("review", Section.BOOKING)
BOOKED = Place("booked", Section.BOOKING)
SOMEBODY_ELSE = Place("somebody_else", Section.BOOKING)
NOT_BOOKED = Place("not_booked", Section.BOOKING)
AGE = Place("age", Section.BOOKING)
PAUSED = Place("paused", Section.BOOKING)
SOONEST = Place("soonest", Section.BOOKING)
FOR_WHOM = Place("for_whom", Section.BOOKING)
CHECKING = Place("checking", Section.BOOKING)

VISITS = Place("visits", Section.VISITS)
VISIT = Place("visit", Section.VISITS)
CANCEL = Place("cancel", Section.VISITS)
CANCELLED = Place("cancelled", Section.VISITS)
MOVE = Place("move", Section.VISITS)
MOVE_LOST = Place("move_lost", Section.VISITS)
EARLIER = Place("earlier", Section.VISITS)
EARLIER_FOR = Place("earlier_for", Section.VISITS)

COMING = Place("coming", Section.REMINDERS)
CANT_COME = Place("cant_come", Section.REMINDERS)
ON_THE_WAY = Place("on_the_way", Section.REMINDERS)
WHICH_VISIT = Place("which_visit", Section.REMINDERS)
REMINDERS = Place("reminders", Section.REMINDERS)
RATE = Place("rate", Section.FEEDBACK)
RATED = Place("rated", Section.FEEDBACK)

USERS = Place("users", Section.USERS)

CLINIC = Place("clinic", Section.CLINIC)
ADVANTAGES = Place("advantages", Section.CLINIC)
CONTACTS = Place("contacts", Section.CLINIC)
BRANCHES = Place("branches", Section.CLINIC)
BRANCH_PAGE = Place("branch_page", Section.CLINIC)
BRANCH_MAP = Place("branch_map", Section.CLINIC)
TRAUMA = Place("trauma", Section.CLINIC)
TRAUMA_MAP = Place("trauma_map", Section.CLINIC)
DOCTORS = Place("doctors", Section.CLINIC)
DOCTOR_PAGE = Place("doctor_page", Section.CLINIC)
PRICES = Place("prices", Section.CLINIC)

FREE_SERVICES = Place("free_services", Section.FREE_SERVICES)
DECLARATION = Place("declaration", Section.FREE_SERVICES)
VACCINATION = Place("vaccination", Section.FREE_SERVICES)

HOME_CALL = Place("home_call", Section.HOME_CALL)
HOME_PATIENT = Place("home_patient", Section.HOME_CALL)
HOME_AREA = Place("home_area", Section.HOME_CALL)
HOME_ADDRESS = Place("home_address", Section.HOME_CALL)
HOME_COMPLAINT = Place("home_complaint", Section.HOME_CALL)
HOME_PHONE = Place("home_phone", Section.HOME_CALL)
HOME_REVIEW = Place("home_review", Section.HOME_CALL)
HOME_CALLED = Place("home_called", Section.HOME_CALL)

QUESTIONS = Place("questions", Section.QUESTIONS)
ANSWERS = Place("answers", Section.QUESTIONS)

MANAGER = Place("manager", Section.MANAGER)
TO_DESK = Place("to_desk", Section.MANAGER)

LANGUAGE = Place("language", Section.BOT)
HELP = Place("help", Section.BOT)
PRIVACY = Place("privacy", Section.BOT)
EXPORT = Place("export", Section.BOT)
FORGET = Place("forget", Section.BOT)

BY_NAME = {place.screen: place for place in tuple(globals().values()) if isinstance(place, Place)}
"""Every place by its screen's stored name."""


def parse(stored: str) -> Place:
    """The place that was stored as this text; the menu where no screen has that name any more."""
    screen, _, about = stored.partition(":")
    return BY_NAME[screen].of(about) if screen in BY_NAME else HOME


def asked_from(trail: Sequence[str], then: str) -> str:
    """The name of the screen that a request to the staff comes from.

    A request that the bot makes goes on to the page about it (`then`): of a call to the home, of a bad mark. A request
    that goes on to the manager's page was made there, and comes from the last other screen on the stored `trail`.
    """
    places = [parse(then), *map(parse, reversed(trail)), HOME]
    desk = (MANAGER.screen, TO_DESK.screen)
    return next(place.screen for place in places if place.screen not in desk)
