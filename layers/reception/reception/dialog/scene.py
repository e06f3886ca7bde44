"""`Scene`: the tools of a screen during one turn. `Screen`: the frame that every screen fills in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, Unpack

from reception.clinic.facts import (
    BranchFacts,
    DoctorFacts,
    Facts,
    Localised,
    Question,
    in_language,
)
from reception.clinic.holidays import holidays_of
from reception.clinic.hours import Hours
from reception.clinic.model import Branch, ClinicTime, Directory, Doctor, Service
from reception.clinic.operations import Operations
from reception.dataclass import dataclass, replace
from reception.dialog import places
from reception.dialog.conversation import (
    Action,
    Conversation,
    ConversationChanges,
    Form,
    FormChanges,
    HomeCallChanges,
    Phone,
    Puzzle,
    StaffTask,
    Wish,
    WishChanges,
)
from reception.dialog.effects import (
    CodeCommand,
    CollectStored,
    Command,
    Document,
    Forget,
    Query,
    ShowNothing,
    Telephones,
    Venue,
)
from reception.dialog.events import Found, Outcome
from reception.dialog.places import Place, Section
from reception.dialog.reading.courtesies import read_courtesy
from reception.dialog.reading.phones import as_people_write
from reception.dialog.staff import AskStaff, RequestKind, Sent, StaffCommand
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_, Words

MENU = N_("☰ Menu")


@dataclass(frozen=True)
class Knowledge:
    """The same for every conversation: the clinic's facts and words, its directory, its time zone."""

    facts: Facts
    words: Mapping[str, Words]
    directory: Directory
    time: ClinicTime
    country: str = "UA"
    codes: bool = False
    operations: Operations = Operations()


type Press = Callable[[Scene, str], Step]
"""A screen's method that a button calls: with the scene and the button's argument it answers with the next step."""


@dataclass(frozen=True)
class Choice:
    """A button as a screen declares it: its label (plain text), and the screen's own method that a press calls.

    A button with a `url` opens that address instead, and one that `copies` a text puts it into the clipboard: the
    reception is not told of the press.
    """

    label: str
    press: Press | None = None
    argument: str = ""
    url: str = ""
    copies: str = ""

    @property
    def is_told(self) -> bool:
        """True if the reception is told of a press."""
        return not self.url and not self.copies

    @property
    def action(self) -> Action:
        """The button as the conversation stores it: the name of the method, its argument, and the label."""
        assert self.press is not None, f"{self.label} opens an address, it calls nothing"
        return Action(self.press.__name__, self.argument, self.label)


@dataclass(frozen=True)
class Page:
    """A screen as it draws itself. The engine adds the row with the way back, and makes a `View` of it.

    text: Telegram's HTML.
    rows: the buttons, row by row.
    photo: the id of the doctor whose picture goes with the page.
    contact: the label of a key that shares the patient's own number; it replaces the buttons.
    keys: labels of keys below the text field; the chat types the label when a key is pressed.
    farewell: a line of its own, which takes such keys away again.
    document, venue, telephones: a file, a map or a contact, which is sent above the page.
    stays: the next page is sent as a new message, so that the patient finds this one again.
    visit: the id of the visit that the page shows, so that it can be pinned.
    """

    text: str
    rows: Sequence[Sequence[Choice]] = ()
    photo: str = ""
    contact: str = ""
    keys: Sequence[str] = ()
    farewell: str = ""
    document: Document | None = None
    venue: Venue | None = None
    telephones: Telephones | None = None
    stays: bool = False
    visit: str = ""


type Step = (
    Place
    | Query
    | CollectStored
    | Command
    | CodeCommand
    | StaffCommand
    | Page
    | ShowNothing
    | Forget
    | None
)
"""How a turn goes on: to a place, with a look-up, with a write, with a page to show, with silence, with the end of
all that is stored; or (None) with the present screen once more."""

