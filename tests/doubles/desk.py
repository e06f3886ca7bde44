"""The staff's side in memory: the desk's records, its queue, and its room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import msgspec

from reception.desk import jobs
from reception.desk.pace import AnswerPace
from reception.desk.ports import (
    CannotCopy,
    File,
    TopicGone,
    TopicsDenied,
    TopicShut,
    WaitingRequest,
)
from reception.desk.thread import DeskRules, Line, Rows, Thread
from reception.ports import Changed
from reception.turns.ports import ChatGone
from tests.doubles.channel import MemoryChannel

AGAIN_AFTER = timedelta(minutes=2)


@dataclass
class MemoryDeskStore:
    """Keeps what was saved as bytes, so that nothing is shared between two processes."""

    rules: DeskRules = field(default_factory=DeskRules)
    rows: dict[str, bytes] = field(default_factory=dict)
    due_at: dict[str, datetime] = field(default_factory=dict)
    queue: dict[str, WaitingRequest] = field(default_factory=dict)
    measured: AnswerPace = field(default_factory=AnswerPace)
    takers: dict[str, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    audited: list[tuple[str, str, int, str]] = field(default_factory=list)
    found: dict[str, set[str]] = field(default_factory=dict)
    measures: dict[date, set[str]] = field(default_factory=dict)
    number: int = 0
    moved_to: int | None = None
    locked_until: datetime | None = None
    not_before: datetime | None = None

    def load(self, account: str) -> Thread:
        row = self.rows.get(account)
        return msgspec.json.decode(row, type=Thread) if row else Thread(account)

    def save(self, thread: Thread) -> Thread:
        if self.load(thread.account).version != thread.version:
            raise Changed
        saved = replace(thread, version=thread.version + 1)
        self.rows[saved.account] = msgspec.json.encode(saved)
        self._index(saved)
        return saved

    def _index(self, thread: Thread) -> None:
        self.due_at.pop(thread.account, None)
        self.queue.pop(thread.account, None)
        self.takers.pop(thread.account, None)
        if thread.open and thread.open.operator:
            self.takers[thread.account] = thread.open.operator.id
        if moment := jobs.due_at(thread, self.rules):
            self.due_at[thread.account] = moment
        request = thread.waiting
        if request and not request.parked:
            posted = request.posted_at is not None
            self.queue[thread.account] = WaitingRequest(thread.account, request.place, posted)

    def delete(self, thread: Thread) -> None:
        if self.load(thread.account).version != thread.version:
            raise Changed
        del self.rows[thread.account]
        self._index(Thread(thread.account))
        self.topics.pop(thread.topic, None)
        for accounts in self.found.values():
            accounts.discard(thread.account)

    def index(self, account: str, keys: Collection[str]) -> None:
        for key in keys:
            self.found.setdefault(key, set()).add(account)

    def find(self, keys: Collection[str]) -> frozenset[str]:
        found = [frozenset(self.found.get(key, ())) for key in keys]
        return frozenset.intersection(*found) if found else frozenset()

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def waiting(self) -> Sequence[WaitingRequest]:
        return sorted(self.queue.values(), key=lambda waiting: waiting.place)

    def taken(self) -> Sequence[str]:
        return list(self.takers)

    def taken_by(self, operator: str) -> Sequence[str]:
        return [account for account, taker in self.takers.items() if taker == operator]

    def own_topic(self, topic: int, account: str) -> None:
        self.topics[topic] = account

    def disown_topic(self, topic: int) -> None:
        self.topics.pop(topic, None)

    def owner(self, topic: int) -> str | None:
        return self.topics.get(topic)

    def keep_answer(self, day: date, entry: str) -> None:
        self.measures.setdefault(day, set()).add(entry)

    def answers_of(self, day: date) -> Collection[str]:
        return sorted(self.measures.get(day, ()))

    def moved_room(self) -> int | None:
        return self.moved_to

    def keep_moved_room(self, room: int) -> None:
        self.moved_to = room

    def acquire(self, now: datetime, real_now: datetime, until: datetime) -> bool:
        if self.locked_until and self.locked_until > real_now:
            return False
        if self.not_before and self.not_before > now:
            return False
        self.locked_until = until
        return True

    def release(self, not_before: datetime | None) -> None:
        self.locked_until, self.not_before = None, not_before

    def audit(
        self, moment: datetime, operator: str, action: str, number: int, patient: str
    ) -> None:
        self.audited.append((operator, action, number, patient))

    def pace(self) -> AnswerPace:
        return self.measured

    def save_pace(self, pace: AnswerPace) -> None:
        if self.measured.version != pace.version:
            raise Changed
        self.measured = replace(pace, version=pace.version + 1)

    def due(self, now: datetime) -> list[str]:
        """The accounts that the clockwork has to look at, each due again in two minutes."""
        due = [account for account, moment in self.due_at.items() if moment <= now]
        self.due_at |= dict.fromkeys(due, now + AGAIN_AFTER)
        return due

    def next_due(self) -> datetime | None:
        """When the clockwork has something to do next."""
        return min(self.due_at.values(), default=None)


@dataclass
class MemoryQueue:
    """Ids, delivered when the test says so. A delay is the test's to keep."""

    waiting: list[tuple[str, int]] = field(default_factory=list)

    def send(self, ids: Sequence[str], delay: int = 0) -> None:
        self.waiting += [(account, delay) for account in ids]

    def take(self) -> list[tuple[str, int]]:
        taken, self.waiting = self.waiting, []
        return taken


