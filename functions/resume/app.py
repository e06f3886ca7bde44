"""Takes up what was left of a turn: ids come from the queue, a failed one comes again alone."""

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
from reception.turns.turns import Busy
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False, logger=log)


def resume(record: SQSRecord) -> None:
    """One account. Where its process is still at work, the clockwork brings it again."""
    account = json.loads(record.body)["account"]
    try:
        reception.turns.resume(account)
    except Busy as busy:
        log.info("still at work: %s", busy)


@wordless
def handler(event: dict[str, Any], context: Any) -> Any:
    """Process a batch of SQS records; the answer names those that failed."""
    reception.clock.begin()
    return process_partial_response(
        event=event, record_handler=resume, processor=processor, context=context
    )
