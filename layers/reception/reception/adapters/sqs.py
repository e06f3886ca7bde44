"""Queues over SQS. A message holds ids and never a person's data, and never waits longer than an album takes."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import batched
from typing import Any, override

from botocore.exceptions import BotoCoreError, ClientError

from reception.codes.ports import CodeQueue
from reception.desk.ports import StaffDid
from reception.desk.thread import address
from reception.ports import Queue, StoreUnreachable

LARGEST_BATCH = 10
"""Messages of one call: SQS takes no more."""


class SqsQueue(Queue):
    """The queue at `url`. `client` makes the SQS client when it is first needed.

    `room`: the desk whose accounts the ids are, if they are a desk's.
    """

    def __init__(self, client: Callable[[], Any], url: str, room: str = "") -> None:
        self.client = client
        self.url = url
        self.room = room

    @override
    def send(self, ids: Sequence[str], delay: int = 0) -> None:
        for batch in batched(ids, LARGEST_BATCH, strict=False):
            entries = [
                {
                    "Id": str(i),
                    "MessageBody": json.dumps({"account": address(self.room, id_)}),
                    "DelaySeconds": delay,
                }
                for i, id_ in enumerate(batch)
            ]
            with _errors():
                answer = self.client().send_message_batch(QueueUrl=self.url, Entries=entries)
            if answer.get("Failed"):
                raise StoreUnreachable("SQS did not take every message")


class SqsStaffQueue:
    """What staff did in Slack, in the order of each topic. An id that SQS saw less than five minutes ago is dropped."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self.client = client
        self.url = url

    def put(self, did: StaffDid) -> None:
        """Have it worked on.

        Raises:
            StoreUnreachable: it may not be.
        """
        with _errors():
            self.client().send_message(
                QueueUrl=self.url,
                MessageBody=json.dumps(asdict(did)),
                MessageGroupId=f"{did.room}:{did.topic}",
                MessageDeduplicationId=f"{did.room}:{did.deed}:{did.id}",
            )

    def again(self, receipt: str, seconds: int) -> None:
        """Have a message that failed brought again `seconds` from now; `receipt` came with it.

        Raises:
            StoreUnreachable: it comes later than that.
        """
        with _errors():
            self.client().change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )


class SqsCodes(CodeQueue):
    """Which update of which account asked for a code. `client` makes the SQS client when it is first needed."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self.client = client
        self.url = url

    @override
    def make(self, account: str, update: int) -> None:
        body = json.dumps({"account": account, "update": update})
        with _errors():
            self.client().send_message(QueueUrl=self.url, MessageBody=body)


@contextmanager
def _errors() -> Iterator[None]:
    """SQS's errors as the port's."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreUnreachable(type(error).__name__) from error
