"""An update that can't be handled gets three tries, a dead letter and «try again»; the chat goes on within seconds."""

import pytest

from reception.dialog.events import Commanded, Typed
from reception.turns.ports import Update
from reception.turns.turns import Busy
from tests.doubles.world import World
from tests.turns.crashes import labels
from tests.turns.test_turns import confirmation, ready_to_confirm


class RefusedByTelegram(Exception):
    """Telegram answers 400 with words that the channel does not know."""


def refusing(world: World, words: str) -> None:
    """Let the platform refuse every page with these words from now on."""
    send, edit = world.channel.send, world.channel.edit

    def refuses(text: str) -> None:
        if words in text:
            raise RefusedByTelegram("can't parse entities")

    def sending(account: str, view: object) -> object:
        refuses(view.text)  # type: ignore[attr-defined]
        return send(account, view)  # type: ignore[arg-type]

    def editing(account: str, message: object, view: object) -> object:
        refuses(view.text)  # type: ignore[attr-defined]
        return edit(account, message, view)  # type: ignore[arg-type]

    world.channel.send = sending  # type: ignore[method-assign,assignment]
    world.channel.edit = editing  # type: ignore[method-assign,assignment]


def delivered(world: World, update: Update) -> list[str]:
    """The result of each of three tries, as the door sees it; the clock stands still meanwhile."""
    tries = []
    for _ in range(3):
        try:
            world.process().take(update)
        except Busy:
            tries.append("busy")
        except Exception as error:
            given_up = world.turns.give_up(update, error, '{"update_id": 1}')
            tries.append("buried" if given_up else "again")
        else:
            tries.append("done")
    return tries


def test_a_page_that_telegram_refuses_is_left_and_the_next_message_is_answered() -> None:
    world = World()
    world.happens(Commanded("start"))
    refusing(world, "Що ми зберігаємо")
    update = world.update(Commanded("privacy"))
    assert delivered(world, update) == ["again", "again", "buried"]
    assert "ще раз" in world.channel.chat[-1].view.text
    assert world.conversation.buried == (update.id,)
    world.happens(Commanded("help"))
    assert "записатися до лікаря" in world.channel.chat[-1].view.text
    assert delivered(world, update)[0] == "done", "it comes once more, and is known"


def test_so_is_one_that_was_to_be_edited_in() -> None:
    world = World()
    world.happens(Commanded("start"))
    refusing(world, "Мережа клінік")
    assert delivered(world, world.update(*world.find("Про клініку"))) == [
        "again",
        "again",
        "buried",
    ]
    assert "ще раз" in world.channel.chat[-1].view.text
    world.press("Інші питання")
    assert world.conversation.screen == "questions"


def test_a_booking_whose_page_cannot_be_shown_is_made_once_and_told_later() -> None:
    world = ready_to_confirm()
    book = world.clinic.book

    def breaks(*args: object) -> str:
        book(*args)  # type: ignore[arg-type]
        raise ZeroDivisionError

    world.clinic.book = breaks  # type: ignore[method-assign]
    visits = world.clinic.visits
    world.clinic.visits = lambda *_: 1 / 0  # type: ignore[method-assign,assignment]
    assert delivered(world, confirmation(world)) == ["again", "again", "buried"]
    world.clinic.visits = visits  # type: ignore[method-assign]
    world.pass_time(world.conversation.due_at - world.clock.now())  # type: ignore[operator]
    assert len(world.clinic.visits_made) == 1
    assert "✅" in world.channel.chat[-1].view.text
    assert "10:30" in world.channel.chat[-1].view.text


def test_what_was_left_and_cannot_be_finished_does_not_hold_up_the_chat() -> None:
    world = World()
    world.happens(Commanded("start"))
    refusing(world, "Що ми зберігаємо")
    left = world.update(Commanded("privacy"))
    with pytest.raises(RefusedByTelegram):
        world.process().take(left)
    other = world.update(Typed("агов"))
    assert delivered(world, other) == ["again", "again", "buried"]
    world.happens(Commanded("start"))
    assert labels(world)


def test_a_button_of_the_page_that_was_left_is_an_old_one() -> None:
    """A version that fails at everything could not tell the patient either, so the old page still stands."""
    world = ready_to_confirm()
    old, failing = world.find("✅ Так, записати"), world.process()
    failing.take = lambda _: 1 / 0  # type: ignore[method-assign,assignment]
    typed = world.update(Typed("агов"))
    given_up = [failing.give_up(typed, ZeroDivisionError(), "{}") for _ in range(3)]
    assert given_up == [False, False, True]
    world.deliver(world.update(*old))
    assert world.conversation.screen == "home"
    assert "📅 Записатися" in labels(world)
    assert world.clinic.visits_made == {}
