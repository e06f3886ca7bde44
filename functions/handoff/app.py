"""Does what is next for hand-off requests: ids come from the queue, a failed one comes again alone."""

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


def work(record: SQSRecord) -> None:
    """One account's thread, or what staff are to be told in their room."""
    reception.hand_off(json.loads(record.body)["account"])


@wordless
def handler(event: dict[str, Any], context: Any) -> Any:
    """Process a batch of SQS records; the answer names those that failed."""
    reception.begin()
    return process_partial_response(
        event=event, record_handler=work, processor=processor, context=context
    )
