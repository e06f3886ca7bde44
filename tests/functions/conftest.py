"""The webhook's function over the doubles of its ports."""

from types import ModuleType, SimpleNamespace

import pytest

from tests.doubles.world import World
from tests.functions.door import SECRET


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.webhook import app

    world = World()
    reception = SimpleNamespace(
        telegram_secret={"webhook_secret": SECRET},
        turns=world.turns,
        office=SimpleNamespace(take=lambda update: world.operators.take(update) or ""),
        settings=SimpleNamespace(desk_platform="telegram"),
        clock=SimpleNamespace(begin=lambda: None),
        world=world,
    )
    monkeypatch.setattr(app, "reception", reception)
    return app
