"""Whatever goes wrong at SQS, a flow sees an error of its port: one that may pass, or one that can't."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto.sqs.models import sqs_backends

from reception.adapters.sqs import SqsCodes, SqsQueue, SqsStaffQueue
from reception.desk.ports import StaffDeed, StaffDid
from reception.dialog.events import Commanded, Typed
from reception.ports import StoreRefused, StoreUnreachable
from tests.adapters.tables import ACCOUNT, amazon
from tests.adapters.test_failing_tables import answered, calls_go_through
from tests.desk.test_inside import album, taken
from tests.doubles.world import World

REGION = ACCOUNT["AWS_DEFAULT_REGION"]
DID = StaffDid(StaffDeed.PRESSED, 3, 1, 1, "U1", "d:take:1")
CALLS: dict[str, Callable[[Any, str], object]] = {
    "send": lambda sqs, url: SqsQueue(lambda: sqs, url).send(["1001"]),
    "length": lambda sqs, url: SqsQueue(lambda: sqs, url).length(),
    "put": lambda sqs, url: SqsStaffQueue(lambda: sqs, url).put(DID),
    "again": lambda sqs, url: SqsStaffQueue(lambda: sqs, url).again("receipt", 30),
    "make": lambda sqs, url: SqsCodes(lambda: sqs, url).make("1001", 7),
}
"""Each call that the adapters make."""


@pytest.fixture
def sqs() -> Iterator[Any]:
    with amazon():
        yield boto3.client("sqs", REGION)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("AccessDenied", StoreRefused),
        ("AccessDeniedException", StoreRefused),
        ("QueueDoesNotExist", StoreRefused),
        ("InvalidAddress", StoreRefused),
        ("RequestThrottled", StoreUnreachable),
        ("ServiceUnavailable", StoreUnreachable),
        ("AnErrorThatNobodyHasSeen", StoreUnreachable),
    ],
)
def test_an_answer_that_every_repetition_gets_is_a_refusal(
    sqs: Any, call: str, code: str, expected: type[Exception]
) -> None:
    url = sqs.create_queue(QueueName="q")["QueueUrl"]

    def fails(operation: str, params: Any) -> None:
        error = answered(code)(operation, params)
        assert error is not None
        raise error

    with calls_go_through(fails), pytest.raises(expected, match=code):
        CALLS[call](sqs, url)


@pytest.mark.parametrize("call", CALLS)
def test_a_queue_that_is_not_there_is_a_refusal(sqs: Any, call: str) -> None:
    with pytest.raises(StoreRefused):
        CALLS[call](sqs, f"https://sqs.{REGION}.amazonaws.com/123456789012/gone")


@pytest.mark.parametrize("call", CALLS)
def test_no_connection_may_pass(sqs: Any, call: str) -> None:
    def fails(operation: str, params: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://sqs")

    with calls_go_through(fails), pytest.raises(StoreUnreachable):
        CALLS[call](sqs, "https://sqs/q")


@pytest.mark.parametrize(
    ("at_fault", "expected"), [(True, StoreRefused), (False, StoreUnreachable)]
)
def test_a_message_that_sqs_leaves_out_of_a_batch_is_named_by_its_code(
    sqs: Any, monkeypatch: pytest.MonkeyPatch, *, at_fault: bool, expected: type[Exception]
) -> None:
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    failed = {"Id": "0", "SenderFault": at_fault, "Code": "Why", "Message": "told by SQS"}
    monkeypatch.setattr(sqs, "send_message_batch", lambda **_: {"Failed": [failed]})
    with pytest.raises(expected, match="Why"):
        SqsQueue(lambda: sqs, url).send(["1001"])
    assert sqs_backends["123456789012"][REGION].queues["q"].messages == []


@pytest.mark.parametrize(
    ("error", "level"), [(StoreUnreachable("no answer"), "WARNING"), (StoreRefused("no"), "ERROR")]
)
def test_a_patients_request_reaches_the_desk_without_its_queue(
    error: Exception, level: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()

    def send(ids: object, delay: int = 0) -> None:
        raise error

    monkeypatch.setattr(world.queue, "send", send)
    world.happens(Commanded("manager"))
    with caplog.at_level(logging.WARNING, "reception.desk.saving"):
        world.happens(Typed("Скільки коштує аналіз?"))
    said = [record for record in caplog.records if record.name == "reception.desk.saving"]
    assert [record.levelname for record in said] == [level]
    account, *others = world.desk.due(world.clock.now())
    assert (account, others) == (world.account, [])


@pytest.mark.parametrize("error", [StoreUnreachable("no answer"), StoreRefused("AccessDenied")])
def test_an_operators_album_reaches_the_patient_without_the_queue(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = taken()

    def send(ids: object, delay: int = 0) -> None:
        raise error

    monkeypatch.setattr(world.queue, "send", send)
    album(world, "", "Ось довідка", "")
    world.pass_time(timedelta(minutes=1))
    assert set(world.room.at_patient.values()) == {"(photo) + Ось довідка + (photo)"}
