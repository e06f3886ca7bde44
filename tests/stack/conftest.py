"""The whole sandbox, started once for all tests that ask for it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.emulator import free_port
from sandbox.running import Running, running
from sandbox.settings import Settings
from tools.sam import HERE

FOLDER = HERE / ".build/tests"


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of `make run`, on free ports and without earlier data."""
    given = {"PORT": str(free_port()), "EMULATOR_PORT": str(free_port()), "FRESH": "1"}
    return Settings.read(given, FOLDER)


@pytest.fixture(scope="session")
def sandbox(settings: Settings) -> Iterator[Running]:
    """The sandbox, running: `url`, `stack.api`, the doubles. Its functions' errors are in its log."""
    with running(settings, lambda step: print(step, file=sys.stderr)) as started:
        yield started


@pytest.fixture(scope="session")
def built(sandbox: Running) -> Path:
    """The folder with the artifacts that were deployed."""
    return FOLDER / "build"
