"""Works off what staff did in Slack: one at a time and in order, each thread for itself."""

import json
import logging
import time
from typing import Any

from reception.desk.ports import StaffDeed, StaffDid
from reception.logs import about, wordless
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import TooManyMessages
from reception.turns.turns import Busy
from reception.wiring.reception import start

PATIENCE = 35
"""Seconds for a turn of the same patient's, whose lease is 30, or for Slack."""
AGAIN = 30
"""Seconds until one that failed comes again, then twice as many: it holds up its thread, so not the queue's minutes."""

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, list[Any]]:
    """One SQS record; whatever is raised brings it again, before anything that came after it in its thread."""
    reception.begin()
    for record in event["Records"]:
        content = json.loads(record["body"])
        with about(f"slack {content['id']}"):
            try:
                _work_off(StaffDid(**{**content, "deed": StaffDeed(content["deed"])}))
            except Exception:  # whatever it is, it is raised again: only the wait is shortened
                log.warning("a deed of the staff's comes again")
                _soon(record)
                raise
    return {"batchItemFailures": []}


def _soon(record: dict[str, Any]) -> None:
    """Have a failed message come again soon. If the queue fails, too, it comes after the queue's own time-out."""
    tries = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        reception.staff_queue.again(record["receiptHandle"], AGAIN * 2 ** (tries - 1))
    except (StoreRefused, StoreUnreachable):
        log.exception("the wait of a failed message stays long")


def _work_off(did: StaffDid) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return reception.office.take_queued(did)
        except (Busy, TooManyMessages) as error:
            if time.monotonic() + error.seconds > ends:
                raise
            log.info("in %d s again: %s", error.seconds, error)
            time.sleep(error.seconds)
