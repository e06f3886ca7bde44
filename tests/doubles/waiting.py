"""The waiting list in memory. `test_waiting_port.py` holds it to what the port promises."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reception.clinic.waiting import Answered, EarlierOffer, Freed, FreedTime, Wait, Waiting
from reception.dialog.conversation import Conversation
from reception.notices.ports import FreedWords
from reception.ports import Changed
from tests.doubles.mirror import MemoryMirror

AGAIN_AFTER = timedelta(minutes=2)


@dataclass
class MemoryWaiting:
    """The port, and what `MemoryStore` writes with its conversations."""

    mirror: MemoryMirror
    now: Callable[[], datetime]
    waits: dict[tuple[str, datetime, str, str], Wait] = field(default_factory=dict)
    records: dict[str, FreedTime] = field(default_factory=dict)
    words: dict[tuple[str, str], Freed] = field(default_factory=dict)
    answers: dict[tuple[str, str], Answered] = field(default_factory=dict)
    due_at: dict[str, datetime] = field(default_factory=dict)

    def follow(self, conversation: Conversation) -> None:
        """Write what a conversation's save writes."""
        account, after = conversation.account, conversation.to_watch
        for wait in conversation.watch.waits:
            del self.waits[_key(account, wait)]
        for wait in after.waits:
            self.waits[_key(account, wait)] = wait
        self.say(conversation.newly_freed)
        for answer in set(after.answered) - set(conversation.watch.answered):
            self.answers[answer.freed, answer.who] = answer
            self.due_at[answer.freed] = self.now()

    def leave(self, conversation: Conversation) -> None:
        """Take an account out of all lines."""
        for wait in conversation.watch.waits:
            self.waits.pop(_key(conversation.account, wait), None)

    def due(self, now: datetime) -> list[str]:
        """The freed times to look at."""
        due = [freed for freed, at in self.due_at.items() if at <= now]
        for freed in due:
            self.due_at[freed] = now + AGAIN_AFTER
        return due

    def places(self, waits: Sequence[Wait]) -> tuple[int, ...]:
        return tuple(
            1 + sum(line == wait.line and asked < wait.asked_at for line, asked, _, _ in self.waits)
            for wait in waits
        )

    def line(self, name: str) -> Sequence[Waiting]:
        keys = sorted(key for key in self.waits if key[0] == name)
        return [Waiting(key[2], self.waits[key]) for key in keys]

    def say(self, words: Sequence[Freed]) -> None:
        for word in words:
            self.words[word.id, word.cause] = word
            self.due_at[word.id] = self.now()

    def load(self, freed: str) -> FreedWords:
        return FreedWords(
            self.records.get(freed),
            tuple(word for key, word in self.words.items() if key[0] == freed),
            tuple(answer for key, answer in self.answers.items() if key[0] == freed),
        )

    def keep(self, record: FreedTime, said: FreedWords) -> None:
        freed = record.freed.id
        present = self.records.get(freed)
        if (present.version if present else 0) != record.version:
            raise Changed
        self.records[freed] = replace(record, version=record.version + 1)
        for word in said.words:
            self.words.pop((freed, word.cause), None)
        for answer in said.answers:
            self.answers.pop((freed, answer.who), None)
        self.due_at.pop(freed, None)
        if record.look_at:
            self.due_at[freed] = record.look_at
        if any(key[0] == freed for key in (*self.words, *self.answers)):
            self.due_at[freed] = self.now()

    def offer(self, record: FreedTime, said: FreedWords, account: str, offer: EarlierOffer) -> None:
        if (offer.patient, account) not in self.mirror.links:
            raise Changed
        self.keep(record, said)
        self.mirror.offers.setdefault(offer.patient, []).append((account, offer))
        self.mirror.clockwork[offer.patient, account].due_at = offer.offered_at


def _key(account: str, wait: Wait) -> tuple[str, datetime, str, str]:
    return wait.line, wait.asked_at, account, wait.id
