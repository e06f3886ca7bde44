"""Runs of functions, read from their logs in CloudWatch."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MARK = re.compile(r"(START|END|REPORT) RequestId: (\S+)")
DURATION = re.compile(r"Duration: (\d+(?:\.\d+)?) ms")


@dataclass(frozen=True)
class Run:
    """One run of a function; `began` and `ended` are seconds of real time."""

    id: str
    function: str
    began: float
    ended: float
    lines: list[str] = field(default_factory=list)

    @property
    def ms(self) -> int:
        """The duration in whole milliseconds."""
        return round((self.ended - self.began) * 1000)

    def spans(self, moment: float, slack: float = 0.0) -> bool:
        """True if the function ran at `moment`, give or take `slack` seconds."""
        return self.began - slack <= moment <= self.ended + slack


def read(function: str, events: Iterable[Mapping[str, Any]]) -> Iterator[Run]:
    """Read the finished runs in a function's log events, in their order.

    Runs of one function may overlap; each then has a log stream of its own.
    """
    lines: dict[str, list[str]] = {}
    for event in events:
        stream, text = event["logStreamName"], event["message"].rstrip()
        mark = MARK.match(text)
        if mark is None:
            lines.setdefault(stream, []).append(text)
        elif mark[1] == "START":
            lines[stream] = []
        elif mark[1] == "REPORT" and (found := DURATION.search(text)):
            ended = event["timestamp"] / 1000
            began = ended - float(found[1]) / 1000
            yield Run(mark[2], function, began, ended, [*lines.pop(stream, []), text])
