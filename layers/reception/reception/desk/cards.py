"""Texts for staff about a request and its patient: the card, reminders, visits, ready answers. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from html import escape
from itertools import batched

from reception.clinic.facts import DeskFacts, in_language
from reception.clinic.model import ClinicTime, Directory
from reception.desk.blocking import is_blocked
from reception.desk.buttons import request_button
from reception.desk.links import linked
from reception.desk.marks import HELPED, NOT_HELPED
from reception.desk.opening import DeskHours
from reception.desk.signs import INSIDE
from reception.desk.talk import waits_since
from reception.desk.thread import Arrival, FormerRequest, Request, Returned, Rows, Stage, Thread
from reception.desk.waits import MINUTE, said
from reception.desk.wording import with_sign
from reception.dialog import places
from reception.dialog.conversation import ChatVisit, Conversation, LinkedPatient
from reception.dialog.staff import RequestKind
from reception.dialog.words import LANGUAGES, N_, Words

MAX_VISITS_ON_CARD = 4
MAX_FORMER_ON_CARD = 5
ANSWERS_PER_ROW = 2
LABELS_PER_ROW = 4
WAITING_ICON, URGENT_ICON, TAKEN_ICON, CLOSED_ICON = "❓", "‼️", "💬", "✅"
"""Icons of topics, of those that Telegram offers."""
KINDS = {
    RequestKind.MANAGER: N_("a question"),
    RequestKind.HOME_CALL: N_("🔴 a call to the home"),
    RequestKind.NO_DAY_FITS: N_("no day fits"),
    RequestKind.UNREACHABLE: N_("the schedule did not answer"),
    RequestKind.BOOKING_PAUSED: N_("booking is paused"),
    RequestKind.FIFTH_USER: N_("a fifth user on one number"),
    RequestKind.BAD_RATING: N_("a bad rating"),
    RequestKind.CORRECTION: N_("a correction of the card"),
    RequestKind.POSSIBLE_DOUBLE: N_("a possible double of a card"),
    RequestKind.WRONG_DATES: N_("several dates of birth that fit no card"),
    RequestKind.LOST_BOOKING: N_("a booking without an answer"),
    RequestKind.STAFF_WRITES: N_("the clinic writes first"),
}

ENDED = {
    "patient": N_("; ended {moment} by the patient"),
    "silence": N_("; closed {moment}, nobody wrote"),
    "hours": N_("; closed {moment} with the desk"),
}
"""How a request was closed, by `Request.closed_by`, if it was not by an operator."""

MARKS = {
    HELPED: N_("👍 The patient says: it helped."),
    NOT_HELPED: N_("👎 The patient says: it did not help."),
}
"""The patient's mark, as the card says it."""

type MessageLink = Callable[[int, int], str]
"""The address of a topic, or of a message in it (0: of the topic)."""


_AGAIN = {
    Returned.SILENT: N_("⏳ <b>Waits again:</b> {operator} did not answer. Lines stay here."),
    Returned.NIGHT: N_("⏳ <b>Waits again:</b> the day ended before an answer. Lines stay here."),
    Returned.GONE: N_("⏳ <b>Waits again:</b> {operator} left the staff. Lines stay here."),
    Returned.AGAIN: N_("⏳ <b>Waits again:</b> the patient wrote after closing. Lines stay here."),
}
"""The card's last line, by why the request is in the queue again."""


def without_link(_topic: int, _message: int) -> str:
    """No address: another room may not lead to this one."""
    return ""