MAX_TASKS = 5
"""Tasks of one chat that wait for the clinic system. More wait only where it is gone for long; each has up to 8 KB."""
PUZZLES_KEPT = 3
MOST_WORDS_PUZZLED = 8
LONGEST_PUZZLE = 80
"""Letters of a text that was not understood and is kept: longer ones say what only people can read."""
MOST_STEPS_BACK = 20
"""Places behind the first one that a conversation remembers: a patient may go from page to page without end."""


def place_of(question: Question) -> Place:
    """The place of a question's answer: a page of its own, or the page that the question leads to."""
    has_page = question.answer or question.questions
    return places.QUESTIONS.of(question.id) if has_page else places.parse(question.leads_to)


def column(choices: Sequence[Choice]) -> list[list[Choice]]:
    """Lay the buttons out one below the other."""
    return [[choice] for choice in choices]


def grid(choices: Sequence[Choice], width: int) -> list[list[Choice]]:
    """Lay the buttons out in rows of `width`."""
    return [list(choices[i : i + width]) for i in range(0, len(choices), width)]


class Scene:
    """One turn's work on one conversation. Screens read it, and change the conversation only through its methods.

    place: where the patient is about to be: the screen that is arrived at or drawn, which need not be on the trail yet.
    said: the message of this turn, as the staff can be given it.
    remarks: lines (HTML) that stand above the next page.
    danger: the message of this turn has words of danger.
    """

    def __init__(self, knowledge: Knowledge, conversation: Conversation, now: datetime) -> None:
        self.facts = knowledge.facts
        self.holidays = holidays_of(knowledge.facts)
        directory = self.holidays.bookable(knowledge.directory)
        self.directory = knowledge.operations.bookable(directory, knowledge.time, now)
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
        self.place = self.here
        self.said: Sent | None = None
        self.danger = False

    @property
    def languages(self) -> tuple[Words, ...]:
        """The words of every language that the reception speaks, the patient's first."""
        return (self.words, *(w for w in self._languages.values() if w is not self.words))

    @property
    def about(self) -> str:
        """The subject of the screen that is arrived at or drawn, such as a visit's id; empty for most."""
        return self.place.about

    @property
    def here(self) -> Place:
        """The place where the patient is: the end of the trail."""
        return places.parse(self.conversation.place)

    @property
    def trail(self) -> tuple[Place, ...]:
        """The places by which the patient came, the present one last."""
        return tuple(map(places.parse, self.conversation.trail))

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

    def keep(self, **changes: Unpack[ConversationChanges]) -> None:
        """Change fields of the conversation."""
        self.conversation = replace(self.conversation, **changes)

    def fill(self, **changes: Unpack[FormChanges]) -> None:
        """Change lines of the registration form."""
        self.keep(form=replace(self.form, **changes))

    def want(self, **changes: Unpack[WishChanges]) -> None:
        """Change what is chosen of a booking. Unless told otherwise, days and times are shown from their first page."""
        changes.setdefault("page", 0)
        self.keep(wish=replace(self.wish, **changes))

    def take_number(self, phone: Phone) -> None:
        """Let the account's number be `phone`, and close what another number, or its proof, had opened.

        Patients whom an operator has linked stay open: no number had opened them.
        """
        before = self.conversation.phone
        if before and before.proven and (before.number != phone.number or not phone.proven):
            mine = self.conversation.booked_here
            self.keep(
                patients=tuple(replace(p, opened=p.by_staff) for p in self.conversation.patients),
                visits=tuple(v for v in self.conversation.visits if v.visit.id in mine),
            )
        self.keep(phone=phone)

    def fill_call(self, **changes: Unpack[HomeCallChanges]) -> None:
        """Change lines of the call to the home."""
        self.keep(call=replace(self.conversation.call, **changes))

    def give_task(self, name: str, text: str, /, **parameters: object) -> None:
        """Keep a task for staff, in the clinic's language; the clockwork puts it into the clinic system."""
        words = self.clinic_words
        task = StaffTask(words.label(name), words.label(text, **parameters))
        self.keep_task(task)

    def keep_task(self, task: StaffTask) -> None:
        """Keep a task until the clockwork has put it into the clinic system.

        Of too many, one is dropped: a visit's source, or else the oldest.
        """
        tasks = [*self.conversation.tasks, task]
        if len(tasks) > MAX_TASKS:
            tasks.remove(next((one for one in tasks if one.visit), tasks[0]))
        self.keep(tasks=tuple(tasks), tasks_due_at=self.now)

    def wants(self, text: str, *, surely: bool = False) -> bool:
        """Whether a text asks for a visit; if so, a booking with what it says is begun.

        A doctor or a speciality is enough; a day or a branch only if there is nothing else in the text.
        surely: the text must hardly mean anything else.
        """
        from reception.dialog.reading.oneline import read_wanted

        wanted = read_wanted(text, self.directory, self.facts, self.today)
        if not (wanted.is_certain if surely else wanted.is_something):
            return False
        self.keep(wish=self._begun(wanted))
        self.set_trail(places.HOME)
        return True

    def _begun(self, wanted: Wanted) -> Wish:
        """A wish for what a text says; where that is only a time, with what a booking under way has chosen already."""
        wish = self.wish
        if wanted.says_whom or self.here.section is not Section.BOOKING:
            return Wish(wanted=wanted)
        chosen = replace(
            wanted,
            specialities=tuple(filter(None, [wish.speciality])),
            branches=wanted.branches or tuple(filter(None, [wish.branch])),
        )
        return Wish(patient=wish.patient, wanted=chosen)

    @property
    def example(self) -> str:
        """A line that books, with a speciality of this clinic, at best one that has free times."""
        known = [speciality.code for speciality in self.directory.specialities]
        offered = {offer.speciality for offer in self.directory.receiving(self.today)}
        codes = [*filter(offered.__contains__, known), *known]
        name = self.speciality_name(codes[0]) if codes else self.words.label(N_("Doctor"))
        speciality = name.lower()
        return self.words.label(N_("«{speciality} tomorrow after 15:00»"), speciality=speciality)

    def read_times(self, text: str, number: str = "{number}") -> Wanted | None:
        """The days and hours that a text means, if it says nothing else but what is chosen already.

        number: how a number alone is read, such as «о {number}».
        """
        from reception.dialog.reading.oneline import read_wanted

        line = number.format(number=text.strip()) if text.strip().isdecimal() else text
        wanted = read_wanted(line, self.directory, self.facts, self.today)
        chosen = {self.wish.doctor, self.wish.branch, self.wish.speciality}
        named = {*wanted.doctors, *wanted.branches, *wanted.specialities}
        return wanted if wanted.says_when and not wanted.unread and named <= chosen else None

    def answer_of(self, text: str) -> Place | None:
        """The page of the clinic's answer to a text, or of the questions that it may mean; None where it means none.

        In danger nobody wants to read on. The way back leads to where the patient was.
        """
        from reception.dialog.reading.search import find_questions

        if self.remarks:
            return None
        found = find_questions(self.facts, text, self.conversation.language)
        if len(found) == 1:
            return place_of(found[0])
        return places.ANSWERS.of(",".join(question.id for question in found)) if found else None

    def puzzle(self, text: str) -> None:
        """Keep a text that was not understood, for those who add to the tables of words."""
        words = re.findall(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*|\d", text.casefold())
        kept = " ".join("#" if word.isdecimal() else word for word in words[:MOST_WORDS_PUZZLED])
        if kept:
            puzzle = Puzzle(kept[:LONGEST_PUZZLE], self.said.id if self.said else 0)
            self.keep(puzzles=(*self.conversation.puzzles, puzzle)[-PUZZLES_KEPT:])

    def speak(self, language: str) -> None:
        """Change the language of the conversation."""
        self.keep(language=language)
        self.words = self._languages.get(language, self.clinic_words)

    def go(self, place: Place) -> None:
        """Make `place` the present one: return to it if it is on the trail, else put it at the trail's end."""
        first, *steps = self.conversation.trail
        trail = (first, *steps[-MOST_STEPS_BACK:])
        stored = str(place)
        self.place = place
        returns = stored in trail
        self.keep(trail=trail[: trail.index(stored) + 1] if returns else (*trail, stored))

    def back(self) -> Place:
        """The place before the present one; the menu where there is none."""
        trail = self.trail
        return trail[-2] if len(trail) > 1 else places.HOME

    def set_trail(self, *trail: Place) -> None:
        """Let the way back be this one, whichever way the patient came."""
        self.keep(trail=tuple(map(str, trail)))

    def leave_out(self, *screens: Place) -> None:
        """Take these screens off the trail, so that the way back does not lead through them."""
        names = {place.screen for place in screens}
        left = [place for place in self.trail if place.screen not in names]
        self.set_trail(*(left or [places.HOME]))

    def remark(self, msgid: str, /, **parameters: object) -> None:
        """Say something above the next page, once: a page that is drawn again has its remarks already."""
        remark = self.say(msgid, **parameters)
        if remark not in self.remarks:
            self.remarks.append(remark)

    def say(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as HTML, with its parameters filled in."""
        return self.words.say(msgid, **parameters)

    def choice(self, msgid: str, press: Press, argument: str | Place = "") -> Choice:
        """A button with a label from the catalogues, which calls the screen's method `press`."""
        return Choice(self.words.label(msgid), press, str(argument))

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
        """The branch's telephones as everybody is shown them; without any, the clinic's."""
        own = self.branch_facts(branch.id).phones or tuple(filter(None, [branch.phone]))
        return tuple(as_people_write(one, self.country) for one in own or self.facts.phones)

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
        """The facts that the clinic adds to a branch; empty ones if it adds none."""
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
        """The facts that the clinic adds to a doctor; empty ones if it adds none."""
        return self.facts.doctors.get(doctor.id, DoctorFacts())

    def emergency(self) -> str:
        """The first words in danger (HTML): 103, and the trauma points that are open now."""
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
        """Say above everything else, and only once, what to do in danger."""
        warning = self.emergency()
        if warning not in self.remarks:
            self.remarks.insert(0, warning)

    def warn_shortly(self) -> None:
        """Say in one line whom to call in danger, unless `warn` has said it at length."""
        shortly = self.say(N_("🚑 Danger to life: 103"))
        if not {shortly, self.emergency()} & set(self.remarks):
            self.remarks.insert(0, shortly)

    def _named(self, name: Localised, own: str) -> str:
        """A name as the clinic writes it in this language, else the clinic system's `own`."""
        return name.get(self.conversation.language) or own


class Screen:
    """One screen. Its methods answer with the next `Step`; a button holds the method that it calls.

    place: the screen's own place, from `places`. An import fails where a screen has none, or takes its parent's; a
        class that only holds what screens have in common says `abstract=True`.
    leave: whether the engine adds the row with back, menu and manager.
    books: whether the screen is on the way to a booking, so that it is closed while booking is paused.
    reads_times: whether a day or an hour that is typed is about what the screen shows.
    """

    place: ClassVar[Place]
    leave: ClassVar[bool] = True
    books: ClassVar[bool] = False
    reads_times: ClassVar[bool] = False

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        super().__init_subclass__()
        if not abstract and "place" not in cls.__dict__:
            message = f"{cls.__name__} has no place of its own: write place = places.…"
            raise TypeError(message)

    def arrive(self, scene: Scene) -> Place | None:
        """The place to go to instead, where this screen has nothing to ask now."""
        return None

    def look_up(self, scene: Scene) -> Query | CollectStored | None:
        """The question that has to be answered before the page can be drawn; None where nothing is missing."""
        return None

    def draw(self, scene: Scene) -> Page:
        """The page, where nothing had to be looked up."""
        raise TypeError(f"{self.place.screen} is drawn from what was found")

    def found(self, scene: Scene, found: Found) -> Step:
        """Go on with the answer to what was looked up: most screens draw their page from it."""
        raise TypeError(f"{self.place.screen} looks nothing up")

    def outcome(self, scene: Scene, outcome: Outcome) -> Step:
        """Go on with the outcome of the write that this screen asked for."""
        raise TypeError(f"{self.place.screen} writes nothing")

    def asks_for_text(self, scene: Scene) -> bool:
        """Whether a text is the answer that the page asks for; so it is where a screen takes texts in its own way."""
        return type(self).typed is not Screen.typed

    def typed(self, scene: Scene, text: str) -> Step:
        """Take a text. Most screens have only buttons; there a text may thank us, want a visit, or ask the clinic."""
        from reception.dialog.reading.button_names import tells_to_book

        courtesy = read_courtesy(text)
        if courtesy:
            scene.remark(courtesy)
            return None
        if scene.wants(text, surely=True):
            return places.SOONEST
        answer = None if tells_to_book(text) else scene.answer_of(text)
        return answer or self.wonder(scene, text)

    def wonder(self, scene: Scene, text: str) -> Step:
        """Take a text that is no answer and no question: it may want a visit all the same, else it is a puzzle."""
        if scene.wants(text):
            return places.SOONEST
        if not scene.remarks:  # the advice for danger is said already
            scene.puzzle(text)
            scene.remark(
                N_("I did not quite understand that. Please choose below, or ask the manager.")
            )
            scene.remark(
                N_("To book, you can write it in one line: {example}."), example=scene.example
            )
        return None

    def contact(self, scene: Scene, number: str, *, own: bool) -> Step:
        """Take a shared contact: `number` as Telegram gives it; `own` where it is the sender's."""
        return self.typed(scene, number)

    def unreadable(self, scene: Scene) -> Step:
        """Take a photo, a voice message or a sticker, none of which the reception can read."""
        if scene.conversation.unread:
            scene.remark(
                N_("I can only read text, but our operators can look at it: the button is below.")
            )
        else:
            scene.remark(N_("I can only read text. Please write it, or choose below."))
        return None

    def to_staff(self, scene: Scene, _: str) -> Step:
        """Leave a request with what the patient has sent and only people can read; an album with all its parts."""
        if not scene.conversation.for_staff:
            return None
        first, *more = scene.conversation.for_staff
        return AskStaff(RequestKind.MANAGER, said=first, more=tuple(more))

    def unreachable(self, scene: Scene) -> Page:
        """Draw the page that is shown while the clinic system does not answer."""
        return Page(
            scene.say(
                N_(
                    "Sorry, the clinic's schedule does not answer just now, and nothing was changed."
                    " Please try again in a few minutes, or call us: {phones}"
                ),
                phones=", ".join(scene.facts.phones),
            ),
            [
                [scene.choice(N_("🔄 Try again"), self.again)],
                [scene.choice(N_("💬 Leave a request"), self.manager, RequestKind.UNREACHABLE)],
            ],
        )

    def again(self, scene: Scene, _: str) -> Step:
        """Show the same screen once more."""
        return None

    def home(self, scene: Scene, _: str) -> Step:
        """Go to the menu."""
        return places.HOME

    def back(self, scene: Scene, _: str) -> Step:
        """Go one step back."""
        return scene.back()

    def manager(self, scene: Scene, kind: str) -> Step:
        """Go to the manager; `kind` is a `RequestKind`, or empty for a question."""
        return places.MANAGER.of(RequestKind(kind or RequestKind.MANAGER))
