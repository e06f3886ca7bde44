"""All tests: each call that Telegram's double takes, and each update that it brings, is judged by Telegram's types."""

from collections.abc import Iterator

import pytest

from reception.logs import SUBJECT
from tests.judges.telegram import Judge

JUDGE = Judge()


@pytest.fixture(scope="session", autouse=True)
def _judge() -> Iterator[None]:
    with JUDGE.sits():
        yield


@pytest.fixture(autouse=True)
def _is_as_telegram_has_it(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    faults = JUDGE.take()
    assert not faults or request.node.get_closest_marker("unlike_telegram"), faults


@pytest.fixture(autouse=True)
def _is_about_nobody() -> None:
    """Log lines name the process's subject, and all tests share a process."""
    SUBJECT.chat = SUBJECT.cause = ""
    SUBJECT.salt = b""
