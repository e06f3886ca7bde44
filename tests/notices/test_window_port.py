"""The port `WindowStore`: the table keeps what it promises, and so does the double that other tests use."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reception.adapters.dynamodb.visits import DynamoMirror
from reception.adapters.dynamodb.window import DynamoWindow
from reception.clinic.model import Visit, VisitStatus
from reception.dialog.conversation import Conversation
from reception.notices.day import day_schedule
from reception.notices.mirrored import DayRead, Mirrored, Unlinked, Window
from reception.notices.ports import Mirror, WindowStore
from tests.doubles.window import MemoryWindow
from tests.notices.test_mirror_port import (
    HOUR,
    KNOWN,
    NOW,
    VISIT,
    amazon,
    kept,
    mirror,
    olena,
    store,
)
from tests.notices.test_rules import KYIV

__all__ = ["amazon", "kept", "mirror", "olena", "store"]
TODAY = date(2026, 11, 23)
READ = Window({TODAY: DayRead(NOW, NOW + HOUR)})


@pytest.fixture
def windows(mirror: Mirror) -> WindowStore:
    """In the table of the mirror, or in memory like it."""
    return DynamoWindow(mirror.table) if isinstance(mirror, DynamoMirror) else MemoryWindow()


def unlinked(visit: str, start: datetime, *, asked: bool = True) -> Unlinked:
    return Unlinked(visit, start, "koval", "r-1", "", asked)


def test_days_are_remembered_and_who_read_before_somebody_else_wrote_does_not_write(
    windows: WindowStore,
) -> None:
    assert windows.window() == Window()
    assert windows.keep_window(READ)
    first = windows.window()
    assert first.days == READ.days
    assert windows.keep_window(first)
    assert not windows.keep_window(first)
    assert not windows.keep_window(READ)


def test_visits_come_in_order_and_change_and_go(windows: WindowStore) -> None:
    late, early = unlinked("l", NOW + 15 * HOUR), unlinked("e", NOW, asked=False)
    windows.keep_unlinked([late, early], [])
    assert windows.unlinked(NOW, NOW + 20 * HOUR) == [early, late]
    assert windows.unlinked(NOW + HOUR, NOW + 15 * HOUR) == []
    moved = replace(early, start=NOW + 30 * HOUR)
    windows.keep_unlinked([moved], ["l", "never there"])
    assert windows.unlinked(NOW, NOW + 20 * HOUR) == []
    assert windows.unlinked(NOW, NOW + 40 * HOUR) == [moved]


def test_a_visit_is_of_nobody_linked_once_that_was_asked(windows: WindowStore) -> None:
    windows.keep_unlinked([unlinked("a", NOW), unlinked("b", NOW, asked=False)], [])
    assert [windows.is_unlinked(visit) for visit in "abc"] == [True, False, False]


def test_nobodys_visits_are_not_taken_for_those_of_linked_patients(
    olena: Conversation, mirror: Mirror, windows: WindowStore
) -> None:
    windows.keep_unlinked([unlinked("a", NOW)], [])
    mirror.keep(mirror.load("1"), [KNOWN])
    assert [one.mirrored.visit.id for one in mirror.between(NOW, NOW + 3 * HOUR)] == ["v"]
    assert [visit.id for visit in windows.unlinked(NOW, NOW + 3 * HOUR)] == ["a"]
    assert mirror.whose("a") is None


# --- a clinic day, for staff ---


def test_a_day_is_of_linked_patients_alone_until_it_was_read_of_everybody(
    olena: Conversation, mirror: Mirror, windows: WindowStore
) -> None:
    cancelled = Mirrored("1", replace(VISIT, id="c", status=VisitStatus.CANCELLED), NOW)
    mirror.keep(mirror.load("1"), [KNOWN, cancelled])
    windows.keep_unlinked([unlinked("a", NOW), unlinked("v", NOW)], [])

    def day(now: datetime = NOW) -> tuple[list[str], list[str], datetime | None]:
        found = day_schedule(mirror, windows, KYIV, TODAY, now)
        linked = [one.mirrored.visit.id for one in found.linked]
        return linked, [visit.id for visit in found.others], found.everybody_at

    assert day() == (["v"], [], None)
    windows.keep_window(READ)
    assert day() == (["v"], ["a"], NOW)
    assert day(NOW + 4 * HOUR) == (["v"], [], None)


def test_a_day_begins_and_ends_at_the_clinics_midnight(
    mirror: Mirror, windows: WindowStore
) -> None:
    windows.keep_window(READ)
    midnight = KYIV.instant(TODAY, 0)
    starts = {
        "before": midnight - timedelta(minutes=1),
        "first": midnight,
        "last": midnight + timedelta(hours=23, minutes=59),
        "next": midnight + timedelta(hours=24),
    }
    windows.keep_unlinked([unlinked(name, start) for name, start in starts.items()], [])
    found = day_schedule(mirror, windows, KYIV, TODAY, NOW)
    assert [visit.id for visit in found.others] == ["first", "last"]


def test_of_a_visit_of_nobody_linked_no_person_is_kept() -> None:
    visit = Visit("v", "koval", "r-1", NOW, NOW + HOUR, service="К-1", address="вул. Канатна, 1")
    kept = Unlinked.of(visit, asked=True)
    assert kept == Unlinked("v", NOW, "koval", "r-1", "вул. Канатна, 1", asked=True)
