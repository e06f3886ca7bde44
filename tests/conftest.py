"""All tests: calls, updates and signatures of Telegram's and Slack's doubles are judged by what others made of them."""

from collections.abc import Iterator

import pytest

from reception.logs import SUBJECT
from tests.judges.slack import SlackJudge
from tests.judges.telegram import Judge

JUDGE = Judge()
SLACK = SlackJudge()


@pytest.fixture(scope="session", autouse=True)
def _judge() -> Iterator[None]:
    with JUDGE.sits(), SLACK.sits():
        yield


@pytest.fixture(autouse=True)
def _is_as_others_have_it(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    faults = JUDGE.take()
    assert not faults or request.node.get_closest_marker("unlike_telegram"), faults
    assert not (unlike_slack := SLACK.take()), unlike_slack


@pytest.fixture(autouse=True)
def _is_about_nobody() -> None:
    """Log lines name the process's subject, and all tests share a process."""
    SUBJECT.chat = SUBJECT.cause = ""
    SUBJECT.salt = b""
