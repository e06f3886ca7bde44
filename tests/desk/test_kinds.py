"""Messages pass through whole: each kind of update that people can send, and what the other side gets.

The table `kinds.txt` is the input. Each row is sent as the Bot API sends it, read by the adapter, and brought by the
desk. Telegram's copies are those of a room that refuses what the Bot API's page on `copyMessage` says it refuses.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, override

import pytest

from reception.adapters.telegram import contents
from reception.adapters.telegram.desk import TelegramRoom
from reception.adapters.telegram.staff_updates import read_staff
from reception.adapters.telegram.updates import read
from reception.desk.ports import (
    CannotCopy,
    StaffEdited,
    StaffGone,
    StaffPressed,
    StaffReacted,
    StaffWrote,
)
from reception.desk.thread import Line, Rows
from reception.dialog.events import Typed
from tests.desk.staffing import MAKSYM, asks, does
from tests.doubles.world import World

PATIENT, GROUP = 1001, -100
FILE = {"file_id": "f-1", "file_unique_id": "u-1"}
SIZED = FILE | {"width": 8, "height": 8}
TIMED = SIZED | {"duration": 3}
PERSON = {"id": PATIENT, "is_bot": False, "first_name": "Олена"}
PLACE = {"latitude": 46.48, "longitude": 30.73}
CAPTION = {"caption": "Добрий день"}
STICKER = {"type": "regular", "is_video": False, "emoji": "👍"} | SIZED
POLL = {
    "id": "1",
    "question": "О 15:00 зручно?",
    "options": [{"text": text, "voter_count": 0, "persistent_id": text} for text in ("Так", "Ні")],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
CHANNEL = {"id": -200, "type": "channel", "title": "Канал"}
PRIZE = {"winners_selection_date": 0, "winner_count": 1, "chats": [CHANNEL]}
WINNERS = PRIZE | {"chat": CHANNEL, "giveaway_message_id": 1, "winners": [PERSON]}
PRICE = {"currency": "UAH", "total_amount": 100}
PAID = {"invoice_payload": "", "telegram_payment_charge_id": "", "provider_payment_charge_id": ""}
MESSAGES: dict[str, dict[str, Any]] = {
    "text": {"text": "Добрий день"},
    "photo": {"photo": [SIZED]} | CAPTION,
    "live_photo": {"photo": [SIZED], "live_photo": TIMED} | CAPTION,
    "video": {"video": TIMED} | CAPTION,
    "animation": {"animation": TIMED, "document": FILE} | CAPTION,
    "audio": {"audio": TIMED} | CAPTION,
    "document": {"document": FILE | {"file_name": "аналіз.pdf"}} | CAPTION,
    "voice": {"voice": FILE | {"duration": 3}} | CAPTION,
    "video_note": {"video_note": FILE | {"length": 240, "duration": 3}},
    "sticker": {"sticker": STICKER | {"is_animated": False}},
    "animated sticker": {"sticker": STICKER | {"is_animated": True}},
    "contact": {
        "contact": {"phone_number": "+380671112233", "first_name": "Марія", "last_name": "Бойко"}
    },
    "location": {"location": PLACE},
    "live location": {"location": PLACE | {"live_period": 900}},
    "venue": {
        "location": PLACE,
        "venue": {"location": PLACE, "title": "Аптека", "address": "Садова, 3"},
    },
    "dice": {"dice": {"emoji": "🎲", "value": 5}},
    "poll": {"poll": POLL},
    "quiz": {"poll": POLL | {"type": "quiz"}},
    "checklist": {"checklist": {"title": "Взяти", "tasks": [{"id": 1, "text": "паспорт"}]}},
    "game": {"game": {"title": "Хрестики", "description": "", "photo": [SIZED]}},
    "story": {"story": {"chat": CHANNEL, "id": 1}},
    "paid_media": {"paid_media": {"star_count": 1, "paid_media": []}},
    "invoice": {"invoice": PRICE | {"title": "Рахунок", "description": "", "start_parameter": ""}},
    "giveaway": {"giveaway": PRIZE},
    "giveaway_winners": {"giveaway_winners": WINNERS},
    "pinned_message": {
        "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": PATIENT, "type": "private"}}
    },
    "new_chat_members": {"new_chat_members": [PERSON]},
    "left_chat_member": {"left_chat_member": PERSON},
    "new_chat_title": {"new_chat_title": "Назва"},
    "forum_topic_created": {"forum_topic_created": {"name": "Тема", "icon_color": 0}},
    "forum_topic_closed": {"forum_topic_closed": {}},
    "message_auto_delete_timer_changed": {
        "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400}
    },
    "successful_payment": {"successful_payment": PRICE | PAID},
    "proximity_alert_triggered": {
        "proximity_alert_triggered": {"traveler": PERSON, "watcher": PERSON, "distance": 5}
    },
    "chat_background_set": {
        "chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}
    },
    "users_shared": {"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}},
}
EDITS = {"changed text": "text", "moved live location": "live location"}
EMOJI = {"type": "emoji", "emoji": "👍"}
OWN = {"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"}
REACTIONS: dict[str, tuple[list[Any], list[Any]]] = {
    "reaction": ([], [EMOJI]),
    "reaction taken back": ([EMOJI], []),
    "reaction of one's own": ([], [OWN]),
}
REFUSED = ("quiz", "paid_media", "invoice", "giveaway", "giveaway_winners")
"""Kinds that Telegram does not copy, as its page on `copyMessage` says."""


class Row(NamedTuple):
    """A row of the table."""

    what: str
    in_telegram: str
    in_slack: str
    by_operator: str


def _table() -> list[Row]:
    lines = (Path(__file__).parent / "kinds.txt").read_text("utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if not line.startswith("#")]
    return [Row(*(cell.strip().replace("\\n", "\n") for cell in row)) for row in rows]


TABLE = _table()


def body(what: str, *, at: int, reacted_to: int = 0) -> dict[str, Any]:
    """The update of a row, in the chat `at`; a reaction stands at the message `reacted_to`."""
    kind = "private" if at > 0 else "supergroup"
    where = {"chat": {"id": at, "type": kind, "title": "Каса"}, "date": 0}
    if what in REACTIONS:
        before, after = REACTIONS[what]
        change = {"message_id": reacted_to, "user": PERSON, "old_reaction": before}
        return {"update_id": 9, "message_reaction": where | change | {"new_reaction": after}}
    name = "edited_message" if what in EDITS else "message"
    said = {"message_id": 77, "from": PERSON} | MESSAGES[EDITS.get(what, what)]
    return {"update_id": 9, name: where | said}


def talking(*, slack: bool = False) -> World:
    """A patient and Iryna talk; the patient has written «Коли?», Iryna «О 15:00 зручно?»."""
    world = World(threads=slack)
    asks(world)
    [card] = [m for m in world.room.messages.values() if m.rows]
    does(world, StaffPressed(card.id, "d:take:1"), topic=card.topic)
    world.happens(world.saying(Typed("Коли?"), "Коли?"))
    world.room.said[5000] = "О 15:00 зручно?"
    does(world, StaffWrote(5000, "О 15:00 зручно?"))
    world.room.log.clear()
    return world


class Watched:
    """A room that notes what is copied to it and what it is told."""

    def __init__(self, refused: bool) -> None:
        self.refused = refused
        self.shown: list[str] = []
        self.answered: list[int] = []


class WatchedTelegram(TelegramRoom):
    """Telegram's room without Telegram: what it would copy is `itself`, what it would say is said."""

    def __init__(self, watched: Watched) -> None:
        self.room = GROUP
        self.watched = watched

    @override
    def _copied(self, *_: Any) -> tuple[int, ...]:
        if self.watched.refused:
            raise CannotCopy("refused")
        self.watched.shown.append("itself")
        return (1,)

    @override
    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        self.watched.shown.append(text)
        self.watched.answered.append(reply_to)
        return 1