class Cards:
    """Draws cards, in the clinic's own language. `inside`: how staff here begin a line that stays in the room."""

    def __init__(
        self,
        languages: Mapping[str, Words],
        time: ClinicTime,
        desk: DeskFacts,
        inside: str = INSIDE,
    ) -> None:
        self.languages = languages
        self.words = with_sign(languages["uk"], inside[:1])
        self.time = time
        self.desk = desk
        self.inside = inside
        self.hours = DeskHours(desk.hours, time)

    def look(self, thread: Thread, conversation: Conversation) -> tuple[str, str]:
        """The name of a topic, plain text, and its icon, an emoji: the request's state first, then whose it is."""
        names = [patient.name for patient in conversation.patients]
        request = thread.request
        number = request.number if request else 0
        stranger = conversation.shown_name or self.words.label(
            N_("Request №{number}"), number=number
        )
        name = names[0] if names else stranger
        if request is None or request.stage == Stage.CLOSED:
            return self.words.label(N_("Closed · {name}"), name=name), CLOSED_ICON
        if request.stage == Stage.TAKEN:
            operator = request.operator.name if request.operator else ""
            return f"{operator} · {name}", TAKEN_ICON
        if request.urgent:
            return self.words.label(N_("Urgent · {name}"), name=name), URGENT_ICON
        return self.words.label(N_("Waits · {name}"), name=name), WAITING_ICON

    def card(
        self,
        thread: Thread,
        conversation: Conversation,
        directory: Directory,
        now: datetime,
        link: MessageLink,
    ) -> tuple[str, Rows]:
        """Text (HTML) and buttons of the card, as the request is now. `link`: the address of a topic's message."""
        request = thread.request
        assert request is not None
        lines = [
            self._head(request),
            *self._urgent(request),
            *self._matters(request),
            *self._patient(thread, conversation, now),
            *self._visits(conversation, directory, now),
            *self._past(thread, link),
            *self._last_lines(thread, link),
            *self._age(thread, now),
            "",
            self._stage(request),
            *self._blocked(conversation, now),
        ]
        return "\n".join(lines), self._rows(request, conversation, now)

    def visits(
        self,
        patients: Sequence[LinkedPatient],
        visits: Sequence[ChatVisit],
        directory: Directory,
    ) -> str:
        """The coming visits of each linked patient (HTML), and whether the chat has proven whose card it is."""
        lines = []
        for patient in patients:
            head = N_("👤 {patient}") if patient.opened else N_("👤 {patient}, ⚠️ not confirmed")
            lines.append(self.words.say(head, patient=patient.name))
            coming = [x for x in visits if x.patient == patient.id and x.visit.stands]
            if not coming:
                lines.append(self.words.say(N_("No visits ahead.")))
            for one in coming:
                visit = one.visit
                doctor, branch = directory.doctor(visit.doctor), directory.branch_at(visit)
                msgid = (
                    N_("🗓 {moment}, {doctor}, {branch}") if branch else N_("🗓 {moment}, {doctor}")
                )
                line = self.words.say(
                    msgid,
                    moment=self.words.moment(visit.start),
                    doctor=doctor.name if doctor else "",
                    branch=branch.name if branch else "",
                )
                lines.append(line)
                if one.unproven:
                    lines.append(
                        self.words.say(
                            N_(
                                "⚠️ Booked from a chat without a proof: it may be another person's visit."
                            )
                        )
                    )
        return "\n".join(lines)

    def undo(self, thread: Thread, message: int) -> Rows:
        """The button that deletes at the patient's what went there from a staff's message."""
        number = thread.request.number if thread.request else 0
        data = request_button("undo", number, str(message))
        return [[(self.words.label(N_("🗑 Delete at the patient's")), data)]]

    def reminder(self, thread: Thread, now: datetime) -> str:
        """How long the patient has been waiting (HTML): the desk's open hours are counted."""
        assert thread.request is not None
        return self.words.say(
            N_("⏰ Request №{number} has been waiting for {time}."),
            number=thread.request.number,
            time=self.waited(thread, now),
        )

    def nudge(self, thread: Thread, now: datetime) -> tuple[str, Rows]:
        """A reminder of an unanswered line for the taker (HTML), and a button for colleagues."""
        request = thread.request
        assert request is not None
        assert request.operator is not None
        text = self.words.say(
            N_(
                "⏰ {operator}, the patient has been waiting for an answer for {time}. Without one the request"
                " goes back to the queue. To end it, close it."
            ),
            operator=request.operator.name,
            time=self.waited(thread, now),
        )
        return text, [[self._over(request)]]

    def _over(self, request: Request) -> tuple[str, str]:
        """The button by which a colleague takes the request over."""
        return self.words.label(N_("✋ Take over")), request_button("over", request.number)

    def waited(self, thread: Thread, now: datetime) -> str:
        """How long the patient has been waiting, plain text: open hours, and days if the wait began on another day."""
        since = waits_since(thread) or now
        span = said(self.words, self.hours.open_between(since, now))
        days = self.hours.days_between(since, now)
        if not days:
            return span
        return self.words.label(N_("{days} d ({time} of open hours)"), days=days, time=span)

    def _head(self, request: Request) -> str:
        return self.words.say(
            N_("<b>Request №{number}</b> · {moment}"),
            number=request.number,
            moment=self.words.moment(request.matters[0].asked_at),
        )

    def _urgent(self, request: Request) -> list[str]:
        """A line for words of danger. A call to the home, which is urgent too, says so in its own line."""
        is_call = any(matter.kind == RequestKind.HOME_CALL for matter in request.matters)
        return (
            [self.words.say(N_("🔴 Urgent: words of danger"))]
            if request.urgent and not is_call
            else []
        )

    def _matters(self, request: Request) -> list[str]:
        lines = []
        for matter in request.matters:
            about = self.words.label(KINDS[matter.kind])
            line = self.words.say(N_("❓ {about}"), about=about)
            if matter.text:
                line += self.words.say(": {text}", text=matter.text)
            lines.append(line)
        if request.matters[0].kind == RequestKind.STAFF_WRITES:
            return lines
        where = self.words.label(places.parse(request.matters[0].where).section.value)
        return [*lines, self.words.say(N_("Asked from: {where}"), where=where)]

    def _patient(self, thread: Thread, conversation: Conversation, now: datetime) -> list[str]:
        phone = conversation.phone
        lines = [self.words.say(N_("👤 {patient}"), patient=p.name) for p in conversation.patients]
        if not lines and conversation.shown_name:
            in_telegram = N_("👤 {name}: the name in Telegram")
            lines.append(self.words.say(in_telegram, name=conversation.shown_name))
        if phone is None:
            lines.append(self.words.say(N_("📱 no number")))
        elif phone.proven:
            lines.append(self.words.say(N_("📱 {phone}, confirmed"), phone=phone.number))
        else:
            lines.append(self.words.say(N_("📱 {phone}, ⚠️ not confirmed"), phone=phone.number))
        language = LANGUAGES.get(conversation.language, conversation.language)
        lines.append(self.words.say(N_("🌐 {language}"), language=language))
        stopped = conversation.deeds.on(self.time.day(now)).stopped
        if stopped:
            lines.append(
                self.words.say(
                    N_("🛑 The patient was told today: {limit}"), limit=self.words.label(stopped)
                )
            )
        if thread.gone or conversation.unreachable:
            lines.append(self.words.say(N_("🔴 The patient left the bot.")))
        return lines

    def _visits(self, conversation: Conversation, directory: Directory, now: datetime) -> list[str]:
        lines = []
        for chat_visit in _coming(conversation, now)[:MAX_VISITS_ON_CARD]:
            doctor = directory.doctor(chat_visit.visit.doctor)
            lines.append(
                self.words.say(
                    N_("🗓 {moment}, {doctor}"),
                    moment=self.words.moment(chat_visit.visit.start),
                    doctor=doctor.name if doctor else "",
                )
            )
        return lines

    def _past(self, thread: Thread, link: MessageLink) -> list[str]:
        """The former requests, the newest first: what each was about, and how it ended."""
        if not thread.past:
            return []
        lines = [self.words.say(N_("Asked before:"))]
        for past in reversed(thread.past[-MAX_FORMER_ON_CARD:]):
            where = link(past.topic, past.card if past.card != past.topic else 0)
            number = linked(f"№{past.number}", where if past.topic else "")
            about = self.words.say(
                N_("{about}, {day}"),
                about=self.words.label(KINDS[past.kind]),
                day=f"{self.time.local(past.asked_at):%d.%m}",
            )
            lines.append(f"· {number} {about}{self._ended(past)}")
        return lines

    def _ended(self, past: FormerRequest) -> str:
        """How a former request ended, and when (HTML); empty for one that was closed before this was noted."""
        if past.closed_at is None:
            return ""
        msgid = ENDED.get(past.closed_by, N_("; closed {moment} by {operator}"))
        moment = f"{self.time.local(past.closed_at):%d.%m %H:%M}"
        ended = self.words.say(msgid, moment=moment, operator=past.closed_by)
        label = f" 🏷 {escape(past.label)}" if past.label else ""
        return " ".join(filter(None, (f"{ended}{label}", past.mark)))

    def _last_lines(self, thread: Thread, link: MessageLink) -> list[str]:
        """When each side last wrote below this card, with a link to the line. The card holds no line's words.

        Ids of a room's messages ascend, at both platforms.
        """
        request = thread.request
        assert request is not None
        if not request.card:
            return []
        below = [x for x in thread.lines if not x.edit]
        theirs = [x for x in below if x.to_staff and x.copy > request.card]
        ours = [
            x
            for x in below
            if not x.to_staff and x.arrival == Arrival.SENT and x.message > request.card
        ]
        shown = []
        if theirs:
            word = self.words.say(
                N_("the patient {hour}"), hour=self.words.hour(theirs[-1].said_at)
            )
            shown.append(linked(word, link(thread.topic, theirs[-1].copy)))
        if ours:
            word = self.words.say(N_("the clinic {hour}"), hour=self.words.hour(ours[-1].said_at))
            shown.append(linked(word, link(thread.topic, ours[-1].message)))
        return [f"{self.words.say(N_('💬 Last lines:'))} {', '.join(shown)}"] if shown else []

    def _age(self, thread: Thread, now: datetime) -> list[str]:
        """How long the request has waited, while nobody has it; nothing in its first minute."""
        since = waits_since(thread) if thread.waiting else None
        if since is None or self.hours.open_between(since, now) < MINUTE:
            return []
        msgid = N_("⏱ Has waited {waited} (at {hour})")
        waited = self.waited(thread, now)
        return [self.words.say(msgid, waited=waited, hour=self.words.hour(now))]

    def _stage(self, request: Request) -> str:
        if request.stage == Stage.TAKEN:
            assert request.operator is not None
            return self.words.say(
                N_(
                    "✅ <b>{operator}</b> answers. The patient reads only this operator's lines;"
                    " those that begin with {inside} stay here."
                ),
                operator=request.operator.name,
                inside=self.inside,
            )
        if request.stage == Stage.CLOSED:
            label = f" 🏷 {escape(request.label)}" if request.label else ""
            mark = f" {self.words.say(MARKS[request.mark])}" if request.mark in MARKS else ""
            return self.words.say(N_("⏹ Closed.")) + label + mark
        if request.returned not in (Returned.NOT, Returned.PASSED):
            return self.words.say(_AGAIN[request.returned], operator=request.passed_by)
        passed = request.passed_by
        if passed:
            return self.words.say(
                N_("⏳ <b>Passed on</b> by {operator}: waits for another one. Lines stay here."),
                operator=passed,
            )
        return self.words.say(N_("⏳ <b>Waits.</b> Until it is taken, lines stay here."))

    def _blocked(self, conversation: Conversation, now: datetime) -> list[str]:
        """The line of a chat that an operator has blocked."""
        until = conversation.blocked_until
        if until is None or not is_blocked(conversation, now):
            return []
        blocked = N_("⛔ Blocked until {moment}: the desk takes nothing from this chat.")
        return [self.words.say(blocked, moment=self.words.moment(until))]

    def _rows(self, request: Request, conversation: Conversation, now: datetime) -> Rows:
        number = request.number
        if request.stage == Stage.WAITING:
            return [[(self.words.label(N_("✋ Take")), request_button("take", number))]]
        if request.stage == Stage.CLOSED:
            again = (self.words.label(N_("Open again")), request_button("open", number))
            undo = (self.words.label(N_("Unblock")), request_button("unblock", number))
            first = [again, undo] if self._blocked(conversation, now) else [again]
            return [first, *self._labels("🏷", "label", number)]
        answers = [
            (f"💬 {answer.title}", request_button("say", number, str(index)))
            for index, answer in enumerate(self.desk.answers)
            if self.answer(index, "", conversation, now) is not None
        ]
        over = [self._over(request)] if request.nudged_at else []
        ends = [
            *over,
            (self.words.label(N_("Pass on")), request_button("pass", number)),
            (self.words.label(N_("⏹ Close")), request_button("close", number)),
        ]
        about_patient = [
            (self.words.label(N_("🗓 Visits")), request_button("visits", number)),
            (self.words.label(N_("📅 Book")), request_button("book", number)),
        ]
        rows = [*batched(answers, ANSWERS_PER_ROW, strict=False)]
        visits = [about_patient] if conversation.patients else []
        return [*rows, *visits, ends, *self._labels("⏹", "close", number)]

    def _labels(self, sign: str, action: str, number: int) -> Rows:
        """A button for each of the clinic's labels."""
        labels = [
            (f"{sign} {label}", request_button(action, number, str(index)))
            for index, label in enumerate(self.desk.labels)
        ]
        return [*batched(labels, LABELS_PER_ROW, strict=False)]

    def answer(
        self, index: int | None, operator: str, conversation: Conversation | None, now: datetime
    ) -> str | None:
        """A ready answer in the patient's language, plain text; None if there is none, or no visit for it.

        `index`: its place in the clinic's list. Fields: `{name}` is the operator's, `{visit}` the time of the next
        visit.
        """
        if index is None or index >= len(self.desk.answers):
            return None
        conversation = conversation or Conversation("")
        coming = _coming(conversation, now)
        words = self.languages.get(conversation.language, self.words)
        text = in_language(self.desk.answers[index].text, conversation.language)
        if "{visit}" in text and not coming:
            return None
        moment = words.moment(coming[0].visit.start) if coming else ""
        return text.replace("{name}", operator).replace("{visit}", moment)


def _coming(conversation: Conversation, now: datetime) -> list[ChatVisit]:
    return [v for v in conversation.visits if v.visit.stands and v.visit.start > now]
