"""Words of patients after a visit reach the staff as a line without a request, once."""

import pytest

from reception.adapters.dynamodb.stream import read_records
from reception.desk.ports import CannotCopy
from reception.dialog.events import Commanded, Typed, Unreadable
from reception.figures.keeping import Keeping
from tests.dialog.test_typed_times import DATES, REVIEW, at
from tests.doubles.figures import MemoryFigures
from tests.doubles.world import KYIV, World
from tests.figures.streams import Streams


class Told:
    """A patient whose visit is over, the staff's room, and the function that reads the streams."""

    def __init__(self, mark: str) -> None:
        self.world = world = at(*REVIEW)
        self.streams = Streams(world)
        world.press("✅ Так, записати")
        world.wait_until(KYIV.local(world.clock.now()).replace(day=24, hour=13, minute=5))
        world.room.log.clear()
        world.press(mark)

    def staff_see(self) -> list[str]:
        """All that was posted, after the records came to the function twice."""
        return staff_see(self.world, self.streams)


def staff_see(world: World, streams: Streams) -> list[str]:
    """All that was posted, after the records came to the function twice."""

    def tell(job: str) -> None:
        world.jobs.ask(job, world.clock.now())

    for _ in range(2):
        changes = read_records(streams.records, world.clock.now())
        Keeping(MemoryFigures(), KYIV, lambda v: "", lambda v: v, tell).take(changes)
        for job in world.jobs.due(world.clock.now()):
            world.announcements.work(job)
    return [posted.text for how, posted in world.room.log if how in ("post", "line")]


@pytest.mark.parametrize("mark", ["4", "5"])
def test_words_after_a_good_mark_stand_below_the_mark(mark: str) -> None:
    told = Told(mark)
    told.world.happens(Typed("Лікарка уважна, дякую їй"))
    assert told.staff_see() == [
        f"⭐ <b>{mark} з 5</b>: Коваленко І. П., Вт, 24 листопада, 10:30. Пацієнт пише:",
        "Лікарка уважна, дякую їй",
    ]
    assert told.world.conversation.request is None
    assert "Дякуємо за Ваші слова" in told.world.channel.chat[-1].view.text


def test_a_photo_after_a_good_mark_is_brought_too() -> None:
    told = Told("5")
    told.world.happens(told.world.saying(Unreadable(), "(photo)"))
    assert told.staff_see()[1:] == ["(photo)"]
    assert "Дякуємо за Ваші слова" in told.world.channel.chat[-1].view.text


def test_a_patient_who_was_not_there_is_named_by_the_visits_number() -> None:
    told = Told("Я не був(-ла) на прийомі")
    [line] = told.staff_see()
    visit = told.world.conversation.told_of[-1].visit.id
    assert line == (
        f"🚶 Пацієнт каже, що його там не було: Коваленко І. П., Вт, 24 листопада, 10:30, №{visit}."
    )


@pytest.mark.parametrize("text", ["дякую", "до кардіолога завтра"])
def test_thanks_and_wishes_are_no_words_for_staff(text: str) -> None:
    told = Told("5")
    told.world.happens(Typed(text))
    assert told.staff_see() == []


def test_a_mark_without_words_is_counted_and_not_told() -> None:
    told = Told("5")
    assert told.staff_see() == []
    assert told.world.conversation.kind_words == ()


def test_words_after_a_bad_mark_go_to_the_request_and_nowhere_else() -> None:
    told = Told("2")
    told.world.happens(Typed("Чекала годину"))
    assert not any("⭐" in line for line in told.staff_see())
    assert len(told.world.desk.load(told.world.account).lines) == 1


def test_nothing_is_told_of_a_patient_who_has_everything_deleted_meanwhile() -> None:
    told = Told("5")
    told.world.happens(Typed("Лікарка уважна, дякую їй"))
    told.world.happens(Commanded("forget"))
    told.world.press("🗑 Так, видалити")
    assert told.staff_see() == []


def test_words_that_the_patient_deleted_leave_the_mark() -> None:
    told = Told("5")
    told.world.happens(Typed("Лікарка уважна, дякую їй"))
    told.world.room.fail = [None, CannotCopy("gone")]
    assert [line[:1] for line in told.staff_see()] == ["⭐"]


def test_three_messages_are_kept_and_the_turn_costs_no_call_more() -> None:
    told = Told("5")
    world: World = told.world
    for number in range(5):
        world.store.calls.clear()
        world.happens(Typed(f"Лікарка уважна, раз {number}"))
        assert len(world.store.calls) <= 3
    assert len(world.conversation.kind_words) == 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("запізнююсь на 10 хв", "⏰ Запізнюється на 10 хв: {visit}."),
        ("спізнюсь", "⏰ Запізнюється: {visit}."),
        ("я вже тут", "🚪 Пацієнт уже тут: {visit}."),
    ],
)
def test_who_is_late_or_there_is_a_line_with_the_visit(text: str, line: str) -> None:
    world = at(*REVIEW)
    streams = Streams(world)
    world.press("✅ Так, записати")
    world.wait_until(KYIV.local(world.clock.now()).replace(day=24, hour=8, minute=31))
    world.room.log.clear()
    world.happens(Typed(text))
    visit = world.conversation.booked_here[-1]
    assert staff_see(world, streams) == [
        line.format(visit=f"Коваленко І. П., Вт, 24 листопада, 10:30, №{visit}")
    ]
    assert world.conversation.request is None


def test_a_text_of_several_chats_that_is_not_understood_is_shown_to_staff_and_no_other() -> None:
    world = at(*DATES)
    figures = MemoryFigures()
    streams = Streams(world)
    for account, text in (
        ("1001", "фівапр"),
        ("1002", "фівапр"),
        ("1003", "Фівапр!"),
        ("1004", "я петренко"),
    ):
        world.account = account
        world.happens(Commanded("menu"))
        world.happens(Typed(text))
    changes = read_records(streams.records, world.clock.now())
    for _ in range(2):
        Keeping(figures, KYIV, lambda v: "", lambda v: v, lambda job: None).take(changes)
    assert figures.phrases() == [("фівапр", 3)]
