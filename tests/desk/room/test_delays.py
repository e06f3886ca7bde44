"""A delay that the clinic's marks show: how much it is at least, and when staff are asked about it."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from reception.clinic.model import VisitStatus
from reception.desk.room.delays import LEAST_VISITS, PROVED_DAYS, least_delay
from reception.figures.counting import Fact
from reception.figures.story import is_timely
from reception.notices.mirrored import Mirrored
from tests.desk.room.test_jobs import MINUTE, START, ask, crowd, posted, press
from tests.doubles.world import KYIV, World
from tests.notices.test_rules import moment, visit

ARRIVED, DONE, PLANNED = VisitStatus.ARRIVED, VisitStatus.DONE, VisitStatus.PLANNED
SINCE = moment("2026-11-20 12:00")


def day(*visits: tuple[str, VisitStatus]) -> list[Mirrored]:
    """Half-hour visits of one day, by the time of their start."""
    return [
        Mirrored("1", replace(visit(moment(f"2026-11-25 {at}")), id=at, status=status), SINCE)
        for at, status in visits
    ]


@pytest.mark.parametrize(
    ("visits", "now", "minutes"),
    [
        ([], "11:00", 0),
        ([("09:00", ARRIVED)], "09:40", 0),
        ([("09:00", ARRIVED)], "09:59", 10),
        ([("09:00", ARRIVED)], "10:15", 30),
        ([("09:00", DONE), ("09:30", ARRIVED)], "10:20", 5),
        ([("09:00", ARRIVED), ("09:30", ARRIVED)], "10:15", 30),
        ([("09:00", ARRIVED), ("09:30", DONE)], "10:15", 0),  # the mark was forgotten
        ([("09:00", ARRIVED), ("09:30", DONE), ("10:00", ARRIVED)], "11:00", 15),
        ([("09:00", PLANNED)], "10:15", 0),  # nobody has come: no delay shows
        ([("09:00", VisitStatus.NO_SHOW), ("09:30", ARRIVED)], "10:30", 15),
    ],
)
def test_the_first_who_has_come_and_is_not_done_shows_the_least_delay(
    visits: list[tuple[str, VisitStatus]], now: str, minutes: int
) -> None:
    assert least_delay(day(*visits), moment(f"2026-11-25 {now}")) == minutes


def test_a_visit_about_which_there_is_doubt_shows_nothing() -> None:
    [one] = day(("09:00", ARRIVED))
    assert least_delay([replace(one, missing=True)], moment("2026-11-25 11:00")) == 0


@pytest.mark.parametrize(
    ("arrived", "done", "timely"),
    [
        ("08:50", "09:35", True),
        ("09:20", "10:30", True),
        ("09:21", "09:35", False),
        ("08:50", "10:31", False),  # all marked at the end of the day
        ("08:50", "09:00", False),  # marked as done before it began
        (None, "09:35", False),
        ("08:50", None, False),
    ],
)
def test_marks_are_timely_that_are_made_as_the_visit_goes(
    arrived: str | None, done: str | None, timely: bool
) -> None:
    [one] = day(("09:00", DONE))

    def at(time: str | None) -> object:
        return moment(f"2026-11-25 {time}") if time else None

    assert is_timely(replace(one, arrived_at=at(arrived), done_at=at(done))) is timely


# --- when staff are asked ---


def behind(timely: int, untimely: int = 0, ago: int = 1) -> World:
    """On Thursday the first of two patients has come at ten and is not done; the other one comes at twelve."""
    world = crowd(2)
    world.clinic.move_visit("v-2", START + timedelta(hours=2))
    world.looks_for_delays = True
    world.wait_until(START - 5 * MINUTE)
    patient, visit_, description = world.clinic.visits_made["v-1"]
    arrived = replace(visit_, status=ARRIVED)
    world.clinic.visits_made["v-1"] = (patient, arrived, description)
    counts = Counter({"timely:koval": timely, "untimely:koval": untimely})
    when: date = KYIV.day(START) - timedelta(days=ago)
    world.figures.put([Fact(when, "visits", counts)])
    return world


def asked(world: World) -> list[str]:
    return [text for text in posted(world) if "за позначками" in text]


def test_staff_are_asked_once_for_each_quarter_of_an_hour_more() -> None:
    world = behind(timely=LEAST_VISITS)
    world.wait_until(START + 85 * MINUTE)
    assert asked(world) == []
    world.wait_until(START + 91 * MINUTE)
    [first] = asked(world)
    assert "щонайменше на 15 хв" in first
    world.wait_until(START + 99 * MINUTE)
    assert len(asked(world)) == 1
    world.wait_until(START + 110 * MINUTE)
    assert "щонайменше на 30 хв" in asked(world)[-1]
    assert len(asked(world)) == 2


def test_a_press_notes_the_delay_and_tells_who_is_still_to_come() -> None:
    world = behind(timely=LEAST_VISITS)
    world.wait_until(START + 91 * MINUTE)
    press(world, "📨")
    sent = {n.key for n in world.store.mirror.load("p1").notices if n.outcome == "sent"}
    assert any(":doctor_late:" in key for key in sent)
    assert asked(world) == []  # the answer stands in place of the question
    world.wait_until(START + 100 * MINUTE)
    assert asked(world) == []


@pytest.mark.parametrize(
    ("timely", "untimely", "ago"),
    [
        (0, 0, 1),
        (LEAST_VISITS - 1, 0, 1),
        (LEAST_VISITS, LEAST_VISITS, 1),
        (LEAST_VISITS, 0, PROVED_DAYS + 1),
        (LEAST_VISITS, 0, 0),
    ],
)
def test_without_proof_there_is_silence(timely: int, untimely: int, ago: int) -> None:
    world = behind(timely, untimely, ago)
    world.wait_until(START + 110 * MINUTE)
    assert asked(world) == []


def test_a_delay_that_staff_have_noted_is_not_offered_again() -> None:
    world = behind(timely=LEAST_VISITS)
    world.wait_until(START + 80 * MINUTE)
    ask(world, "/late Коваленко 40")
    world.wait_until(START + 110 * MINUTE)
    assert asked(world) == []
