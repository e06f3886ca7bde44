"""Slack's door: what staff did in their channel is put into a queue, by ids alone, and acknowledged at once.

Slack waits three seconds and repeats; the queue knows a repeat by its id. `functions/operators` does the rest.
"""

import base64
import json
import logging
from typing import Any

from reception.logs import about, wordless
from reception.ports import StoreUnreachable
from reception.turns.ports import NotAnUpdate
from reception.wiring.doors import read_slack, slack_challenge
from reception.wiring.reception import start

LARGEST_BODY = 1_000_000
DONE: dict[str, Any] = {"statusCode": 200}

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an API Gateway request (payload 2.0).

    200 when it is in the queue or none of ours, 401 without Slack's signature of now, 503 when it must come again.
    """
    body, headers = _body(event), event["headers"]
    reception.clock.begin()
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if len(body) >= LARGEST_BODY or not reception.is_slack(timestamp, signature, body):
        return {"statusCode": 401}
    try:
        return _take(body, press=event["rawPath"].endswith("/interactions"))
    except NotAnUpdate as error:
        log.warning("not an event: %s", error)
        return DONE
    except StoreUnreachable:
        log.exception("the queue does not answer: Slack brings it again")
        return {"statusCode": 503}


def _take(body: bytes, *, press: bool) -> dict[str, Any]:
    asked = None if press else slack_challenge(body)
    if asked is not None:
        headers = {"Content-Type": "application/json"}
        return {"statusCode": 200, "headers": headers, "body": json.dumps({"challenge": asked})}
    did = read_slack(body, press=press)
    if did is not None:
        with about(f"slack {did.id}"):
            reception.staff_queue.put(did)
            log.info("a deed of the staff's is in the queue: %s", did.deed)
    return DONE


def _body(event: dict[str, Any]) -> bytes:
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
