"""Nothing slips out: each way in which a line can hold a sign of "inside" or a command, and what becomes of it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from reception.adapters.slack.texts import signed
from reception.desk.ports import StaffEdited, StaffPressed, StaffWrote
from reception.desk.thread import Operator
from reception.dialog.events import Typed
from tests.desk.staffing import IRYNA, MAKSYM, asks, does
from tests.doubles.world import World

BEFORE = "Добрий день!"
"""The line that is sent before it is changed."""


class Row(NamedTuple):
    """A row of the table. `desk` is Telegram or Slack."""

    desk: str
    deed: str
    what: str
    outcome: str


def _table() -> list[Row]:
    rows = []
    lines = (Path(__file__).parent / "inside.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        desk, deed, what, outcome = line.split(" | ")
        what = re.sub(r"\\u([0-9a-f]{4})", lambda x: chr(int(x[1], 16)), what.rstrip(" "))
        what = what.replace("\\n", "\n").replace("\\\\", "\\")
        desks = ("Telegram", "Slack") if desk.strip() == "both" else (desk.strip(),)
        rows += [Row(one, deed.strip(), what, outcome.strip()) for one in desks]
    return rows


TABLE = _table()


def taken(*, slack: bool = False) -> World:
    """A patient's request that Iryna has; the patient has written a line."""
    world = World(threads=slack)
    asks(world)
    [card] = [m for m in world.room.messages.values() if m.rows]
    does(world, StaffPressed(card.id, "d:take:1"), topic=card.topic)
    world.happens(world.saying(Typed("Коли прийти?"), "Коли прийти?"))
    world.room.log.clear()
    return world


def said(world: World, text: str) -> int:
    """Somebody writes a message in the room; its id."""
    world.room.last += 1
    world.room.said[world.room.last] = text
    return world.room.last


def outcome(world: World) -> str:
    """The end of the taker's last deed, in the words of the table."""
    kinds = [how for how, _ in world.room.log]
    told = [posted for how, posted in world.room.log if how == "post"]
    if "out" in kinds:
        return "goes out"
    if "edited" in kinds:
        return "changed"
    if any(posted.rows for posted in told):
        return "stays, offered"
    if not told:
        return "stays"
    assert "mark" in kinds
    sign = "!" if world.threads else "/"
    meant = re.search(rf" {sign}(\w+)\?", told[0].text)
    return f"not sent: /{meant[1]}?" if meant else "stays, told"


def deed(world: World, row: Row) -> None:
    """Iryna does what the row says."""
    text = signed(row.what) if row.desk == "Slack" else row.what
    message = said(world, text)
    match row.deed:
        case "line" | "caption":
            event: StaffWrote | StaffEdited = StaffWrote(message, text)
        case "calls":
            event = StaffWrote(message, text, calls=True)
        case "file name":
            event = StaffWrote(message, "", files=(text,))
        case "forward":
            event = StaffWrote(message, text, forwarded=True)
        case "reply":
            event = StaffWrote(message, "Так, звісно", reply_to=_answered(world, text))
        case _:
            does(world, StaffWrote(message, BEFORE))
            world.room.log.clear()
            event = StaffEdited(message, text, caption=False)
    does(world, event)


def _answered(world: World, whom: str) -> int:
    thread = world.desk.load(world.account)
    if whom == "to the patient":
        return next(line.copy for line in thread.lines if line.to_staff)
    if whom == "to the card":
        assert thread.request is not None
        return thread.request.card
    message = said(world, "скажи їм про довідку")
    does(world, StaffWrote(message, "скажи їм"), IRYNA if whom == "to the own line" else MAKSYM)
    world.room.log.clear()
    return message


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.desk}, {row.deed}: {row.what}")
def test_what_is_marked_commanded_or_unsure_stays_inside(row: Row) -> None:
    world = taken(slack=row.desk == "Slack")
    deed(world, row)
    assert outcome(world) == row.outcome
    request = world.desk.load(world.account).open
    assert request is not None, "nothing that is not sure closes a request"


def test_the_page_for_operators_shows_the_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "desk.md").read_text("utf-8")
    assert (Path(__file__).parent / "inside.txt").read_text("utf-8") in page


def album(world: World, *captions: str, pause: bool = False) -> None:
    """The parts of an album, one by one."""
    for caption in captions:
        message = said(world, caption or "(photo)")
        does(world, StaffWrote(message, caption, album="a"), settle=pause)
    world.settle()


