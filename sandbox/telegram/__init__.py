"""A double of the Telegram Bot API for one bot, with the patients' side and the staff's groups."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.doubles.double import Json
from sandbox.doubles.messenger import MessengerDouble
from sandbox.doubles.store import Store
from sandbox.telegram.api import TelegramApi
from sandbox.telegram.control import TelegramControl
from sandbox.telegram.groups import STAFF_GROUP
from sandbox.telegram.state import State
from sandbox.telegram.world import World

__all__ = ["SANDBOX_TOKEN", "STAFF_GROUP", "Telegram"]

SANDBOX_TOKEN = "110201543:sandbox-token-of-the-reception"  # noqa: S105


class Telegram(MessengerDouble):
    """The double; with `file`, what it remembers outlives the process."""

    def __init__(
        self, clock: Clock, *, token: str = SANDBOX_TOKEN, file: Path | None = None
    ) -> None:
        store = Store(file, State, State.from_json)
        self._world = World(clock, token, store, self._ride)
        self._api = TelegramApi(self._world)
        routes = [
            Route("/bot{token}/{method}", self._api.call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._api.file),
        ]
        super().__init__(self._world, TelegramControl(self._world, self._api), routes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver the updates that wait; at the end stop, and write what is not written yet."""
        self._world.delivery.start()
        async with super().running():
            yield

    async def _ride(self, call: Json) -> None:
        await self._api.ride(call)
