"""The `DueQueue` over SQS: ids only, never a person's data; a message never waits in the queue."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import batched
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from reception.desk.ports import StaffDid
from reception.desk.thread import address
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


class SqsHandoffs:
    """The `HandoffQueue` of the desk in a room. `client` makes the client, for a turn that needs it."""

    def __init__(self, client: Callable[[], Any], url: str, room: str = "") -> None:
        self.client = client
        self.url = url
        self.room = room

    def handoff(self, accounts: Sequence[str], delay: int = 0) -> None:
        """One message for each account."""
        for account in accounts:
            body = json.dumps({"account": address(self.room, account)})
            try:
                self.client().send_message(QueueUrl=self.url, MessageBody=body, DelaySeconds=delay)
            except (BotoCoreError, ClientError) as error:
                raise StoreUnreachable(type(error).__name__) from error


class SqsStaff:
    """The `StaffQueue`, a FIFO: a group is a topic, and what it knows by its id already it leaves."""

    def __init__(self, client: Any, url: str) -> None:
        self.client = client
        self.url = url

    def put(self, did: StaffDid) -> None:
        """One message."""
        try:
            self.client.send_message(
                QueueUrl=self.url,
                MessageBody=json.dumps(asdict(did)),
                MessageGroupId=f"{did.room}:{did.topic}",
                MessageDeduplicationId=f"{did.room}:{did.deed}:{did.id}",
            )
        except (BotoCoreError, ClientError) as error:
            raise StoreUnreachable(type(error).__name__) from error

    def again(self, receipt: str, seconds: int) -> None:
        """Set the message's time-out."""
        try:
            self.client.change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )
        except (BotoCoreError, ClientError) as error:
            raise StoreUnreachable(type(error).__name__) from error


class SqsCodes:
    """The `CodeQueue`: which update of which account asked for a code. `client` makes the client when it is needed."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self.client = client
        self.url = url

    def make(self, account: str, update: int) -> None:
        """One message."""
        body = json.dumps({"account": account, "update": update})
        try:
            self.client().send_message(QueueUrl=self.url, MessageBody=body)
        except (BotoCoreError, ClientError) as error:
            raise StoreUnreachable(type(error).__name__) from error
