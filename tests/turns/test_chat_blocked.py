"""A patient who blocks the bot: it is noted without a word, and nobody who is unknown is stored for it."""

from typing import Any

import pytest

from reception.adapters.telegram.updates import read
from reception.dialog.events import ChatBlocked, ChatUnblocked, Commanded
from tests.doubles.world import World

OLENA = {"id": 1001, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
BOT = {"id": 501, "is_bot": True, "first_name": "Клініка"}


def change(status: str, chat_type: str = "private") -> dict[str, Any]:
    """The news that Telegram sends of the bot in a chat."""
    banned = {"until_date": 0} if status == "kicked" else {}
    return {
        "update_id": 7,
        "my_chat_member": {
            "chat": {"id": 1001, "type": chat_type, "first_name": "Олена", "title": "Група"},
            "from": OLENA,
            "date": 1795334400,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": status} | banned,
        },
    }


@pytest.mark.parametrize(
    ("status", "event"), [("kicked", ChatBlocked()), ("member", ChatUnblocked())]
)
def test_telegrams_news_is_read(status: str, event: object) -> None:
    found = read(change(status))
    assert found is not None
    update, query = found
    assert (update.account, update.event, query) == ("1001", event, "")


def test_news_of_a_group_is_not_a_patients() -> None:
    assert read(change("kicked", "supergroup")) is None


def test_it_is_noted_by_one_read_and_one_write_and_nothing_is_sent() -> None:
    world = World()
    world.happens(Commanded("start"))
    world.store.calls.clear()
    sent = len(world.channel.log)
    world.happens(ChatBlocked())
    assert world.store.calls == ["load", "save"]
    assert world.conversation.unreachable
    assert len(world.channel.log) == sent
    assert world.conversation.trail == ("home",)


@pytest.mark.parametrize("event", [ChatUnblocked(), Commanded("menu")])
def test_a_patient_who_comes_back_is_reachable_again(event: Any) -> None:
    world = World()
    world.happens(Commanded("start"))
    world.happens(ChatBlocked())
    world.happens(event)
    assert not world.conversation.unreachable


@pytest.mark.parametrize("event", [ChatBlocked(), ChatUnblocked()])
def test_nobody_is_stored_for_it(event: Any) -> None:
    """A patient who has deleted everything, and then blocks the bot, stays forgotten."""
    world = World()
    world.happens(event)
    assert world.conversation_or_none() is None
    assert world.store.calls[0] == "load"
    assert "save" not in world.store.calls
