"""The manager's cabinet: pages for a browser, or for Telegram's Mini App."""

import base64
import gzip
import logging
from pathlib import Path
from typing import Any

from reception.cabinet.door import Asked, given_out
from reception.cabinet.web import ROOT, Response
from reception.logs import wordless
from reception.ports import StoreUnreachable
from reception.wiring.reception import start

STATIC = Path(__file__).parent / "static"
LEAST_PACKED_BYTES = 1400
"""A shorter answer is one packet of the network anyway."""

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an API Gateway request (payload 2.0) with a page, a style sheet or a script."""
    asked = _asked(event)
    return _written(given_out(STATIC, asked) or _page(asked), asked)


def _page(asked: Asked) -> Response:
    try:
        reception.begin()
    except StoreUnreachable:
        log.exception("the store does not answer: the page says so")
    return reception.cabinet.door(STATIC).answer(asked)


def _asked(event: dict[str, Any]) -> Asked:
    body: str = event.get("body") or ""
    raw = (
        base64.b64decode(body) if event.get("isBase64Encoded") else body.encode("utf-8", "replace")
    )
    headers: dict[str, str] = event.get("headers") or {}
    # AWS lists the cookies apart from the headers. The emulator leaves them among the headers.
    listed = event.get("cookies") or headers.get("cookie", "").split(";")
    cookies = (cookie.partition("=") for cookie in listed)
    return Asked(
        event["requestContext"]["http"]["method"],
        event["rawPath"].removeprefix(ROOT) or "/",
        event.get("queryStringParameters") or {},
        headers,
        {name.strip(): value for name, _, value in cookies},
        raw,
    )


def _written(answer: Response, asked: Asked) -> dict[str, Any]:
    """The answer as API Gateway takes it; it does not pack answers itself."""
    raw = answer.body if isinstance(answer.body, bytes) else answer.body.encode("utf-8", "replace")
    headers = {"Content-Type": answer.kind, **answer.headers}
    if len(raw) >= LEAST_PACKED_BYTES and "gzip" in asked.headers.get("accept-encoding", ""):
        raw, headers = gzip.compress(raw, mtime=0), {**headers, "Content-Encoding": "gzip"}
    return {
        "statusCode": int(answer.status),
        "headers": headers,
        "cookies": list(answer.cookies),
        "body": base64.b64encode(raw).decode(),
        "isBase64Encoded": True,
    }
