"""The port `Mirror`: the table keeps what it promises, and so does the double that other tests use."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws

from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.due import due_links
from reception.adapters.dynamodb.models import (
    ConversationItem,
    DirectoryItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.adapters.dynamodb.store import DynamoStore
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.clinic.model import Directory, Slot, Visit
from reception.dialog.conversation import (
    MAX_UNPROVEN,
    ChatVisit,
    Confirmed,
    Conversation,
    LinkedPatient,
    Unfinished,
    is_unproven,
)
from reception.dialog.effects import Book
from reception.notices.mirrored import Finished, Mirrored, Noted
from reception.notices.ports import Mirror
from reception.turns.ports import TurnStore
from tests.adapters.claims import claimed
from tests.doubles.store import MemoryStore
from tests.doubles.world import KYIV

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OLENA, DANYLO = LinkedPatient("1", "Олена", opened=True), LinkedPatient("2", "Данило", opened=True)
VISIT = Visit("v", "koval", "r-1", NOW + HOUR, NOW + 2 * HOUR)
KNOWN = Mirrored("1", VISIT, NOW)

type Due = Callable[[datetime], list[str]]


@pytest.fixture
def amazon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        yield


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> tuple[TurnStore, Mirror, Due]:
    if request.param == "memory":
        memory = MemoryStore(Directory, lambda: NOW)
        return memory, memory.mirror, memory.mirror.due
    request.getfixturevalue("amazon")
    tables = [
        bound(ConversationItem, "conversations"),
        bound(SystemItem, "system"),
        bound(DirectoryItem, "directory"),
        bound(VisitItem, "visits"),
    ]
    for table in tables:
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    conversations, system, directory, visits = tables
    mirror = DynamoMirror(visits)
    store = DynamoStore(conversations, system, DirectoryMemory(directory), visits, lambda: NOW)
    return store, mirror, lambda now: claimed(due_links(visits), now)


@pytest.fixture
def store(kept: tuple[TurnStore, Mirror, Due]) -> TurnStore:
    return kept[0]


@pytest.fixture
def mirror(kept: tuple[TurnStore, Mirror, Due]) -> Mirror:
    return kept[1]


@pytest.fixture
def due(kept: tuple[TurnStore, Mirror, Due]) -> Due:
    return kept[2]


@pytest.fixture
def olena(store: TurnStore) -> Conversation:
    """An account with a patient."""
    return store.save(Conversation("1001", patients=(OLENA,)))


# --- links ---


def test_a_linked_patient_is_to_be_read_at_once(olena: Conversation, mirror: Mirror) -> None:
    assert [link.account for link in mirror.load("1").links] == ["1001"]
    assert mirror.to_poll(NOW, 10) == ("1",)


def test_a_removed_one_is_not(store: TurnStore, olena: Conversation, mirror: Mirror) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    store.save(replace(olena, patients=()))
    assert mirror.to_poll(NOW, 10) == ()
    assert mirror.load("1").visits == ()


def test_what_another_account_is_linked_to_stays(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    store.save(Conversation("1002", patients=(OLENA,)))
    store.save(replace(olena, patients=()))
    watched = mirror.load("1")
    assert [link.account for link in watched.links] == ["1002"]
    assert watched.visits


def test_forgetting_deletes_links_visits_and_notices(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    mirror.claim("1", "1001", "v:two_hours", NOW, NOW + MINUTE, NOW + HOUR)
    store.forget(olena)
    watched = mirror.load("1")
    assert (watched.links, watched.visits, watched.notices) == ((), (), ())


def test_an_unchanged_family_is_not_linked_again(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    mirror.polled("1", "1001", NOW, NOW + HOUR, None)
    store.save(replace(olena, language="en"))
    assert mirror.to_poll(NOW, 10) == ()


def test_a_booking_has_the_patient_read_at_once(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    mirror.polled("1", "1001", NOW, NOW + HOUR, None)
    store.save(replace(olena, booked_here=("v",)))
    assert mirror.to_poll(NOW, 10) == ("1",)


# --- polls ---


def test_the_longest_overdue_come_first_and_no_more_than_asked(
    store: TurnStore, mirror: Mirror
) -> None:
    store.save(Conversation("1001", patients=(OLENA, DANYLO)))
    mirror.polled("1", "1001", NOW, NOW + 2 * MINUTE, None)
    mirror.polled("2", "1001", NOW, NOW + MINUTE, None)
    assert mirror.to_poll(NOW, 10) == ()
    assert mirror.to_poll(NOW + 3 * MINUTE, 10) == ("2", "1")
    assert mirror.to_poll(NOW + 3 * MINUTE, 1) == ("2",)


def test_the_mirror_keeps_what_was_read_and_when(olena: Conversation, mirror: Mirror) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    mirror.polled("1", "1001", NOW, NOW + HOUR, None)
    watched = mirror.load("1")
    assert [replace(known, version=0) for known in watched.visits] == [KNOWN]
    assert watched.read_at == NOW


def test_who_read_the_mirror_before_somebody_else_wrote_does_not_write(
    olena: Conversation, mirror: Mirror
) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    early = mirror.load("1")
    mirror.keep(early, [replace(early.visits[0], revision=1)])
    mirror.keep(early, [replace(early.visits[0], missing=True)])
    assert [(known.revision, known.missing) for known in mirror.load("1").visits] == [(1, False)]


# --- the clockwork ---


def test_what_is_due_is_brought_once_and_again_until_it_is_done(
    olena: Conversation, mirror: Mirror, due: Due
) -> None:
    mirror.look_again("1", "1001", NOW)
    assert due(NOW) == ["1001"]
    assert due(NOW + MINUTE) == []
    assert due(NOW + 2 * MINUTE) == ["1001"]
    mirror.look_again("1", "1001", None)
    assert due(NOW + HOUR) == []


def test_a_moment_of_the_clinics_clock_is_the_moment_that_it_is(
    olena: Conversation, mirror: Mirror, due: Due
) -> None:
    mirror.polled("1", "1001", NOW, NOW + HOUR, (NOW + HOUR).astimezone(KYIV.zone))
    assert due(NOW + HOUR - MINUTE) == []
    assert due(NOW + HOUR) == ["1001"]


def test_a_link_that_is_gone_is_not_brought_back(mirror: Mirror, due: Due) -> None:
    mirror.look_again("1", "1001", NOW)
    mirror.polled("1", "1001", NOW, NOW, None)
    assert due(NOW) == []
    assert mirror.load("1").links == ()


def test_a_chat_that_asked_for_silence_is_remembered(olena: Conversation, mirror: Mirror) -> None:
    mirror.look_again("1", "1001", NOW, NOW + MINUTE)
    assert mirror.load("1").links[0].not_before == NOW + MINUTE


# --- what staff ask ---


def test_the_visits_of_some_hours_come_in_order(olena: Conversation, mirror: Mirror) -> None:
    early, late, next_day = (
        replace(KNOWN, visit=replace(VISIT, id=visit, start=start, end=start + HOUR))
        for visit, start in (("e", NOW), ("l", NOW + 15 * HOUR), ("n", NOW + 20 * HOUR))
    )
    mirror.keep(mirror.load("1"), [next_day, late, early])
    ids = [x.mirrored.visit.id for x in mirror.between(NOW, NOW + 20 * HOUR)]
    assert ids == ["e", "l"]
    assert [x.mirrored.visit.id for x in mirror.between(NOW + 16 * HOUR, NOW + 21 * HOUR)] == ["n"]
    assert mirror.between(NOW + 30 * HOUR, NOW + 54 * HOUR) == []


def test_a_visit_leads_to_its_patient(olena: Conversation, mirror: Mirror) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    assert mirror.whose("v") == "1"
    assert mirror.whose("other") is None


def test_a_patients_word_holds_for_the_start_that_it_was_said_of(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    mirror.keep(mirror.load("1"), [KNOWN])
    [before] = mirror.between(NOW, NOW + 3 * HOUR)
    olena = store.save(replace(olena, confirmed=(Confirmed("1", "v", VISIT.start),)))
    [said] = mirror.between(NOW, NOW + 3 * HOUR)
    assert (before.confirmed, said.confirmed) == (False, True)
    [noted] = mirror.load("1").notices
    assert (noted.account, noted.outcome, noted.at) == ("1001", "confirmed", NOW)
    watched = mirror.load("1")
    moved = replace(watched.visits[0], visit=replace(VISIT, start=NOW + 2 * HOUR))
    mirror.keep(watched, [moved])
    [after] = mirror.between(NOW, NOW + 3 * HOUR)
    assert not after.confirmed
    store.forget(olena)
    assert mirror.between(NOW, NOW + 3 * HOUR) == []


# --- what was forgotten meanwhile ---


def test_a_visit_of_whom_nobody_wants_to_hear_any_more_is_not_kept(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    read = mirror.load("1")
    store.forget(olena)
    mirror.keep(read, [KNOWN])
    assert mirror.load("1").visits == ()


DONE = Finished("yearly", VISIT, "Коваленко Ірина Петрівна")


def test_of_a_rule_the_last_finished_visit_is_kept(olena: Conversation, mirror: Mirror) -> None:
    later = replace(DONE, visit=replace(VISIT, id="w"))
    other = replace(DONE, rule="heart")
    for finished in (DONE, later, other):
        mirror.finish(mirror.load("1"), finished, NOW + HOUR)
    assert set(mirror.load("1").finished) == {later, other}


def test_finished_visits_are_deleted_with_the_last_link(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    mirror.finish(mirror.load("1"), DONE, NOW + HOUR)
    second = store.save(Conversation("1002", patients=(OLENA,)))
    store.save(replace(olena, patients=()))
    assert mirror.load("1").finished == (DONE,)
    store.forget(second)
    assert mirror.load("1").finished == ()


def test_a_finished_visit_of_whom_nobody_wants_to_hear_any_more_is_not_kept(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    read = mirror.load("1")
    store.forget(olena)
    mirror.finish(read, DONE, NOW + HOUR)
    assert mirror.load("1").finished == ()


def test_what_became_of_a_notice_is_noted_on_its_claim_alone(mirror: Mirror) -> None:
    mirror.note("1", "1001", "k", "sent", NOW)
    assert mirror.load("1").notices == ()


@pytest.mark.parametrize("last", [True, False])
def test_a_long_ledger_goes_with_its_link(store: TurnStore, mirror: Mirror, *, last: bool) -> None:
    olena = store.save(Conversation("1001", patients=(OLENA, DANYLO)))
    store.save(Conversation("1002", patients=(OLENA,)))
    for number in range(120):
        for patient in "12":
            mirror.claim(patient, "1001", f"{number}", NOW, NOW, NOW + number * HOUR)
    mirror.claim("1", "1002", "theirs", NOW, NOW, NOW + HOUR)
    if last:
        store.forget(olena)
    else:
        store.save(replace(olena, patients=()))
    assert [noted.account for noted in mirror.load("1").notices] == ["1002"]
    assert mirror.load("2").notices == ()


# --- visits that were booked without a proof ---

STRANGER = replace(OLENA, opened=False)


def booked_by_a_namesake(store: TurnStore) -> Conversation:
    linked = store.save(Conversation("1002", patients=(STRANGER,)))
    visits = (ChatVisit("1", VISIT),)
    return store.save(replace(linked, visits=visits, booked_here=("v",)))


def test_a_visit_that_was_booked_without_a_proof_is_marked(
    store: TurnStore, olena: Conversation, mirror: Mirror
) -> None:
    assert mirror.unproven(["1", "2"]) == frozenset()
    booked_by_a_namesake(store)
    assert mirror.unproven(["2"]) == frozenset()
    assert mirror.unproven(["2", "1"]) == mirror.load("1").unproven == {"v"}


def test_a_visit_that_is_being_booked_is_marked_by_doctor_and_start(
    store: TurnStore, mirror: Mirror
) -> None:
    slot = Slot("koval", "s", "b", "r-1", VISIT.start, VISIT.end)
    linked = store.save(Conversation("1002", patients=(STRANGER,)))
    under_way = Unfinished(1, NOW, book=Book("1", slot, ""))
    begun = store.save(replace(linked, unfinished=under_way))
    assert is_unproven(VISIT, mirror.unproven(["1"]))
    store.save(replace(begun, unfinished=None))
    assert mirror.unproven(["1"]) == frozenset()


def test_a_proof_takes_the_mark_away(store: TurnStore, mirror: Mirror) -> None:
    namesake = booked_by_a_namesake(store)
    store.save(replace(namesake, patients=(OLENA,)))
    assert mirror.unproven(["1"]) == frozenset()


@pytest.mark.parametrize("how", ["forget", "unlink", "the last one"])
def test_whoever_goes_leaves_the_mark(how: str, store: TurnStore, mirror: Mirror) -> None:
    if how != "the last one":
        store.save(Conversation("1001", patients=(OLENA,)))
    namesake = booked_by_a_namesake(store)
    if how == "unlink":
        store.save(replace(namesake, patients=()))
    else:
        store.forget(namesake)
    assert mirror.unproven(["1"]) == {"v"}


def test_of_many_marks_the_latest_are_noted_and_none_is_taken_back(
    store: TurnStore, mirror: Mirror
) -> None:
    namesake = booked_by_a_namesake(store)
    for n in range(MAX_UNPROVEN + 5):
        visit = replace(VISIT, id=f"v{n}")
        booked = (*namesake.booked_here, visit.id)
        namesake = store.save(
            replace(namesake, visits=(ChatVisit("1", visit),), booked_here=booked)
        )
    assert len(namesake.watch.unproven) == MAX_UNPROVEN
    assert len(mirror.unproven(["1"])) == MAX_UNPROVEN + 6


# --- the brake ---


def test_changes_are_counted_over_the_last_hour(mirror: Mirror) -> None:
    assert mirror.count_changed(3, NOW) == 3
    assert mirror.count_changed(2, NOW) == 5
    assert mirror.count_changed(4, NOW + 59 * MINUTE) == 9
    assert mirror.count_changed(1, NOW + 60 * MINUTE) == 5
    assert mirror.count_changed(1, NOW + 3 * HOUR) == 1


# --- claims ---


def test_a_notice_is_claimed_by_one(olena: Conversation, mirror: Mirror) -> None:
    claim = ("1", "1001", "v:two_hours:x", NOW, NOW + MINUTE, NOW + HOUR)
    assert mirror.claim(*claim)
    assert not mirror.claim(*claim)


def test_the_claim_of_a_process_that_died_is_taken_over(mirror: Mirror) -> None:
    assert mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + 9 * HOUR)
    assert mirror.claim("1", "1001", "k", NOW + MINUTE, NOW + HOUR, NOW + 9 * HOUR)


def test_what_was_sent_is_never_claimed_again(mirror: Mirror) -> None:
    mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + 9 * HOUR)
    mirror.note("1", "1001", "k", "sent", NOW)
    assert not mirror.claim("1", "1001", "k", NOW + HOUR, NOW + 2 * HOUR, NOW + 9 * HOUR)
    [noted] = mirror.load("1").notices
    assert (noted.account, noted.key, noted.outcome, noted.at) == ("1001", "k", "sent", NOW)


def test_a_notice_that_was_sent_in_vain_is_free_and_its_tries_stay(mirror: Mirror) -> None:
    tries = (NOW, NOW + MINUTE)
    for n in (1, 2):
        assert mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + HOUR)
        mirror.tried("1", "1001", "k", tries[:n])
    assert mirror.load("1").notices == (Noted("1001", "k", tries=tries),)
    mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + HOUR)
    mirror.note("1", "1001", "k", "sent", NOW)
    assert mirror.load("1").notices == (Noted("1001", "k", "sent", NOW, tries=tries),)


def test_tries_of_a_notice_that_was_deleted_are_not_noted(mirror: Mirror) -> None:
    mirror.tried("1", "1001", "k", [NOW])
    assert mirror.load("1").notices == ()


def test_a_notice_that_is_given_back_without_a_try_leaves_nothing(mirror: Mirror) -> None:
    mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + HOUR)
    mirror.tried("1", "1001", "k", [])
    assert mirror.load("1").notices == ()


def test_a_claim_that_is_given_back_is_free(mirror: Mirror) -> None:
    mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + HOUR)
    mirror.note("1", "1001", "k", "", NOW)
    assert mirror.claim("1", "1001", "k", NOW, NOW + MINUTE, NOW + HOUR)
