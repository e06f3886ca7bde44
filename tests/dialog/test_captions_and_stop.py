"""The words beside a photo are read, and whoever asks for no more reminders gets their switches."""

from typing import Any

import pytest

from reception.adapters.telegram.updates import read
from reception.dialog.events import Commanded, Typed, Unreadable
from tests.dialog.test_nobodys_lines import PHOTO, body
from tests.dialog.test_typed_times import labels
from tests.turns.test_turns import registered


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [PHOTO]},
        {"document": {"file_id": "f", "file_unique_id": "u"}},
        {"photo": [PHOTO], "media_group_id": "a"},
        {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
        {"video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 3}},
        {
            "animation": {
                "file_id": "f",
                "file_unique_id": "u",
                "width": 1,
                "height": 1,
                "duration": 3,
            }
        },
    ],
)
def test_the_words_beside_a_file_are_read(content: dict[str, Any]) -> None:
    taken = read(body(caption=" до педіатра завтра ", **content))
    assert taken is not None
    event = taken[0].event
    assert isinstance(event, Typed)
    assert event.text == "до педіатра завтра"
    assert event.said is not None
    assert event.said.album == content.get("media_group_id", "")


def test_a_caption_is_no_command() -> None:
    taken = read(body(caption="/forget", photo=[PHOTO]))
    assert taken is not None
    assert isinstance(taken[0].event, Typed)


def test_an_album_with_words_has_one_answer() -> None:
    world = registered()
    before = len(world.channel.log)
    world.happens(world.saying(Typed("запишіть мене до кардіолога"), "(photo)", album="a"))
    world.happens(world.saying(Unreadable(), "(photo)", album="a"))
    assert world.conversation.screen == "soonest"
    assert len(world.channel.log) == before + 1


@pytest.mark.parametrize(
    "text",
    [
        "стоп", "СТОП!", "stop", "відписатися", "отписаться", "unsubscribe", "не пишіть мені", "відписатісь",
        "не турбуйте мене", "більше не надсилайте", "без нагадувань", "досить", "Хватит!", "не беспокойте меня больше",
        "больше не присылайте", "no reminders please",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", ["menu", "visits", "clinic"])
def test_who_wants_no_reminders_gets_their_switches(start: str, text: str) -> None:
    world = registered()
    world.happens(Commanded(start))
    world.happens(Typed(text))
    assert world.conversation.screen == "reminders"
    assert any(label.startswith("🔔") for label in labels(world))
