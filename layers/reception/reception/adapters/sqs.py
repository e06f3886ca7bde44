"""Queues over SQS. A message holds ids and never a person's data, and never waits longer than an album takes."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import batched
from typing import Any, override

from botocore.exceptions import BotoCoreError, ClientError

from reception.codes.ports import CodeQueue, TextQueue
from reception.desk.ports import StaffDid
from reception.desk.thread import address
from reception.logs import SUBJECT
from reception.ports import StoreRefused, StoreUnreachable, WorkQueue

MAX_MESSAGES_PER_CALL = 10
"""SQS takes no more messages in one call."""
REFUSALS = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "AWS.SimpleQueueService.UnsupportedOperation",
        "AccessDenied",
        "AccessDeniedException",
        "InvalidAddress",
        "InvalidMessageContents",
        "InvalidParameterValue",
        "MissingParameter",
        "ParamValidationError",
        "QueueDoesNotExist",
        "UnrecognizedClientException",
        "UnsupportedOperation",
    }
)
"""Errors that the same call meets again however often it is repeated: no right, no queue, a message that SQS does not
take. A queue that is not there has two names: one in the service's older protocol, one in its present one."""
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
                    "MessageBody": _body(account=address(self.room, id_)),
                    "DelaySeconds": delay,
                }
                for i, id_ in enumerate(batch)
            ]
            with _errors():
                answer = self.client().send_message_batch(QueueUrl=self.url, Entries=entries)
            _check_all_were_taken(answer.get("Failed", ()))

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
            StoreRefused: SQS takes nothing from this function.
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
            StoreUnreachable, StoreRefused: the message comes later than that.
        """
        with _errors():
            self.client().change_message_visibility(
                QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds
            )


class SqsCodes(CodeQueue, TextQueue):
    """Carries accounts and the updates that asked for a code, and the keys of texts.

    `client` makes the SQS client when it is first needed.
    """

    def __init__(self, client: Callable[[], Any], url: str) -> None:
        self.client = client
        self.url = url

    @override
    def make(self, account: str, update: int) -> None:
        self._put(_body(account=account, update=update))

    @override
    def text(self, key: str) -> None:
        self._put(_body(text=key))

    def _put(self, body: str) -> None:
        with _errors():
            self.client().send_message(QueueUrl=self.url, MessageBody=body)


def _body(**ids: str | int) -> str:
    """The body of a message: ids, and the cause that the log of its consumer goes on to name."""
    return json.dumps({**ids, "cause": SUBJECT.cause} if SUBJECT.cause else ids)


@contextmanager
def _errors() -> Iterator[None]:
    """Turn errors of SQS and its client into the ports'.

    Raises:
        StoreUnreachable: no answer, or one that a later call may not get.
        StoreRefused: an answer that every repetition gets.
    """
    try:
        yield
    except ClientError as error:
        raise _port_error(error.response["Error"]["Code"]) from error
    except BotoCoreError as error:
        raise _port_error(type(error).__name__) from error


def _port_error(name: str) -> Exception:
    """The port's error for a code of SQS, or for the class of an error of its client."""
    return StoreRefused(name) if name in REFUSALS else StoreUnreachable(name)


def _check_all_were_taken(failed: Sequence[Mapping[str, Any]]) -> None:
    """Raise an error if SQS did not take a message of a batch: it names each, and whether the sender is at fault."""
    codes = ", ".join(sorted({entry["Code"] for entry in failed}))
    if any(entry["SenderFault"] for entry in failed):
        raise StoreRefused(codes)
    if failed:
        raise StoreUnreachable(codes)
