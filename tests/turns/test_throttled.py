"""DynamoDB throttles half of the calls, or does the work and loses the answer: nothing is lost or half done."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from reception.dialog.events import Typed
from reception.ports import StoreUnreachable
from reception.turns.ports import Update
from reception.turns.turns import Busy
from tests.doubles.world import World
from tests.turns.test_turns import confirmation, ready_to_confirm, registered

FAILING = 0.5


def throttle(world: World, dice: random.Random) -> None:
    """Let half of the calls fail for a minute, and half of those after they were done."""
    until = world.clock.moment + timedelta(minutes=1)

    def failing(call: Callable[..., object]) -> Callable[..., object]:
        def throttled(*args: object, **more: object) -> object:
            chance = dice.random() if world.clock.moment < until else 1.0
            if chance < FAILING / 2:
                raise StoreUnreachable("ThrottlingException")
            answer = call(*args, **more)
            if chance < FAILING:
                raise StoreUnreachable("ReadTimeoutError")
            return answer

        return throttled

    for thing, names in (
        (world.store, ("load", "save")),
        (world.desk, ("load", "save")),
        (world.queue, ("send",)),
    ):
        for name in names:
            setattr(thing, name, failing(getattr(thing, name)))


def brought(world: World, update: Update) -> None:
    """Bring an update as Telegram does, until the answer is 200."""
    for _ in range(200):
        try:
            world.process().take(update)
        except Busy as busy:
            world.clock.moment += timedelta(seconds=busy.seconds)
        except StoreUnreachable:
            world.clock.moment += timedelta(seconds=1)
        else:
            return
    raise AssertionError("never answered")


def run_on(world: World) -> None:
    """Run the clockwork, which is throttled, too, and runs again."""
    for _ in range(8):
        with suppress(StoreUnreachable):
            world.pass_time(timedelta(minutes=1))


@pytest.mark.parametrize("seed", range(40))
def test_a_booking_while_half_of_the_calls_fail(seed: int) -> None:
    world = ready_to_confirm()
    update = confirmation(world)
    throttle(world, random.Random(seed))
    brought(world, update)
    run_on(world)
    conversation = world.conversation
    assert (conversation.unfinished, conversation.checking) == (None, None)
    assert len(world.clinic.visits_made) <= 1
    assert ("✅" in world.channel.chat[-1].view.text) == bool(world.clinic.visits_made)


@pytest.mark.parametrize("seed", range(40))
def test_a_request_while_half_of_the_calls_fail(seed: int) -> None:
    world = registered()
    world.press("Менеджер")
    said = "Чи можна з дитиною?"
    update = world.update(world.saying(Typed(said), said))
    throttle(world, random.Random(seed))
    brought(world, update)
    run_on(world)
    request = world.desk.load(world.account).request
    assert request is not None
    assert world.conversation.request is not None
    assert sum(bool(m.rows) for m in world.room.messages.values()) == 1, "one card"
    assert sum(said in m.text for how, m in world.room.log if how == "line") == 1
