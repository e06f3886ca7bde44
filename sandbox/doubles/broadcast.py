"""Who is looking hears that a chat has changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

type Follower = Callable[[int | str], None]


class Broadcaster:
    """Tells each open page which chats or channels have changed; what changed the page asks for itself."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[int | str]] = set()
        self.followers: list[Follower] = []
        """Called with each chat that has changed, in the double's own thread."""

    def tell(self, chat_id: int | str) -> None:
        """A chat has changed."""
        for listener in self._listeners:
            listener.put_nowait(chat_id)
        for follower in self.followers:
            follower(chat_id)

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events, one for each change."""
        listener: asyncio.Queue[int | str] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield "retry: 1000\n\n"
            while True:
                yield f"data: {json.dumps({'chat_id': await listener.get()})}\n\n"
        finally:
            self._listeners.discard(listener)
