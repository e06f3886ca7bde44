"""A kind of notice is one row, and a kind that is forgotten anywhere is found at import."""

from dataclasses import fields, replace

import pytest

from reception.clinic.facts import DueAgain
from reception.clinic.model import Slot, Visit
from reception.clinic.operations import Closure, Delay
from reception.clinic.waiting import EarlierOffer
from reception.dialog.conversation import Conversation
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.scene import Knowledge, Scene
from reception.dialog.screens.notices import ChooseReminders
from reception.notices import keys
from reception.notices.kinds import KINDS, ROWS, KindRow, complete, label_in, row_in
from reception.notices.notice import Due
from reception.notices.reasons import SWITCHED_OFF
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS

VISIT = Visit("v", "koval", "r-1", MONDAY, MONDAY)
SLOT = Slot("koval", "s-visit", "b-1", "r-1", MONDAY, MONDAY)
OFFER = EarlierOffer("o-1", "koval@", "who", "w", "p-1", SLOT, MONDAY, MONDAY)
CLOSURE = Closure("b-1", "", MONDAY, MONDAY)
AGAIN = DueAgain("yearly", 365, {})
DELAY = Delay("koval", 25, MONDAY, MONDAY, told=25)


def forget(kind: NoticeKind) -> list[KindRow]:
    return [row for row in ROWS if row.name is not kind]


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_kind_without_a_row_stops_the_import(kind: NoticeKind) -> None:
    with pytest.raises(TypeError, match=rf"exactly one row each: {kind}$"):
        complete(forget(kind))


def test_a_kind_with_two_rows_stops_the_import() -> None:
    with pytest.raises(TypeError, match=rf"exactly one row each: {ROWS[0].name}$"):
        complete([*ROWS, ROWS[0]])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_switch_that_nothing_asks_for_stops_the_import_and_so_does_a_reason_without_switch(
    row: KindRow,
) -> None:
    reasons = tuple(reason for reason in row.not_sent_if if reason is not SWITCHED_OFF)
    if reasons == row.not_sent_if:
        reasons = (*reasons, SWITCHED_OFF)
    with pytest.raises(TypeError, match="disagree"):
        complete([*forget(row.name), replace(row, not_sent_if=reasons)])


@pytest.mark.parametrize("column", ["label", "due", "joins", "page", "key", "not_sent_if"])
def test_a_row_without_a_column_cannot_be_written(column: str) -> None:
    cells = {field.name: getattr(ROWS[0], field.name) for field in fields(KindRow)}
    del cells[column]
    with pytest.raises(TypeError, match=column):
        KindRow(**cells)


def test_the_patients_page_has_a_switch_for_each_kind_that_can_be_switched_off() -> None:
    scene = Scene(Knowledge(FACTS, WORDS, DIRECTORY, KYIV), Conversation("1"), MONDAY)
    choices = [choice for row in ChooseReminders().draw(scene).rows for choice in row]
    switches = [choice.argument for choice in choices if choice.argument]  # news has none
    assert switches == [kind for kind in NoticeKind if SWITCHED_OFF in KINDS[kind].not_sent_if]


def test_the_keys_of_the_ledger_are_those_that_are_stored() -> None:
    due = Due(MONDAY, MONDAY, revision=3, closure=CLOSURE, offer=OFFER, delay=DELAY, again=AGAIN)
    written = {row.name: keys.joined(VISIT, row.name, row.key(VISIT, due)) for row in ROWS}
    assert written.items() >= {
        ("day_before", "v:day_before:20261123T0800Z"),
        ("two_hours", "v:two_hours:20261123T0800Z"),
        ("soon", "v:soon:20261123T0800Z"),
        ("changed", "v:changed:20261123T0800Z:3"),
        ("closed", "v:closed:20261123T0800Z:20261123080000-202611230800"),
        ("earlier", "v:earlier:o-1"),
        ("doctor_late", "v:doctor_late:20261123T0800Z:25"),
        ("feedback", "v:feedback"),
        ("due_again", "v:due_again:yearly"),
        ("doctor_gone", "v:doctor_gone"),
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_key_leads_back_to_its_row(row: KindRow) -> None:
    due = Due(MONDAY, MONDAY, revision=3, closure=CLOSURE, offer=OFFER, delay=DELAY, again=AGAIN)
    key = keys.joined(VISIT, row.name, row.key(VISIT, due))
    assert row_in(key) is row
    assert (keys.visit_in(key), label_in(key)) == ("v", row.label)


def test_a_key_of_no_kind_that_is_known_here_keeps_its_own_word() -> None:
    assert row_in("v:of_a_later_version:x") is None
    assert label_in("v:of_a_later_version:x") == "of_a_later_version"
