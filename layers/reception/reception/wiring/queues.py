"""Shared by the functions behind queues: one message after another, and only the failed ones come again."""

import json
import logging
from collections.abc import Callable
from typing import Any

from reception.logs import about, wordless

log = logging.getLogger(__name__)


def worker(
    work: Callable[[dict[str, Any]], None], begin: Callable[[], object]
) -> Callable[[dict[str, Any], Any], Any]:
    """A Lambda handler for batches of SQS messages.

    It calls `begin` once, then `work` with the body of each message, whose cause and account the log names. Its answer
    names the messages whose work raised: SQS brings those again, alone.
    """

    @wordless
    def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
        begin()
        failed = [record["messageId"] for record in event["Records"] if not _is_done(work, record)]
        return {"batchItemFailures": [{"itemIdentifier": id_} for id_ in failed]}

    return handler


def _is_done(work: Callable[[dict[str, Any]], None], record: dict[str, Any]) -> bool:
    message = json.loads(record["body"])
    cause = message.pop("cause", "") or f"message {record['messageId']}"
    with about(cause, _account_in(message.get("account", ""))):
        try:
            work(message)
        except (
            Exception
        ):  # no message may hold up the others; SQS brings this one again, and later gives it up
            log.exception("a message comes again: %s", record["messageId"])
            return False
    return True


def _account_in(written: str) -> str:
    """The account of a message's address; empty where the id is another thing's, such as a freed time or a job."""
    account = written.rpartition("/")[2]
    return "" if ":" in written else account
