"""A version that fails is found by the alarms of a release within ten minutes, and no update is lost on the way."""

import logging
import random
from collections.abc import Iterator

import pytest

from reception.turns.ports import Update
from tests.release.arithmetic import CloudWatch
from tests.release.shifting import NEW, OLD, Broken, Fault, Lines, Shift
from tests.release.test_arithmetic import TEMPLATE
from tests.storm.crowd import Crowd

SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.storm) for seed in range(1, 20))]


def one_in_ten(seed: int) -> Fault:
    dice = random.Random(seed)
    return lambda update, crowd: dice.randrange(10) == 0


def one_screen(update: Update, crowd: Crowd) -> bool:
    """The page of times fails: a tenth of the updates come from there."""
    return crowd.stored(update.account).screen == "times"


FAULTS = {
    "always": lambda seed: lambda update, crowd: True,
    "one time in ten": one_in_ten,
    "on one screen": lambda seed: one_screen,
}


@pytest.fixture
def watch() -> CloudWatch:
    return CloudWatch(TEMPLATE, {"WebhookFunctionVersion": NEW})


@pytest.fixture(autouse=True)
def logs() -> Iterator[None]:
    """The log of the webhook at the level of a deployed function."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    yield
    root.setLevel(level)


def shift(fault: Fault, watch: CloudWatch, patched: pytest.MonkeyPatch, seed: int) -> Shift:
    """A release whose log is read by the filters of the template."""
    made = Shift(fault, watch, patched, seed)
    patched.setattr(logging.getLogger(), "handlers", [made.lines])
    for minute in range(-10, 0):
        made.minute(minute)
    return made


def assert_nothing_was_lost(made: Shift) -> None:
    """Each update that Telegram brought was decided once or set aside, and nobody waits."""
    decided = made.crowd.store.decided
    kept = {int(key.removeprefix("dead:")) for key in made.crowd.store.buried}
    done = {number for number in made.brought if decided[number] or number in kept}
    assert made.brought - done == set()
    assert max(decided.values()) == 1
    assert made.waiting == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FAULTS)
def test_a_version_that_fails_is_taken_back_and_nothing_is_lost(
    name: str, seed: int, watch: CloudWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shift(FAULTS[name](seed), watch, monkeypatch, seed)
    made.release()
    assert made.taken_back_at is not None, "found within ten minutes"
    assert made.share == 0
    made.settle()
    assert set(made.failed) == {NEW}
    assert_nothing_was_lost(made)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_version_that_is_well_is_not_taken_back(
    seed: int, watch: CloudWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shift(lambda update, crowd: False, watch, monkeypatch, seed)
    made.release()
    made.settle()
    assert (made.taken_back_at, made.share, made.failed) == (None, 100, {})
    assert_nothing_was_lost(made)


def test_an_outage_of_a_neighbour_takes_no_release_back(
    watch: CloudWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reception.turns.ports import NotDelivered

    made = shift(lambda update, crowd: False, watch, monkeypatch, 1)
    for version in (OLD, NEW):
        monkeypatch.setattr(made.processes[version], "take", _raises(NotDelivered("no connection")))
    made.release()
    assert made.taken_back_at is None
    assert made.failed[NEW] > 20


def test_an_old_version_that_fails_takes_no_new_one_back(
    watch: CloudWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = shift(lambda update, crowd: False, watch, monkeypatch, 1)
    monkeypatch.setattr(made.processes[OLD], "take", _raises(Broken()))
    made.release()
    assert made.taken_back_at is None


def test_the_log_is_read_as_the_template_says(watch: CloudWatch) -> None:
    """Without the field that the filter reads, no alarm would ever see a failure."""
    lines = Lines(watch)
    lines.version = NEW
    for minute in (0, 1):
        lines.minute = minute
        record = logging.LogRecord("x", logging.ERROR, "", 0, "update %d failed", (7,), None)
        record.exc_info = (Broken, Broken(), None)
        lines.handle(record)
    assert watch.alarm("WebhookShiftFaults", 1)


def _raises(error: Exception):  # type: ignore[no-untyped-def] # stands for any method
    def raises(update: Update) -> str:
        raise error

    return raises
