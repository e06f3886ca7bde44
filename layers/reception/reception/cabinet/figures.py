"""Figures: what happened in a period, as tables; a script of the page draws a picture of each table of days.

The numbers are those of `/stats`. Marks are the figures that have a branch, so the choice of a branch is theirs alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from http import HTTPStatus

from reception.cabinet.routing import Route
from reception.cabinet.services import Services
from reception.cabinet.web import PageRequest, Response
from reception.clinic.model import Directory
from reception.dataclass import dataclass
from reception.desk.room.figure_labels import GROUP_LABELS, figure_label
from reception.dialog.words import N_, Words
from reception.figures.period import read_period
from reception.figures.summary import Days, bars, change, in_group, whole

MOST_DAYS = 92
"""Each day is one read; the desk's `/stats` has longer periods, because it may take a minute."""
PERIODS = (("", N_("a week")), ("30", N_("30 days")), ("91", N_("91 days")))
COURSES: Sequence[tuple[str, tuple[str, ...]]] = (
    (N_("Growth"), ("users_new", "sessions")),
    (N_("Bookings"), ("booked:bot", "booked:desk", "booked:elsewhere")),
    (N_("Visits"), ("visits", "confirmed", "no_show:unconfirmed")),
    (N_("Requests"), ("handoffs", "answered")),
)
"""Figures that are shown by day: a title, and the names of those in one picture."""
GROUPS = tuple(group for group in GROUP_LABELS if group != "marks")
MARKS = range(1, 6)


@dataclass(frozen=True)
class Course:
    """Figures by day, or by week of a long period. `points`: the first day of each, and a number for each name."""

    title: str
    names: tuple[str, ...]
    points: tuple[tuple[date, tuple[int, ...]], ...]

    @property
    def is_empty(self) -> bool:
        """True if nothing happened."""
        return not any(any(numbers) for _, numbers in self.points)


@dataclass(frozen=True)
class FigureLine:
    """A figure of the whole period. `change`: against the period before, `+39 %`; may be empty."""

    label: str
    number: int
    change: str = ""


@dataclass(frozen=True)
class FigureGroup:
    """A group's figures."""

    title: str
    rows: tuple[FigureLine, ...]

    @property
    def most(self) -> int:
        """The largest number, for the length of bars; at least one."""
        return max([1, *(row.number for row in self.rows)])


def show(services: Services, request: PageRequest) -> Response:
    """The figures of a period; marks of one branch, if one is chosen."""
    desk, words = services.desk, services.words[request.language]
    asked, branch = request.query.get("period", ""), request.query.get("branch", "")
    period = read_period(asked[:40], desk.time.day(desk.clock.now()))
    if period is None or period.days > MOST_DAYS:
        return services.page(
            request,
            "figures.html",
            HTTPStatus.UNPROCESSABLE_CONTENT,
            period=None,
            **_chosen(asked, branch),
        )
    days = desk.figures.of_days(period.first, period.last)
    before = whole(desk.figures.of_days(period.before.first, period.before.last))
    directory = desk.conversations.look().directory
    return services.page(
        request,
        "figures.html",
        **_chosen(asked, branch),
        period=period,
        courses=list(_courses(words, days)),
        tables=list(_tables(words, directory, whole(days), before)),
        marks=_marks(words, whole(days), before, branch),
        branches=directory.branches,
    )


def _chosen(asked: str, branch: str) -> dict[str, object]:
    return {
        "asked": asked,
        "branch": branch,
        "periods": PERIODS,
        "most": MOST_DAYS,
    }


def _courses(words: Words, days: Days) -> Iterator[Course]:
    for title, names in COURSES:
        labels = tuple(figure_label(words, Directory(), name) for name in names)
        points = tuple((begin, tuple(numbers)) for begin, numbers in bars(days, *names))
        yield Course(words.label(title), labels, points)


def _tables(
    words: Words, directory: Directory, now: Counter[str], before: Counter[str]
) -> Iterator[FigureGroup]:
    for group in GROUPS:
        rows = tuple(
            FigureLine(
                figure_label(words, directory, name), now[name], change(now[name], before[name])
            )
            for name in in_group(now, group)
        )
        if rows:
            yield FigureGroup(words.label(GROUP_LABELS[group]), rows)


def _marks(words: Words, now: Counter[str], before: Counter[str], branch: str) -> FigureGroup:
    """How often each mark was given, in one branch or in all."""

    def given(figures: Counter[str], mark: int) -> int:
        """A mark's number, by the names `mark:<mark>:<branch>`."""
        begin = f"mark:{mark}:"
        wanted = (name for name in figures if name.startswith(begin))
        return sum(figures[name] for name in wanted if branch in ("", name.removeprefix(begin)))

    numbers = [(mark, given(now, mark), given(before, mark)) for mark in MARKS]
    rows = tuple(
        FigureLine(f"{mark} ⭐", one, change(one, former)) for mark, one, former in numbers
    )
    return FigureGroup(words.label(GROUP_LABELS["marks"]), rows)


ROUTES = (Route("GET", "/figures", show),)
