"""How long patients wait for the first answer to a request, by hour and by operator. Pure.

Each first answer is an entry of its day, without a patient. Waiting counts in the desk's open hours.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import median, quantiles

from reception.dataclass import dataclass
from reception.desk.opening import DeskHours
from reception.desk.thread import Arrival, Line, Thread
from reception.dialog.staff import RequestKind

_SEPARATOR = "|"


@dataclass(frozen=True)
class FirstAnswer:
    """The first answer to the request `number`: in which clinic hour it was asked, who answered after how long."""

    number: int
    hour: int
    operator: str
    name: str
    seconds: int

    @property
    def entry(self) -> str:
        """The answer as it is kept."""
        name = self.name.replace(_SEPARATOR, " ")
        parts = (self.number, self.hour, self.operator, self.seconds, name)
        return _SEPARATOR.join(map(str, parts))


def read_entry(entry: str) -> FirstAnswer:
    """Read an answer as it is kept."""
    number, hour, operator, seconds, name = entry.split(_SEPARATOR, 4)
    return FirstAnswer(int(number), int(hour), operator, name, int(seconds))


def first_answer(thread: Thread, line: Line, hours: DeskHours) -> FirstAnswer | None:
    """The measure of a taker's line that answers the request first; None for any other line.

    A ready answer counts. A talk that the staff began has no answer to wait for.
    """
    request = thread.request
    if request is None or request.operator is None:
        return None
    asked = request.matters[0]
    if asked.kind == RequestKind.STAFF_WRITES or any(
        _answers(x, asked.asked_at) for x in thread.lines
    ):
        return None
    waited = hours.open_between(request.read_at, line.said_at)
    hour = hours.time.local(request.read_at).hour
    operator = request.operator
    return FirstAnswer(
        request.number, hour, operator.id, operator.name, int(waited.total_seconds())
    )


def _answers(line: Line, asked_at: datetime) -> bool:
    arrived = line.arrival in (Arrival.SENT, Arrival.UNSURE)
    return not line.to_staff and arrived and line.said_at >= asked_at


@dataclass(frozen=True)
class Measured:
    """How many first answers, and after how many seconds half and nine of ten of them came."""

    count: int
    half: int
    most: int


def measured[Key: (int, str)](
    answers: Iterable[FirstAnswer], key: Callable[[FirstAnswer], Key]
) -> dict[Key, Measured]:
    """The answers in groups, by a key, ascending."""
    groups: dict[Key, list[int]] = {}
    for answer in answers:
        groups.setdefault(key(answer), []).append(answer.seconds)
    return {group: _measured(groups[group]) for group in sorted(groups)}


def _measured(seconds: list[int]) -> Measured:
    most = quantiles(seconds, n=10, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return Measured(len(seconds), int(median(seconds)), int(most))
