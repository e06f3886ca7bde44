"""News goes to those who switched it on, once, after reminders and not at night, whatever fails on the way."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from reception.dialog.conversation import Conversation
from reception.notices.news import (
    MAX_PASSES,
    PAUSE_AFTER_A_PASS,
    SECONDS_PER_RUN,
    USEFUL_FOR,
    News,
    NewsOutcome,
)
from reception.turns.ports import (
    ChannelClosed,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
)
from tests.doubles.world import World

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def readers(number: int, **more: str) -> World:
    """A world in which the accounts 1 to `number` want news, and news that has just begun."""
    world = World()
    for account in range(1, number + 1):
        world.store.save(Conversation(str(account), news=True, **more))
    news = world.store.news
    now = world.clock.now()
    news.keep(News("n-1", "Приймаємо <у неділю>").begun(now, news.count()), now)
    return world


def got(world: World) -> list[str]:
    return world.channel.readers


def outcomes(world: World) -> dict[str, int]:
    return world.store.news.outcomes("n-1")


def ends(world: World) -> None:
    """The clockwork comes each minute until the news is over."""
    for _ in range(60):
        world.clock.moment += MINUTE
        world.send_what_is_due()


def test_each_reader_gets_it_once_and_nobody_else() -> None:
    world = readers(3)
    world.store.save(Conversation("9"))
    world.store.save(Conversation("8", news=True, unreachable=True))
    ends(world)
    assert got(world) == ["1", "2", "3"]
    assert outcomes(world) == {NewsOutcome.SENT: 3}
    assert world.channel.log[0][1].text == "📣 Приймаємо &lt;у неділю&gt;"


def test_a_repeated_queue_message_sends_nothing_twice() -> None:
    world = readers(2)
    for _ in range(3):
        world.news_sending.work("n-1")
    assert got(world) == ["1", "2"]


def test_two_runs_at_once_send_nothing_twice() -> None:
    world = readers(3)
    send = world.channel.send

    def crossed(account: str, view: object) -> object:
        world.channel.send = send  # type: ignore[method-assign]
        world.sends_news().work("n-1")
        return send(account, view)  # type: ignore[arg-type]

    world.channel.send = crossed  # type: ignore[method-assign,assignment]
    world.news_sending.work("n-1")
    assert sorted(got(world)) == ["1", "2", "3"]


def test_a_run_ends_in_time_and_the_next_one_goes_on() -> None:
    world = readers(5)
    seconds = count(step=SECONDS_PER_RUN // 2)
    world.news_sending.seconds = lambda: float(next(seconds))
    world.send_what_is_due()
    assert got(world) == ["1"]
    ends(world)
    assert got(world) == ["1", "2", "3", "4", "5"]


def test_the_stop_button_speaks_each_readers_language() -> None:
    world = readers(1, language="en")
    world.send_what_is_due()
    assert [b.label for row in world.channel.log[0][1].buttons for b in row] == ["🔕 No more news"]


def test_it_waits_for_the_end_of_quiet_hours() -> None:
    world = readers(1)
    world.clock.moment = world.clock.moment.replace(hour=20)  # 22:00 in Kyiv
    world.send_what_is_due()
    assert got(world) == []
    world.clock.moment += 9 * HOUR
    world.send_what_is_due()
    assert got(world) == []
    world.clock.moment += HOUR
    world.send_what_is_due()
    assert got(world) == ["1"]


@pytest.mark.parametrize("mode", ["paused", "preview"])
def test_it_waits_while_notices_do_not_go_out(mode: str) -> None:
    world = readers(1)
    world.store.operations.change(lambda o: replace(o, notices=mode))
    ends(world)
    assert got(world) == []
    world.store.operations.change(lambda o: replace(o, notices="on"))
    ends(world)
    assert got(world) == ["1"]


def test_what_waited_too_long_is_not_sent_and_staff_read_so() -> None:
    world = readers(1)
    world.clock.moment += USEFUL_FOR + HOUR
    world.send_what_is_due()
    world.pass_time(2 * MINUTE)
    assert got(world) == []
    assert "Надіслано: 0" in world.room.log[-1][1].text


def test_a_chat_that_is_gone_is_noted_and_is_no_reader_any_more() -> None:
    world = readers(2)
    world.channel.fail = [ChatGone("blocked")]
    ends(world)
    assert got(world) == ["2"]
    assert outcomes(world) == {NewsOutcome.BLOCKED: 1, NewsOutcome.SENT: 1}
    gone = world.store.load("1").conversation
    assert gone is not None
    assert (gone.unreachable, gone.news) == (True, True)
    assert world.store.news.readers("", 9) == ["2"]


def test_a_lost_answer_is_not_followed_by_a_second_message() -> None:
    world = readers(1)
    world.channel.fail = [MaybeDelivered("lost")]
    ends(world)
    assert got(world) == []
    assert outcomes(world) == {NewsOutcome.UNSURE: 1}
    world.pass_time(2 * MINUTE)
    assert "Невідомо, чи дійшло: 1" in world.room.log[-1][1].text


def test_what_surely_did_not_arrive_is_tried_again_a_few_times() -> None:
    world = readers(2)
    world.channel.fail = [NotDelivered("no connection")]
    world.send_what_is_due()
    assert got(world) == ["2"]
    world.clock.moment += PAUSE_AFTER_A_PASS
    world.send_what_is_due()
    assert got(world) == ["2", "1"]
    never = readers(1)
    never.channel.fail = [NotDelivered("no connection")] * 99
    ends(never)
    assert len(never.channel.fail) == 99 - MAX_PASSES
    assert never.store.news.records["n-1"].over


def test_when_telegram_asks_to_wait_the_reader_is_not_passed_over() -> None:
    world = readers(2)
    world.channel.fail = [TooManyMessages(30)]
    world.send_what_is_due()
    assert got(world) == []
    ends(world)
    assert got(world) == ["1", "2"]


def test_a_closed_channel_brings_it_again() -> None:
    world = readers(1)
    world.channel.fail = [ChannelClosed("token")]
    with pytest.raises(ChannelClosed):
        world.send_what_is_due()
    ends(world)
    assert got(world) == ["1"]


def test_whoever_switches_it_off_meanwhile_gets_none() -> None:
    world = readers(2)
    one = world.store.load("2").conversation
    assert one
    send = world.channel.send

    def stopped(account: str, view: object) -> object:
        world.channel.send = send  # type: ignore[method-assign]
        world.store.save(replace(one, news=False))
        return send(account, view)  # type: ignore[arg-type]

    world.channel.send = stopped  # type: ignore[method-assign,assignment]
    ends(world)
    assert got(world) == ["1"]
    assert outcomes(world) == {NewsOutcome.SENT: 1}
