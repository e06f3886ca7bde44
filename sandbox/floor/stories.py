"""Stories: each is a run of a function, with its cause and its calls.

Credentials tell which function made a call to AWS. Calls to Doctor Eleks, Telegram and Slack have no sender:
they belong to the run during which they came in; if two runs overlap, to the run that touched the chat.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.floor.runs import Run
from sandbox.floor.trail import Call

type Outside = Literal["doctor_eleks", "telegram", "slack"]

SCHEDULED = ("due", "visits", "directory", "watch", "synthetic")
CALLERS = {
    "doctor_eleks": ("webhook", "resume", "visits", "hints", "notices", "directory", "operators"),
    "telegram": ("webhook", "resume", "notices", "handoff", "operators", "watch"),
    "slack": ("webhook", "resume", "handoff", "operators"),
}
FAILURE = re.compile(r"\bERROR\b|Traceback")
EDGE_SECONDS = 0.02
"""Tolerance at both ends of a run, whose times are whole milliseconds."""
RIDE_SECONDS = 0.25
"""A call that rides in the webhook's answer is noted up to this long after the run."""


@dataclass(frozen=True)
class Request:
    """A call to a system outside of AWS; `at` is in seconds of real time."""

    to: Outside
    at: float
    what: str
    outcome: str
    chat: str | None = None
    rode: bool = False


@dataclass(frozen=True)
class Delivery:
    """The delivery of an update of Telegram, or of an event of Slack; `at` is in seconds of real time."""

    at: float
    what: str
    status: int | None
    ms: float | None


@dataclass
class Story:
    """A run with its cause and its calls."""

    run: Run
    delivery: Delivery | None = None
    calls: list[Call] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def accounts(self) -> list[str]:
        """The accounts whose records the run touched."""
        return sorted({account for call in self.calls for account in call.accounts})

    @property
    def quiet(self) -> bool:
        """True if a schedule started the run, and it sent nothing to a queue and logged no error."""
        sent = any(call.queue for call in self.calls)
        failed = any(FAILURE.search(line) for line in self.run.lines)
        return self.run.function in SCHEDULED and not sent and not failed


class Teller:
    """Makes stories of runs and calls; it remembers which credentials belong to which function."""

    def __init__(self) -> None:
        self._seen: dict[str, Counter[str]] = defaultdict(Counter)

    def tell(
        self,
        runs: Iterable[Run],
        calls: Iterable[Call],
        requests: Iterable[Request],
        deliveries: Iterable[Delivery],
    ) -> list[Story]:
        """Make the stories of these runs, in their order; calls that belong to no run are left out."""
        stories = [Story(run) for run in sorted(runs, key=lambda run: run.began)]
        calls = [*calls]
        for call in calls:
            functions = {story.run.function for story in _spanning(stories, call.at)}
            if len(functions) == 1:
                self._seen[call.key].update(functions)
        for call in calls:
            if story := self._caller(stories, call):
                story.calls.append(call)
        for request in requests:
            if story := _asker(stories, request):
                story.requests.append(request)
        for delivery in deliveries:
            if story := _taker(stories, delivery):
                story.delivery = delivery
        return stories

    def _caller(self, stories: list[Story], call: Call) -> Story | None:
        owner = next((name for name, _ in self._seen[call.key].most_common(1)), None)
        fitting = [s for s in _spanning(stories, call.at) if owner in (None, s.run.function)]
        return max(fitting, key=lambda story: story.run.began, default=None)


def _spanning(stories: list[Story], moment: float) -> Iterator[Story]:
    return (story for story in stories if story.run.spans(moment, EDGE_SECONDS))


def _asker(stories: list[Story], request: Request) -> Story | None:
    late = RIDE_SECONDS if request.rode else 0.0
    fitting = [
        story
        for story in stories
        if story.run.function in CALLERS[request.to]
        and (
            story.run.spans(request.at, EDGE_SECONDS)
            or story.run.spans(request.at - late, EDGE_SECONDS + late)
        )
    ]
    return max(
        fitting,
        key=lambda story: (request.chat in story.accounts, story.run.began),
        default=None,
    )


def _taker(stories: list[Story], delivery: Delivery) -> Story | None:
    """The run that a delivery started: the longest of the runs that fit into the delivery.

    A log shows when its lines were written; because of this a run may seem to begin late.
    """
    ms = delivery.ms or 0
    ends = delivery.at + ms / 1000
    door = "slack" if delivery.what.startswith("slack") else "webhook"
    fitting = (
        story
        for story in stories
        if story.run.function == door
        and story.delivery is None
        and story.run.ms <= ms + EDGE_SECONDS * 1000
        and delivery.at - EDGE_SECONDS <= story.run.began <= ends + EDGE_SECONDS
    )
    return min(fitting, key=lambda story: ms - story.run.ms, default=None)


def as_json(story: Story, names: dict[str, str]) -> dict[str, Any]:
    """A story in short. `names` has the short names of tables and queues."""
    tables: dict[str, Counter[str]] = defaultdict(Counter)
    for call in story.calls:
        for table in call.tables:
            tables[names.get(table, table)]["writes" if call.writes else "reads"] += 1
    on_tables = [call for call in story.calls if call.tables]
    asked: dict[str, Counter[str]] = defaultdict(Counter)
    for request in story.requests:
        asked[request.to][request.what] += 1
    return {
        "id": story.run.id,
        "function": story.run.function,
        "ms": story.run.ms,
        "update": story.delivery and vars(story.delivery),
        "reads": sum(not call.writes for call in on_tables),
        "writes": sum(call.writes for call in on_tables),
        "tables": {table: dict(counted) for table, counted in tables.items()},
        "queues": Counter(names.get(call.queue, call.queue) for call in story.calls if call.queue),
        **{to: dict(asked[to]) for to in CALLERS},
        "refused": [r.outcome for r in story.requests if r.outcome != "ok"],
        "accounts": story.accounts,
        "quiet": story.quiet,
    }
