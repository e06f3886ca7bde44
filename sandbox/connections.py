"""Cut a connection without an answer, as a network does: return `Cut()` instead of a response.

ASGI has no word for it, so the server lends the application its own.
"""

import asyncio
import socket
from typing import cast

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

CUT = "sandbox.cut"


class Connection(H11Protocol):
    """uvicorn's protocol, which also lets the application drop its connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Offer `transport.abort` to the application in the scope of each request."""
        super().connection_made(transport)
        # Without it, each answer waits 40 ms for the client's delayed acknowledgement. asyncio sets it
        # only for sockets made with IPPROTO_TCP, and `create_server` makes them without.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = cast("ASGIApp", self.app)

        async def offering_the_cut(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CUT] = transport.abort
            await app(scope, receive, send)

        self.app = offering_the_cut

    def shutdown(self) -> None:
        """Close answers that never end, such as live events; the server would wait for them."""
        super().shutdown()
        cycle = cast(
            "RequestResponseCycle | None", self.cycle
        )  # it is None before the first request
        if cycle is not None and cycle.response_started and not cycle.response_complete:
            self.transport.close()


class Cut(Response):
    """An answer that never comes: the client sees its connection closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection and wait until the server knows it; otherwise the server answers 500."""
        scope["extensions"][CUT]()
        while (await receive())["type"] != "http.disconnect":
            continue
