"""Forgotten while a notice is being sent: it is not sent, and nothing is noted of somebody who is gone."""

from datetime import timedelta

import pytest

from reception.notices.poll import READ_OFTEN
from reception.ports import Changed
from tests.doubles.world import World
from tests.turns.test_turns import registered


def owed() -> World:
    """A patient whose reminder is due now."""
    world = registered()
    [patient] = world.conversation.patients
    start = world.clock.moment.replace(hour=8, minute=0) + timedelta(days=2)
    world.clinic.add_visit(patient.id, world.clinic.slot("koval", start), "")
    world.wait_until(start - timedelta(days=1) - READ_OFTEN)
    while not world.store.mirror.due(world.clock.now()):
        world.clock.moment += timedelta(minutes=1)
        world.polling.run()
    return world


def forget(world: World) -> None:
    world.turns.store.forget(world.conversation)


def gone(world: World, said: int) -> bool:
    mirror = world.store.mirror
    return len(world.channel.log) == said and not any(mirror.notices.values()) and not mirror.links


@pytest.mark.parametrize("call", ["load", "claim", "note"])
def test_forgotten_at_any_moment_before_it_is_sent(call: str) -> None:
    world = owed()
    said = len(world.channel.log)
    mirror = world.store.mirror
    real = getattr(mirror, call)
    calls = []

    def forgotten_meanwhile(*args: object) -> object:
        answer = real(*args)
        if not calls:
            calls.append(call)
            forget(world)
        return answer

    setattr(mirror, call, forgotten_meanwhile)
    world.notifying.notify(world.account)
    assert calls
    assert gone(world, said + (call == "note"))


def test_the_conversation_changed_meanwhile_is_no_reason_not_to_send() -> None:
    world = owed()
    said = len(world.channel.log)
    save = world.store.save

    def raced(conversation: object) -> object:
        world.store.save = save  # type: ignore[method-assign]
        raise Changed

    world.store.save = raced  # type: ignore[method-assign,assignment]
    world.notifying.notify(world.account)
    assert len(world.channel.log) == said + 1
