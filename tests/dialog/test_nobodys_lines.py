"""Messages that nobody wrote get no answer, and what a patient sends in several parts gets one."""

from typing import Any

import pytest

from reception.adapters.telegram.updates import read
from reception.dialog.events import Commanded, SharedContact, Typed, Unreadable
from tests.doubles.world import World

USER = {"id": 1001, "is_bot": False, "first_name": "Олена"}
CHAT = {"id": 1001, "type": "private", "first_name": "Олена"}
PLACE = {"latitude": 46.48, "longitude": 30.73}
FILE = {"file_id": "f", "file_unique_id": "u"}
PHOTO = FILE | {"width": 1, "height": 1}
BASE: dict[str, Any] = {"message_id": 5, "date": 1, "chat": CHAT, "from": USER}


def body(*, edited: bool = False, **content: Any) -> dict[str, Any]:
    """An update of Telegram's with one message in the patient's chat."""
    return {"update_id": 1, "edited_message" if edited else "message": BASE | content}


SERVICE: dict[str, dict[str, Any]] = {
    "a pinned message": {"pinned_message": BASE | {"text": "адреса"}},
    "a pinned message that is gone": {"pinned_message": {"chat": CHAT, "message_id": 4, "date": 0}},
    "the timer that deletes messages": {
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}
    },
    "a new title": {"new_chat_title": "Моя клініка"},
    "a new picture": {"new_chat_photo": [PHOTO]},
    "a picture that is taken away": {"delete_chat_photo": True},
    "a new background": {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}},
    "leave to write": {"write_access_allowed": {"from_request": True}},
    "a payment": {
        "successful_payment": {
            "currency": "UAH", "total_amount": 1, "invoice_payload": "p",
            "telegram_payment_charge_id": "1", "provider_payment_charge_id": "2",
        }
    },
    "a boost": {"boost_added": {"boost_count": 1}},
    "a kind that Telegram adds one day": {"something_new_happened": {"about": "it"}},
    "nothing at all": {},
}  # fmt: skip


@pytest.mark.parametrize("content", SERVICE.values(), ids=SERVICE)
def test_a_service_message_is_nobodys_line(content: dict[str, Any]) -> None:
    assert read(body(**content)) is None


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"text": "так"}, Typed),
        ({"text": "/start"}, Commanded),
        ({"photo": [PHOTO]}, Unreadable),
        ({"voice": FILE | {"duration": 1}}, Unreadable),
        ({"video_note": FILE | {"duration": 1, "length": 1}}, Unreadable),
        ({"location": PLACE}, Unreadable),
        ({"dice": {"emoji": "🎲", "value": 3}}, Unreadable),
        ({"document": FILE}, Unreadable),
        ({"contact": {"phone_number": "380671112233", "first_name": "О", "user_id": 1001}}, SharedContact),
    ],
)  # fmt: skip
def test_what_a_patient_sends_is_still_the_patients(content: dict[str, Any], event: type) -> None:
    taken = read(body(**content))
    assert taken is not None
    assert isinstance(taken[0].event, event)


def test_a_live_location_is_one_message_however_far_the_patient_goes() -> None:
    first = read(body(location=PLACE | {"live_period": 900}))
    moved = read(body(edited=True, location=PLACE | {"live_period": 900, "heading": 20}))
    ended = read(body(edited=True, location=PLACE))
    assert first is not None
    assert moved is None
    assert ended is None


def photo(world: World, album: str = "") -> None:
    """A photo, alone or in an album."""
    world.happens(world.saying(Unreadable(), "(photo)", album=album))


def shown(world: World) -> int:
    """The number of messages that the patient has got."""
    return len(world.channel.log)


def test_an_album_has_one_answer_the_next_album_its_own() -> None:
    world = World()
    for _ in range(3):
        photo(world, "a")
    assert shown(world) == 1
    photo(world, "b")
    photo(world, "b")
    assert shown(world) == 2


def test_photos_that_are_no_album_have_an_answer_each() -> None:
    world = World()
    photo(world)
    photo(world)
    assert shown(world) == 2


def test_an_album_makes_one_request_and_all_of_it_gets_there() -> None:
    world = World()
    world.happens(Commanded("manager"))
    before = shown(world)
    for _ in range(3):
        photo(world, "a")
    assert shown(world) == before + 1
    lines = world.desk.load(world.account).lines
    assert [line.album for line in lines] == ["a", "a", "a"]


def test_after_an_album_the_next_page_has_no_words_of_it() -> None:
    world = World()
    photo(world, "a")
    photo(world, "a")
    world.happens(Commanded("menu"))
    assert "тільки текст" not in world.channel.chat[-1].view.text
