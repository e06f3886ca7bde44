"""Reads what has been written since the last look, while a page is open, and keeps the last stories."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.clock import Clock
from sandbox.deploy import Stack
from sandbox.emulator import Emulator
from sandbox.floor import ledgers, runs, trail
from sandbox.floor.ledgers import Entries
from sandbox.floor.runs import Run
from sandbox.floor.stories import Outside, Story, Teller, as_json
from sandbox.live import Live

PAUSE = 0.7
KEPT = 300
OVERLAP = 5.0
"""Seconds: a line may be written later than one with a later time."""
PAGES = 20
SERVICES = ("dynamodb.amazonaws.com", "sqs.amazonaws.com")
SANDBOX = "test"
"""The credentials of the sandbox's own calls."""
LOG = re.compile(r"/(?!Access)(\w+)Log$")


class Recorder:
    """The last `KEPT` stories, newest last. `doubles` gives the ledgers' entries of those that there are."""

    def __init__(
        self,
        clock: Clock,
        emulator: Emulator,
        stack: Stack,
        doubles: dict[Outside, Entries],
        live: Live,
    ) -> None:
        self._clock = clock
        self._stack = stack
        self._doubles = doubles
        self._live = live
        self._logs = emulator.session.client("logs", endpoint_url=emulator.url)
        self._trail = emulator.session.client("cloudtrail", endpoint_url=emulator.url)
        self._tables = emulator.session.client("dynamodb", endpoint_url=emulator.url)
        self._names = _short(stack)
        names = [group["logGroupName"] for group in self._logs.describe_log_groups()["logGroups"]]
        self._groups = {found[1].lower(): name for name in names if (found := LOG.search(name))}
        self._teller = Teller()
        self._stories: dict[str, Story] = {}
        self._looked = time.time()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Look again and again, as long as somebody watches."""
        stop = threading.Event()

        def record() -> None:
            while not stop.wait(PAUSE):
                if self._live.watched:
                    # what could not be read now is read with the next look
                    with suppress(BotoCoreError, ClientError):
                        self.look()

        thread = threading.Thread(target=record, name="under the floor", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def look(self) -> None:
        """Make stories of what is new."""
        since = self._looked - OVERLAP
        self._looked = time.time()
        fresh = [run for run in self._runs(since) if run.id not in self._stories]
        if not fresh:
            return
        since = min(run.began for run in fresh) - 1
        requests, deliveries = ledgers.read(self._clock, self._doubles, since)
        told = self._teller.tell(fresh, self._calls(since), requests, deliveries)
        self._stories |= {story.run.id: story for story in told}
        for old in list(self._stories)[:-KEPT]:
            del self._stories[old]
        self._live.tell(room="floor")

    def stories(self) -> list[dict[str, Any]]:
        """All that are kept, in short."""
        return [self._told(story) for story in list(self._stories.values())]

    def story(self, number: str) -> dict[str, Any] | None:
        """One at length: its lines in the log, and its calls with milliseconds since its beginning."""
        story = self._stories.get(number)
        if story is None:
            return None
        steps = [
            *((call.at, call.name, self._on(call)) for call in story.calls),
            *((each.at, each.to, f"{each.what}: {each.outcome}") for each in story.requests),
        ]
        return {
            **self._told(story),
            "lines": story.run.lines,
            "steps": [
                {"ms": round((at - story.run.began) * 1000), "what": what, "about": about}
                for at, what, about in sorted(steps)
            ],
        }

    def record(self, account: str) -> dict[str, Any] | None:
        """A conversation as it is stored now."""
        answer = self._tables.get_item(
            TableName=self._stack.outputs["ConversationsTable"],
            Key={"key": {"S": f"account:{account}"}},
        )
        item = answer.get("Item")
        state: dict[str, Any] | None = item and json.loads(item["state"]["B"])
        return state

    def _told(self, story: Story) -> dict[str, Any]:
        at = self._clock.at(story.run.began)
        return {"at": at.isoformat(), **as_json(story, self._names)}

    def _on(self, call: trail.Call) -> str:
        where = [*call.tables, *([call.queue] if call.queue else [])]
        return ", ".join(self._names.get(name, name) for name in where)

    def _runs(self, since: float) -> Iterator[Run]:
        for function, group in self._groups.items():
            pages = self._logs.get_paginator("filter_log_events").paginate(
                logGroupName=group, startTime=int(since * 1000)
            )
            events = [event for page in pages for event in page["events"]]
            yield from runs.read(function, events)

    def _calls(self, since: float) -> list[trail.Call]:
        return [
            trail.read(event)
            for service in SERVICES
            for event in self._events(service, since)
            if event["AccessKeyId"] != SANDBOX
            and (service == SERVICES[0] or event["EventName"].startswith("SendMessage"))
        ]

    def _events(self, service: str, since: float) -> Iterator[dict[str, Any]]:
        """Events of a service, newest first; the emulator gives 50 at once, and no token for more."""
        until = datetime.now(UTC)
        seen: set[str] = set()
        for _ in range(PAGES):
            page = self._trail.lookup_events(
                LookupAttributes=[{"AttributeKey": "EventSource", "AttributeValue": service}],
                StartTime=datetime.fromtimestamp(since, UTC),
                EndTime=until,
            )["Events"]
            fresh = [event for event in page if event["EventId"] not in seen]
            if not fresh:
                return
            yield from fresh
            seen |= {event["EventId"] for event in fresh}
            until = fresh[-1]["EventTime"]


def _short(stack: Stack) -> dict[str, str]:
    """Short names by those of tables and the addresses of queues."""
    return {
        value: name.removesuffix("Table").removesuffix("Queue").lower()
        for name, value in stack.outputs.items()
        if name.endswith(("Table", "Queue"))
    }
