"""The open pages hear of every change: of a chat, a channel, the clinic's schedule, the clock."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

type Change = dict[str, int | str]


class Live:
    """One stream of server-sent events for all rooms, since a browser opens six to a site at most.

    A change says where it was (`room`) and little more: what changed the page asks for itself.
    """

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[Change], asyncio.AbstractEventLoop] = {}

    @property
    def watched(self) -> bool:
        """Whether a page is open."""
        return bool(self._pages)

    def tell(self, room: str, **about: int | str) -> None:
        """Something in `room` has changed; from any thread."""
        for page, loop in list(self._pages.items()):
            loop.call_soon_threadsafe(page.put_nowait, {"room": room, **about})

    async def events(self, _request: Request) -> Response:
        """The stream of one page."""
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncIterator[str]:
        page: asyncio.Queue[Change] = asyncio.Queue()
        self._pages[page] = asyncio.get_running_loop()
        try:
            yield "retry: 1000\n\n"
            while True:
                yield f"data: {json.dumps(await page.get())}\n\n"
        finally:
            del self._pages[page]
