"""What the staff do at the desk: buttons of a card, commands, lines.

Whose request it is comes from the topic that is kept with the account, never from a text. Only members of the room
act as staff; only the taker is heard by the patient, or may do anything in the patient's name.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from reception.desk import outcomes, talk
from reception.desk.bookings import Bookings
from reception.desk.cards import Cards
from reception.desk.handoff import Handoff
from reception.desk.inbox import ALBUM_DELAY, change
from reception.desk.ports import (
    RoomMoved,
    StaffEdited,
    StaffErased,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.proofs import Proofs
from reception.desk.room.room import RoomCommands
from reception.desk.talk import Heard
from reception.desk.thread import Change, Line, Note, Operator, Stage, Thread
from reception.dialog import buttons
from reception.dialog.conversation import Conversation
from reception.dialog.effects import FindVisits, Query
from reception.dialog.events import (
    Event,
    NumberProven,
    OperatorCame,
    OperatorLeft,
    Outcome,
    PatientProven,
    Pressed,
    VisitsFound,
)
from reception.dialog.screens.registration.begin import is_full
from reception.dialog.staff import Carried
from reception.dialog.words import N_
from reception.ports import Queue, StoreUnreachable
from reception.turns.ports import Update

HELP = N_(
    "<b>At the desk</b>\n"
    "✋ Take: the patient reads your lines. One operator has a request at a time.\n"
    "// before a line: it stays here.\n"
    "/undo in reply to your line: deleted at the patient's.\n"
    "/pass: pass on, /close: end, /open: open again.\n"
    "/prove: you made sure by voice whose number it is; /unprove takes it back.\n"
    "/prove 067 123 45 67 25.03.1985: whose card it is, by its number and date of birth.\n"
    "/visits: the patient's coming visits.\n"
    "/book: book for the patient, here; also /book paediatrician tomorrow after 15.\n"
    "Commands are written in the request's topic."
)
HELP_IN_THREADS = N_(
    "In Slack write ! for /, as in !close, and !! for //.\n"
    "A line that you delete is deleted at the patient's, too."
)
NOT_YOURS = N_("Only the operator who took the request can do that.")
OVER = N_("That request is over.")
NO_NUMBER = N_("The patient has given no number.")
NOBODY_LINKED = N_("No patient is linked to this chat.")

MEMBER_FOR = timedelta(minutes=1)
"""So long somebody who was a member a moment ago counts as one, without another call."""

log = logging.getLogger(__name__)


class Operators:
    """Takes what comes from the staff's room.

    `take` tells a patient's conversation what happened; `find` asks the clinic system, `proofs` for a card; `bookings`
    are made for patients; `pseudonym` of an account is what audit lines know a patient by; `outside` takes what belongs
    to no request.
    """

    def __init__(
        self,
        handoff: Handoff,
        queue: Queue,
        take: Callable[[Update], str],
        cards: Cards,
        find: Callable[[Query], Outcome],
        proofs: Proofs,
        bookings: Bookings,
        pseudonym: Callable[[str], str],
        outside: RoomCommands,
        room: str = "",
    ) -> None:
        self.at = room
        self.outside = outside
        self.handoff = handoff
        self.find = find
        self.proofs = proofs
        self.bookings = bookings
        self.pseudonym = pseudonym
        self._members: dict[str, datetime] = {}
        self.store = handoff.store
        self.room = handoff.room
        self.queue = queue
        self.tell = take
        self.cards = cards
        self.clock = handoff.clock
        self._actions: dict[str, Callable[[Deed], str]] = {
            "take": self._take,
            "pass": self._pass,
            "close": self._close,
            "open": self._open,
            "say": self._say,
            "prove": self._prove,
            "unprove": self._unprove,
            "undo": self._undo,
            "visits": self._visits,
            "book": self._book,
            "help": self._help,
        }

    def take(self, update: StaffUpdate) -> str | None:
        """Handle an update of the room once, however often it comes. Returns what to say at a pressed button.

        None: it is of another room.

        Raises:
            Busy, StoreUnreachable: it must come again.
        """
        self.handoff.find_room()
        if update.room != self.room.room:
            return None
        if isinstance(update.event, RoomMoved):
            self.store.moved(update.event.room)
            return ""
        if update.member is None or not self._is_staff(update.member):
            return ""
        account = self.store.owner(update.topic) if update.topic else None
        if account is None:
            return self._outside(update, update.member)
        return self._inside(update, update.member, self.store.load(account))

    def _is_staff(self, member: Operator) -> bool:
        """A member of the room now, or within the last minute: who left it, or presses a forwarded card, is none."""
        now = self.clock.now()
        known = self._members.get(member.id)
        if known and now - known < MEMBER_FOR:
            return True
        self._members.pop(member.id, None)
        if not self.room.is_member(member.id):
            log.warning("somebody who is not of the staff tried to act at the desk")
            return False
        self._members[member.id] = now
        return True

    def _outside(self, update: StaffUpdate, member: Operator) -> str:
        event = update.event
        command, _ = _command(event.text) if isinstance(event, StaffWrote) else ("", "")
        if command == "help":
            self.room.post(update.topic, f"{self._help_text()}\n\n{self.outside.help}")
        return self.outside.take(update, member, command)

    def _inside(self, update: StaffUpdate, member: Operator, thread: Thread) -> str:
        event, deed = update.event, Deed(update, member, thread)
        if update.topic != thread.topic:
            return self._elsewhere(event)
        match event:
            case StaffPressed(data=data) if button := buttons.decode(data):
                return self._booking(deed, Pressed(*button), event.message)
            case StaffPressed(data=data):
                action, number, deed.argument = _pressed(data)
                if thread.request is None or number != thread.request.number:
                    return self.cards.words.label(OVER)
                return self._actions[action](deed) if action in _BUTTONS else ""
            case StaffEdited():
                return self._edited(deed, event)
            case StaffErased(message):
                return self._erased(deed, message)
            case StaffWrote():
                command, deed.argument = _command(event.text)
                if command in self._actions:
                    self._answered(deed, self._actions[command](deed))
                    return ""
                return self._wrote(deed, event)
        return ""

    def _elsewhere(self, event: object) -> str:
        """In the thread of a former request nobody is heard any more."""
        if isinstance(event, StaffWrote):
            self.room.mark(event.message, arrived=False)
        return self.cards.words.label(OVER) if isinstance(event, StaffPressed) else ""

    def _answered(self, deed: "Deed", words: str) -> None:
        """A command is answered by a line in the topic."""
        if words:
            self._note(deed, Note(f"said:{deed.update.id}", "{text}", {"text": words}))

    # --- what may be done ---

    def _take(self, deed: "Deed") -> str:
        ends_at, now = self._closing(), self.clock.now()
        thread = self._change(deed, lambda t: talk.take(t, deed.member, now, ends_at))
        return self._came(deed, thread)

    def _open(self, deed: "Deed") -> str:
        """Again, unless the patient has asked anew meanwhile, at whatever desk."""
        conversation = self.handoff.conversations.load(deed.thread.account).conversation
        another = conversation.request if conversation else None
        if another and another.number != deed.number:
            words = N_("The patient has asked anew: request №{number}.")
            return self.cards.words.label(words, number=another.number)
        ends_at, now = self._closing(), self.clock.now()
        thread = self._change(deed, lambda t: talk.reopen(t, deed.member, now, ends_at))
        return self._came(deed, thread)

    def _came(self, deed: "Deed", thread: Thread) -> str:
        request = thread.request
        assert request is not None
        if request.stage == Stage.CLOSED or request.operator is None:
            return self.cards.words.label(OVER)
        if request.operator.id != deed.member.id:
            taken = N_("{operator} has it already.")
            return self.cards.words.label(taken, operator=request.operator.name)
        self._happens(deed, OperatorCame(request.number, deed.member.name, self.at))
        self._finish(deed, "take")
        return self.cards.words.label(N_("It is yours. The patient reads what you write."))

    def _pass(self, deed: "Deed") -> str:
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        now = self.clock.now()
        self._change(deed, lambda t: talk.pass_on(t, deed.member, now))
        self._happens(deed, OperatorLeft(deed.number, "passed"))
        self._finish(deed, "pass")
        return self.cards.words.label(N_("Passed on."))

    def _close(self, deed: "Deed") -> str:
        """The taker's, or anybody's while nobody has it: a request can be settled by telephone."""
        request = deed.thread.request
        waiting = request is not None and request.stage == Stage.WAITING
        if not deed.is_taker and not waiting:
            return self.cards.words.label(NOT_YOURS)
        now = self.clock.now()
        self._change(deed, lambda t: talk.close(t, now, deed.member.name))
        self._happens(deed, OperatorLeft(deed.number, "closed"))
        self._finish(deed, "close")
        return self.cards.words.label(N_("Closed."))

    def _say(self, deed: "Deed") -> str:
        """A ready answer."""
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        account, now = deed.thread.account, self.clock.now()
        conversation = self.handoff.conversations.load(account).conversation
        index = int(deed.argument) if deed.argument.isdecimal() else None
        text = self.cards.answer(index, deed.member.name, conversation, now)
        if text is None:
            return ""
        line = Line(-deed.update.id, False, now, content=Carried(text))
        said = {"operator": deed.member.name, "text": text}
        note = Note(f"said:{deed.update.id}", N_("💬 {operator}: {text}"), said)
        self._change(deed, lambda t: talk.answer_ready(t, line, note))
        self.handoff.answer(account)
        self._finish(deed, "say")
        return ""

    def _prove(self, deed: "Deed") -> str:
        """The chat's own number; or, with the number and date of birth of a card behind it, that card."""
        return self._patient_proven(deed) if deed.argument else self._proven(deed, proven=True)

    def _unprove(self, deed: "Deed") -> str:
        return self._proven(deed, proven=False)

    def _patient_proven(self, deed: "Deed") -> str:
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        conversation = self._numbered(deed)
        if conversation is None:
            return self.cards.words.label(NO_NUMBER)
        self._audit(deed, "look up")
        card = self.proofs.card(deed.argument, self.clock.now())
        if isinstance(card, str):
            return card
        if conversation.linked(card.id) is None and is_full(conversation):
            return self.cards.words.label(N_("As many patients are linked as one chat may have."))
        self._happens(deed, PatientProven(card.id, card.name))
        self._change(deed, talk.outdated)
        self._finish(deed, "link")
        return self.cards.words.label(N_("Linked to this chat: {patient}"), patient=card.name)

    def _numbered(self, deed: "Deed") -> Conversation | None:
        """The patient's conversation, if there is a number in it."""
        conversation = self.handoff.conversations.load(deed.thread.account).conversation
        return conversation if conversation and conversation.phone else None

    def _proven(self, deed: "Deed", *, proven: bool) -> str:
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        if self._numbered(deed) is None:
            return self.cards.words.label(NO_NUMBER)
        self._happens(deed, NumberProven(proven))
        self._change(deed, talk.outdated)
        self._finish(deed, "prove" if proven else "unprove")
        words = N_("The number is confirmed.") if proven else N_("The confirmation is withdrawn.")
        return self.cards.words.label(words)

    def _visits(self, deed: "Deed") -> str:
        """The coming visits, as the clinic system has them now; the audit line stands before anything is seen."""
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        loaded = self.handoff.conversations.load(deed.thread.account)
        patients = loaded.conversation.patients if loaded.conversation else ()
        if not patients:
            return self.cards.words.label(NOBODY_LINKED)
        found = self.find(FindVisits(tuple(patient.id for patient in patients)))
        if not isinstance(found, VisitsFound):
            return self.cards.words.label(N_("The clinic's system does not answer."))
        self._audit(deed, "visits")
        self.room.post(
            deed.update.topic, self.cards.visits(patients, found.visits, loaded.directory)
        )
        return ""

    def _book(self, deed: "Deed") -> str:
        """Through the patient's own screens, here in the topic; what stands behind `/book` is looked for at once."""
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        self._audit(deed, "book")
        if not self.bookings.begin(deed.thread.account, deed.update.id, deed.argument):
            return self.cards.words.label(NOBODY_LINKED)
        return ""

    def _booking(self, deed: "Deed", button: Pressed, message: int) -> str:
        """The next step of a booking for the patient; when it stands, the patient is told."""
        if not deed.is_taking:
            return self.cards.words.label(NOT_YOURS)
        if deed.thread.booking is None:
            return self.cards.words.label(OVER)
        self._audit(deed, "book")
        toast = self.bookings.press(deed.thread.account, deed.update.id, button, message)
        self._carry(deed)
        return toast

    def _undo(self, deed: "Deed") -> str:
        event = deed.update.event
        assert isinstance(event, StaffWrote)
        line = deed.thread.line(event.reply_to, to_staff=False)
        if not deed.is_taker or line is None:
            return self.cards.words.label(N_("/undo is written in reply to your own line."))
        if not self._taken_back(deed, line):
            return self.cards.words.label(N_("🔴 It could not be deleted at the patient's."))
        self._finish(deed, "undo")
        return self.cards.words.label(N_("Deleted at the patient's."))

    def _help(self, deed: "Deed") -> str:
        self.room.post(deed.update.topic, self._help_text())
        return ""

    def _help_text(self) -> str:
        say = self.cards.words.say
        return f"{say(HELP)}\n{say(HELP_IN_THREADS)}" if self.room.threads else say(HELP)

    # --- lines ---

    def _wrote(self, deed: "Deed", wrote: StaffWrote) -> str:
        heard = talk.hears(deed.thread, deed.member, wrote.text)
        if heard == Heard.CLOSED:
            self.room.mark(wrote.message, arrived=False)
            told = N_("🔴 Not delivered: the request is closed. /open opens it again.")
            self._note(deed, Note(f"closed:{wrote.message}", told, {}, wrote.message))
        if heard != Heard.OUT:
            return ""
        line = Line(wrote.message, False, self.clock.now(), wrote.reply_to, wrote.album)
        self._change(deed, lambda t: talk.answer(t, line))
        self._audit(deed, "line")
        if wrote.album:
            self.queue.send([deed.thread.account], ALBUM_DELAY)
            return ""
        self.handoff.answer(deed.thread.account)
        if self.store.load(deed.thread.account).notes:
            self._carry(deed)
        return ""

    def _edited(self, deed: "Deed", edited: StaffEdited) -> str:
        line = deed.thread.line(edited.message, to_staff=False)
        if line is None or not line.copy:
            return ""
        account, copy, text = deed.thread.account, line.copy, edited.text
        self._audit(deed, "edit")
        if not deed.is_taker or not self.room.edit_out(account, copy, text, caption=edited.caption):
            told = N_("🔴 The change did not reach the patient, who still reads the former text.")
            self._note(deed, Note(f"edit:{deed.update.id}", told, {}, edited.message))
        return ""

    def _erased(self, deed: "Deed", message: int) -> str:
        """A line that its writer deleted goes at the patient's, too; a card that is gone is posted again."""
        if message == deed.thread.topic and deed.thread.open:
            self._change(deed, lambda t: outcomes.without_topic(t) if t.topic == message else t)
            self._carry(deed)
            return ""
        line = deed.thread.line(message, to_staff=False)
        if line is None or not line.copy:
            return ""
        if self._taken_back(deed, line):
            self._finish(deed, "undo")
            return ""
        told = N_("🔴 It could not be deleted at the patient's.")
        self._note(deed, Note(f"erased:{message}", told))
        return ""

    def _taken_back(self, deed: "Deed", line: Line) -> bool:
        account = deed.thread.account
        copies = [copy for copy in (line.copy, *line.more) if copy]
        deleted = [self.room.delete_out(account, copy) for copy in copies]
        return bool(deleted) and all(deleted)

    # --- what all of it comes down to ---

    def _closing(self) -> datetime | None:
        return self.handoff.hours.closing(self.cards.time.local(self.clock.now()))

    def _change(self, deed: "Deed", what: Change) -> Thread:
        return change(self.store, deed.thread.account, what)

    def _happens(self, deed: "Deed", event: Event) -> None:
        self.tell(Update(deed.update.id, deed.thread.account, event))

    def _note(self, deed: "Deed", note: Note) -> None:
        self._change(deed, lambda t: talk.tell(t, note))
        self._carry(deed)

    def _finish(self, deed: "Deed", action: str) -> None:
        self._audit(deed, action)
        self._carry(deed)

    def _audit(self, deed: "Deed", action: str) -> None:
        patient = self.pseudonym(deed.thread.account)
        self.store.audit(self.clock.now(), deed.member.id, action, deed.number, patient)

    def _carry(self, deed: "Deed") -> None:
        try:
            self.queue.send([deed.thread.account])
        except StoreUnreachable:
            log.warning("the queue does not answer; the clockwork will find it")


