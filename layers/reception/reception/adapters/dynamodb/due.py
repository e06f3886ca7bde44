"""The clockwork's index: what is due, and when something will be."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from pynamodb.exceptions import UpdateError

from reception.adapters.dynamodb.models import SHARDS, ConversationItem, due_key

AGAIN_AFTER = timedelta(minutes=2)


class DueIndexReader:
    """Reads what is due off the conversations' index."""

    def __init__(self, table: type[ConversationItem]) -> None:
        self.table = table

    def due(self, now: datetime) -> Iterator[str]:
        """The accounts that are due at `now` (UTC), each claimed: it is due again only in two minutes."""
        for shard in range(SHARDS):
            due = self.table.due.query(shard, self.table.due_at <= due_key(now))
            for item in due:
                if self._claim(item, now):
                    yield item.key.removeprefix("account:")

    def _claim(self, item: ConversationItem, now: datetime) -> bool:
        seen = item.due_at
        try:
            item.update(
                actions=[self.table.due_at.set(due_key(now + AGAIN_AFTER))],
                condition=self.table.due_at == seen,
            )
        except UpdateError as error:
            if error.cause_response_code == "ConditionalCheckFailedException":
                return False
            raise
        return True
