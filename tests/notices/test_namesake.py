"""A namesake books on a card that is not proven to be theirs: nobody else ever sees, or is told of, that visit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reception.clinic.model import Slot, VisitStatus
from reception.desk.export import Export
from reception.desk.ports import StaffUpdate, StaffWrote
from reception.dialog.conversation import LinkedPatient
from reception.dialog.effects import View
from reception.dialog.events import Commanded, SharedContact, Typed
from tests.desk.staffing import IRYNA
from tests.doubles.world import MONDAY, World
from tests.turns.test_turns import labels, registered

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NAMESAKE = "1002"
START = (MONDAY + DAY).replace(minute=30)


@contextmanager
def of(world: World, account: str) -> Iterator[None]:
    """Everything in this block happens in that account's chat."""
    before, world.account = world.account, account
    yield
    world.account = before


class Two:
    """Olena, whose number opened her card, and a namesake who books on that card from another number."""

    def __init__(self, *, proven: bool = True) -> None:
        self.world = world = registered()
        self.told: list[tuple[str, View]] = []
        self._listen()
        with of(world, NAMESAKE):
            world.happens(Commanded("start"))
            world.press("📅 Записатися")
            if proven:
                world.happens(SharedContact("380509998877", own=True))
            else:
                world.happens(Typed("050 999 88 77"))
                world.press("✅ Так")
            for text in ("12.03.1985", "Шевченко", "Олена", "Іванівна"):
                world.happens(Typed(text))
            world.press("✅ Все вірно")
            self.books()

    def _listen(self) -> None:
        send, edit = self.world.channel.send, self.world.channel.edit

        def sends(account: str, view: View) -> object:
            self.told.append((account, view))
            return send(account, view)

        def edits(account: str, message: object, view: View) -> object:
            self.told.append((account, view))
            return edit(account, message, view)  # type: ignore[arg-type]

        self.world.channel.send = sends  # type: ignore[method-assign,assignment]
        self.world.channel.edit = edits  # type: ignore[method-assign,assignment]

    def books(self) -> None:
        for label in ("Філія Центр", "Сімейний лікар"):
            self.world.press(label)
        self.world.press(labels(self.world)[0])
        self.world.press("10:30")
        self.world.press("✅ Так, записати")

    def says(self, account: str) -> str:
        """All that this account was told after its booking was done."""
        return "\n".join(view.text for whose, view in self.told if whose == account)

    def deaf_until(self, moment: datetime) -> None:
        """Time goes by, and everything that was said before is left out."""
        self.told.clear()
        self.world.wait_until(moment)

    def visit(self) -> str:
        return next(iter(self.world.clinic.visits_made))


@pytest.fixture(params=[True, False], ids=["a proven number", "a typed number"])
def two(request: pytest.FixtureRequest) -> Two:
    return Two(proven=request.param)


def test_the_card_s_account_is_not_reminded_and_the_namesake_is(two: Two) -> None:
    two.deaf_until(START + 4 * HOUR)
    assert two.says("1001") == ""
    assert [text.split("\n")[0] for text in two.says(NAMESAKE).split("🔔")[1:]]
    assert "Як пройшов візит?" in two.says(NAMESAKE)


def test_the_card_s_account_hears_no_news_of_it(two: Two) -> None:
    two.world.wait_until(MONDAY + HOUR)
    two.told.clear()
    two.world.clinic.cancel_visit(two.visit())
    two.world.wait_until(MONDAY + 2 * HOUR)
    assert two.says("1001") == ""
    assert "скасувала" in two.says(NAMESAKE)


def test_the_card_s_account_hears_nothing_of_a_closure(two: Two) -> None:
    world = two.world
    world.wait_until(MONDAY + HOUR)
    two.told.clear()
    world.operators.take(
        StaffUpdate(1, -100, 0, IRYNA, StaffWrote(1, "/close Центр до 27.11 09:00"))
    )
    world.wait_until(MONDAY + 3 * HOUR)
    assert two.says("1001") == ""


def test_the_card_s_account_does_not_see_it_and_the_namesake_does(two: Two) -> None:
    for account, seen in (("1001", False), (NAMESAKE, True)):
        with of(two.world, account):
            two.told.clear()
            two.world.happens(Commanded("start"))
            two.world.press("Мої візити")
            assert ("24 листопада, 10:30" in two.says(account)) is seen


def test_a_booking_with_the_same_doctor_tells_nothing_of_it(two: Two) -> None:
    """Neither "already has such a visit" nor "a visit on that day" may be told, whatever the clinic system refuses."""
    world = two.world
    two.told.clear()
    world.happens(Commanded("start"))
    world.press("📅 Записатися")
    for label in ("Філія Центр", "Сімейний лікар"):
        world.press(label)
    world.press(labels(world)[0])
    world.press("14:00")
    assert "вже" not in two.says("1001")
    world.press("✅ Так, записати")
    assert "10:30" not in two.says("1001")
    assert "Мої візити" not in two.told[-1][1].text


def test_the_export_of_the_card_s_account_does_not_have_it(two: Two) -> None:
    world = two.world
    world.wait_until(MONDAY + HOUR)
    export = Export(world.codes, [world.desk], world.store.mirror)
    for account, has in (("1001", False), (NAMESAKE, True)):
        conversation = world.store.load(account).conversation
        assert conversation
        data = json.loads(export.of(conversation))
        assert bool(data["visits"][0]["visits"]) is has


