"""The file of /export has all that is kept of the account, in every table, and nothing of a card that is not opened."""

import json
from datetime import datetime
from typing import Any

from reception.dialog.events import Commanded, SharedContact, Typed
from tests.doubles.clinic import Card
from tests.doubles.world import KYIV, World

BORN = KYIV.day(World().clock.now()).replace(1985, 3, 12)
SOON = datetime(2026, 11, 26, 9, 30, tzinfo=KYIV.zone)


def exported(world: World) -> dict[str, Any]:
    world.happens(Commanded("export"))
    document = world.channel.chat[-1].view.document
    assert document is not None
    read: dict[str, Any] = json.loads(document.content)
    return read


def with_a_visit(world: World, phone: str) -> str:
    world.clinic.cards = [Card("p-1", "Шевченко Олена Іванівна", BORN, phone)]
    return world.clinic.add_visit("p-1", world.clinic.slot("koval", SOON), "by phone").id


def test_every_table_is_in_it() -> None:
    world = World()
    visit = with_a_visit(world, "+380671112233")
    for event in (
        Commanded("visits"), SharedContact("380671112233", own=True), Typed("12.03.1985"),
        Commanded("manager"), Typed("Чи є рентген?"), Commanded("start", "instagram"),
    ):  # fmt: skip
        world.happens(event)
    world.polling.run()
    read = exported(world)
    kept = read["conversations"]
    assert kept["origin"] == "instagram"
    assert kept["consent"]["version"]
    assert kept["phone"]["number"] == "+380671112233"
    assert [p["birth_date"] for p in kept["patients"]] == ["1985-03-12"]
    assert read["desk"][0]["request"]["matters"][0]["kind"] == "manager"
    assert [v["visit"]["id"] for v in read["visits"][0]["visits"]] == [visit]
    assert read["visits"][0]["link"][0]["account"] == world.account


def test_a_card_with_another_number_is_not_in_it() -> None:
    world = World()
    visit = with_a_visit(world, "+380509999999")
    for event in (
        Commanded("visits"), SharedContact("380671112233", own=True), Typed("12.03.1985"),
        Typed("Шевченко"), Typed("Олена"), Typed("Іванівна"),
    ):  # fmt: skip
        world.happens(event)
    world.press("✅ Все вірно")
    assert [p.id for p in world.conversation.patients] == ["p-1"]
    world.polling.run()
    assert world.store.mirror.load("p-1").visits, "the poll has read them for reminders"
    assert f'"{visit}"' not in json.dumps(exported(world))
