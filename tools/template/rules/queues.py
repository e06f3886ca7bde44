"""Rules for queues, and for the functions that read them."""

from collections.abc import Iterator

from tools.template.expanded import Template
from tools.template.rules.references import function_of, target

QUEUE = "AWS::SQS::Queue"
MAPPING = "AWS::Lambda::EventSourceMapping"
FOURTEEN_DAYS = 1_209_600
VISIBLE_AFTER_TIMEOUTS = 6
"""AWS recommends hiding a message for six time-outs of its function: time for a throttled batch to finish."""

LEAST_HOURS_OF_A_RECORD = 6
"""How long a failing function must be given a stream's records again. The stream keeps them for a day."""


def dead_queues(template: Template) -> set[str]:
    """Return the queues that other queues, or mappings of streams, send to what failed for good."""
    redriven = {
        target(queue.get("RedrivePolicy", {}).get("deadLetterTargetArn")) or ""
        for _, queue in template.of(QUEUE)
    }
    return (redriven | queues_of_streams(template)) - {""}


def queues_of_streams(template: Template) -> set[str]:
    """Return the queues that get the numbers of a stream's records which could not be worked on."""
    return {
        target(mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")) or ""
        for _, mapping in template.of(MAPPING)
    } - {""}


def read_queues(template: Template) -> Iterator[tuple[str, str]]:
    """Yield each queue that a function reads, with the name of the mapping between the two."""
    queues = dict(template.of(QUEUE))
    for name, mapping in template.of(MAPPING):
        queue = target(mapping.get("EventSourceArn"))
        if queue in queues:
            yield queue, name


def a_message_is_not_seen_while_it_is_in_work(template: Template) -> Iterator[str]:
    """A message stays hidden for six time-outs of its function, so that nobody else takes it meanwhile."""
    for queue, name in read_queues(template):
        function = function_of(template, template.resources[name]["Properties"]["FunctionName"])
        assert function is not None, f"{name} reads {queue} for no function"
        least = VISIBLE_AFTER_TIMEOUTS * template.resources[function]["Properties"].get(
            "Timeout", 3
        )
        if template.resources[queue]["Properties"].get("VisibilityTimeout", 30) < least:
            yield f"{queue}: VisibilityTimeout is under {least} s, six times {function}'s"


def only_what_failed_comes_again(template: Template) -> Iterator[str]:
    """A function reports the messages that failed, and only a limited number of batches is worked on at once."""
    for queue, name in read_queues(template):
        mapping = template.resources[name]["Properties"]
        if "ReportBatchItemFailures" not in mapping.get("FunctionResponseTypes", []):
            yield f"{name}: without ReportBatchItemFailures one message of {queue} repeats its batch"
        if "MaximumConcurrency" not in mapping.get("ScalingConfig", {}):
            yield f"{name}: no ScalingConfig.MaximumConcurrency, so {queue} can take the whole account"


def every_queue_is_read_and_has_a_dead_letter_queue(template: Template) -> Iterator[str]:
    """A message that keeps failing goes to a dead-letter queue and is kept for 14 days, longer than a holiday."""
    queues, read, dead = (
        dict(template.of(QUEUE)),
        {queue for queue, _ in read_queues(template)},
        dead_queues(template),
    )
    for name, queue in queues.items():
        if name in dead:
            if queue.get("MessageRetentionPeriod") != FOURTEEN_DAYS:
                yield f"{name}: dead letters are kept for less than 14 days"
            continue
        if name not in read:
            yield f"{name}: no function reads it"
        redrive = queue.get("RedrivePolicy", {})
        if target(redrive.get("deadLetterTargetArn")) not in queues:
            yield f"{name}: no dead-letter queue of this stack"
        elif redrive.get("maxReceiveCount", 0) < 3:
            yield f"{name}: maxReceiveCount is under 3, so a short failure makes a dead letter"


def a_streams_records_come_again(template: Template) -> Iterator[str]:
    """A batch of a stream's records that fails is halved, comes again for hours, and is never dropped silently."""
    for name, mapping in template.of(MAPPING):
        if "StartingPosition" not in mapping:
            continue
        if mapping["StartingPosition"] != "TRIM_HORIZON":
            yield f"{name}: StartingPosition is not TRIM_HORIZON, so records before the mapping are lost"
        if mapping.get("BisectBatchOnFunctionError") is not True:
            yield f"{name}: without BisectBatchOnFunctionError one record stops all that come with it"
        patient = mapping.get("MaximumRecordAgeInSeconds", 0) >= LEAST_HOURS_OF_A_RECORD * 3600
        if mapping.get("MaximumRetryAttempts") != -1 or not patient:
            yield f"{name}: a failure of {LEAST_HOURS_OF_A_RECORD} hours loses records"
        if "OnFailure" not in mapping.get("DestinationConfig", {}):
            yield f"{name}: no OnFailure, so nobody learns which records were dropped"


def queues_are_encrypted(template: Template) -> Iterator[str]:
    """Queues are encrypted with SQS's own key, which is enough because messages carry ids only."""
    for name, queue in template.of(QUEUE):
        if queue.get("SqsManagedSseEnabled") is not True:
            yield f"{name}: not encrypted (SqsManagedSseEnabled)"


RULES = (
    a_message_is_not_seen_while_it_is_in_work,
    only_what_failed_comes_again,
    every_queue_is_read_and_has_a_dead_letter_queue,
    a_streams_records_come_again,
    queues_are_encrypted,
)
