"""What a screen works with during one turn, and what a screen is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from reception.clinic.facts import BranchFacts, DoctorFacts, Facts, Localised, in_language
from reception.clinic.hours import Hours
from reception.clinic.model import Branch, ClinicTime, Directory, Doctor, Service
from reception.clinic.operations import Operations
from reception.dialog.conversation import Action, Conversation, Form, Phone, StaffTask, Wish
from reception.dialog.effects import (
    CodeCommand,
    CollectStored,
    Command,
    Document,
    Forget,
    Query,
    Quiet,
    Venue,
)
from reception.dialog.events import Found, Outcome
from reception.dialog.reading.courtesies import read_courtesy
from reception.dialog.staff import RequestKind, Sent, StaffCommand
from reception.dialog.words import N_, Words

MENU = N_("☰ Menu")


@dataclass(frozen=True)
class Knowledge:
    """What is the same for every conversation: the clinic's facts and words, its directory, its clock's zone."""

    facts: Facts
    words: Mapping[str, Words]
    directory: Directory
    time: ClinicTime
    country: str = "UA"
    codes: bool = False
    operations: Operations = Operations()


@dataclass(frozen=True)
class Choice:
    """A button as a screen declares it: its label (plain text) and the screen's method that a press calls.

    With a `url` it opens that instead, and the reception learns nothing of the press.
    """

    label: str
    do: str = ""
    argument: str = ""
    url: str = ""

    @property
    def action(self) -> Action:
        """What is kept of it in the conversation."""
        return Action(self.do, self.argument)


@dataclass(frozen=True)
class Page:
    """A screen as it draws itself; the engine adds the way back and makes a `View` of it.

    `photo`: a doctor. `contact`: ask for the own number with a key instead of buttons; `keys` stand below it.
    `document`: a file that is sent above it. `venue`: a map above it. `stays`: it is not edited into the next page.
    """

    text: str
    rows: Sequence[Sequence[Choice]] = ()
    photo: str = ""
    contact: str = ""
    keys: Sequence[str] = ()
    farewell: str = ""
    document: Document | None = None
    venue: Venue | None = None
    stays: bool = False


type Step = (
    str
    | Query
    | CollectStored
    | Command
    | CodeCommand
    | StaffCommand
    | Page
    | Quiet
    | Forget
    | None
)
"""Where a turn goes on: a place (a screen's name, and behind a colon what it is about), a look-up, a write, a page
to show, an end, or (None) the present screen anew."""

LONGEST_TRAIL = 20
"""Steps back that are remembered: one may wander from page to page without end."""


def column(choices: Sequence[Choice]) -> list[list[Choice]]:
    """One button a row."""
    return [[choice] for choice in choices]


def grid(choices: Sequence[Choice], width: int) -> list[list[Choice]]:
    """`width` buttons a row."""
    return [list(choices[i : i + width]) for i in range(0, len(choices), width)]


class Scene:
    """One turn's work on one conversation: screens read it, and change it through its methods alone."""

    def __init__(self, knowledge: Knowledge, conversation: Conversation, now: datetime) -> None:
        self.facts = knowledge.facts
        self.directory = knowledge.operations.bookable(knowledge.directory, knowledge.time, now)
        self.time = knowledge.time
        self.country = knowledge.country
        self.codes = knowledge.codes
        self.operations = knowledge.operations
        self._languages = knowledge.words
        self.clinic_words = knowledge.words["uk"]
        self.words = knowledge.words.get(conversation.language, self.clinic_words)
        self.conversation = conversation
        self.now = now
        self.remarks = list(conversation.remarks)
        self.toast = conversation.toast
        self.heading = conversation.place
        self.said: Sent | None = None

    @property
    def argument(self) -> str:
        """What the screen that is arrived at, or drawn, is about: the part of its place behind the colon."""
        return self.heading.partition(":")[2]

    @property
    def today(self) -> date:
        """The clinic's present day."""
        return self.time.day(self.now)

    @property
    def form(self) -> Form:
        """The registration as far as it is filled in."""
        return self.conversation.form

    @property
    def wish(self) -> Wish:
        """The booking as far as it is chosen."""
        return self.conversation.wish

    def keep(self, **changes: Any) -> None:
        """Change the conversation."""
        self.conversation = replace(self.conversation, **changes)

    def fill(self, **changes: Any) -> None:
        """Change the registration form."""
        self.keep(form=replace(self.form, **changes))

    def want(self, **changes: Any) -> None:
        """Change the wish; whichever page of days or times was open, the first one is again."""
        self.keep(wish=replace(self.wish, **{"page": 0, **changes}))

    def take_number(self, phone: Phone) -> None:
        """The account's number is `phone` from now on. What another one, or its proof, had opened is closed.

        Not those whom an operator has linked: it was not the number that opened them.
        """
        before = self.conversation.phone
        if before and before.proven and (before.number != phone.number or not phone.proven):
            mine = self.conversation.booked_here
            self.keep(
                patients=tuple(replace(p, opened=p.by_staff) for p in self.conversation.patients),
                visits=tuple(v for v in self.conversation.visits if v.visit.id in mine),
            )
        self.keep(phone=phone)

    def call(self, **changes: Any) -> None:
        """Change the call to the home."""
        self.keep(call=replace(self.conversation.call, **changes))

    def give_task(self, name: str, text: str, /, **parameters: object) -> None:
        """A task for staff in the clinic system, in the clinic's language; the clockwork puts it there."""
        words = self.clinic_words
        task = StaffTask(words.label(name), words.label(text, **parameters))
        self.keep(tasks=(*self.conversation.tasks, task), tasks_due_at=self.now)

    def wants(self, text: str, *, surely: bool = False) -> bool:
        """Whether a text asks for a visit; then a booking begins with what it says.

        A doctor or a speciality is enough; a day or a branch alone is, where there is nothing else in the text.
        `surely`: it can hardly be about anything else.
        """
        from reception.dialog.reading.oneline import read_wanted

        wanted = read_wanted(text, self.directory, self.facts, self.today)
        if not (wanted.is_certain if surely else wanted.is_something):
            return False
        self.keep(wish=Wish(wanted=wanted), trail=("home",))
        return True

    def speak(self, language: str) -> None:
        """Change the language."""
        self.keep(language=language)
        self.words = self._languages.get(language, self.clinic_words)

    def go(self, place: str) -> None:
        """Make `place` the present one: back along the trail where it lies on it, else one step on."""
        first, *steps = self.conversation.trail
        trail = (first, *steps[-LONGEST_TRAIL:])
        self.heading = place
        self.keep(trail=trail[: trail.index(place) + 1] if place in trail else (*trail, place))

    def back(self) -> str:
        """The place before this one."""
        trail = self.conversation.trail
        return trail[-2] if len(trail) > 1 else "home"

    def remark(self, msgid: str, /, **parameters: object) -> None:
        """Say something above the next page."""
        self.remarks.append(self.say(msgid, **parameters))

    def say(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as HTML."""
        return self.words.say(msgid, **parameters)

    def choice(self, msgid: str, do: str, argument: str = "") -> Choice:
        """A button with a label from the catalogues."""
        return Choice(self.words.label(msgid), do, argument)

    def fact(self, text: Mapping[str, str]) -> str:
        """A fact of the clinic in the patient's language, plain text."""
        return in_language(text, self.conversation.language)

    def branch_name(self, branch: Branch) -> str:
        """The branch's name, as the clinic writes it in this language."""
        return self._named(self.branch_facts(branch.id).name, branch.name)

    def branch_address(self, branch: Branch) -> str:
        """The branch's address, as the clinic writes it in this language."""
        return self._named(self.branch_facts(branch.id).address, branch.address)

    def branch_phones(self, branch: Branch) -> tuple[str, ...]:
        """The branch's telephones, else the clinic's."""
        own = self.branch_facts(branch.id).phones or tuple(filter(None, [branch.phone]))
        return own or self.facts.phones

    def branch_hours(self, branch: Branch) -> Hours:
        """The branch's hours, else the clinic's."""
        return self.branch_facts(branch.id).hours or self.facts.hours

    def venue(self, branch: Branch) -> Venue | None:
        """The branch on the map, where the clinic wrote down its place."""
        point = self.branch_facts(branch.id).point
        if point is None:
            return None
        where = point.latitude, point.longitude
        return Venue(self.branch_name(branch), self.branch_address(branch), *where)

    def branch_facts(self, branch: str) -> BranchFacts:
        """What the clinic adds to a branch."""
        return self.facts.branches.get(branch, BranchFacts())

    def speciality_name(self, code: str) -> str:
        """The speciality's name in this language."""
        speciality = self.directory.speciality(code)
        return self._named(
            self.facts.specialities.get(code, {}), speciality.name if speciality else ""
        )

    def service_name(self, service: Service) -> str:
        """The service's name in this language."""
        return self._named(self.facts.services.get(service.id, {}), service.name)

    def doctor_name(self, doctor: Doctor) -> str:
        """The doctor's full name in this language."""
        return self._named(self.doctor_facts(doctor).name, doctor.name)

    def doctor_facts(self, doctor: Doctor) -> DoctorFacts:
        """What the clinic adds to a doctor."""
        return self.facts.doctors.get(doctor.id, DoctorFacts())

    def emergency(self) -> str:
        """What is said first in danger, as HTML: 103, and the trauma points that are open now."""
        local = self.time.local(self.now)
        lines = [self.say("{text}", text=self.fact(self.facts.emergency.text))]
        lines += [
            self.say(
                N_("🏥 Open now: {name} ({for_whom}), {address}, 📞 {phones}"),
                name=self.fact(point.name),
                for_whom=self.fact(point.for_whom),
                address=self.fact(point.address),
                phones=", ".join(point.phones),
            )
            for point in self.facts.trauma_points
            if point.hours.is_open(local)
        ]
        return "\n".join(lines)

    def warn(self) -> None:
        """Say first, and once, what is to be done in danger."""
        warning = self.emergency()
        if warning not in self.remarks:
            self.remarks.insert(0, warning)

    def _named(self, name: Localised, own: str) -> str:
        """A name as the clinic writes it in this language, else the clinic system's `own`."""
        return name.get(self.conversation.language) or own


class Screen:
    """One screen. A button names the method that it calls; the method answers with the next `Step`.

    `leave`: whether the engine puts back, menu and manager below it. `books`: it is on the way to a booking, so
    it is closed while booking is paused.
    """

    name: ClassVar[str]
    leave: ClassVar[bool] = True
    books: ClassVar[bool] = False

    def arrive(self, scene: Scene) -> str | None:
        """Another screen's name, where this one has nothing to ask now."""
        return None

    def look_up(self, scene: Scene) -> Query | CollectStored | None:
        """What has to be asked of the clinic system before the page can be drawn."""
        return None

    def draw(self, scene: Scene) -> Page:
        """The page, where nothing has to be looked up."""
        raise TypeError(f"{self.name} is drawn from what was found")

    def found(self, scene: Scene, found: Found) -> Step:
        """The page, or the way on, from what was looked up."""
        raise TypeError(f"{self.name} looks nothing up")

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """What became of the write that this screen asked for."""
        raise TypeError(f"{self.name} writes nothing")

    def typed(self, scene: Scene, text: str) -> Step:
        """What a text does here. Most screens have only buttons; there it may ask for a visit."""
        courtesy = read_courtesy(text)
        if courtesy:
            scene.remark(courtesy)
            return None
        if scene.wants(text):
            return "soonest"
        if not scene.remarks:  # what to do in danger is said already
            scene.remark(
                N_("I did not quite understand that. Please choose below, or ask the manager.")
            )
        return None

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """What a shared contact does here."""
        return self.typed(scene, number)

    def unreadable(self, scene: Scene) -> Step:
        """What a photo, a voice message or a sticker does here."""
        scene.remark(N_("I can only read text. Please write it, or choose below."))
        return None

    def unreachable(self, scene: Scene) -> Page:
        """The page while the clinic system does not answer."""
        return Page(
            scene.say(
                N_(
                    "Sorry, the clinic's schedule does not answer just now, and nothing was changed."
                    " Please try again in a few minutes, or call us: {phones}"
                ),
                phones=", ".join(scene.facts.phones),
            ),
            [
                [scene.choice(N_("🔄 Try again"), "again")],
                [scene.choice(N_("💬 Leave a request"), "manager", RequestKind.UNREACHABLE)],
            ],
        )

    def again(self, scene: Scene, _: str) -> Step:
        """The same screen once more."""
        return None
