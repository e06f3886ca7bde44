"""The story of a visit: the figures do not depend on the order in which its changes come."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import permutations

import pytest

from reception.clinic.model import Visit, VisitStatus
from reception.figures import story
from reception.figures.counting import Told
from reception.figures.story import How, Story
from reception.notices.mirrored import Mirrored
from tests.doubles.world import KYIV

START = datetime(2026, 11, 26, 8, 30, tzinfo=UTC)
BEFORE = START - timedelta(days=3)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def mirrored(version: int, start: datetime = START, **of: object) -> Mirrored:
    status = VisitStatus(str(of.pop("status", "planned")))
    visit = Visit("v-1", "koval", "r-1", start, start + HOUR / 2, status)
    return Mirrored("p-1", visit, BEFORE, version=version, **of)  # type: ignore[arg-type]


FIRST = mirrored(1)
DONE = mirrored(2, status="done")
NO_SHOW = mirrored(2, status="no_show")
CANCELLED = mirrored(2, status="cancelled", revision=1, changed_at=BEFORE + DAY)
LATER = mirrored(2, START + DAY, revision=1, changed_at=BEFORE + DAY)

BOOKED = partial(story.booked, at=BEFORE, how=How.BOT, source="site", start=START)
MOVED_HERE = partial(story.booked, at=BEFORE, how=How.MOVE, source="", start=START)
ENDED = partial(story.ended, at=BEFORE + DAY, start=START, moved=False)
MOVED_AWAY = partial(story.ended, at=BEFORE + DAY, start=START, moved=True)
CONFIRMED = partial(story.confirmed, start=START)


def read(before: Mirrored | None, after: Mirrored) -> "partial[Story]":
    return partial(story.read, before=before, after=after)


CASES = {
    "booked here, and came": (
        [BOOKED, read(None, FIRST), read(FIRST, DONE)],
        "23 booked:bot, 23 source_booked:site, 26 source_done:site, 26 untimely:koval, 26 visits, 26 visits_done",
    ),
    "booked elsewhere": (
        [read(None, FIRST)],
        "23 booked:elsewhere, 26 visits",
    ),
    "cancelled here, and read as cancelled": (
        [BOOKED, ENDED, read(None, FIRST), read(FIRST, CANCELLED)],
        "23 booked:bot, 23 source_booked:site, 24 cancelled:bot, 24 cancelled_before:bot:72",
    ),
    "cancelled by the clinic": (
        [read(None, FIRST), read(FIRST, CANCELLED)],
        "23 booked:elsewhere, 24 cancelled:clinic, 24 cancelled_before:clinic:72",
    ),
    "moved away here": (
        [BOOKED, MOVED_AWAY, read(None, FIRST), read(FIRST, CANCELLED)],
        "23 booked:bot, 23 source_booked:site",
    ),
    "takes the place of another": (
        [MOVED_HERE, read(None, FIRST), read(FIRST, DONE)],
        "23 moved:bot, 26 source_done:none, 26 untimely:koval, 26 visits, 26 visits_done",
    ),
    "moved by the clinic": (
        [BOOKED, read(None, FIRST), read(FIRST, LATER)],
        "23 booked:bot, 23 source_booked:site, 24 moved:clinic, 27 visits",
    ),
    "confirmed, and did not come": (
        [CONFIRMED, read(None, FIRST), read(FIRST, NO_SHOW)],
        "23 booked:elsewhere, 26 no_show:confirmed, 26 visits",
    ),
    "confirmed, moved by the clinic, and did not come": (
        [
            CONFIRMED,
            read(None, FIRST),
            read(FIRST, LATER),
            read(LATER, mirrored(3, START + DAY, revision=1, status="no_show")),
        ],
        "23 booked:elsewhere, 24 moved:clinic, 27 no_show:unconfirmed, 27 visits",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_figures_of_a_visit_do_not_depend_on_the_order_of_its_changes(name: str) -> None:
    changes, expected = CASES[name]
    for order in permutations(changes):
        told = Story()
        for change in (*order, *order):  # each comes twice
            told = change(told)
        assert shown(told) == expected, order


def shown(told: Story) -> str:
    """Each figure with the day of November; a figure that is not one has its number behind it."""
    days = story.figures(told, KYIV)
    return ", ".join(
        f"{day.day} {name}" + (f" {number}" if number != 1 else "")
        for day in sorted(days)
        for name, number in sorted(days[day].items())
    )


@pytest.mark.parametrize(
    ("hours", "bound"),
    [(1.9, "2"), (2, "24"), (23.9, "24"), (24, "72"), (71.9, "72"), (72, "more"), (-1, "2")],
)
def test_a_cancellation_is_counted_by_how_long_before_the_start_it_came(
    hours: float, bound: str
) -> None:
    at = START - hours * HOUR
    told = story.ended(Story(), at, START, moved=False)
    assert f"cancelled_before:bot:{bound}" in story.figures(told, KYIV)[KYIV.day(at)]


def test_a_visit_that_moves_takes_its_figures_to_the_new_day() -> None:
    told = story.read(story.read(Story(), None, FIRST), FIRST, LATER)
    assert story.figures(told, KYIV)[date(2026, 11, 27)]["visits"] == 1
    assert date(2026, 11, 26) not in story.figures(told, KYIV)


def test_a_told_change_names_its_visit() -> None:
    assert Told("v-1", BOOKED).change(Story()).source == "site"
