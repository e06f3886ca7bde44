"""The `DueQueue` over SQS: ids only, never a person's data; a message never waits in the queue."""

import json
from collections.abc import Sequence
from itertools import batched
from typing import Any

from reception.ports import StoreUnreachable

LARGEST_BATCH = 10


class SqsQueue:
    """Sends to one queue."""

    def __init__(self, client: Any, url: str) -> None:
        self.client = client
        self.url = url

    def resume(self, accounts: Sequence[str]) -> None:
        """One message for each account."""
        for batch in batched(accounts, LARGEST_BATCH, strict=False):
            entries = [
                {"Id": str(i), "MessageBody": json.dumps({"account": account})}
                for i, account in enumerate(batch)
            ]
            answer = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                raise StoreUnreachable("SQS did not take every message")
