"""The `NewsStore` in the table `visits`: a key for all readers, and one for each news with its ledger.

`news:<id>` has `record`, and `to:<mark>` for each reader whom it was sent to. `readers` has a part for each account.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import override

import msgspec
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.calls import holds, port_errors
from reception.adapters.dynamodb.models import VisitItem, due_key, shard_of
from reception.dataclass import replace
from reception.dialog.conversation import Conversation
from reception.notices.news import NEWS, News, NewsStore

NEWS_KEPT = timedelta(days=31)
"""News and its ledger, counted from their last change. A press on the button of a draft works as long."""
TO = "to:"
"""Begins the range key of a reader whom news was sent to."""
_READERS, _RECORD = "readers", "record"

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(News).decode


class DynamoNews(NewsStore):
    """Reads readers, and writes news and its ledger."""

    def __init__(self, table: type[VisitItem], now: Callable[[], datetime]) -> None:
        self.table = table
        self.now = now

    @override
    def load(self, id: str) -> News | None:
        with port_errors():
            part = self.table.part == _RECORD
            for item in self.table.query(news_key(id), part, consistent_read=True):
                return _decode(item.state)
        return None

    @override
    def keep(self, news: News, due_at: datetime | None) -> News:
        saved = replace(news, version=news.version + 1)
        item = self.table(news_key(news.id), _RECORD, version=saved.version, state=_encode(saved))
        item.expires_at = self._expiry()
        if due_at:
            item.due_at, item.due_shard = due_key(due_at), shard_of(news.id)
        with port_errors():
            item.save(condition=self._unchanged(news))
        return saved

    @override
    def drop(self, news: News) -> None:
        with port_errors():
            self.table(news_key(news.id), _RECORD).delete(condition=self._unchanged(news))

    @override
    def count(self) -> int:
        with port_errors():
            return self.table.count(_READERS, consistent_read=True)

    @override
    def readers(self, after: str, most: int) -> Sequence[str]:
        behind = self.table.part > after if after else None
        with port_errors():
            found = self.table.query(_READERS, behind, consistent_read=True, limit=most)
            return [item.part for item in found]

    @override
    def leaves(self, account: str) -> None:
        with port_errors():
            self.table(_READERS, account).delete()

    @override
    def claim(self, id: str, mark: str, now: datetime) -> bool:
        item = self.table(news_key(id), f"{TO}{mark}", since=due_key(now))
        item.expires_at = self._expiry()
        is_new: Condition = self.table.key.does_not_exist()
        return holds(lambda: item.save(condition=is_new))

    @override
    def give_back(self, id: str, mark: str) -> None:
        with port_errors():
            self.table(news_key(id), f"{TO}{mark}").delete()

    @override
    def note(self, id: str, mark: str, outcome: str, at: datetime) -> None:
        table = self.table
        with port_errors():
            table(news_key(id), f"{TO}{mark}").update(
                actions=[table.outcome.set(outcome), table.noted_at.set(due_key(at))]
            )

    @override
    def outcomes(self, id: str) -> Counter[str]:
        with port_errors():
            begins = self.table.part.startswith(TO)
            items = self.table.query(news_key(id), begins, consistent_read=True)
            return Counter(item.outcome or "" for item in items)

    def _unchanged(self, news: News) -> Condition:
        table = self.table
        is_new: Condition = table.key.does_not_exist()
        return table.version == news.version if news.version else is_new

    def _expiry(self) -> int:
        return int((self.now() + NEWS_KEPT).timestamp())


class Readers:
    """Writes whether an account wants news, in the transactions of conversations. The caller translates errors."""

    def __init__(self, table: type[VisitItem]) -> None:
        self.table = table

    def follow(self, transaction: TransactWrite, conversation: Conversation) -> None:
        """Bring the readers from the store's note to what the conversation wants now."""
        before, after = conversation.watch.news, conversation.to_watch.news
        if after and not before:
            transaction.save(self.table(_READERS, conversation.account))
        elif before and not after:
            self.leave(transaction, conversation)

    def leave(self, transaction: TransactWrite, conversation: Conversation) -> None:
        """Take the account out of the readers, if it is one."""
        if conversation.watch.news:
            transaction.delete(self.table(_READERS, conversation.account))


def news_key(id: str) -> str:
    """The hash key of news: the id under which the clockwork brings it."""
    return f"{NEWS}{id}"
