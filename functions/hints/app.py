"""The clinic system's webhook: a hint that a visit changed. What changed is read from the system, not believed."""

import logging
from typing import Any

from reception.logs import wordless
from reception.ports import StoreUnreachable
from reception.wiring.reception import start

DONE: dict[str, Any] = {"statusCode": 200}

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an API Gateway request (payload 2.0), whose path holds a secret.

    200 when it is taken or none of ours, 403 without the secret, 503 when it should come again.
    """
    if not reception.gateway.is_secret((event.get("pathParameters") or {}).get("secret", "")):
        return {"statusCode": 403}
    visit = reception.gateway.hinted_visit(event.get("queryStringParameters") or {})
    if visit is None:
        return DONE
    try:
        reception.begin()
        reception.hints.take(visit)
    except StoreUnreachable:
        log.exception("the store does not answer")
        return {"statusCode": 503}
    return DONE
