"""Conversations in memory, as the port promises them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from reception.clinic.model import Directory
from reception.dialog.conversation import Conversation, Hold
from reception.ports import Changed
from reception.turns.ports import Loaded
from tests.doubles.mirror import MemoryMirror
from tests.doubles.news import MemoryNews
from tests.doubles.operations import MemoryOperations
from tests.doubles.waiting import MemoryWaiting


@dataclass
class MemoryStore:
    """Keeps what was saved as bytes, so that nothing is shared between two turns."""

    directory: Callable[[], Directory]
    now: Callable[[], datetime]
    rows: dict[str, bytes] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    failures: Counter[int] = field(default_factory=Counter)
    buried: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    mirror: MemoryMirror = field(default_factory=MemoryMirror)
    operations: MemoryOperations = field(default_factory=MemoryOperations)
    dues: dict[str, tuple[bytes, datetime | None]] = field(default_factory=dict)
    """The row from which it was read when an account is due, and that moment: a storm asks for it all the time."""

    def __post_init__(self) -> None:
        self.waiting = MemoryWaiting(self.mirror, self.now)
        self.news = MemoryNews()

    def load(self, account: str) -> Loaded:
        self.calls.append("load")
        return Loaded(self._read(account), self.directory(), self.operations.load())

    def look(self) -> Loaded:
        self.calls.append("look")
        return Loaded(None, self.directory(), self.operations.load())

    def save(self, conversation: Conversation) -> Conversation:
        self.calls.append("save")
        before = self._read(conversation.account)
        if (before.version if before else 0) != conversation.version:
            raise Changed
        if conversation.must_hold(self.now() + timedelta(days=400)):
            conversation = self._hold(conversation)
        elif conversation.watch != conversation.to_watch:
            conversation = self._watch(conversation)
        saved = replace(conversation, version=conversation.version + 1)
        self.rows[saved.account] = msgspec.json.encode(saved)
        return saved

    def forget(self, conversation: Conversation) -> None:
        self.calls.append("forget")
        before = self._read(conversation.account)
        if before is None or before.version != conversation.version:
            raise Changed
        del self.rows[conversation.account]
        for update in conversation.buried:
            self.buried.pop(f"dead:{update}", None)
        self.waiting.leave(conversation)
        self.news.leaves(conversation.account)
        for patient in conversation.watch.patients:
            self.mirror.remove(patient, conversation.account)
        self.holders = {n: a for n, a in self.holders.items() if a != conversation.account}

    def count_failure(self, update_id: int) -> int:
        self.failures[update_id] += 1
        return self.failures[update_id]

    def bury(self, update_id: int, kind: str, body: str) -> str:
        self.buried[f"dead:{update_id}"] = (kind, body)
        return f"dead:{update_id}"

    def due(self, now: datetime) -> list[str]:
        """The accounts that the clockwork has to look at."""
        moments = {account: self._due_at(account, row) for account, row in self.rows.items()}
        return [account for account, moment in moments.items() if moment and moment <= now]

    def _due_at(self, account: str, row: bytes) -> datetime | None:
        known, moment = self.dues.get(account, (b"", None))
        if known is not row:
            conversation = self._read(account)
            moment = conversation.due_at if conversation else None
            self.dues[account] = row, moment
        return moment

    def _watch(self, conversation: Conversation) -> Conversation:
        watch = conversation.to_watch
        for patient in watch.patients:
            self.mirror.link(patient, conversation.account, self.now())
        if watch.confirmed and watch.confirmed != conversation.watch.confirmed:
            self.mirror.confirm(watch.confirmed, conversation.account, self.now())
        for patient in set(conversation.watch.patients) - set(watch.patients):
            self.mirror.remove(patient, conversation.account)
        self.mirror.hidden |= set(watch.unproven)
        self.mirror.hidden -= set(conversation.revealed)
        self.waiting.follow(conversation)
        self.news.follow(conversation)
        return replace(conversation, watch=watch)

    def _hold(self, conversation: Conversation) -> Conversation:
        phone = conversation.phone
        assert phone is not None
        former = self.holders.get(phone.number, conversation.account)
        self.holders[phone.number] = conversation.account
        if former != conversation.account:
            self._lapse(former)
        if conversation.hold and conversation.hold.number != phone.number:
            self.holders.pop(conversation.hold.number, None)
        return replace(conversation, hold=Hold(phone.number, self.now() + timedelta(days=430)))

    def _lapse(self, account: str) -> None:
        former = self._read(account)
        if former is None or former.phone is None:
            return
        lapsed = replace(
            former,
            version=former.version + 1,
            phone=replace(former.phone, proven=False),
            hold=None,
            patients=tuple(replace(p, opened=False) for p in former.patients),
            visits=tuple(v for v in former.visits if v.visit.id in former.booked_here),
        )
        self.rows[account] = msgspec.json.encode(lapsed)

    def _read(self, account: str) -> Conversation | None:
        row = self.rows.get(account)
        return msgspec.json.decode(row, type=Conversation) if row else None
