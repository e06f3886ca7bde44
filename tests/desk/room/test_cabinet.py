"""`/cabinet` at the desk: the door of the pages, for a manager alone, in one's own chat alone."""

import pytest

from reception.desk.ports import StaffUpdate, StaffWrote
from reception.desk.thread import Operator
from tests.doubles.world import World

MANAGER, OPERATOR = Operator("900001", "Ірина"), Operator("72", "Максим")


@pytest.fixture(params=[False, True], ids=["telegram", "slack"])
def world(request: pytest.FixtureRequest) -> World:
    world = World(threads=request.param)
    world.room.members |= {MANAGER.id, OPERATOR.id}
    return world


def asks(world: World, member: Operator) -> list[tuple[str, str]]:
    """The texts that are shown then, each with how it is shown."""
    seen = len(world.room.log)
    world.operators.take(StaffUpdate(1, world.room.room, 0, member, StaffWrote(1, "/cabinet")))
    return [(how, message.text) for how, message in world.room.log[seen:]]


def test_a_manager_is_shown_the_door_alone(world: World) -> None:
    (how, text), (where, told) = asks(world, MANAGER)
    assert (how, where) == ("alone", "post")
    assert "[Відкрити кабінет](https://clinic.example/cabinet?900001)" in text
    assert "clinic.example" not in told
    assert [(who, what) for who, what, *_ in world.desk.audited] == [(MANAGER.id, "cabinet")]


def test_an_operator_is_told_whose_it_is(world: World) -> None:
    [(how, text)] = asks(world, OPERATOR)
    assert how == "post"
    assert "Це для керівників клініки" in text
    assert not world.desk.audited


def test_a_manager_without_a_chat_is_told_to_open_one(world: World) -> None:
    world.room.without_chat = {MANAGER.id}
    [(how, text)] = asks(world, MANAGER)
    assert how == "post"
    assert "clinic.example" not in text
