"""The browser's tests have a sandbox of their own, because its visitors move the clock and change the clinic."""

import os
import sys
from collections.abc import Iterator

import pytest

from sandbox.emulator import free_port
from sandbox.running import Running, running
from sandbox.settings import Settings
from tools.sam import HERE
from tools.visitor import NoChromiumError, Visitor, chromium, visitor


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    """A fresh sandbox, which stops before other tests start theirs."""
    try:
        chromium()
    except NoChromiumError as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    given = {"PORT": str(free_port()), "EMULATOR_PORT": str(free_port()), "FRESH": "1"}
    settings = Settings.read(given, HERE / ".build/tests-browser")
    with running(settings, lambda step: print(step, file=sys.stderr)) as started:
        yield started


@pytest.fixture
def guest(sandbox: Running) -> Iterator[Visitor]:
    """A visitor with the page open; the test fails if the page logs an error."""
    with visitor(f"{sandbox.url}/") as came:
        yield came
        assert came.complaints == []
