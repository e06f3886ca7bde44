"""`/stats` at the desk, and the message of each Monday: what staff see, and that it is what was counted."""

import base64
import csv
import io
from collections import Counter
from datetime import timedelta

import msgspec
import pytest
from PIL import Image

from functions.pictures import app
from reception.adapters.dynamodb.stream import read_records
from reception.desk.ports import RoomGone, StaffPressed, StaffWrote
from reception.desk.room.figure_labels import figure_label
from reception.desk.room.mornings import expect_night, expect_week
from reception.dialog.events import Commanded
from reception.figures.counting import Fact
from reception.figures.ports import PictureNotDrawn
from reception.figures.summary import Chart
from reception.notices.kinds import KINDS
from reception.notices.reasons import NoticeOutcome
from tests.desk.staffing import does
from tests.doubles.clinic import DIRECTORY
from tests.doubles.room_jobs import MemoryRoomJobs
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS, World
from tests.figures.quarter import Weeks
from tests.figures.test_quarter import counter

DAY = timedelta(days=1)
TODAY = KYIV.day(MONDAY)


@pytest.mark.parametrize("kind", KINDS)
def test_every_outcome_of_every_kind_of_notice_has_a_name(kind: str) -> None:
    names = [f"notice:{kind}:{outcome}" for outcome in NoticeOutcome]
    assert [n for n in names if figure_label(WORDS["uk"], DIRECTORY, n) == n] == []


def counted() -> World:
    """A week of figures, and one before it."""
    world = World()
    for n in range(1, 8):
        figures = Counter(
            {
                "users_new": n,
                "source_new:=site": n,
                "sessions": 10,
                "sessions_with_staff": 1,
                "booked:bot": 3,
                "booked:elsewhere": 1,
                "section:booking": 5,
                "section:prices_that_went": 1,
                "funnel:start": 10,
                "funnel:branch": 6,
                "funnel:doctor": 5,
                "funnel:time": 5,
                "funnel:booked": 2,
                "first_answer:120": 1,
                "notice:day_before:sent": 4,
                "handoff:manager": 1,
                "mark:5:b-1": 2,
                "mark_of_doctor:5:koval": 2,
            }
        )
        world.figures.put([Fact(TODAY - n * DAY, "a", figures)])
        world.figures.put([Fact(TODAY - (n + 7) * DAY, "a", Counter(users_new=2, sessions=1))])
    return world


def writes(world: World, text: str) -> list[str]:
    """The messages that staff see of it, after the clockwork."""
    world.room.log.clear()
    does(world, StaffWrote(7, text), topic=0)
    for job in world.jobs.due(world.clock.now()):
        world.announcements.work(job)
    return [posted.text for how, posted in world.room.log if how == "post"]


def test_figures_come_with_a_picture_three_sentences_and_a_file() -> None:
    world = counted()
    soon, picture, groups = writes(world, "/stats")
    assert "за хвилину" in soon
    names = "(stats_2026-11-16_2026-11-22.png stats_2026-11-16_2026-11-22.csv)"
    assert picture.splitlines() == [
        f"{names} 📊 <b>16.11.2026 – 22.11.2026</b>",
        "Нових пацієнтів: 28 (раніше: 14, +100 %), сеансів: 70.",
        "Записів у боті: 21 (раніше: 0), поза ботом: 7.",
        "Найчастіше зупиняються після «обрали час»: 21 з 35.",
    ]
    assert "Без участі людини: 90 % сеансів" in groups
    assert "половина за 2.0 хв" in groups


def test_each_figure_opens_the_days_that_it_is_made_of() -> None:
    world = counted()
    writes(world, "/stats 7")
    message = world.room.log[-1][1]
    buttons = {label: data for row in message.rows for label, data in row}
    assert len(buttons) == 10
    does(world, StaffPressed(message.id, buttons["Пацієнти"]), topic=0)
    assert (
        "нові пацієнти: <b>28</b> (16.11: 7, 17.11: 6, 18.11: 5, 19.11: 4, 20.11: 3, 21.11: 2, 22.11: 1)"
    ) in message.text
    [[(label, data)]] = message.rows
    assert label == "← Усі показники"
    does(world, StaffPressed(message.id, data), topic=0)
    assert len(message.rows) == 4


@pytest.mark.parametrize("period", ["365", "quarter"])
def test_no_page_is_longer_than_a_message(period: str) -> None:
    world = counted()
    for n in range(400):
        many = Counter({f"notice:day_before:{o}": 9_999 for o in ("sent", "late", "off", "own")})
        world.figures.put([Fact(TODAY - n * DAY, "b", many)])
    writes(world, f"/stats {period}")
    message = world.room.log[-1][1]
    for data in [data for row in message.rows for _, data in row]:
        assert len(data.encode()) <= 64
        does(world, StaffPressed(message.id, data), topic=0)
        assert len(message.text) < 4_096


def test_the_file_has_each_figure_of_each_day_and_no_doctor() -> None:
    world = counted()
    writes(world, "/stats")
    [table] = [content for name, content in world.room.files.items() if name.endswith(".csv")]
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["день", "група", "показник", "кількість"]
    new = [int(number) for _, _, figure, number in rows[1:] if figure == "нові пацієнти"]
    assert new == [7, 6, 5, 4, 3, 2, 1]
    assert not any("koval" in cell for row in rows for cell in row)
    assert not any(cell[:1] in "=+@" for row in rows for cell in row if cell)


