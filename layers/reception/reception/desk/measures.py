"""First answers by hour and by operator, as the director reads them. Pure.

They are the waits that `pace` measures, as far as an answer ended them. Each is an entry of its day, without a patient.
Waiting counts in the desk's open hours.
"""

from collections.abc import Callable, Iterable
from statistics import median, quantiles

from reception.dataclass import dataclass
from reception.desk.opening import DeskHours
from reception.desk.thread import AnswerWait

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


def first_answer(number: int, wait: AnswerWait, hours: DeskHours) -> FirstAnswer | None:
    """The first answer to a request that ended this wait; None if the wait went on."""
    if wait.operator is None:
        return None
    waited = hours.open_between(wait.since, wait.until)
    hour = hours.time.local(hours.reads_at(wait.since)).hour
    operator, seconds = wait.operator, int(waited.total_seconds())
    return FirstAnswer(number, hour, operator.id, operator.name, seconds)


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
