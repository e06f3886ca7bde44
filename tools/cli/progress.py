"""Show the progress of a deployment while CloudFormation works."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import boto3
from botocore.exceptions import BotoCoreError, ClientError

SECONDS_BETWEEN_LOOKS = 5.0

type Say = Callable[[str], None]


@contextmanager
def shown(session: boto3.Session, stack: str, say: Say) -> Iterator[None]:
    """Say how many resources are done, each time that number changes."""
    over = threading.Event()

    def watch() -> None:
        last = ""
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            # A look may fail without harm: the deployment itself reports its failures.
            with suppress(BotoCoreError, ClientError):
                now = _progress(session, stack)
                if now != last:
                    say(now)
                    last = now

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _progress(session: boto3.Session, stack: str) -> str:
    resources = session.client("cloudformation").describe_stack_resources(StackName=stack)
    states = Counter(
        "done" if resource["ResourceStatus"].endswith("_COMPLETE") else "under way"
        for resource in resources["StackResources"]
    )
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
