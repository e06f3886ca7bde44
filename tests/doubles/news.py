"""News in memory. `test_news_port.py` holds it to what the port promises."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reception.dialog.conversation import Conversation
from reception.notices.news import News
from reception.ports import Changed

AGAIN_AFTER = timedelta(minutes=2)


@dataclass
class MemoryNews:
    """The port, and what `MemoryStore` writes with its conversations."""

    all_readers: set[str] = field(default_factory=set)
    records: dict[str, News] = field(default_factory=dict)
    ledger: dict[tuple[str, str], str] = field(default_factory=dict)
    due_at: dict[str, datetime] = field(default_factory=dict)

    def follow(self, conversation: Conversation) -> None:
        """Write what a conversation's save writes."""
        if conversation.to_watch.news:
            self.all_readers.add(conversation.account)
        else:
            self.all_readers.discard(conversation.account)

    def due(self, now: datetime) -> list[str]:
        """The news that the clockwork brings, each again in two minutes."""
        due = [news for news, at in self.due_at.items() if at <= now]
        self.due_at |= dict.fromkeys(due, now + AGAIN_AFTER)
        return due

    def load(self, id: str) -> News | None:
        return self.records.get(id)

    def keep(self, news: News, due_at: datetime | None) -> News:
        self._check(news)
        saved = replace(news, version=news.version + 1)
        self.records[news.id] = saved
        self.due_at.pop(news.id, None)
        if due_at:
            self.due_at[news.id] = due_at
        return saved

    def drop(self, news: News) -> None:
        self._check(news)
        del self.records[news.id]

    def _check(self, news: News) -> None:
        present = self.records.get(news.id)
        if (present.version if present else 0) != news.version:
            raise Changed

    def count(self) -> int:
        return len(self.all_readers)

    def readers(self, after: str, most: int) -> Sequence[str]:
        return sorted(account for account in self.all_readers if account > after)[:most]

    def leaves(self, account: str) -> None:
        self.all_readers.discard(account)

    def claim(self, id: str, mark: str, now: datetime) -> bool:
        if (id, mark) in self.ledger:
            return False
        self.ledger[id, mark] = ""
        return True

    def give_back(self, id: str, mark: str) -> None:
        self.ledger.pop((id, mark), None)

    def note(self, id: str, mark: str, outcome: str, at: datetime) -> None:
        self.ledger[id, mark] = outcome

    def outcomes(self, id: str) -> Counter[str]:
        return Counter(outcome for (of, _), outcome in self.ledger.items() if of == id)