@pytest.mark.parametrize(
    "captions",
    [("// колегам", "", ""), ("", "// колегам", ""), ("", "", "// колегам"), ("", "⁄⁄ так", "")],
)
@pytest.mark.parametrize("order", ["as written", "reversed"])
def test_an_album_with_one_marked_caption_stays_inside_as_a_whole(
    captions: tuple[str, ...], order: str
) -> None:
    world = taken()
    album(world, *(captions if order == "as written" else captions[::-1]))
    world.pass_time(timedelta(minutes=1))
    assert world.room.at_patient == {}


def test_an_album_without_a_mark_goes_out_and_its_caption_with_it() -> None:
    world = taken()
    album(world, "", "Ось довідка", "")
    world.pass_time(timedelta(minutes=1))
    assert set(world.room.at_patient.values()) == {"(photo) + Ось довідка + (photo)"}


def test_an_album_whose_caption_is_changed_to_a_mark_before_it_is_complete_stays_inside() -> None:
    world = taken()
    message = said(world, "для колег")
    does(world, StaffWrote(message, "для колег", album="a"), settle=False)
    does(world, StaffWrote(said(world, "(photo)"), album="a"), settle=False)
    does(world, StaffEdited(message, "// для колег", caption=True), settle=False)
    world.pass_time(timedelta(minutes=1))
    assert world.room.at_patient == {}


def test_parts_that_went_out_before_the_marked_caption_came_are_offered_to_be_deleted() -> None:
    world = taken()
    for _ in range(2):
        does(world, StaffWrote(said(world, "(photo)"), album="a"), settle=False)
    world.pass_time(timedelta(minutes=1))
    assert len(world.room.at_patient) == 2
    does(world, StaffWrote(said(world, "// колегам"), "// колегам", album="a"))
    world.pass_time(timedelta(minutes=1))
    assert len(world.room.at_patient) == 2, "the late part stays inside"
    does(world, StaffPressed(*world.room.offered["🗑 Видалити в пацієнта"]))
    assert world.room.at_patient == {}


def test_a_command_as_a_part_of_an_album_does_nothing_and_keeps_the_album_inside() -> None:
    world = taken()
    album(world, "", "/close", "")
    world.pass_time(timedelta(minutes=1))
    assert world.room.at_patient == {}
    assert world.desk.load(world.account).open
    assert outcome(world) == "not sent: /close?"


def test_one_press_deletes_at_the_patients_what_was_changed_to_a_note() -> None:
    world = taken()
    message = said(world, BEFORE)
    does(world, StaffWrote(message, BEFORE))
    does(world, StaffEdited(message, "// вона знову скаржиться", caption=False))
    assert list(world.room.at_patient.values()) == [BEFORE], "the change stays inside"
    does(world, StaffPressed(*world.room.offered["🗑 Видалити в пацієнта"]))
    assert world.room.at_patient == {}


def test_a_note_that_is_changed_to_a_line_is_not_sent_and_told() -> None:
    world = taken()
    message = said(world, "// завтра о 15")
    does(world, StaffWrote(message, "// завтра о 15"))
    does(world, StaffEdited(message, "завтра о 15", caption=False))
    assert outcome(world) == "stays, told"


@pytest.mark.parametrize("slack", [False, True])
@pytest.mark.parametrize("text", ["/today", "/calls", "/notice v-1", "/notices", "/today@bot"])
def test_commands_of_the_room_work_in_a_topic(text: str, *, slack: bool) -> None:
    world = taken(slack=slack)
    does(world, StaffWrote(said(world, text), text))
    [(how, answer)] = world.room.log
    assert how == "post"
    assert answer.topic == world.desk.load(world.account).topic
    assert world.room.at_patient == {}


@pytest.mark.parametrize("who", [IRYNA, MAKSYM])
@pytest.mark.parametrize("text", ["/close Коваленко до 15:00", "/open Коваленко", "/close все"])
def test_closing_a_request_and_closing_a_doctor_are_not_taken_for_one_another(
    text: str, who: Operator
) -> None:
    world = taken()
    does(world, StaffWrote(said(world, text), text), who)
    [(_, told)] = world.room.log
    assert told.text.startswith("Нічого не зроблено")
    assert world.desk.load(world.account).open, "the request is open"
    assert world.store.operations.load().closures == ()
    does(world, StaffWrote(said(world, "/close"), "/close"))
    assert world.desk.load(world.account).open is None, "the command alone closes the request"
