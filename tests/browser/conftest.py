"""A sandbox of the browser's own: its visitors move the clock and have the clinic to themselves."""

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
    """Fresh, and stopped before other tests start theirs."""
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
    """A visitor with the page open, who must see no error of the page's own."""
    with visitor(f"{sandbox.url}/") as came:
        yield came
        assert came.complaints == []
