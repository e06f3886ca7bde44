"""Count dead letters (messages that failed too often), and send them back to their queues."""

import time
from collections.abc import Iterator
from typing import Any

import click

from tools.cli.stack import Stack, with_stack

DEAD = "DeadQueue"
BATCH = 10
"""The largest number of messages that SQS returns at once."""
HIDDEN_SECONDS = 120


def counts(stack: Stack) -> dict[str, int]:
    """Count the messages in each dead-letter queue, by the name of the queue that they come from."""
    queues: Any = stack.session.client("sqs")
    count = "ApproximateNumberOfMessages"
    return {
        output.removesuffix(DEAD): int(
            queues.get_queue_attributes(QueueUrl=url, AttributeNames=[count])["Attributes"][count]
        )
        for output, url in sorted(stack.outputs.items())
        if output.endswith(DEAD)
    }


@click.command()
@click.argument("queue", required=False)
@with_stack
def redrive(stack: Stack, queue: str | None) -> None:
    """Send dead letters back to their QUEUE, once the cause is mended. Without QUEUE, print how many there are.

    A message that is worked on twice does no harm: every function checks first what is left to do.
    """
    there = counts(stack)
    if queue is None:
        for name, count in there.items():
            click.echo(f"{name}: {count}")
        return
    if queue not in there:
        raise click.BadParameter(f"no queue {queue!r}: there are {', '.join(there)}")
    moved = sum(1 for _ in _move(stack, queue))
    click.echo(f"{queue}: {moved} sent back")


def _move(stack: Stack, queue: str) -> Iterator[None]:
    """Send each message back before deleting it, so that none is lost."""
    queues: Any = stack.session.client("sqs")
    dead, alive = stack.outputs[f"{queue}{DEAD}"], stack.outputs[f"{queue}Queue"]
    ordered = alive.endswith(".fifo")
    while messages := queues.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=BATCH,
        VisibilityTimeout=HIDDEN_SECONDS,
        MessageSystemAttributeNames=["MessageGroupId"],
    ).get("Messages"):
        for message in messages:
            again = (
                {
                    "MessageGroupId": message["Attributes"]["MessageGroupId"],
                    "MessageDeduplicationId": f"{message['MessageId']}-{int(time.time())}",
                }
                if ordered
                else {}
            )
            queues.send_message(QueueUrl=alive, MessageBody=message["Body"], **again)
            queues.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
            yield
