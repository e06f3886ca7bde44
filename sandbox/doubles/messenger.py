"""The frame of a messenger's double: its application, its life from start to stop, its ledger."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from sandbox.doubles.control import Messenger, MessengerControl
from sandbox.doubles.double import Follower, Json

CHECK_SECONDS = 0.01
MAX_SHOWN_ENTRIES = 500


class MessengerDouble:
    """A messenger with one bot: serve `app`, or mount it and keep `running()` open around it."""

    def __init__(
        self,
        messenger: Messenger,
        control: MessengerControl,
        api: Sequence[Route],
        middleware: Sequence[Middleware] = (),
    ) -> None:
        self._messenger = messenger
        self._control = control
        self.app = Starlette(
            routes=[*api, Mount("/control", routes=control.routes())],
            middleware=middleware,
            lifespan=lambda _: self.running(),
        )

    def follow(self, follower: Follower) -> None:
        """Call `follower` with the id of each chat or channel that changes from now on."""
        self._messenger.changes.followers.append(follower)

    def entries(self) -> list[Json]:
        """The ledger's newest calls and deliveries, in the order in which they began."""
        return self._messenger.ledger.newest(MAX_SHOWN_ENTRIES)

    @property
    def busy(self) -> int:
        """The number of events not taken yet and calls being answered; 0 when settled."""
        return self._control.busy

    async def settled(self) -> None:
        """Wait until nothing is under way. Any event loop may call this."""
        while self.busy:
            await asyncio.sleep(CHECK_SECONDS)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At the end, stop delivering and write what is not written yet."""
        try:
            yield
        finally:
            await self._messenger.delivery.stop()
            self._messenger.store.save()
