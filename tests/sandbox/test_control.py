"""The sandbox tells its clock to the functions and to the page."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.control import SandboxControl
from sandbox.live import Live
from sandbox.schedules import Schedules

MOVED_TO = datetime(2026, 12, 2, 14, 20, 0, 5_000, tzinfo=UTC)


class StoppedClock(Clock):
    def now(self) -> datetime:
        return MOVED_TO


def test_the_clock_is_told_to_the_fraction_of_a_second() -> None:
    """A function would otherwise run before the moment for which the one before it planned something."""
    schedules = cast("Schedules", None)
    control = SandboxControl(StoppedClock(), ZoneInfo("Europe/Kyiv"), schedules, {}, list, Live())
    transport = httpx.ASGITransport(Starlette(routes=control.routes))

    async def ask() -> Any:
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return (await client.get("/clock")).json()

    told = asyncio.run(ask())["now"]
    assert told == "2026-12-02T16:20:00.005000+02:00"
    assert datetime.fromisoformat(told) == MOVED_TO
