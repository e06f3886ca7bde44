"""Reads figures for people: groups of them, what changed, and what a picture shows. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import ceil

from reception.dataclass import dataclass
from reception.dialog.usage import STEPS

type Days = Mapping[date, Counter[str]]

OF_DOCTORS = "mark_of_doctor:"
"""Marks by doctor are for the director alone, and from ten marks up: see `./reception stats`."""
LEAST_MARKS_OF_A_DOCTOR = 10
DAYS_OF_DAILY_BARS = 31
"""A longer period is drawn by week."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "users": ("users_", "sessions"),
    "sections": ("section:", "not_understood"),
    "way": ("funnel:",),
    "bookings": ("booked:", "moved:", "moves_lost", "cancelled:", "cancelled_before:"),
    "visits": ("visits", "confirmed", "no_show:", "not_there"),
    "marks": ("mark:",),
    "staff": ("handoffs", "handoff:", "answered", "label:"),
    "notices": ("notice:", "news:"),
    "earlier": ("earlier",),
    "sources": ("source_",),
}
"""Beginnings of the names of the figures of each group, in the order in which they are shown."""


def whole(days: Days) -> Counter[str]:
    """The figures of all days together."""
    return sum(days.values(), Counter[str]())


def in_group(names: Iterable[str], group: str) -> list[str]:
    """The names of a group's figures, in order."""
    begins = GROUPS[group]

    def place(name: str) -> tuple[int, int, str]:
        prefix = next(n for n, one in enumerate(begins) if name.startswith(one))
        step = name.removeprefix("funnel:")
        return prefix, STEPS.index(step) if step in STEPS else 0, name

    return sorted((name for name in names if name.startswith(begins)), key=place)


def waits(figures: Counter[str]) -> list[int]:
    """The seconds after which requests got their first answer, ascending."""
    found = {name: number for name, number in figures.items() if name.startswith("first_answer:")}
    seconds = (int(name.partition(":")[2]) for name in found for _ in range(found[name]))
    return sorted(seconds)


def at_percent(ascending: Sequence[int], percent: int) -> int | None:
    """The least of the numbers that `percent` of them do not exceed; None without numbers."""
    if not ascending:
        return None
    return ascending[max(0, ceil(len(ascending) * percent / 100) - 1)]


def without_staff(figures: Counter[str]) -> int | None:
    """The percentage of sessions in which staff were not asked; None without sessions."""
    sessions = figures["sessions"]
    return round(100 * (sessions - figures["sessions_with_staff"]) / sessions) if sessions else None


def change(now: int, before: int) -> str:
    """A change against the period before: `+39 %`; empty if there is nothing to compare with."""
    return f"{round(100 * (now - before) / before):+d} %" if before else ""


@dataclass(frozen=True)
class Leak:
    """The step of the way to a visit at which most sessions broke off: they came to `step`, and no further."""

    step: str
    lost: int
    came: int


def leak(figures: Counter[str]) -> Leak | None:
    """The greatest loss among those who had begun to choose; None if nobody had."""
    steps = STEPS[STEPS.index("branch") :]
    counts = [figures[f"funnel:{step}"] for step in steps]
    lost = [
        Leak(step, came - then, came)
        for step, came, then in zip(steps, counts, counts[1:], strict=False)
    ]
    return max(lost, key=lambda one: one.lost) if any(counts) else None


def bars(days: Days, *names: str) -> Iterator[tuple[date, list[int]]]:
    """The figures of each day, or of each week that begins on a Monday where there are many days."""
    spans: dict[date, Counter[str]] = {}
    for day, figures in sorted(days.items()):
        is_daily = len(days) <= DAYS_OF_DAILY_BARS
        begin = day if is_daily else day - timedelta(days=day.weekday())
        spans.setdefault(begin, Counter()).update(figures)
    for begin, figures in spans.items():
        yield begin, [figures[name] for name in names]


def marks_of_doctors(figures: Counter[str]) -> dict[str, list[int]]:
    """The marks 1 to 5 of each doctor who has enough of them, as counts."""
    marks: dict[str, list[int]] = {}
    for name, number in figures.items():
        if name.startswith(OF_DOCTORS):
            _, mark, doctor = name.split(":", 2)
            marks.setdefault(doctor, [0] * 5)[int(mark) - 1] += number
    return {d: counts for d, counts in marks.items() if sum(counts) >= LEAST_MARKS_OF_A_DOCTOR}


@dataclass(frozen=True)
class Chart:
    """The content of the picture, in the clinic's own words.

    growth: for each day or week its label, new patients and sessions; `growth_names` are the names of the two.
    sections, way: bars from above, each with its label and number.
    """

    title: str
    growth_title: str
    growth_names: tuple[str, str]
    growth: tuple[tuple[str, int, int], ...]
    sections_title: str
    sections: tuple[tuple[str, int], ...]
    way_title: str
    way: tuple[tuple[str, int], ...]