def test_staff_read_in_the_visit_and_in_a_task_that_it_may_be_somebody_elses(two: Two) -> None:
    two.world.wait_until(MONDAY + HOUR)
    [(_, _, note)] = two.world.clinic.visits_made.values()
    assert "картка може бути чужа" in note
    assert any("10:30" in text for _, text in two.world.clinic.tasks)


def test_an_account_that_is_linked_to_the_card_later_does_not_see_it(two: Two) -> None:
    world = two.world
    with of(world, "1003"):
        world.happens(Commanded("start"))
        world.press("Мої візити")
        world.happens(SharedContact("380671112233", own=True))
        world.happens(Typed("12.03.1985"))
        two.told.clear()
        world.happens(Commanded("start"))
        world.press("Мої візити")
    assert "10:30" not in two.says("1003")


def test_forgotten_or_unlinked_it_stays_hidden(two: Two) -> None:
    world = two.world
    namesake = world.store.load(NAMESAKE).conversation
    assert namesake
    world.store.forget(namesake)
    two.deaf_until(START + 4 * HOUR)
    assert two.says("1001") == ""


def test_once_proven_it_is_the_card_s(two: Two) -> None:
    world = two.world
    namesake = world.store.load(NAMESAKE).conversation
    assert namesake
    [linked] = namesake.patients
    joined = (LinkedPatient(linked.id, linked.name, opened=True, by_staff=True),)
    world.store.save(replace(namesake, patients=joined))
    two.told.clear()
    world.happens(Commanded("start"))
    world.press("Мої візити")
    assert "24 листопада, 10:30" in two.says("1001")
    two.deaf_until(START + 4 * HOUR)
    assert "Як пройшов візит?" in two.says("1001")


def test_what_the_card_s_own_account_booked_stays_everybodys_when_its_number_lapses() -> None:
    world = registered()
    world.happens(Commanded("start"))
    world.press("📅 Записатися")
    two = object.__new__(Two)
    two.world = world
    two.books()
    olena = world.conversation
    lapsed = tuple(replace(patient, opened=False) for patient in olena.patients)
    world.store.save(replace(olena, patients=lapsed))
    [patient] = olena.patients
    assert world.store.mirror.unproven([patient.id]) == frozenset()


def test_whose_namesake_can_t_be_told_is_on_the_list_of_calls(two: Two) -> None:
    world = two.world
    world.wait_until(MONDAY + 5 * MINUTE)
    namesake = world.store.load(NAMESAKE).conversation
    assert namesake
    world.store.save(replace(namesake, unreachable=True))
    world.operators.take(StaffUpdate(1, -100, 0, IRYNA, StaffWrote(1, "/calls")))
    assert "візитів: 1" in list(world.room.messages.values())[-1].text


def test_a_cancelled_one_of_theirs_stays_theirs(two: Two) -> None:
    two.world.wait_until(MONDAY + HOUR)
    two.world.clinic.cancel_visit(two.visit())
    two.deaf_until(START)
    assert two.world.clinic.visits_made[two.visit()][1].status is VisitStatus.CANCELLED
    assert two.says("1001") == ""


def another(two: Two, time: str) -> None:
    """The namesake books once more, up to the press that confirms it."""
    world = two.world
    world.happens(Commanded("start"))
    world.press("📅 Записатися")
    for label in ("Філія Центр", "Сімейний лікар"):
        world.press(label)
    world.press(labels(world)[0])
    world.press(time)


def confirm(two: Two) -> None:
    two.world.press(next(x for x in labels(two.world) if x in ("✅ Так, записати", BOTH)))


BOTH = "Записати ще й цей"


def test_the_mark_stands_before_the_clinic_system_books_and_names_nobody() -> None:
    two = Two()
    world = two.world
    world.clinic.one_visit_a_day = False
    [patient] = world.conversation.patients
    marks: list[frozenset[str]] = []
    book = world.clinic.book

    def booked(whose: str, slot: Slot, description: str) -> str:
        marks.append(world.store.mirror.unproven([whose]))
        return book(whose, slot, description)

    world.clinic.book = booked  # type: ignore[method-assign]
    with of(world, NAMESAKE):
        another(two, "14:00")
        confirm(two)
    first, second = world.clinic.visits_made
    assert marks == [{first, "koval@20261124T1200Z"}]
    assert world.store.mirror.unproven([patient.id]) == {first, second}


def test_while_it_is_not_known_whether_it_was_booked_it_is_hidden() -> None:
    two = Two()
    world = two.world
    world.clinic.one_visit_a_day = False
    with of(world, NAMESAKE):
        another(two, "14:00")
        world.clinic.fail = {"book": ["lost after"], "visits": ["", "unreachable"]}
        confirm(two)
        assert world.conversation.checking
    two.told.clear()
    world.happens(Commanded("start"))
    world.press("Мої візити")
    assert "🩺" not in two.says("1001")


def test_a_booking_that_was_refused_leaves_no_mark() -> None:
    two = Two()
    world = two.world
    world.clinic.one_visit_a_day = False
    with of(world, NAMESAKE):
        another(two, "14:00")
        world.clinic.fail = {"book": ["refused"]}
        confirm(two)
    [patient] = world.conversation.patients
    assert world.store.mirror.unproven([patient.id]) == {two.visit()}
