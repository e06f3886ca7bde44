"""Shared by the functions behind queues: one message after another, and only the failed ones come again."""

import json
import logging
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from reception.logs import wordless

log = logging.getLogger(__name__)


def worker(
    work: Callable[[dict[str, Any]], None], begin: Callable[[], object]
) -> Callable[[dict[str, Any], Any], Any]:
    """A Lambda handler for batches of SQS messages.

    It calls `begin` once, then `work` with the body of each message. Its answer names the messages whose work raised:
    SQS brings those again, alone.
    """
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, logger=log)

    def work_on(record: SQSRecord) -> None:
        work(json.loads(record.body))

    @wordless
    def handler(event: dict[str, Any], context: Any) -> Any:
        begin()
        return process_partial_response(
            event=event, record_handler=work_on, processor=processor, context=context
        )

    return handler
