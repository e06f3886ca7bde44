"""A blocked chat writes to nobody for a while; calls to the home, bookings and the clinic's own words go on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.desk.blocking import is_refused
from reception.desk.ports import StaffPressed, StaffWrote
from reception.desk.thread import Stage
from reception.dialog.conversation import Conversation, OpenRequest
from reception.dialog.events import Commanded, Typed
from reception.dialog.staff import AskStaff, LeaveStaff, RequestKind, Sent, StaffCommand, TellStaff
from tests.desk.staffing import IRYNA, MAKSYM, asks, does, writes
from tests.doubles.world import MONDAY, World

SAID = Sent(5)
BLOCKED = Conversation("1001", blocked_until=MONDAY + timedelta(days=1))
TALKING = replace(BLOCKED, request=OpenRequest(7, MONDAY, "Ірина"))
WAITING = replace(BLOCKED, request=OpenRequest(7, MONDAY))


@pytest.mark.parametrize(
    ("conversation", "command", "refused"),
    [
        (BLOCKED, AskStaff(RequestKind.MANAGER), True),
        (BLOCKED, AskStaff(RequestKind.NO_DAY_FITS, said=SAID), True),
        (BLOCKED, AskStaff(RequestKind.BAD_RATING, said=SAID, then="rated:v-1"), True),
        (
            BLOCKED,
            AskStaff(RequestKind.HOME_CALL, "Адреса", urgent=True, then="home_called"),
            False,
        ),
        (BLOCKED, AskStaff(RequestKind.LOST_BOOKING, "Слот", then="home"), False),
        (BLOCKED, TellStaff(SAID), True),
        (WAITING, TellStaff(SAID), True),
        (TALKING, TellStaff(SAID), False),
        (TALKING, LeaveStaff(), False),
    ],
)
def test_what_the_desk_takes(
    conversation: Conversation, command: StaffCommand, refused: bool
) -> None:
    assert is_refused(conversation, command, MONDAY) is refused
    assert not is_refused(conversation, command, MONDAY + timedelta(days=1))


@pytest.fixture
def world() -> World:
    """Iryna has the request of a patient whom she is going to block."""
    world = World()
    asks(world)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    return world


def test_blocking_closes_the_request_and_leaves_an_audit_line(world: World) -> None:
    writes(world, "/block")
    request = world.desk.load("1001").request
    assert request is not None
    assert (request.stage, request.closed_by) == (Stage.CLOSED, IRYNA.name)
    assert world.conversation.request is None
    assert [deed for _, deed, *_ in world.desk.audited] == ["take", "block"]


def test_it_is_the_takers_to_do(world: World) -> None:
    world.room.last += 1
    does(world, StaffWrote(world.room.last, "/block"), MAKSYM)
    assert world.conversation.blocked_until is None


def test_a_stranger_neither_blocks_nor_unblocks(world: World) -> None:
    writes(world, "/block")
    button = StaffPressed(*world.room.offered["Розблокувати"])
    world.room.members.discard(MAKSYM.id)
    does(world, button, MAKSYM)
    assert world.conversation.blocked_until is not None


def test_after_the_days_for_which_topics_are_kept_it_ends_by_itself(world: World) -> None:
    writes(world, "/block")
    asks(world, "Ще")
    assert world.desk.number == 1
    world.clock.moment += world.handoff.rules.kept
    asks(world, "Вибачте")
    assert world.desk.number == 2


def test_an_operator_who_opens_the_request_again_is_answered(world: World) -> None:
    writes(world, "/block")
    does(world, StaffPressed(*world.room.offered["Відкрити знову"]))
    world.happens(Typed("Вибачте"))
    assert world.room.log[-1][1].text == "Вибачте"


def test_forgotten_nothing_of_a_block_is_left(world: World) -> None:
    writes(world, "/block")
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    loaded = world.store.load("1001").conversation
    assert loaded is None or loaded.blocked_until is None
