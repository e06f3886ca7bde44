"""Sends codes by SMS: ids come from the queue, the digits are made here and kept as a hash alone."""

import json
import logging
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from reception.logs import wordless
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, logger=log)


def send(record: SQSRecord) -> None:
    """One code, for the update that asked for it."""
    asked = json.loads(record.body)
    now = reception.clock.now()
    reception.code_sending.send(asked["account"], asked["update"], now)


@wordless
def handler(event: dict[str, Any], context: Any) -> Any:
    """Process a batch of SQS records; the answer names those that failed."""
    reception.clock.begin()
    return process_partial_response(
        event=event, record_handler=send, processor=processor, context=context
    )