class Deed:
    """What a member of the staff does to a thread, as it was when it came."""

    def __init__(self, update: StaffUpdate, member: Operator, thread: Thread) -> None:
        self.update = update
        self.member = member
        self.thread = thread
        self.argument = ""

    @property
    def number(self) -> int:
        """The request's."""
        return self.thread.request.number if self.thread.request else 0

    @property
    def is_taker(self) -> bool:
        """Whether the member took the request, be it closed by now or not."""
        request = self.thread.request
        return bool(request and request.operator and request.operator.id == self.member.id)

    @property
    def is_taking(self) -> bool:
        """Whether the member has the request now."""
        request = self.thread.request
        return self.is_taker and request is not None and request.stage == Stage.TAKEN


_BUTTONS = ("take", "pass", "close", "open", "say", "visits", "book")


def _pressed(data: str) -> tuple[str, int, str]:
    """Action, number and argument of a card's button; no action for anything else."""
    mark, _, rest = data.partition(":")
    action, _, rest = rest.partition(":")
    number, _, argument = rest.partition(":")
    if mark != "d" or not (number.isascii() and number.isdecimal()):
        return "", 0, ""
    return action, int(number), argument


def _command(text: str) -> tuple[str, str]:
    """A command's name, without the slash and the bot's name, and what stands behind it; no name for anything else."""
    if not text.startswith("/") or text.startswith(talk.INSIDE):
        return "", ""
    name, *argument = text[1:].split(maxsplit=1) or [""]
    return name.partition("@")[0].lower(), "".join(argument).strip()
