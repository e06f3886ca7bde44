"""News at the desk: nothing goes out before a press, and no press or repeat sends it a second time."""

from dataclasses import replace

from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.room.news import MOST_LETTERS
from reception.dialog.conversation import Conversation
from reception.notices.news import News
from reception.ports import Changed
from tests.desk.room.test_jobs import ask, press
from tests.desk.staffing import IRYNA
from tests.doubles.world import World

SEND, DROP = "📨 Надіслати: ", "🗑 Не надсилати"
TEXT = "З понеділка приймаємо <і> в неділю"


def with_readers(number: int) -> World:
    world = World()
    for account in range(1, number + 1):
        world.store.save(Conversation(str(account), news=True))
    return world


def sent(world: World) -> list[str]:
    return world.channel.readers


def last(world: World) -> str:
    return list(world.room.messages.values())[-1].text


def audited(world: World) -> list[str]:
    return [action for _, action, *_ in world.desk.audited]


def test_the_draft_shows_the_text_and_the_number_of_its_readers_and_sends_nothing() -> None:
    world = with_readers(2)
    world.store.save(Conversation("9"))
    said = ask(world, f"/news {TEXT}")
    assert "З понеділка приймаємо &lt;і&gt; в неділю" in said
    assert "ввімкнули новини: 2." in said
    assert sent(world) == []
    assert audited(world) == []


def test_a_press_sends_it_and_leaves_one_audit_line() -> None:
    world = with_readers(2)
    ask(world, f"/news {TEXT}")
    press(world, SEND)
    assert sent(world) == ["1", "2"]
    assert audited(world) == ["send_news"]
    assert "отримувачів: 2" in last(world)


def test_a_second_press_and_a_repeated_one_send_nothing() -> None:
    world = with_readers(1)
    ask(world, f"/news {TEXT}")
    message, data = world.room.offered["📨 Надіслати: 1"]
    pressed = StaffUpdate(1, world.room.room, 0, IRYNA, StaffPressed(message, data))
    for number in (1, 1, 2):
        world.operators.take(replace(pressed, id=number))
    assert sent(world) == ["1"]
    assert audited(world) == ["send_news"]


def test_of_two_presses_at_one_moment_one_sends() -> None:
    world = with_readers(1)
    ask(world, f"/news {TEXT}")
    [draft] = world.store.news.records.values()
    keep = world.store.news.keep

    def crossed(news: News, due_at: object) -> News:
        world.store.news.keep = keep  # type: ignore[method-assign]
        press(world, SEND)
        return keep(news, due_at)  # type: ignore[arg-type]

    world.store.news.keep = crossed  # type: ignore[method-assign,assignment]
    press(world, SEND)
    assert sent(world) == ["1"]
    assert "отримувачів: 1" in last(world)
    assert draft.sent_at is None


def test_the_same_update_once_more_is_the_same_draft() -> None:
    world = with_readers(1)
    wrote = StaffUpdate(7, world.room.room, 0, IRYNA, StaffWrote(1, f"/news {TEXT}"))
    for _ in range(2):
        world.operators.take(wrote)
    assert list(world.store.news.records) == ["7"]
    for posted in list(world.room.messages.values()):
        [(_, data), _] = posted.rows[0]
        pressed = StaffPressed(posted.id, data)
        world.operators.take(StaffUpdate(8, world.room.room, 0, IRYNA, pressed))
    assert sent(world) == ["1"]


def test_a_dropped_draft_can_not_be_sent_and_news_that_goes_out_not_be_dropped() -> None:
    world = with_readers(1)
    ask(world, f"/news {TEXT}")
    late = world.room.offered["📨 Надіслати: 1"][1]
    press(world, DROP)
    assert "Її ніхто не отримав" in last(world)
    world.operators.take(StaffUpdate(9, world.room.room, 0, IRYNA, StaffPressed(1, late)))
    assert sent(world) == []
    ask(world, f"/news {TEXT}")
    late = world.room.offered[DROP][1]
    press(world, SEND)
    world.operators.take(StaffUpdate(10, world.room.room, 0, IRYNA, StaffPressed(1, late)))
    assert [news.sent_at is not None for news in world.store.news.records.values()] == [True]


def test_a_draft_that_is_sent_while_it_is_dropped_goes_out() -> None:
    world = with_readers(1)
    ask(world, f"/news {TEXT}")

    def crossed(_: News) -> None:
        press(world, SEND)
        raise Changed

    world.store.news.drop = crossed  # type: ignore[method-assign]
    press(world, DROP)
    assert sent(world) == ["1"]
    assert "отримувачів: 1" in last(world)


def test_a_text_that_is_too_long_or_none_is_no_draft() -> None:
    world = with_readers(1)
    assert "ввімкнули новини: 1" in ask(world, "/news")
    assert "Нічого не надіслано" in ask(world, f"/news {'а' * (MOST_LETTERS + 1)}")
    assert world.store.news.records == {}
