"""Kill processes at a boundary, and bring again what comes again after that."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from reception.turns.ports import Update
from reception.turns.turns import Busy
from tests.doubles.world import World


class Killed(BaseException):
    """The process is gone: nothing after this line runs."""


def labels(world: World) -> list[str]:
    """The labels of the newest message's buttons."""
    return [button.label for row in world.channel.chat[-1].view.buttons for button in row]


def deliver(world: World, update: Update) -> None:
    """Bring an update as Telegram does: until the answer is 200, to any process."""
    for _ in range(40):
        try:
            world.process().take(update)
        except Busy as busy:
            world.clock.moment += timedelta(seconds=busy.seconds)
        except Killed:
            continue
        else:
            return
    raise AssertionError("never answered")


type Calls = tuple[tuple[object, str], ...]


def of_a_turn(world: World) -> Calls:
    """The objects whose methods a turn calls."""
    return (
        (world.store, "load"),
        (world.store, "save"),
        (world.clinic, "book"),
        (world.clinic, "cancel"),
        (world.clinic, "task"),
        (world.clinic, "visits"),
        (world.channel, "send"),
        (world.channel, "edit"),
    )


@contextmanager
def killed_at(world: World, boundary: int, calls: Calls = ()) -> Iterator[list[int]]:
    """Kill the process at its n-th boundary: before or after each call to the world."""
    passed = [0]

    def guard(call: Callable[..., object]) -> Callable[..., object]:
        def guarded(*args: object, **kwargs: object) -> object:
            step()
            result = call(*args, **kwargs)
            step()
            return result

        return guarded

    def step() -> None:
        passed[0] += 1
        if passed[0] == boundary:
            raise Killed

    guarded = calls or of_a_turn(world)
    for thing, name in guarded:
        setattr(thing, name, guard(getattr(thing, name)))
    try:
        yield passed
    finally:
        for thing, name in guarded:
            delattr(thing, name)


def boundaries(world: World, update: Update) -> int:
    """The number of boundaries in the turn of an update."""
    with killed_at(world, -1) as passed:
        world.process().take(update)
    return passed[0]
