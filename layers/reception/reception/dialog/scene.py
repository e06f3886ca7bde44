"""What a screen works with during one turn, and what a screen is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar

from reception.clinic import Branch, ClinicTime, Directory, Doctor
from reception.dialog.conversation import Action, Conversation, Form, Wish
from reception.dialog.effects import Command, Query
from reception.dialog.events import Found, Outcome
from reception.dialog.words import N_, Words
from reception.facts import BranchFacts, DoctorFacts, Facts, in_language

MENU = N_("☰ Menu")


@dataclass(frozen=True)
class Knowledge:
    """What is the same for every conversation: the clinic's facts and words, its directory, its clock's zone."""

    facts: Facts
    words: Mapping[str, Words]
    directory: Directory
    time: ClinicTime
    country: str = "UA"


@dataclass(frozen=True)
class Choice:
    """A button as a screen declares it: its label (plain text) and the screen's method that a press calls."""

    label: str
    do: str
    argument: str = ""

    @property
    def action(self) -> Action:
        """What is kept of it in the conversation."""
        return Action(self.do, self.argument)


@dataclass(frozen=True)
class Page:
    """A screen as it draws itself; the engine adds the way back and makes a `View` of it.

    `photo`: a doctor. `contact`: ask for the own number with a key instead of buttons; `keys` stand below it.
    """

    text: str
    rows: Sequence[Sequence[Choice]] = ()
    photo: str = ""
    contact: str = ""
    keys: Sequence[str] = ()
    farewell: str = ""


type Step = str | Query | Command | Page | None
"""Where a turn goes on: a screen's name, a look-up, a write, a page to show, or (None) the present screen anew."""


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
        self.directory = knowledge.directory
        self.time = knowledge.time
        self.country = knowledge.country
        self.clinic_words = knowledge.words["uk"]
        self.words = knowledge.words.get(conversation.language, self.clinic_words)
        self.conversation = conversation
        self.now = now
        self.remarks = list(conversation.remarks)
        self.toast = conversation.toast

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

    def go(self, screen: str) -> None:
        """Make `screen` the present one: back along the trail where it lies on it, else one step on."""
        trail = self.conversation.trail
        ahead = trail[: trail.index(screen) + 1] if screen in trail else (*trail, screen)
        self.keep(trail=ahead)

    def back(self) -> str:
        """The screen before this one."""
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
        return self.fact(self._branch_facts(branch.id).name) or branch.name

    def branch_address(self, branch: Branch) -> str:
        """The branch's address, as the clinic writes it in this language."""
        return self.fact(self._branch_facts(branch.id).address) or branch.address

    def branch_phones(self, branch: Branch) -> tuple[str, ...]:
        """The branch's telephones, else the clinic's."""
        own = self._branch_facts(branch.id).phones or tuple(filter(None, [branch.phone]))
        return own or self.facts.phones

    def branch_hours(self, branch: Branch) -> str:
        """The branch's hours, else the clinic's."""
        return self.fact(self._branch_facts(branch.id).hours) or self.fact(self.facts.hours)

    def _branch_facts(self, branch: str) -> BranchFacts:
        return self.facts.branches.get(branch, BranchFacts())

    def speciality_name(self, code: str) -> str:
        """The speciality's name in this language."""
        speciality = self.directory.speciality(code)
        return self.fact(self.facts.specialities.get(code, {})) or (
            speciality.name if speciality else ""
        )

    def doctor_facts(self, doctor: Doctor) -> DoctorFacts:
        """What the clinic adds to a doctor."""
        return self.facts.doctors.get(doctor.id, DoctorFacts())


class Screen:
    """One screen. A button names the method that it calls; the method answers with the next `Step`.

    `leave`: whether the engine puts back, menu and manager below it.
    """

    name: ClassVar[str]
    leave: ClassVar[bool] = True

    def arrive(self, scene: Scene) -> str | None:
        """Another screen's name, where this one has nothing to ask now."""
        return None

    def look_up(self, scene: Scene) -> Query | None:
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
        """What a text does here. Most screens have only buttons."""
        scene.remark(
            N_("I did not quite understand that. Please choose below, or ask the manager.")
        )
        return None

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """What a shared contact does here."""
        return self.typed(scene, number)

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
            [[scene.choice(N_("🔄 Try again"), "again")]],
        )

    def again(self, scene: Scene, _: str) -> Step:
        """The same screen once more."""
        return None