def test_marks_by_doctor_are_not_shown_in_the_room() -> None:
    world = counted()
    writes(world, "/stats")
    message = world.room.log[-1][1]
    for data in [data for row in message.rows for _, data in row]:
        does(world, StaffPressed(message.id, data), topic=0)
        assert "koval" not in message.text
        assert "Коваленко" not in message.text


def test_a_period_that_is_not_understood_shows_how_it_is_written() -> None:
    world = counted()
    [answer] = writes(world, "/stats колись")
    assert "/stats 2026-11" in answer
    assert world.charts == []


def test_without_a_picture_the_figures_come_all_the_same() -> None:
    world = counted()

    def fails(chart: Chart) -> bytes:
        raise PictureNotDrawn("timed out")

    world.room_services.draw = fails
    _, table, _ = writes(world, "/stats")
    assert table.startswith("(stats_2026-11-16_2026-11-22.csv)")


def test_a_room_that_takes_no_messages_gets_the_figures_later() -> None:
    world = counted()
    does(world, StaffWrote(7, "/stats"), topic=0)
    world.room.fail = [RoomGone("for a while")]
    [job] = world.jobs.due(world.clock.now())
    world.announcements.work(job)
    assert world.jobs.due_at[job] > world.clock.now()


def test_nothing_counted_is_no_error() -> None:
    world = World()
    _, picture, _ = writes(world, "/stats")
    assert "Ніхто не починав обирати візит." in picture


def test_each_monday_brings_the_week_before_once_when_the_desk_opens() -> None:
    jobs = MemoryRoomJobs()
    assert FACTS.desk
    for hours in range(0, 24 * 8, 3):
        expect_week(jobs, FACTS.desk.hours, KYIV, MONDAY + timedelta(hours=hours))
    assert sorted(jobs.jobs) == ["stats:2026-11-16:2026-11-22", "stats:2026-11-23:2026-11-29"]
    due_at = KYIV.local(jobs.due_at["stats:2026-11-16:2026-11-22"])
    assert f"{due_at:%d.%m %H:%M}" == "23.11 08:00"


def test_the_picture_is_drawn_from_what_the_desk_sends() -> None:
    world = counted()
    writes(world, "/stats")
    [chart] = world.charts
    assert [number for _, number, _ in chart.growth] == [7, 6, 5, 4, 3, 2, 1]
    assert chart.way[0] == ("почали", 70)
    assert dict(chart.sections)["запис на прийом"] == 35
    event = msgspec.json.decode(msgspec.json.encode(chart))
    png = base64.b64decode(app.handler(event, None)["png"])
    picture = Image.open(io.BytesIO(png))
    assert picture.format == "PNG"
    assert picture.size == (1100, 1100)
    colours = picture.convert("RGB").getcolors(1_000_000)
    assert {(0x2F, 0x6F, 0xDE), (0x35, 0xA3, 0x6B)} <= {colour for _, colour in colours or ()}


def with_a_visit_yesterday() -> World:
    """Two patients with visits on Tuesday, one of which the registry cancels; on Wednesday the night is over."""
    weeks = Weeks(seed=2, patients=2)
    world = weeks.world
    for n, one in enumerate(weeks.people):
        weeks.patients.append(one)
        weeks.does(one, Commanded("start"), "menu")
        weeks.book(one, 3)
        start = KYIV.instant(TODAY + DAY, 9 * 60 + 30 * n)
        world.clinic.add_visit(one.card, world.clinic.slot("koval", start), "by phone")
        weeks.clinic_did(one.card)
    counter(world.figures).take(read_records(weeks.streams.records, weeks.now))
    world.clock.moment += 2 * DAY
    return world


def compared(world: World) -> str:
    world.announcements.work(f"compare:{TODAY + DAY}")
    return writes(world, "/stats 24.11-24.11")[-1]


def test_each_night_the_visits_are_compared_with_the_clinic_systems() -> None:
    assert "Візитів тут і в системі клініки: 2 = 2" in compared(with_a_visit_yesterday())


def test_a_difference_is_shown_with_its_day() -> None:
    world = with_a_visit_yesterday()
    world.clinic.cancel_visit(next(iter(world.clinic.visits_made)))
    page = compared(world)
    assert "Візитів тут і в системі клініки: 2 ≠ 1" in page
    assert "24.11: 2 ≠ 1" in page


def test_if_the_clinic_system_does_not_answer_nothing_is_said_of_that_day() -> None:
    world = with_a_visit_yesterday()
    world.clinic.unreachable = True
    assert "в системі клініки" not in compared(world)


def test_the_comparison_is_asked_for_once_a_day() -> None:
    jobs = MemoryRoomJobs()
    assert FACTS.desk
    for hours in range(0, 48, 3):
        expect_night(jobs, FACTS.desk.hours, KYIV, MONDAY + timedelta(hours=hours))
    assert sorted(jobs.jobs) == [f"compare:{TODAY + n * DAY}" for n in (-1, 0, 1)]
    assert f"{KYIV.local(jobs.due_at[f'compare:{TODAY}']):%d.%m %H:%M}" == "24.11 03:00"
