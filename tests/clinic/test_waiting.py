"""The rules of the waiting list: whom a freed time fits, how long somebody may think, and what was heard of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from reception.clinic.waiting import (
    GRACE,
    SEEN,
    Answered,
    Chain,
    End,
    Freed,
    FreedTime,
    OfferAnswer,
    Wait,
    Waiting,
    heard,
    in_order,
    those_who_may,
    time_to_answer,
)

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
"""A Thursday. The clinic's clock of these tests is UTC."""
WORD = Freed("v-1", "koval", "r-1", "", START, START + HOUR / 2)


def wait(**more: object) -> Wait:
    given = {"doctor": "koval", "branch": "b-1", "visit": "v-9", "start": START + 7 * DAY} | more
    return Wait("w", "p-1", NOW, date(2026, 12, 3), **given)  # type: ignore[arg-type]


def fits(one: Wait, record: FreedTime | None = None) -> bool:
    asked = record or FreedTime(WORD, ("v-1",))
    return any(those_who_may([Waiting("1001", one)], asked, START, "b-1"))


@pytest.mark.parametrize(
    ("left", "minutes"),
    [
        (timedelta(minutes=69), None),
        (timedelta(minutes=70), 10),
        (2 * HOUR, 10),
        (4 * HOUR, 20),
        (12 * HOUR, 60),
        (3 * DAY, 90),
    ],
)
def test_the_nearer_the_time_the_shorter_the_answer(left: timedelta, minutes: int | None) -> None:
    answer = time_to_answer(NOW, NOW + left)
    assert answer == (timedelta(minutes=minutes) if minutes else None)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (wait(), True),
        (wait(branch="b-2"), False),
        (wait(branch=""), True),
        (wait(weekdays=(0, 1, 2, 3, 4), until=time(12)), True),
        (wait(weekdays=(5, 6)), False),
        (wait(since=time(12)), False),
        (wait(until=time(9, 30)), False),
        (wait(start=START), False),
        (wait(start=START + timedelta(minutes=59)), False),
        (wait(start=START + HOUR), True),
        (wait(start=None, visit=""), True),
        (wait(visit="v-1"), False),
    ],
)
def test_a_freed_time_fits_the_wish_and_is_earlier(one: Wait, expected: bool) -> None:
    assert fits(one) is expected


def test_a_wish_ends_with_its_last_day() -> None:
    over = replace(wait(start=None, visit=""), last_day=START.date() - DAY)
    assert not fits(over)


def test_whoever_was_asked_is_not_asked_again() -> None:
    record = FreedTime(WORD, ("v-1",), asked=(Waiting("1001", wait()).who,))
    assert not fits(wait(), record)


def test_two_lines_are_one_in_the_order_of_asking() -> None:
    doctors = [
        Waiting(a, replace(wait(), asked_at=NOW + n * HOUR)) for a, n in (("1", 0), ("3", 2))
    ]
    specialities = [Waiting("2", replace(wait(), asked_at=NOW + HOUR))]
    assert [one.account for one in in_order([doctors, specialities])] == ["1", "2", "3"]


# --- what is heard ---

OFFERED = FreedTime(WORD, ("v-1",), offered="who", answer_by=NOW, moves=True)


def answers(said: str, who: str = "who") -> FreedTime | None:
    return heard(OFFERED, [], [Answered(WORD.id, who, said)], NOW - HOUR)


def test_a_first_word_opens_a_time_and_the_same_word_changes_nothing() -> None:
    record = heard(None, [WORD], [], NOW)
    assert record == FreedTime(WORD, ("v-1",))
    assert heard(record, [WORD], [], NOW) == record
    assert heard(None, [], [], NOW) is None


def test_yes_and_taken_end_it_and_no_passes_it_on() -> None:
    assert answers(OfferAnswer.YES) == OFFERED.over(End.FILLED)
    assert answers(OfferAnswer.TAKEN) == OFFERED.over(End.TAKEN)
    passed_on = answers(OfferAnswer.NO)
    assert passed_on is not None
    assert (passed_on.offered, passed_on.asked, passed_on.end) == ("", ("who",), "")


def test_the_answer_of_somebody_else_is_not_heard() -> None:
    assert answers(OfferAnswer.YES, who="another") == OFFERED


def test_silence_passes_it_on_when_the_time_to_answer_is_over() -> None:
    assert heard(OFFERED, [], [], NOW + GRACE - timedelta(seconds=1)) == OFFERED
    assert heard(OFFERED, [], [], NOW + GRACE) == OFFERED.passed_on()


def test_a_time_that_is_freed_again_is_open_again_for_everybody() -> None:
    over = replace(OFFERED, version=3).passed_on().over(End.FILLED)
    again = heard(over, [replace(WORD, cause="v-2")], [], NOW)
    assert again == FreedTime(replace(WORD, cause="v-2"), ("v-1", "v-2"), version=3)
    assert heard(over, [WORD], [], NOW) == over


@pytest.mark.parametrize(
    ("end", "opens"), [(End.FILLED, True), (End.TAKEN, True), (End.NOBODY, False)]
)
def test_the_directory_opens_only_what_was_not_free(end: End, opens: bool) -> None:
    over = OFFERED.over(end)
    after = heard(over, [replace(WORD, cause=f"{SEEN}20261123T1000")], [], NOW)
    assert after is not None
    assert (not after.end) is opens


def test_a_chain_counts_people_and_what_they_gain() -> None:
    first = Chain().after("f-1", START, START + 9 * DAY)
    second = first.after("f-2", START + 9 * DAY, START + 19 * DAY)
    assert second == Chain("f-1", 2, 19 * 24 * 60)
    assert second.after("f-3", START, None) == Chain("f-1", 3, 19 * 24 * 60)
