"""Stories: a run of a function with what set it off and what it called.

Calls of AWS are a function's own by its credentials. Those of Doctor Eleks, Telegram and Slack carry no sender:
they belong to the run in whose time they fell, and of two at once to that which knows the chat.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.floor.runs import Run
from sandbox.floor.trail import Call

type Outside = Literal["doctor_eleks", "telegram", "slack"]

SCHEDULED = ("due", "visits", "directory", "watch")
CALLERS = {
    "doctor_eleks": ("webhook", "resume", "visits", "hints", "notices", "directory", "operators"),
    "telegram": ("webhook", "resume", "notices", "handoff", "operators", "watch"),
    "slack": ("webhook", "resume", "handoff", "operators"),
}
FAILURE = re.compile(r"\bERROR\b|Traceback")
EDGE = 0.02
"""Seconds: a call is noted when it comes in, a run's end in whole milliseconds."""
RIDE = 0.25
"""Seconds in which a call that rode in the webhook's answer is noted after the run."""


@dataclass(frozen=True)
class Request:
    """A call of something outside of AWS, or an update's delivery; `at` in seconds of real time."""

    to: Outside
    at: float
    what: str
    outcome: str
    chat: str | None = None
    rode: bool = False


@dataclass(frozen=True)
class Delivery:
    """An update brought to the webhook, or an event of Slack's."""

    at: float
    what: str
    status: int | None
    ms: float | None


@dataclass
class Story:
    """A run with all that belongs to it."""

    run: Run
    delivery: Delivery | None = None
    calls: list[Call] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def accounts(self) -> list[str]:
        """Whose records it touched."""
        return sorted({account for call in self.calls for account in call.accounts})

    @property
    def quiet(self) -> bool:
        """Whether a schedule ran, set nothing off and failed in nothing."""
        sent = any(call.queue for call in self.calls)
        failed = any(FAILURE.search(line) for line in self.run.lines)
        return self.run.function in SCHEDULED and not sent and not failed


class Teller:
    """Makes stories of what comes in piece by piece; remembers which credentials are whose."""

    def __init__(self) -> None:
        self._seen: dict[str, Counter[str]] = defaultdict(Counter)

    def tell(
        self,
        runs: Iterable[Run],
        calls: Iterable[Call],
        requests: Iterable[Request],
        deliveries: Iterable[Delivery],
    ) -> list[Story]:
        """The stories of these runs in their order; what belongs to none of them is left out."""
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
    return (story for story in stories if story.run.spans(moment, EDGE))


def _asker(stories: list[Story], request: Request) -> Story | None:
    late = RIDE if request.rode else 0.0
    fitting = [
        story
        for story in stories
        if story.run.function in CALLERS[request.to]
        and (story.run.spans(request.at, EDGE) or story.run.spans(request.at - late, EDGE + late))
    ]
    return max(
        fitting,
        key=lambda story: (request.chat in story.accounts, story.run.began),
        default=None,
    )


def _taker(stories: list[Story], delivery: Delivery) -> Story | None:
    """The run that an update set off: of those within its delivery the one that filled it best.

    A log's times are those at which its lines were written, so a run may seem to begin late.
    """
    ms = delivery.ms or 0
    ends = delivery.at + ms / 1000
    door = "slack" if delivery.what.startswith("slack") else "webhook"
    fitting = (
        story
        for story in stories
        if story.run.function == door
        and story.delivery is None
        and story.run.ms <= ms + EDGE * 1000
        and delivery.at - EDGE <= story.run.began <= ends + EDGE
    )
    return min(fitting, key=lambda story: ms - story.run.ms, default=None)


def as_json(story: Story, names: dict[str, str]) -> dict[str, Any]:
    """A story in short. `names` has short names for tables and queues by their physical ones."""
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
