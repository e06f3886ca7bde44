"""The function of the clockwork hands over what is due, in the time that Lambda leaves it."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from reception.adapters.clocks import RealClock
from reception.adapters.sqs import SqsQueue
from reception.turns.clockwork import WorkLine
from tests.scale.backlog import Backlog, Counting, owed


@dataclass
class Context:
    """Lambda's, with the time that is left."""

    seconds: float

    def get_remaining_time_in_millis(self) -> int:
        return round(self.seconds * 1000)


def function(monkeypatch: pytest.MonkeyPatch, backlog: Backlog, queue: Counting) -> Any:
    monkeypatch.setenv("CONTENT", "layers/content")
    from functions.due import app

    lines = {"owed": WorkLine(backlog, queue)}
    reception = SimpleNamespace(clock=RealClock(), clockwork=lines)
    monkeypatch.setattr(app, "reception", reception)
    return app.handler


def test_all_that_is_due_is_handed_over_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Counting()
    handler = function(monkeypatch, owed(25), queue)
    assert handler({}, Context(seconds=20)) == {"owed": 25}
    assert len(queue.ids) == 25


def test_shortly_before_the_time_out_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    queue = Counting()
    handler = function(monkeypatch, owed(25), queue)
    assert handler({}, Context(seconds=5)) == {"owed": 0}
    assert queue.ids == []


def test_a_queue_tells_its_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        sqs = boto3.client("sqs", "eu-central-1")
        queue = SqsQueue(lambda: sqs, sqs.create_queue(QueueName="notices")["QueueUrl"])
        assert queue.length() == 0
        queue.send([str(id_) for id_ in range(25)])
        assert queue.length() == 25
