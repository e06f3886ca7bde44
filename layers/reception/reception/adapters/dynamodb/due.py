"""The conversations that have something left to do."""

from collections.abc import Iterator
from datetime import datetime

from reception.adapters.dynamodb.calls import claim_due
from reception.adapters.dynamodb.models import ConversationItem


class DueIndexReader:
    """Reads the index `due` of the table of conversations."""

    def __init__(self, table: type[ConversationItem]) -> None:
        self.table = table

    def due(self, now: datetime) -> Iterator[str]:
        """Claim and yield the accounts that are due at `now` (UTC).

        Raises:
            StoreUnreachable, StoreRefused
        """
        for item in claim_due(self.table, now):
            yield item.key.removeprefix("account:")
