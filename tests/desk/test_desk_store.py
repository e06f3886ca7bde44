"""Promises of the desk's store, kept by the table and by the double that other tests use."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from moto import mock_aws

from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.due import due_threads
from reception.adapters.dynamodb.models import DeskItem, bound, due_key
from reception.desk import jobs, outcomes, talk
from reception.desk.ports import ThreadStore
from reception.desk.thread import DeskRules, Job, Line, Matter, Note, Task, Thread
from reception.dialog.staff import RequestKind
from reception.ports import Changed
from tests.adapters.claims import claimed
from tests.desk.staffing import IRYNA, MAKSYM
from tests.doubles.desk import MemoryDeskStore

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

type Due = Callable[[datetime], list[str]]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[DeskItem]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        table = bound(DeskItem, "desk")
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        yield table


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> tuple[ThreadStore, Due]:
    if request.param == "memory":
        memory = MemoryDeskStore()
        return memory, memory.due
    store = DynamoThreads(request.getfixturevalue("table"), DeskRules(), lambda: NOW)
    return store, lambda now: claimed(due_threads(request.getfixturevalue("table")), now)


@pytest.fixture
def store(kept: tuple[ThreadStore, Due]) -> ThreadStore:
    return kept[0]


def asked(account: str, number: int, *, urgent: bool = False, read_at: datetime = NOW) -> Thread:
    matter = Matter(f"{account}:1", RequestKind.MANAGER, NOW)
    return talk.ask(Thread(account), matter, number, read_at, urgent=urgent)


def everything() -> Thread:
    """A thread that has one of each thing."""
    thread = replace(asked("1", 7), topic=5, topic_open=True)
    thread = outcomes.done(thread, Job(Task.CARD, face="x"), NOW, (9,))
    thread = talk.take(thread, IRYNA, NOW, NOW + 60 * MINUTE)
    thread = talk.say(thread, Line(3, True, NOW, 2, "album"))
    thread = talk.answer(thread, Line(4, False, NOW))
    thread = talk.tell(thread, Note("n", "{text}", {"text": "так"}, 3))
    job = jobs.next_job(thread, NOW, DeskRules(), cards=True)
    assert job is not None
    return replace(outcomes.claimed(thread, job, NOW + MINUTE), retry_at=NOW, gone=True)


def test_a_stranger_has_an_empty_thread(store: ThreadStore) -> None:
    assert store.load("1") == Thread("1")


@pytest.mark.parametrize("thread", [asked("1", 1), everything()], ids=["asked", "everything"])
def test_what_is_saved_is_loaded(store: ThreadStore, thread: Thread) -> None:
    saved = store.save(thread)
    assert saved == replace(thread, version=1)
    assert store.load("1") == saved


def test_who_saves_second_is_told(store: ThreadStore) -> None:
    first = store.save(asked("1", 1))
    store.save(first)
    for stale in (first, asked("1", 1)):
        with pytest.raises(Changed):
            store.save(stale)


def test_numbers_are_given_once(store: ThreadStore) -> None:
    assert [store.next_number() for _ in range(3)] == [1, 2, 3]


def test_the_queue_is_in_order_urgent_ones_first(store: ThreadStore) -> None:
    for account, number, urgent in (("a", 2, False), ("b", 1, False), ("c", 3, True)):
        store.save(asked(account, number, urgent=urgent))
    assert [w.account for w in store.waiting()] == ["c", "b", "a"]
    assert not any(w.posted for w in store.waiting())


def test_what_is_taken_closed_or_parked_does_not_wait(store: ThreadStore) -> None:
    waiting = store.save(asked("1", 1))
    posted = store.save(outcomes.done(waiting, Job(Task.CARD, face="x"), NOW, (9,)))
    assert [w.posted for w in store.waiting()] == [True]
    taken = store.save(talk.take(posted, IRYNA, NOW, None))
    assert list(store.waiting()) == []
    assert list(store.taken_by(IRYNA.id)) == ["1"]
    assert list(store.taken_by("72")) == []
    store.save(talk.pass_on(taken, IRYNA, NOW))
    assert [w.account for w in store.waiting()] == ["1"]
    assert list(store.taken_by(IRYNA.id)) == []
    other = asked("2", 2)
    for _ in range(outcomes.MAX_FAILURES_IN_A_ROW):
        other = outcomes.failed(other, Job(Task.CARD), NOW)
    store.save(other)
    assert [w.account for w in store.waiting()] == ["1"]


def test_requests_are_found_by_who_has_them(store: ThreadStore) -> None:
    for number, operator in enumerate((IRYNA, MAKSYM, IRYNA), start=1):
        store.save(talk.take(asked(str(number), number), operator, NOW, None))
    first = store.load("1")
    store.save(talk.close(first, NOW, "Ірина"))
    assert list(store.taken_by(IRYNA.id)) == ["3"]
    assert sorted(store.taken()) == ["2", "3"]
    assert list(store.waiting()) == []


def test_a_moment_of_any_zone_is_due_in_utc() -> None:
    kyiv = timezone(timedelta(hours=2))
    assert due_key(NOW.astimezone(kyiv)) == due_key(NOW)


def test_a_topic_has_an_owner(store: ThreadStore) -> None:
    assert store.owner(5) is None
    store.own_topic(5, "1")
    assert store.owner(5) == "1"
    store.delete(store.save(replace(asked("1", 1), topic=5)))
    assert store.owner(5) is None
    assert store.load("1") == Thread("1")


def test_a_topic_may_lose_its_owner_alone(store: ThreadStore) -> None:
    store.own_topic(5, "1")
    store.own_topic(6, "1")
    store.disown_topic(5)
    store.disown_topic(5)
    assert (store.owner(5), store.owner(6)) == (None, "1")


def test_what_changed_is_not_deleted(store: ThreadStore) -> None:
    first = store.save(asked("1", 1))
    store.save(first)
    with pytest.raises(Changed):
        store.delete(first)


def test_the_room_moves(store: ThreadStore) -> None:
    assert store.moved_room() is None
    store.keep_moved_room(-1002)
    assert store.moved_room() == -1002


def test_one_process_posts_cards_and_keeps_the_pace(store: ThreadStore) -> None:
    assert store.acquire(NOW, NOW, NOW + MINUTE)
    assert not store.acquire(NOW, NOW, NOW + MINUTE)
    assert store.acquire(NOW, NOW + MINUTE, NOW + 2 * MINUTE), "a process that died lets go"
    store.release(NOW + MINUTE)
    assert not store.acquire(NOW, NOW + MINUTE, NOW + 2 * MINUTE)
    assert store.acquire(NOW + MINUTE, NOW + MINUTE, NOW + 2 * MINUTE)
    store.release(None)
    assert store.acquire(NOW, NOW, NOW + MINUTE)


def test_what_is_to_be_done_is_due(kept: tuple[ThreadStore, Due]) -> None:
    store, due = kept
    store.save(asked("1", 1, read_at=NOW + MINUTE))
    assert due(NOW) == []
    assert due(NOW + MINUTE) == ["1"]


def test_what_is_due_is_handed_out_once_in_two_minutes(table: type[DeskItem]) -> None:
    store = DynamoThreads(table, DeskRules(), lambda: NOW)
    store.save(asked("1", 1))
    assert claimed(due_threads(table), NOW) == ["1"]
    assert claimed(due_threads(table), NOW) == []
    assert claimed(due_threads(table), NOW + 2 * MINUTE) == ["1"]


def test_desks_of_branches_share_a_table_and_nothing_else(table: type[DeskItem]) -> None:
    near = DynamoThreads(table, DeskRules(), lambda: NOW)
    far = DynamoThreads(table, DeskRules(), lambda: NOW, "-1002")
    near.save(asked("1", near.next_number()))
    far.save(replace(asked("1", far.next_number()), topic=5))
    far.own_topic(5, "1")
    assert [request.number for desk in (near, far) if (request := desk.load("1").request)] == [1, 2]
    assert [[w.account for w in desk.waiting()] for desk in (near, far)] == [["1"], ["1"]]
    assert (near.owner(5), far.owner(5)) == (None, "1")
    far.keep_moved_room(-1003)
    assert (near.moved_room(), far.moved_room()) == (None, -1003)
    assert near.acquire(NOW, NOW, NOW + MINUTE)
    assert far.acquire(NOW, NOW, NOW + MINUTE)
    assert sorted(claimed(due_threads(table), NOW)) == ["-1002/1", "1"]
    far.delete(far.load("1"))
    assert (near.load("1").version, far.load("1").version, far.owner(5)) == (1, 0, None)


def test_an_audit_line_names_nobody_but_the_operator(table: type[DeskItem]) -> None:
    DynamoThreads(table, DeskRules(), lambda: NOW).audit(NOW, "71", "take", 12, "a1b2")
    [item] = table.scan()
    assert (item.operator, item.action, item.patient) == ("71", "take", "a1b2")
    assert item.account is None
    assert item.key == "audit:12:2026-11-23T08:00:00.000Z:71:take"


def test_what_has_expired_is_gone_though_it_is_there(table: type[DeskItem]) -> None:
    DynamoThreads(table, DeskRules(), lambda: NOW).save(asked("1", 1))
    later = DynamoThreads(table, DeskRules(), lambda: NOW + timedelta(days=401))
    assert later.load("1") == Thread("1")
    assert later.save(asked("1", 2)).version == 1


def test_an_account_is_found_under_all_of_its_keys_until_it_is_deleted(store: ThreadStore) -> None:
    thread = store.save(asked("1", 7))
    store.index("1", {"олена", "бойко"})
    store.index("2", {"олена", "гнатюк"})
    assert store.find(["олена"]) == {"1", "2"}
    assert store.find(["олена", "бойко"]) == {"1"}
    assert store.find(["олена", "ніхто"]) == frozenset()
    assert store.find([]) == frozenset()
    store.delete(thread)
    assert store.find(["олена"]) == {"2"}
    assert store.find(["бойко"]) == frozenset()


def test_keys_that_are_noted_already_cost_a_read_and_no_write(table: type[DeskItem]) -> None:
    store = DynamoThreads(table, DeskRules(), lambda: NOW)
    store.index("1", {"олена", "бойко"})
    before = [item.attribute_values for item in table.scan()]
    later = DynamoThreads(table, DeskRules(), lambda: NOW + timedelta(days=1))
    later.index("1", {"олена"})
    assert [item.attribute_values for item in table.scan()] == before


def test_what_is_found_at_one_desk_is_not_found_at_another(table: type[DeskItem]) -> None:
    DynamoThreads(table, DeskRules(), lambda: NOW).index("1", {"олена"})
    assert not DynamoThreads(table, DeskRules(), lambda: NOW, "-1002").find(["олена"])


def test_nothing_of_an_account_is_left_where_it_was_found(table: type[DeskItem]) -> None:
    store = DynamoThreads(table, DeskRules(), lambda: NOW)
    thread = store.save(asked("777333111", 7))
    store.index("777333111", {"олена"})
    store.delete(thread)
    assert not [item.key for item in table.scan() if "777333111" in str(item.attribute_values)]
