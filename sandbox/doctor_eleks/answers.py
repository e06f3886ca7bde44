"""Sends an answer, whole or byte by byte, and notes whether the client was still there."""

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.doctor_eleks.ledger import Entry


class Answer(Response):
    """Sends a body and notes in the ledger whether the client was still there."""

    def __init__(
        self,
        entry: Entry,
        body: bytes,
        code: int = 200,
        media_type: str = "application/json; charset=utf-8",
        headers: Mapping[str, str] | None = None,
        pause: float | None = None,
    ) -> None:
        super().__init__(body, code, headers=headers, media_type=media_type)
        self._entry = entry
        self._pause = pause
        entry["status"] = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; with `pause` (seconds), wait after each byte."""
        client = Request(scope, receive)
        if self._pause is not None and not await self._drip(client, send, self._pause):
            return
        self._entry["answered"] = not await client.is_disconnected()
        if self._pause is None:
            await super().__call__(scope, receive, send)
        else:
            await send({"type": "http.response.body", "body": b""})

    async def _drip(self, client: Request, send: Send, pause: float) -> bool:
        """Send the bytes one by one; False if the client went away."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        for byte in bytes(self.body):
            if await client.is_disconnected():
                return False
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
            await asyncio.sleep(pause)
        return True