def brought(world: World, what: str, *, whole: bool) -> tuple[Sequence[Line], int] | None:
    """The patient sends what the row says. Returns the lines that come into the topic, and the message they answer."""
    question = next(number for number, text in world.room.at_patient.items() if text)
    received = read(body(what, at=PATIENT, reacted_to=question), whole=whole)
    if received is None:
        return None
    found: list[tuple[Sequence[Line], int]] = []

    def copy(topic: int, account: str, lines: Sequence[Line], reply_to: int) -> tuple[int, ...]:
        found.append((lines, reply_to))
        return (6000,)

    world.room.copy_to_topic = copy  # type: ignore[method-assign]
    world.turns.take(received[0])
    world.settle()
    [one] = found
    return one


def in_telegram(row: Row, *, refused: bool) -> str:
    """The row as staff see it in Telegram, if Telegram copies it or if it is refused."""
    came = brought(talking(), row.what, whole=False)
    if came is None:
        return "nothing"
    watched = Watched(refused)
    WatchedTelegram(watched).copy_to_topic(7, str(PATIENT), *came)
    if row.what in REACTIONS:
        assert watched.answered == [5000], "it stands at the operator's line"
    [shown] = watched.shown
    return f"{shown}, once more" if row.what in EDITS else shown


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_what_a_patient_sends_comes_to_a_topic_in_telegram(row: Row) -> None:
    if row.in_telegram.startswith("itself, or "):
        expected = row.in_telegram.removeprefix("itself, or ")
        assert in_telegram(row, refused=False) == "itself"
        assert in_telegram(row, refused=True) == expected
        return
    assert in_telegram(row, refused=row.what in REFUSED) == row.in_telegram


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_what_a_patient_sends_comes_to_a_thread_in_slack(row: Row) -> None:
    came = brought(talking(slack=True), row.what, whole=True)
    if came is None:
        assert row.in_slack == "nothing"
        return
    [line] = came[0]
    content = line.content
    assert content is not None
    file = " ".join(filter(None, ("file", content.name))) + ": " if content.file else ""
    assert f"{file}{content.text}" == row.in_slack


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_what_an_operator_sends_goes_to_the_patient(row: Row) -> None:
    world = talking()
    copied = next(line.copy for line in world.desk.load(world.account).lines if line.to_staff)
    received = read_staff(body(row.what, at=GROUP, reacted_to=copied))
    if row.by_operator == "nothing":
        assert received is None
        return
    assert received is not None
    match received[0].event:
        case StaffReacted(emoji=emoji):
            expected = {"itself": "👍", "taken back": "", "told": None}[row.by_operator]
            assert emoji == expected
        case StaffEdited(text=text):
            assert (row.by_operator, text) == ("changed", "Добрий день")
        case StaffWrote():
            sure = contents.KINDS[_field(row.what)][1] or row.what == "poll"
            expected = "itself" if sure else "itself, or told"
            assert row.by_operator == ("told" if row.what in REFUSED else expected)
        case StaffGone():
            assert row.by_operator == "loses the request"
        case other:
            pytest.fail(f"not the operator's: {other}")


