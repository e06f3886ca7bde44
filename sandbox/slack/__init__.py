"""A double of Slack for one app in one workspace, with the operators' side."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from sandbox.clock import Clock
from sandbox.doubles.broadcast import Follower
from sandbox.slack.api import Api
from sandbox.slack.control import Control
from sandbox.slack.errors import Json
from sandbox.slack.state import STAFF_CHANNEL, Store
from sandbox.slack.world import Addressed, World

__all__ = ["SIGNING_SECRET", "SLACK_TOKEN", "STAFF_CHANNEL", "Slack"]

SLACK_TOKEN = "xoxb-sandbox-token-of-the-reception"  # noqa: S105
SIGNING_SECRET = "sandbox-signing-secret-of-the-reception"  # noqa: S105
GLANCE = 0.01
NEWEST = 500


class Slack:
    """The double: serve `app`, or mount it and keep `running()` open around it.

    The Web API is below `/api`, the control calls are below `/control`.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        token: str = SLACK_TOKEN,
        secret: str = SIGNING_SECRET,
        file: Path | None = None,
    ) -> None:
        self._store = Store(file)
        self._world = World(clock, token, secret, self._store)
        self._api = Api(self._world)
        self._control = Control(self._world, self._api)
        middleware = [Middleware(Addressed, world=self._world)]
        self.app = Starlette(
            routes=self._routes(), middleware=middleware, lifespan=lambda _: self.running()
        )

    def follow(self, follower: Follower) -> None:
        """Call it with the id of each channel that has changed."""
        self._world.changes.followers.append(follower)

    def entries(self) -> list[Json]:
        """The newest of the ledger, calls and deliveries in the order in which they began."""
        ledger = self._world.ledger
        return sorted(ledger.calls[-NEWEST:] + ledger.deliveries[-NEWEST:], key=lambda it: it["n"])

    @property
    def busy(self) -> int:
        """Events and interactions not taken yet and calls being handled; 0 when settled."""
        return self._control.busy

    async def settled(self) -> None:
        """Return once nothing is under way; from any event loop."""
        while self.busy:
            await asyncio.sleep(GLANCE)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At the end stop delivering and write what is unwritten."""
        try:
            yield
        finally:
            await self._world.delivery.stop()
            self._store.save()

    def _routes(self) -> list[Route | Mount]:
        return [
            Route("/api/{method}", self._api.call, methods=["GET", "POST"]),
            Route("/upload/{ticket}", self._api.upload, methods=["POST"]),
            Route("/files/{file}/{name}", self._api.download),
            Route("/login", self._api.login),
            Route("/actions/{ticket}", self._api.respond, methods=["POST"]),
            Mount("/control", routes=self._control.routes()),
        ]
