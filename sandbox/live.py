"""Live events: open pages hear at once that something has changed."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

type Change = dict[str, int | str]


class Live:
    """One stream of server-sent events for each open page.

    A change says where something changed and little more: the page then asks for the details itself.
    """

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[Change], asyncio.AbstractEventLoop] = {}

    @property
    def watched(self) -> bool:
        """True while a page is open."""
        return bool(self._pages)

    def tell(self, **change: int | str) -> None:
        """Send a change to all open pages. Any thread may call this."""
        for page, loop in list(self._pages.items()):
            loop.call_soon_threadsafe(page.put_nowait, change)

    async def events(self, _request: Request) -> Response:
        """Answer one page with its stream."""
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
