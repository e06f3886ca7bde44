"""A double of the Telegram Bot API for one bot, with the patients' side and the staff's groups."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount, Route

from sandbox.clock import Clock
from sandbox.doubles.broadcast import Follower
from sandbox.telegram.api import Api
from sandbox.telegram.control import Control
from sandbox.telegram.errors import Json
from sandbox.telegram.groups import STAFF_GROUP
from sandbox.telegram.state import Store
from sandbox.telegram.world import World

__all__ = ["SANDBOX_TOKEN", "STAFF_GROUP", "Telegram"]

SANDBOX_TOKEN = "110201543:sandbox-token-of-the-reception"  # noqa: S105
GLANCE = 0.01
NEWEST = 500


class Telegram:
    """The double: serve `app`, or mount it and keep `running()` open around it."""

    def __init__(
        self, clock: Clock, *, token: str = SANDBOX_TOKEN, file: Path | None = None
    ) -> None:
        self._store = Store(file)
        self._world = World(clock, token, self._store, self._ride)
        self._api = Api(self._world)
        self._control = Control(self._world, self._api)
        self.app = Starlette(routes=self._routes(), lifespan=lambda _: self.running())

    def follow(self, follower: Follower) -> None:
        """Call it with the id of each chat that has changed."""
        self._world.events.followers.append(follower)

    def entries(self) -> list[Json]:
        """The newest of the ledger, calls and deliveries in the order in which they began."""
        ledger = self._world.ledger
        return sorted(ledger.calls[-NEWEST:] + ledger.deliveries[-NEWEST:], key=lambda it: it["n"])

    @property
    def busy(self) -> int:
        """Updates not taken yet and calls being handled; 0 when settled."""
        return self._control.busy

    async def settled(self) -> None:
        """Return once nothing is under way; from any event loop."""
        while self.busy:
            await asyncio.sleep(GLANCE)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver what waits; at the end stop delivering and write what is unwritten."""
        self._world.delivery.start()
        try:
            yield
        finally:
            await self._world.delivery.stop()
            self._store.save()

    async def _ride(self, call: Json) -> None:
        await self._api.ride(call)

    def _routes(self) -> list[Route | Mount]:
        methods = ["GET", "POST"]
        return [
            Route("/bot{token}/{method}", self._api.call, methods=methods),
            Route("/file/bot{token}/{path:path}", self._api.file),
            Mount("/control", routes=self._control.routes()),
        ]
