"""Deeds of a patient and of the staff at the desk, for these tests. Each update has an id of its own."""

from reception.desk.ports import (
    StaffEdited,
    StaffPressed,
    StaffReacted,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.thread import Operator
from reception.dialog.events import Commanded, Typed
from tests.doubles.world import World

IRYNA, MAKSYM = Operator("71", "Ірина"), Operator("72", "Максим")


def asks(world: World, text: str = "Питання") -> None:
    """The patient asks for a person, from wherever the bot is."""
    world.happens(Commanded("manager"))
    world.happens(Typed(text))


def update(
    world: World,
    event: StaffPressed | StaffWrote | StaffEdited | StaffReacted,
    member: Operator | None = IRYNA,
    topic: int | None = None,
) -> StaffUpdate:
    """An update of the room; without `topic` in the topic of the account's request."""
    world.update_id += 1
    if topic is None:
        topic = world.desk.load(world.account).topic
    return StaffUpdate(world.update_id, world.room.room, topic, member, event)


def does(
    world: World,
    event: StaffPressed | StaffWrote | StaffEdited | StaffReacted,
    member: Operator = IRYNA,
    topic: int | None = None,
    *,
    settle: bool = True,
) -> str | None:
    """A member does something there, and what it set off is done; without `settle`, the hand-off's part is not yet."""
    toast = world.operators.take(update(world, event, member, topic))
    if settle:
        world.settle()
    return toast


def pressing(world: World, label: str) -> StaffUpdate:
    """A press of the newest button with that label."""
    return update(world, StaffPressed(*world.room.offered[label]))


def writes(world: World, text: str, topic: int | None = None) -> StaffUpdate:
    """Iryna writes a line, and what it set off is done. Returns the update, to be told again."""
    world.room.last += 1
    world.room.said[world.room.last] = text
    wrote = update(world, StaffWrote(world.room.last, text), topic=topic)
    world.operators.take(wrote)
    world.settle()
    return wrote
