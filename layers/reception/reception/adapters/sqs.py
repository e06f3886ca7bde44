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
from reception.ports import StoreUnreachable, WorkQueue

MAX_MESSAGES_PER_CALL = 10
"""SQS takes no more messages in one call."""
_LENGTH = "ApproximateNumberOfMessages"


class SqsQueue(WorkQueue):
    """The queue at `url`. `client` makes the SQS client when it is first needed.

    `room`: the desk whose accounts the ids are, if they are a desk's.
    """

    def __init__(self, client: Callable[[], Any], url: str, room: str = "") -> None:
        self.client = client
        self.url = url
        self.room = room

    @override
    def send(self, ids: Sequence[str], delay: int = 0) -> None:
        for batch in batched(ids, MAX_MESSAGES_PER_CALL, strict=False):
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

    @override
    def length(self) -> int:
        with _errors():
            answer = self.client().get_queue_attributes(QueueUrl=self.url, AttributeNames=[_LENGTH])
        return int(answer["Attributes"][_LENGTH])


class SqsStaffQueue:
    """Carries what staff did in Slack, in order within each topic. SQS drops an id that it saw within five minutes."""

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self.client = client
        self.url = url

    def put(self, did: StaffDid) -> None:
        """Put a deed into the queue. Put twice, it is worked on once.

        Raises:
            StoreUnreachable: SQS may not have taken it.
        """
        with _errors():
            self.client().send_message(
                QueueUrl=self.url,
                MessageBody=json.dumps(asdict(did)),
                MessageGroupId=f"{did.room}:{did.topic}",
                MessageDeduplicationId=f"{did.room}:{did.deed}:{did.id}",
            )

    def again(self, receipt: str, seconds: int) -> None:
        """Let SQS bring a failed message again in `seconds`. `receipt` came with the message.

        Raises:
            StoreUnreachable: the message comes later than that.
        """
        with _errors():
            self.client().change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )


class SqsCodes(CodeQueue):
    """Carries accounts and the updates that asked for a code. `client` makes the SQS client when it is first needed."""

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
    """Turn errors of SQS and its client into `StoreUnreachable`.

    A refusal becomes that, too: the desk does without its queue, since the clockwork finds the work a minute later.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StoreUnreachable(type(error).__name__) from error
