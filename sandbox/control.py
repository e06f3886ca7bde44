"""The sandbox's own calls: tell the time, move the clock, wait until nothing is in work."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.live import Live
from sandbox.schedules import Schedules

SETTLE_SECONDS = 120  # a message that always fails leaves its queue after 100 seconds


class UnsettledError(Exception):
    """Something is still in work after a long time; the text says what."""


class SandboxControl:
    """`works` counts, by name, all that can be in work; `texts` reads the messages sent by SMS."""

    def __init__(
        self,
        clock: Clock,
        zone: ZoneInfo,
        schedules: Schedules,
        works: dict[str, Callable[[], int]],
        texts: Callable[[], list[dict[str, str]]],
        live: Live,
    ) -> None:
        self._clock = clock
        self._zone = zone
        self._schedules = schedules
        self._works = works
        self._read_texts = texts
        self._live = live

    @property
    def routes(self) -> list[Route]:
        """The calls, with paths below `/sandbox`."""
        return [
            Route("/clock", self._tell, methods=["GET"]),
            Route("/clock", self._move, methods=["PUT"]),
            Route("/coming", self._coming),
            Route("/settled", self._settled),
            Route("/sms", self._texts),
        ]

    def settle(self) -> None:
        """Wait until all counts of `works` are 0.

        Raises:
            UnsettledError: something is still in work after `SETTLE_SECONDS`.
        """
        deadline = time.monotonic() + SETTLE_SECONDS
        quiet = 0
        # On its way from a queue to a function, or from a function to Telegram, a message is in no
        # count for a moment. Everything is quiet only if two looks in a row find nothing.
        while quiet < 2:
            left = {what: count for what, work in self._works.items() if (count := work())}
            quiet = 0 if left else quiet + 1
            if left and time.monotonic() > deadline:
                raise UnsettledError(", ".join(f"{count} {what}" for what, count in left.items()))
            time.sleep(0.05)

    async def _tell(self, _request: Request) -> JSONResponse:
        return self._now()

    async def _move(self, request: Request) -> JSONResponse:
        try:
            to = datetime.fromisoformat((await request.json())["now"])
            to = to.astimezone(UTC) if to.tzinfo else to.replace(tzinfo=self._zone)
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": 'send {"now": "2026-11-22T10:00:00+02:00"}'}, 400)
        try:
            await run_in_threadpool(self._schedules.move, to, self._settle_a_stop)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 409)
        except UnsettledError as error:
            return JSONResponse({"error": f"still in work: {error}"}, 504)
        return self._now()

    async def _coming(self, _request: Request) -> JSONResponse:
        """Tell the next thing that will happen, or null; times have the clinic's offset."""
        coming = await run_in_threadpool(self._schedules.due.next, self._clock.now())
        told = coming and {
            "at": self._wall(coming.at),
            "kind": coming.kind,
            "account": coming.account,
            "visit": coming.visit,
        }
        return JSONResponse(
            {"next": told, "reads_clinic_at": self._wall(self._schedules.reads_clinic_at)}
        )

    async def _settled(self, _request: Request) -> JSONResponse:
        try:
            await run_in_threadpool(self._settle_between_schedules)
        except UnsettledError as error:
            return JSONResponse({"error": f"still in work: {error}"}, 504)
        return JSONResponse({"settled": True})

    def _settle_a_stop(self) -> None:
        self._live.tell(room="clock")
        self.settle()

    def _settle_between_schedules(self) -> None:
        with self._schedules.paused():
            self.settle()

    async def _texts(self, _request: Request) -> JSONResponse:
        return JSONResponse(await run_in_threadpool(self._read_texts))

    def _now(self) -> JSONResponse:
        return JSONResponse({"now": self._wall(self._clock.now()), "runs": self._clock.runs})

    def _wall(self, moment: datetime) -> str:
        """The clinic's wall clock, to the microsecond: a clock cut to seconds would run behind what it was moved to.

        Functions then see work that is planned "now" as not yet due, and the page stops just before the next event.
        """
        return moment.astimezone(self._zone).isoformat(timespec="microseconds")
