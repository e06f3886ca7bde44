"""Staff write a place behind /close and /open: how it is read, and what a closure does to times and visits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reception.clinic.model import Slot
from reception.clinic.open_times import OpenTimes
from reception.clinic.operations import Closure, Operations
from reception.desk.room.closing import NotUnderstood, Place, read_closing, read_place
from tests.doubles.clinic import DIRECTORY, ClinicDouble
from tests.doubles.world import FACTS, KYIV, MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def closing(text: str) -> tuple[str, str, str, str]:
    """Branch, doctor, until, why; now is Monday, 23 November, 10:00."""
    closure = read_closing(text, DIRECTORY, FACTS, KYIV, MONDAY)
    until = f"{KYIV.local(closure.until):%d.%m.%Y %H:%M}"
    return closure.branch, closure.doctor, until, closure.reason


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Центр до 26.11 14:00 немає світла", ("b-1", "", "26.11.2026 14:00", "Немає світла")),
        ("Центр до 14:00", ("b-1", "", "23.11.2026 14:00", "")),
        ("Центр до 9:30", ("b-1", "", "24.11.2026 09:30", "")),
        ("Море до завтра 12.00, прорвало трубу", ("b-2", "", "24.11.2026 12:00", "Прорвало трубу")),
        ("Море до сьогодні о 18:00", ("b-2", "", "23.11.2026 18:00", "")),
        ("Коваленко until tomorrow at 12:00 is ill", ("", "koval", "24.11.2026 12:00", "Is ill")),
        ("Коваленко Центр до 05.01 08:00", ("b-1", "koval", "05.01.2027 08:00", "")),
        ("Дерибасівська до 24.11.2026 08:00\nяк  завжди", ("b-1", "", "24.11.2026 08:00", "Як завжди")),
    ],
)  # fmt: skip
def test_what_is_closed_until_when_and_why(text: str, read: tuple[str, str, str, str]) -> None:
    assert closing(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "", "Центр", "до 14:00", "Центр 14:00", "Центр до обіду", "Центр до 25:00", "Центр до 14:60",
        "Центр до 31.11 14:00", "Центр до 23.11.2026 09:59", "Центр до 01.01.2030 10:00", "Марс до 14:00",
        "Центр Море до 14:00", "Коваленко Бондар до 14:00", "педіатр до 14:00", "Центр Плутон до 14:00",
    ],
)  # fmt: skip
def test_what_is_not_clear_closes_nothing(text: str) -> None:
    with pytest.raises(NotUnderstood):
        closing(text)


def test_a_place_is_named_as_patients_name_it() -> None:
    assert read_place("Філія Центр", DIRECTORY, FACTS, date(2026, 11, 23)) == Place("b-1")
    assert read_place("филиал Центр", DIRECTORY, FACTS, date(2026, 11, 23)) == Place("b-1")
    assert read_place("Kovalenko", DIRECTORY, FACTS, date(2026, 11, 23)) == Place("", "koval")


# --- what it does ---

CLOSED = Closure("b-1", "", MONDAY + 2 * DAY, MONDAY)
SHUT = Operations().close(CLOSED, MONDAY)


def times(operations: Operations, now: datetime = MONDAY) -> OpenTimes:
    return OpenTimes(ClinicDouble(KYIV, KYIV.day(MONDAY)), operations, KYIV, now)


def starts(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{KYIV.local(slot.start):%H:%M}" for slot in slots]


def test_days_and_times_of_a_closed_branch_begin_when_it_opens() -> None:
    koval, wednesday = ("koval", "s-visit"), date(2026, 11, 25)
    assert times(Operations()).free_dates(*koval, "b-1", 4)[0] == date(2026, 11, 24)
    assert times(SHUT).free_dates(*koval, "b-1", 4)[0] == wednesday
    assert times(SHUT).free_dates(*koval, "b-2", 4)[0] == date(2026, 11, 24)
    assert times(SHUT).free_slots(*koval, "b-1", date(2026, 11, 24)) == ()
    assert starts(times(SHUT).free_slots(*koval, "b-1", wednesday)) == ["10:00", "10:30", "14:00"]
    assert times(SHUT, MONDAY + 2 * DAY).free_dates(*koval, "b-1", 4)[0] == date(2026, 11, 24)


def test_the_directory_offers_nothing_of_it_until_a_day_behind_it_is_known() -> None:
    tomorrow, behind = date(2026, 11, 24), date(2026, 11, 25)
    offers = tuple(replace(offer, next_free=tomorrow) for offer in DIRECTORY.offers)
    known = replace(DIRECTORY, offers=offers)
    left = SHUT.bookable(known, KYIV, MONDAY).receiving(tomorrow)
    assert {offer.branch for offer in left} == {"b-2"}
    again = replace(known, offers=tuple(replace(o, next_free=behind) for o in offers))
    assert SHUT.bookable(again, KYIV, MONDAY) == again
    assert SHUT.bookable(known, KYIV, CLOSED.until) is known


def test_visits_that_begin_meanwhile_are_stopped_unless_they_were_booked_in_spite_of_it() -> None:
    start, before = MONDAY + DAY, MONDAY - DAY
    assert SHUT.stopped("b-1", "koval", start, before) == CLOSED
    assert SHUT.stopped("b-1", "koval", start, MONDAY + HOUR) == CLOSED
    assert SHUT.stopped("b-1", "koval", start, MONDAY + 2 * HOUR) is None
    assert SHUT.stopped("b-2", "koval", start, before) is None
    assert SHUT.stopped("b-1", "koval", MONDAY - HOUR, before) is None
    assert SHUT.stopped("b-1", "koval", CLOSED.until, before) is None


def test_a_closure_stays_known_for_questions_after_visits_that_could_not_be() -> None:
    other = Closure("b-2", "", datetime(2026, 12, 20, tzinfo=UTC), MONDAY)
    assert SHUT.close(other, CLOSED.until + DAY).closures == (CLOSED, other)
    assert SHUT.close(other, CLOSED.until + 4 * DAY).closures == (other,)


def test_it_is_announced_once() -> None:
    told = SHUT.announce(CLOSED.id, MONDAY + HOUR)
    assert told.closures[0].announced_at == MONDAY + HOUR
    assert told.announce(CLOSED.id, MONDAY + DAY) == told
    assert SHUT.announce("another", MONDAY) == SHUT
