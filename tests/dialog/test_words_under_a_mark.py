"""Words under a mark: after a bad one they go to the request, after a good one the patient is thanked."""

import pytest

from reception.dialog.events import Typed, Unreadable
from tests.dialog.test_typed_times import REVIEW, at
from tests.doubles.world import KYIV, World


def marked(mark: str) -> World:
    """A patient whose visit is over, and who has pressed this mark."""
    world = at(*REVIEW)
    world.press("✅ Так, записати")
    world.wait_until(KYIV.local(world.clock.now()).replace(day=24, hour=13, minute=5))
    world.press(mark)
    assert world.conversation.screen == "rated"
    return world


@pytest.mark.parametrize("what", ["(voice)", "(photo)", "(sticker)"])
def test_what_went_wrong_may_be_a_photo_or_a_voice(what: str) -> None:
    world = marked("2")
    request = world.conversation.request
    assert request is not None
    world.happens(world.saying(Unreadable(), what))
    assert len(world.desk.load(world.account).lines) == 1
    assert world.conversation.request is not None
    assert world.conversation.request.number == request.number
    assert "лише текст" not in world.channel.chat[-1].view.text


def test_an_album_about_what_went_wrong_has_one_answer() -> None:
    world = marked("1")
    before = len(world.channel.log)
    for _ in range(3):
        world.happens(world.saying(Unreadable(), "(photo)", album="a"))
    assert len(world.channel.log) == before + 1
    assert len(world.desk.load(world.account).lines) == 3


@pytest.mark.parametrize("text", ["дякую", "Дякую!", "Спасибо", "thank you", "👍 дякую вам"])
def test_thanks_after_a_good_mark_are_answered_kindly(text: str) -> None:
    world = marked("5")
    world.happens(Typed(text))
    assert "Завжди раді" in world.channel.chat[-1].view.text


@pytest.mark.parametrize("text", ["Все чудово, лікарка уважна", "супер", "трохи чекала, але добре"])
def test_words_after_a_good_mark_are_thanked_for(text: str) -> None:
    world = marked("5")
    world.happens(Typed(text))
    page = world.channel.chat[-1].view.text
    assert "Дякуємо за Ваші слова" in page
    assert "Не зовсім розумію" not in page
    assert world.conversation.request is None


@pytest.mark.parametrize("what", ["(voice)", "(photo)", "(sticker)"])
def test_a_voice_message_after_a_good_mark_is_thanked_for(what: str) -> None:
    world = marked("5")
    world.happens(world.saying(Unreadable(), what))
    page = world.channel.chat[-1].view.text
    assert "Дякуємо за Ваші слова" in page
    assert "лише текст" not in page
    assert world.conversation.request is None


@pytest.mark.parametrize("text", ["ні", "Ні!", "НІ"])
def test_a_no_is_no_greeting(text: str) -> None:
    world = marked("5")
    world.happens(Typed(text))
    assert "Вітаємо" not in world.channel.chat[-1].view.text


def test_who_needs_the_manager_gets_there() -> None:
    world = marked("5")
    world.happens(Typed("мені потрібен менеджер"))
    assert world.conversation.screen == "manager"


def test_a_wish_after_a_good_mark_is_a_wish() -> None:
    world = marked("5")
    world.happens(Typed("до кардіолога завтра"))
    assert world.conversation.screen == "soonest"
