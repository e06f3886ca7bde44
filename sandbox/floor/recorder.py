"""Looks for new runs of functions while a page is open, and keeps the last stories."""

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
from sandbox.floor.state import unpacked
from sandbox.floor.stories import Outside, Story, Teller, as_json
from sandbox.live import Live

LOOK_PAUSE_SECONDS = 0.7
MAX_STORIES = 300
OVERLAP_SECONDS = 5.0
"""Each look goes back by this: log lines may be written out of order."""
MAX_PAGES = 20
SERVICES = ("dynamodb.amazonaws.com", "sqs.amazonaws.com")
SANDBOX_KEY = "test"
"""The access key of the sandbox's own calls, which are left out."""
LOG = re.compile(r"/(?!Access)(\w+)Log$")


class Recorder:
    """The last `MAX_STORIES` stories, newest last. `doubles` reads the ledgers of the doubles that run."""

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
        """Look again and again while a page is open."""
        stop = threading.Event()

        def record() -> None:
            while not stop.wait(LOOK_PAUSE_SECONDS):
                if self._live.watched:
                    # the next look reads what this one could not
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
        """Make stories of the runs that are new."""
        since = self._looked - OVERLAP_SECONDS
        self._looked = time.time()
        fresh = [run for run in self._runs(since) if run.id not in self._stories]
        if not fresh:
            return
        since = min(run.began for run in fresh) - 1
        requests, deliveries = ledgers.read(self._clock, self._doubles, since)
        told = self._teller.tell(fresh, self._calls(since), requests, deliveries)
        self._stories |= {story.run.id: story for story in told}
        for old in list(self._stories)[:-MAX_STORIES]:
            del self._stories[old]
        self._live.tell(room="floor")

    def stories(self) -> list[dict[str, Any]]:
        """All stories, each in short."""
        return [self._told(story) for story in list(self._stories.values())]

    def story(self, number: str) -> dict[str, Any] | None:
        """One story in full, with its log lines and its calls (milliseconds since its start); None if unknown."""
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
        """The conversation of an account as it is stored now; None if there is none."""
        answer = self._tables.get_item(
            TableName=self._stack.outputs["ConversationsTable"],
            Key={"key": {"S": f"account:{account}"}},
        )
        item = answer.get("Item")
        return unpacked(item["state"]["B"]) if item else None

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
            if event["AccessKeyId"] != SANDBOX_KEY
            and (service == SERVICES[0] or event["EventName"].startswith("SendMessage"))
        ]

    def _events(self, service: str, since: float) -> Iterator[dict[str, Any]]:
        """Events of a service, newest first. The emulator gives 50 at once and no token for the next page."""
        until = datetime.now(UTC)
        seen: set[str] = set()
        for _ in range(MAX_PAGES):
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
    """Short names for tables and queues, by the tables' full names and the queues' URLs."""
    return {
        value: name.removesuffix("Table").removesuffix("Queue").lower()
        for name, value in stack.outputs.items()
        if name.endswith(("Table", "Queue"))
    }
