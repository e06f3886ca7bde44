"""The clock of a function of the sandbox: it asks when an invocation begins."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reception.adapters.clocks import RemoteClock

MOMENT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def begun(monkeypatch: pytest.MonkeyPatch, told: dict[str, Any]) -> RemoteClock:
    """A clock that was told this."""
    answer = SimpleNamespace(data=json.dumps({"now": MOMENT.isoformat(), **told}))
    monkeypatch.setattr("urllib3.request", lambda *_, **__: answer)
    clock = RemoteClock("http://clock.example")
    clock.begin()
    return clock


@pytest.mark.parametrize("told", [{}, {"runs": True}])
def test_a_clock_that_runs_there_runs_here(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = begun(monkeypatch, told)
    assert MOMENT <= clock.now() < MOMENT + timedelta(minutes=1)
    assert runs(clock)


def runs(clock: RemoteClock) -> bool:
    """Whether some readings later it shows another moment."""
    first = clock.now()
    return any(clock.now() > first for _ in range(100_000))


def test_a_clock_that_stands_there_stands_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be ahead of the clocks of invocations that begin later."""
    clock = begun(monkeypatch, {"runs": False})
    assert clock.now() == MOMENT
    assert not runs(clock)


def test_a_clock_that_stood_runs_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = begun(monkeypatch, {"runs": False})
    answer = SimpleNamespace(data=json.dumps({"now": MOMENT.isoformat(), "runs": True}))
    monkeypatch.setattr("urllib3.request", lambda *_, **__: answer)
    clock.begin()
    assert runs(clock)
