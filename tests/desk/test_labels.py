"""A label belongs to a closed request, and to no other one."""

from datetime import UTC, datetime

import pytest

from reception.clinic.facts import DeskFacts
from reception.clinic.hours import Hours
from reception.desk import talk
from reception.desk.labels import label_of, labelled
from reception.desk.ports import StaffPressed
from reception.desk.thread import Matter, Thread
from reception.dialog.staff import RequestKind
from tests.desk.staffing import IRYNA, MAKSYM, asks, does
from tests.doubles.world import World

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DESK = DeskFacts(Hours(), labels=("ціни", "скарга"))


def closed(number: int = 7) -> Thread:
    matter = Matter("1:1", RequestKind.MANAGER, NOW)
    asked = talk.ask(Thread("1"), matter, number, NOW, urgent=False)
    return talk.close(talk.take(asked, IRYNA, NOW, None), NOW, IRYNA.name)


@pytest.mark.parametrize(
    ("index", "label"), [("0", "ціни"), ("1", "скарга"), ("2", ""), ("", ""), ("x", "")]
)
def test_a_button_brings_an_index_of_the_clinics_list(index: str, label: str) -> None:
    assert label_of(DESK, index) == label


def test_a_closed_request_gets_it() -> None:
    request = labelled(closed(), 7, "ціни").request
    assert request is not None
    assert request.label == "ціни"


def test_an_open_request_and_another_one_do_not() -> None:
    other, reopened = closed(8), talk.reopen(closed(), IRYNA, NOW, None)
    assert labelled(other, 7, "ціни") == other
    assert labelled(reopened, 7, "ціни") == reopened


def test_only_the_taker_closes_with_a_label_and_an_audit_line_stands() -> None:
    world = World()
    asks(world)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    button = StaffPressed(*world.room.offered["⏹ скарга"])
    assert does(world, button, MAKSYM) == "Це може лише оператор, який узяв звернення."
    assert does(world, button) == "Закрито."
    request = world.desk.load(world.account).request
    assert request is not None
    assert request.label == "скарга"
    assert [deed for _, deed, *_ in world.desk.audited] == ["take", "close"]


def test_a_button_from_before_the_request_was_opened_again_changes_nothing() -> None:
    world = World()
    asks(world)
    for label in ("✋ Взяти", "⏹ ціни"):
        does(world, StaffPressed(*world.room.offered[label]))
    stale = StaffPressed(*world.room.offered["🏷 інше"])
    does(world, StaffPressed(*world.room.offered["Відкрити знову"]))
    assert str(does(world, stale)).startswith("Звернення відкрите")