@dataclass
class Posted:
    """A message in the room."""

    id: int
    topic: int
    text: str
    rows: Rows = ()
    reply_to: int = 0


@dataclass
class MemoryRoom:
    """Implements the port. `log` is what staff see, in order; `fail` holds what the next calls raise."""

    channel: MemoryChannel
    room: int | str = -100
    topic_per_request: bool = False
    members: set[str] = field(default_factory=lambda: {"71", "72"})
    topics: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    messages: dict[int, Posted] = field(default_factory=dict)
    log: list[tuple[str, Posted]] = field(default_factory=list)
    said: dict[int, str] = field(default_factory=dict)
    at_patient: dict[int, str] = field(default_factory=dict)
    fail: list[Exception | None] = field(default_factory=list)
    without_chat: set[str] = field(default_factory=set)
    """Members who have not opened a private chat with the bot, as in Telegram."""
    pinned: list[int] = field(default_factory=list)
    makes_topics: bool = True
    files: dict[str, bytes] = field(default_factory=dict)
    last: int = 1000
    offered: dict[str, tuple[int, str]] = field(default_factory=dict)

    def follow(self, room: int) -> None:
        self.room = room

    def open_topic(self, name: str, icon: str = "") -> int:
        self._maybe_fail()
        if not self.makes_topics:
            raise TopicsDenied("not enough rights to create a topic")
        topic = self._next()
        self.topics[topic] = name
        self.log.append(("topic", Posted(topic, topic, f"{icon} {name}".strip())))
        return topic

    def dress_topic(self, topic: int, name: str, icon: str) -> None:
        self._maybe_fail()
        self._known(topic)
        assert self.topics[topic] != name, "a call that changes nothing"
        self.topics[topic] = name
        self.log.append(("look", Posted(topic, topic, f"{icon} {name}")))

    def reopen_topic(self, topic: int) -> None:
        self._maybe_fail()
        self._known(topic)
        self.closed.discard(topic)

    def close_topic(self, topic: int) -> None:
        self._maybe_fail()
        self._known(topic)
        self.closed.add(topic)

    def delete_topic(self, topic: int) -> None:
        self._maybe_fail()
        self.topics.pop(topic, None)
        self.messages = {n: m for n, m in self.messages.items() if m.topic != topic}

    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        self._maybe_fail()
        self._writable(topic)
        return self._append("post", topic, text, buttons, reply_to)

    def pin(self, message: int) -> None:
        self.pinned.append(message)

    def show(self, topic: int, files: Sequence[File], text: str) -> None:
        self._maybe_fail()
        self._writable(topic)
        names = " ".join(file.name for file in files)
        self.files |= {file.name: file.content for file in files}
        self._append("post", topic, f"({names}) {text}", (), 0)

    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        self._maybe_fail()
        posted = self.messages.get(message)
        if posted is None or (posted.text, posted.rows) == (text, buttons):
            return
        posted.text, posted.rows = text, buttons
        self._offer(message, buttons)
        self.log.append(("redraw", posted))

    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        self._maybe_fail()
        self._writable(topic)
        messages = [line.message for line in lines]
        texts = [self._text_of(line) for line in lines]
        first = self._append("line", topic, " + ".join(texts), (), reply_to)
        self.last += len(messages) - 1
        return tuple(range(first, first + len(messages)))

    def copy_to_patient(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        self._maybe_fail()
        messages = [line.message for line in lines]
        if account in self.channel.blocked:
            raise ChatGone("blocked")
        ids = tuple(self._next() for _ in messages)
        text = " + ".join(self.said.get(message, "…") for message in messages)
        self.at_patient |= dict.fromkeys(ids, text)
        self.log.append(("out", Posted(ids[0], 0, text, (), reply_to)))
        return ids

    def send_answer(self, account: str, text: str) -> int:
        self._maybe_fail()
        if account in self.channel.blocked:
            raise ChatGone("blocked")
        said = self._next()
        self.at_patient[said] = text
        self.log.append(("out", Posted(said, 0, text)))
        return said

    def edit_at_patient(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        known = message in self.at_patient
        if known:
            self.at_patient[message] = text
            self.log.append(("edited", Posted(message, 0, text)))
        return known

    def delete_at_patient(self, account: str, message: int) -> bool:
        text = self.at_patient.pop(message, None)
        if text is not None:
            self.log.append(("deleted", Posted(message, 0, text)))
        return text is not None

    def react_at_patient(self, account: str, message: int, emoji: str) -> bool:
        self.log.append(("reacted", Posted(message, 0, emoji)))
        return True

    def mark(self, message: int, *, arrived: bool) -> None:
        self.log.append(("mark", Posted(message, 0, "👍" if arrived else "👎")))

    def show_alone(self, topic: int, user: str, text: str) -> bool:
        self._maybe_fail()
        if user in self.without_chat:
            return False
        self.log.append(("alone", Posted(self._next(), topic, text)))
        return True

    def show_door(self, topic: int, user: str, text: str, label: str, address: str) -> bool:
        return self.show_alone(topic, user, f"{text}\n[{label}]({address})")

    def is_member(self, user: str) -> bool:
        return user in self.members

    def link(self, topic: int, message: int = 0) -> str:
        return f"https://desk.example/{topic}" + (f"/{message}" if message else "")

    def _text_of(self, line: Line) -> str:
        """The text of a line; a reaction is no message of the chat."""
        said = line.content.text if line.content and line.message < 0 else ""
        return said or self.said.get(line.message, "…")

    def _append(self, how: str, topic: int, text: str, rows: Rows, reply_to: int) -> int:
        posted = Posted(self._next(), topic, text, rows, reply_to)
        self.messages[posted.id] = posted
        self._offer(posted.id, rows)
        self.log.append((how, posted))
        return posted.id

    def _offer(self, message: int, rows: Rows) -> None:
        for label, data in (button for row in rows for button in row):
            self.offered[label] = message, data

    def _writable(self, topic: int) -> None:
        if topic:
            self._known(topic)
            if topic in self.closed:
                raise TopicShut("closed")

    def _known(self, topic: int) -> None:
        if topic not in self.topics:
            raise TopicGone("deleted")

    def _next(self) -> int:
        self.last += 1
        return self.last

    def _maybe_fail(self) -> None:
        error = self.fail.pop(0) if self.fail else None
        if error is not None:
            raise error


@dataclass
class MemoryThreads(MemoryRoom):
    """A room as Slack has it: a card begins a thread, which is never closed; a line brings its own content."""

    topic_per_request: bool = True

    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        message = super().post(topic, text, buttons, reply_to)
        if not topic:
            self.topics[message] = text
            self.messages[message].topic = message
        return message

    def reopen_topic(self, topic: int) -> None:
        self._maybe_fail()

    def close_topic(self, topic: int) -> None:
        self._maybe_fail()

    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        contents = [line.content for line in lines if line.content]
        if not contents:
            raise CannotCopy("nothing came along")
        assert [content.text for content in contents] == [self._text_of(x) for x in lines]
        return super().copy_to_topic(topic, account, lines, reply_to)