def _field(what: str) -> str:
    message = MESSAGES[what]
    return next(name for name in contents.KINDS if name in message)


def test_every_kind_that_the_adapter_reads_has_a_row() -> None:
    rows = {_field(row.what) for row in TABLE if row.what in MESSAGES and row.in_slack != "nothing"}
    assert rows == set(contents.KINDS)


def test_the_page_for_operators_shows_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "desk.md").read_text("utf-8")
    assert (Path(__file__).parent / "kinds.txt").read_text("utf-8") in page


@pytest.mark.parametrize("slack", [False, True])
def test_only_the_takers_emoji_reaches_the_patient_and_one_that_cannot_is_told(
    *, slack: bool
) -> None:
    world = talking(slack=slack)
    thread = world.desk.load(world.account)
    copied = next(line.copy for line in thread.lines if line.to_staff)
    topic = thread.topic if slack else 0
    does(world, StaffReacted(copied, "👍"), MAKSYM, topic=topic)
    does(world, StaffReacted(5000, "👍"), topic=topic)
    assert world.room.log == [], "a colleague's, and one at the own line, are the room's own"
    does(world, StaffReacted(copied, "👍"), topic=topic)
    assert [posted.text for how, posted in world.room.log if how == "reacted"] == ["👍"]
    does(world, StaffReacted(copied, None), topic=topic)
    assert world.room.log[-1][1].text == "🔴 Пацієнт не бачить цієї реакції."
    assert world.room.log[-1][1].reply_to == copied


def test_a_reaction_outside_a_talk_is_nobodys_and_gets_no_answer() -> None:
    world = World()
    asks(world)
    shown, said = len(world.channel.log), len(world.room.log)
    received = read(body("reaction", at=PATIENT, reacted_to=1))
    assert received is not None
    world.turns.take(received[0])
    world.settle()
    assert (len(world.channel.log), len(world.room.log)) == (shown, said)


def test_an_emoji_asks_for_nothing_so_silence_after_it_closes_the_request() -> None:
    world = talking()
    question = next(number for number, text in world.room.at_patient.items() if text)
    received = read(body("reaction", at=PATIENT, reacted_to=question))
    assert received is not None
    world.turns.take(received[0])
    world.settle()
    assert [posted.text for how, posted in world.room.log if how == "line"] == ["👍"]
    world.pass_time(timedelta(minutes=31))
    assert world.desk.load(world.account).open is None
