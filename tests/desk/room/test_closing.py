"""Staff write a place behind /close and /open: how it is read, and what a closure does to times and visits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from reception.clinic.holidays import Holidays
from reception.clinic.model import Slot
from reception.clinic.open_times import OpenTimes
from reception.clinic.operations import Closure, Operations
from reception.desk.room.closing import ClosedPlace, NotUnderstood, read_closing, read_place
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
    ("text", "starts", "ends", "reason"),
    [
        ("Коваленко завтра до 12:00", "24.11 00:00", "24.11 12:00", ""),
        ("Коваленко завтра до 12", "24.11 00:00", "24.11 12:00", ""),
        ("Коваленко з 16:00 до 19:00", "23.11 16:00", "23.11 19:00", ""),
        ("Коваленко з 16 до 19", "23.11 16:00", "23.11 19:00", ""),
        ("Коваленко 16:00-19:00 нарада", "23.11 16:00", "23.11 19:00", "Нарада"),
        ("Коваленко с 16 до 19 часов", "23.11 16:00", "23.11 19:00", ""),
        ("Коваленко from 16:00 to 19:00", "23.11 16:00", "23.11 19:00", ""),
        ("Коваленко завтра з 16:00 до 19:00", "24.11 16:00", "24.11 19:00", ""),
        ("Коваленко з завтра 16:00 до 27.11 12:00", "24.11 16:00", "27.11 12:00", ""),
        ("Коваленко у п'ятницю до 15:00", "27.11 00:00", "27.11 15:00", ""),
        ("Коваленко до п'ятниці 15:00", None, "27.11 15:00", ""),
        ("Коваленко до 5 грудня 14:00", None, "05.12 14:00", ""),
        ("Коваленко до 15", None, "23.11 15:00", ""),
        ("Коваленко сьогодні до 15:00", None, "23.11 15:00", ""),
        ("Коваленко з 9:00 до 15:00", None, "23.11 15:00", ""),
        ("Центр завтра", "24.11 00:00", "25.11 00:00", ""),
        ("Центр завтра немає води", "24.11 00:00", "25.11 00:00", "Немає води"),
        ("Центр 26.11", "26.11 00:00", "27.11 00:00", ""),
        ("Центр 1.12-5.12 ремонт", "01.12 00:00", "06.12 00:00", "Ремонт"),
        ("Центр з 1.12 по 5.12", "01.12 00:00", "06.12 00:00", ""),
        ("Центр з середи по п'ятницю", "25.11 00:00", "28.11 00:00", ""),
    ],
)
def test_a_closure_may_begin_later_and_last_for_days(
    text: str, starts: str | None, ends: str, reason: str
) -> None:
    closure = read_closing(text, DIRECTORY, FACTS, KYIV, MONDAY)
    begins = closure.starts_at and f"{KYIV.local(closure.starts_at):%d.%m %H:%M}"
    until = f"{KYIV.local(closure.until):%d.%m %H:%M}"
    assert (begins, until, closure.reason) == (starts, ends, reason)


@pytest.mark.parametrize(
    "text",
    [
        "Коваленко завтра з 14:00", "Коваленко до 12:00 завтра", "Коваленко завтра вранці до 12:00",
        "Коваленко до 5 грудня", "Коваленко до 10.11", "Коваленко до п'ятниці", "Коваленко з 1.12 до 5.12",
        "Коваленко з 19:00 до 16:00", "Коваленко з 16:00", "Коваленко до 5 днів", "Центр 26.11 14:00",
        "Коваленко завтра до 12:00 і з 16 до 18", "Коваленко наступного тижня до 12:00", "Коваленко 31.11",
        "Коваленко, Бондар до 12:00", "Коваленко не завтра до 12:00", "Центр 5.12-1.12.2026",
        "", "Центр", "до 14:00", "Центр 14:00", "Центр до обіду", "Центр до 25:00", "Центр до 14:60",
        "Центр до 31.11 14:00", "Центр до 23.11.2026 09:59", "Центр до 01.01.2030 10:00", "Марс до 14:00",
        "Центр Море до 14:00", "Коваленко Бондар до 14:00", "педіатр до 14:00", "Центр Плутон до 14:00",
    ],
)  # fmt: skip
def test_what_is_not_clear_closes_nothing(text: str) -> None:
    with pytest.raises(NotUnderstood):
        closing(text)


def test_a_place_is_named_as_patients_name_it() -> None:
    assert read_place("Філія Центр", DIRECTORY, FACTS, date(2026, 11, 23)) == ClosedPlace("b-1")
    assert read_place("филиал Центр", DIRECTORY, FACTS, date(2026, 11, 23)) == ClosedPlace("b-1")
    assert read_place("Kovalenko", DIRECTORY, FACTS, date(2026, 11, 23)) == ClosedPlace("", "koval")


# --- what it does ---

CLOSED = Closure("b-1", "", MONDAY + 2 * DAY, MONDAY)
SHUT = Operations().close(CLOSED, MONDAY)


def times(operations: Operations, now: datetime = MONDAY) -> OpenTimes:
    return OpenTimes(ClinicDouble(KYIV, KYIV.day(MONDAY)), operations, KYIV, now, Holidays())


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


LATER = Closure(
    "b-1", "", KYIV.instant(date(2026, 11, 25), 14 * 60), MONDAY, "", None, KYIV.instant(date(2026, 11, 24), 12 * 60)
)  # fmt: skip
"""From Tuesday 12:00 until Wednesday 14:00; the double has free times before, between and behind these hours."""
COMING = Operations().close(LATER, MONDAY)


def test_times_before_and_behind_a_closure_that_begins_later_are_free() -> None:
    koval, tuesday = ("koval", "s-visit"), date(2026, 11, 24)
    assert starts(times(COMING).free_slots(*koval, "b-1", tuesday))[-1] == "10:30"
    assert starts(times(Operations()).free_slots(*koval, "b-1", tuesday))[-1] == "14:00"
    assert starts(times(COMING).free_slots(*koval, "b-1", tuesday + DAY)) == ["14:00"]
    assert times(COMING).free_dates(*koval, "b-1", 4)[0] == tuesday
    whole = replace(LATER, starts_at=KYIV.instant(tuesday, 0))
    all_day = Operations().close(whole, MONDAY)
    assert times(all_day).free_dates(*koval, "b-1", 4)[0] == tuesday + DAY


def test_a_closure_that_begins_later_is_not_closed_now_and_stops_what_falls_into_it() -> None:
    assert COMING.closed("b-1", "koval", MONDAY) is None
    assert COMING.closed("b-1", "koval", MONDAY + DAY + 2 * HOUR) == LATER
    assert COMING.stopped("b-1", "koval", MONDAY + DAY, MONDAY - DAY) is None
    assert COMING.stopped("b-1", "koval", MONDAY + DAY + 2 * HOUR, MONDAY - DAY) == LATER


def test_the_directory_keeps_a_day_that_is_closed_in_part() -> None:
    tuesday = date(2026, 11, 24)
    offers = tuple(replace(offer, next_free=tuesday) for offer in DIRECTORY.offers)
    known = replace(DIRECTORY, offers=offers)
    assert COMING.bookable(known, KYIV, MONDAY) == known
    whole = Operations().close(replace(LATER, starts_at=KYIV.instant(tuesday, 0)), MONDAY)
    assert {o.branch for o in whole.bookable(known, KYIV, MONDAY).receiving(tuesday)} == {"b-2"}


def test_closures_of_one_place_at_other_times_stand_beside_one_another() -> None:
    now = Closure("b-1", "", MONDAY + 2 * HOUR, MONDAY)
    both = COMING.close(now, MONDAY)
    assert both.closures == (LATER, now)
    assert both.close(replace(now, until=MONDAY + 2 * DAY), MONDAY).closures == (
        replace(now, until=MONDAY + 2 * DAY),
    )
    assert both.lift([now]).closures == (LATER,)


def test_a_closure_that_was_stored_without_a_beginning_is_read_and_closes_at_once() -> None:
    stored = msgspec.json.encode(CLOSED).replace(b',"starts_at":null', b"")
    assert b"starts_at" not in stored
    assert msgspec.json.decode(stored, type=Closure) == CLOSED
    assert CLOSED.holds(MONDAY)
