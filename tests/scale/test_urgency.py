"""Due work is read in the order in which patients need it, from the real tables (moto)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from reception.adapters.dynamodb.due import due_links
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.clinic.model import Visit, VisitStatus
from reception.dialog.conversation import Conversation, LinkedPatient
from reception.notices.mirrored import Mirrored
from tests.adapters.claims import claimed
from tests.adapters.tables import NOW, Tables, amazon

HOUR = timedelta(hours=1)


@pytest.fixture
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables()


def owed(tables: Tables, account: str, visit_in: timedelta, due_since: timedelta) -> Visit:
    """An account that is owed a notice of a visit."""
    patient, start = f"p-{account}", NOW + visit_in
    tables.store().save(Conversation(account, patients=(LinkedPatient(patient, "Олена", True),)))
    mirror = DynamoMirror(tables.visits)
    visit = Visit(f"v-{account}", "koval", "r-1", start, start + HOUR)
    mirror.keep(mirror.load(patient), [Mirrored(patient, visit, NOW)])
    mirror.look_again(patient, account, NOW - due_since)
    return visit


def order(tables: Tables, few: int = 0) -> list[str]:
    return [item.id for item in due_links(tables.visits).waiting(NOW, few)]


def test_the_nearest_visit_comes_first_however_long_others_are_due(tables: Tables) -> None:
    owed(tables, "tomorrow", 20 * HOUR, due_since=13 * HOUR)
    owed(tables, "soon", 2 * HOUR, due_since=HOUR)
    owed(tables, "next week", 150 * HOUR, due_since=9 * HOUR)
    owed(tables, "later", 200 * HOUR, due_since=10 * HOUR)
    assert order(tables) == ["soon", "tomorrow", "later", "next week"]


def test_a_cancelled_visit_is_not_near(tables: Tables) -> None:
    visit = owed(tables, "cancelled", HOUR, due_since=HOUR)
    owed(tables, "soon", 2 * HOUR, due_since=HOUR)
    mirror = DynamoMirror(tables.visits)
    before = mirror.load("p-cancelled")
    gone = replace(before.visits[0], visit=replace(visit, status=VisitStatus.CANCELLED))
    mirror.keep(before, [gone])
    assert order(tables) == ["soon", "cancelled"]


def test_an_account_with_two_patients_is_one_item_and_as_urgent_as_the_nearer_one(
    tables: Tables,
) -> None:
    children = tuple(LinkedPatient(f"p-{n}", "Данило", opened=True) for n in (1, 2))
    tables.store().save(Conversation("mother", patients=children))
    for patient in ("p-1", "p-2"):
        DynamoMirror(tables.visits).look_again(patient, "mother", NOW)
    assert order(tables) == ["mother"]
    assert claimed(due_links(tables.visits), NOW) == ["mother"]
    assert order(tables) == [], "both links are claimed"


def test_an_item_that_changed_since_it_was_read_is_left_to_others(tables: Tables) -> None:
    owed(tables, "soon", 2 * HOUR, due_since=HOUR)
    work = due_links(tables.visits)
    [item] = work.waiting(NOW, 100)
    DynamoMirror(tables.visits).look_again("p-soon", "soon", None)
    assert not work.claim(item, NOW + HOUR)
    assert order(tables) == []
