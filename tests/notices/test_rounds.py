"""Unchanged patients are read in rounds: no query and no write for each, and nothing that changes is missed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import botocore.client
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.dynamodb.visits import DynamoMirror
from reception.clinic.model import Directory, Visit, VisitStatus
from reception.clinic.operations import Closure, Operations
from reception.notices import rounds
from reception.notices.poll import READ_IN_DOUBT
from reception.notices.rounds import (
    RUN_LASTS,
    SEGMENT_MS,
    SEGMENTS,
    Round,
    RoundMirror,
    Rounds,
    alone_at,
    digest_of,
    place_of,
)
from tests.adapters.tables import Tables, amazon
from tests.doubles.mirror import MemoryMirror
from tests.doubles.room_jobs import MemoryRoomJobs
from tests.doubles.store import MemoryStore
from tests.notices.simulation import HOUR, MINUTE, Ports, Simulation, instant

MONDAY = instant(date(2026, 11, 23), 10)
RUN = 5 * MINUTE
PATIENTS = [f"p{number:03}" for number in range(100)]


def runs(world: Simulation, until: datetime) -> None:
    """Poll every five minutes, and send nothing."""
    while world.moment < until:
        world.polling.run()
        world.moment += RUN


def linked(world: Simulation, *, visits: bool = True) -> Simulation:
    """A hundred accounts with a patient each, and a visit in ten days."""
    for number, patient in enumerate(PATIENTS):
        world.account(f"a{number}", patient)
        if visits:
            start = MONDAY + timedelta(days=10)
            world.make(f"v{number}", patient, start, account=f"a{number}", here=False)
    return world


@pytest.fixture
def world() -> Simulation:
    """Everybody was read, and is settled."""
    made = linked(Simulation(MONDAY))
    runs(made, MONDAY + 3 * HOUR)
    made.clinic.calls.clear()
    return made


def begin(world: Simulation, calls: int) -> Round:
    """The patients whom a run reads."""
    claimed = rounds.claim(world.mirror, world.moment)
    assert claimed is not None
    return rounds.choose(world.mirror, claimed, world.moment, calls)


# --- who is read ---


@given(
    due=st.sets(st.integers(0, SEGMENTS - 1)),
    at_work=st.none() | st.tuples(st.integers(0, SEGMENTS - 1), st.integers(0, SEGMENT_MS)),
    calls=st.integers(0, 120),
    hour=st.integers(0, 23),
)
def test_parts_that_are_looked_up_together_are_read_as_one_by_one(
    due: set[int], at_work: tuple[int, int] | None, calls: int, hour: int
) -> None:
    now = instant(date(2026, 11, 23), hour)
    store = MemoryMirror()
    for patient in PATIENTS:
        store.link(patient, "a", alone_at(patient, now - HOUR))
    long_ago, just_now = (int((now - hours).timestamp()) for hours in (2 * HOUR, timedelta()))
    read_at = tuple(long_ago if part in due else just_now for part in range(SEGMENTS))
    part, inside = at_work or (-1, 0)
    after = part * SEGMENT_MS + inside if at_work else -1
    claimed = Rounds(read_at=read_at, part=part, after=after)

    order = [part, *sorted(due - {part})] if at_work else sorted(due)
    expected: list[str] = []
    whole = set()
    for one in order:
        of_part = sorted((place_of(p), p) for p in PATIENTS if place_of(p) // SEGMENT_MS == one)
        rest = [p for place, p in of_part if one != part or place > after]
        room = calls - len(expected)
        expected += rest[:room]
        if len(rest) > room:
            break
        whole.add(one)
    chosen = rounds.choose(store, claimed, now, calls)
    assert (list(chosen.patients), chosen.whole) == (expected, whole)


# --- what a reading costs ---


def test_a_hundred_unchanged_patients_cost_no_query_and_no_write_of_their_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts: Counter[str] = Counter()
    send = botocore.client.BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        counts[operation] += 1
        return send(client, operation, parameters)

    with amazon():
        table = Tables().visits

        def ports(now: Any) -> Ports:
            store = MemoryStore(Directory, now)
            return Ports(store, DynamoMirror(table), lambda _: (), MemoryRoomJobs())

        made = Simulation(MONDAY, ports=ports)
        for number, patient in enumerate(PATIENTS):
            key = f"patient:{patient}"
            item = table(key, f"link:a{number}", since=rounds_key(MONDAY))
            item.poll_shard, item.poll_at = number % 4, rounds_key(MONDAY)
            item.save()
        made.polling.run()
        made.moment = MONDAY + 61 * MINUTE  # all parts of the circle are due
        made.clinic.calls.clear()
        soon = sum(alone_at(patient, MONDAY) <= made.moment + HOUR for patient in PATIENTS)
        assert soon == 0
        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
        assert made.polling.run().patients == 100
    assert made.clinic.calls["visits"] == 100
    assert counts["BatchGetItem"] == 1
    assert counts["PutItem"] == 2, "the claim of the rounds, and how far they are"
    assert counts["UpdateItem"] == 0
    assert counts["Query"] <= 90, (
        "four shards: some queries for each stretch of parts, not for each of the 96"
    )


def rounds_key(moment: datetime) -> str:
    from reception.adapters.dynamodb.models import due_key

    return due_key(moment)


def test_each_settled_patient_is_read_about_hourly(world: Simulation) -> None:
    begin = world.moment
    runs(world, begin + 4 * HOUR)
    assert 4 * 100 <= world.clinic.calls["visits"] <= 5.5 * 100
    oldest = world.mirror.rounds().oldest_at
    assert world.moment.timestamp() - oldest <= 70 * 60


# --- nothing is missed ---


def test_a_change_is_seen_by_the_next_round_and_believed_after_another_reading(
    world: Simulation,
) -> None:
    truth = world.clinic.truth["p042"][0]
    world.becomes(truth, start=truth.became[-1][1].start + HOUR)
    begin = world.moment
    runs(world, begin + 65 * MINUTE)
    [mirrored] = world.mirror.load("p042").visits
    assert mirrored.revision + bool(mirrored.doubt) == 1
    runs(world, begin + 75 * MINUTE)
    [mirrored] = world.mirror.load("p042").visits
    assert mirrored.revision == 1


def test_a_doubt_that_something_else_cast_is_settled_by_the_poll(world: Simulation) -> None:
    """The answer is as it was when the patient was settled, but the mirror is not."""
    watched = world.mirror.load("p042")
    [mirrored] = watched.visits
    doubt = replace(mirrored.visit, status=VisitStatus.CANCELLED)
    world.mirror.keep(watched, [replace(mirrored, doubt=doubt)])
    runs(world, world.moment + 65 * MINUTE)
    assert world.mirror.load("p042").visits[0].doubt is None


def test_a_doubt_waits_for_its_time_before_it_is_asked_about_again(world: Simulation) -> None:
    world.mirror.read_soon("p042", "a42", world.moment + READ_IN_DOUBT)
    turns = [t for hour in range(40) for t in _of_hour(world.mirror, world.moment, hour)]
    assert "p042" not in turns


def _of_hour(mirror: RoundMirror, now: datetime, hour: int) -> list[str]:
    first = now + rounds.SOON + hour * HOUR
    return [turn.patient for turn in mirror.in_turn(first, first + HOUR)]


def test_a_new_closure_has_everybody_planned_anew(world: Simulation) -> None:
    store = world.store
    assert isinstance(store, MemoryStore)
    until = MONDAY + timedelta(days=11)
    closure = Closure("", "koval", until, world.moment, announced_at=world.moment)
    store.operations.change(lambda now: replace(now, closures=(closure,)))
    runs(world, world.moment + 65 * MINUTE)
    assert isinstance(world.mirror, MemoryMirror)
    due = {key: work.due_at for key, work in world.mirror.clockwork.items()}
    assert sum(at is not None and at <= world.moment for at in due.values()) == 100


def test_who_has_a_visit_near_is_read_with_every_second_run() -> None:
    read = [rounds.near_in_turn(Rounds(runs=run, pause=300), PATIENTS, 80) for run in range(4)]
    assert sorted([*read[0], *read[1]]) == PATIENTS
    assert read[0] == read[2]
    assert 20 < len(read[0]) < 80


def test_after_a_missed_run_all_of_them_are_read() -> None:
    assert rounds.near_in_turn(Rounds(runs=1, pause=600), PATIENTS, 100) == PATIENTS


def test_more_of_them_than_a_run_reads_take_turns_over_more_runs() -> None:
    read = [rounds.near_in_turn(Rounds(runs=run, pause=600), PATIENTS, 30) for run in range(4)]
    assert all(len(part) <= 30 for part in read)
    assert len({patient for part in read for patient in part}) >= 90


# --- where a run ends ---


def test_a_run_that_dies_has_moved_nothing(
    world: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    world.moment += HOUR
    before = world.mirror.rounds()
    with monkeypatch.context() as patch:
        patch.setattr(world.polling, "_oldest_at", dies)
        with pytest.raises(Killed):
            world.polling.run()
    after = world.mirror.rounds()
    assert (after.read_at, after.part, after.after) == (before.read_at, before.part, before.after)
    world.clinic.calls.clear()
    world.moment += RUN_LASTS
    world.polling.run()
    assert world.clinic.calls["visits"] >= 90, "the next run reads the same patients"


def test_two_runs_at_once_read_the_rounds_once(world: Simulation) -> None:
    world.moment += HOUR
    first = begin(world, 300)
    assert rounds.claim(world.mirror, world.moment) is None
    rounds.end(world.mirror, first, 0, world.moment)
    assert rounds.claim(world.mirror, world.moment) is not None


def test_a_round_goes_on_where_the_calls_of_a_run_ended(world: Simulation) -> None:
    world.moment += 65 * MINUTE
    seen: list[str] = []
    for _ in range(30):
        one = begin(world, 7)
        assert len(one.patients) <= 7
        seen += one.patients
        rounds.end(world.mirror, one, len(one.patients), world.moment)
    assert len(seen) == len(set(seen)), "nobody is read twice in a round"
    assert len(seen) >= 90


def test_a_round_goes_on_at_the_first_reading_that_failed(world: Simulation) -> None:
    world.moment += 65 * MINUTE
    one = begin(world, 20)
    rounds.end(world.mirror, one, 5, world.moment)
    again = begin(world, 20)
    assert again.patients[:15] == one.patients[5:20]


def test_while_the_clinic_is_down_the_mirror_gets_older(world: Simulation) -> None:
    world.clinic.outages.append((world.moment, world.moment + 3 * HOUR))
    begin = world.moment
    runs(world, begin + 3 * HOUR)
    assert world.moment.timestamp() - world.mirror.rounds().oldest_at >= 3 * HOUR.total_seconds()
    runs(world, begin + 4 * HOUR + 10 * MINUTE)
    assert world.moment.timestamp() - world.mirror.rounds().oldest_at <= 75 * 60


# --- places and digests ---


def test_a_patient_keeps_the_own_time_of_day() -> None:
    for patient in PATIENTS:
        at = alone_at(patient, MONDAY)
        assert timedelta(hours=12) <= at - MONDAY < timedelta(hours=36)
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        assert (at - midnight) // timedelta(milliseconds=1) == place_of(patient)
    parts = {place_of(patient) * SEGMENTS // rounds.DAY_MS for patient in PATIENTS}
    assert len(parts) > SEGMENTS / 2


VISIT = Visit("v", "koval", "r-1", MONDAY, MONDAY + HOUR)


def test_the_order_of_an_answer_makes_no_difference_and_each_field_does() -> None:
    other = replace(VISIT, id="w")
    of = lambda *visits: digest_of(visits, Directory(), Operations(), None)  # noqa: E731
    assert of(VISIT, other) == of(other, VISIT)
    assert len({of(), of(VISIT), of(other), of(replace(VISIT, room="r-2"))}) == 4
    closed = Operations(closures=(Closure("b", "", MONDAY, MONDAY),))
    assert digest_of([VISIT], Directory(), closed, None) != of(VISIT)


# --- the port ---


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Iterator[RoundMirror]:
    if request.param == "memory":
        yield MemoryMirror()
        return
    with amazon():
        yield DynamoMirror(Tables().visits)


def test_the_rounds_are_written_by_whoever_read_them_last(store: RoundMirror) -> None:
    assert store.rounds() == Rounds()
    assert store.keep_rounds(Rounds(part=3))
    assert not store.keep_rounds(Rounds(part=4))
    assert store.rounds() == Rounds(part=3, version=1)
    assert store.keep_rounds(replace(store.rounds(), part=5))
    assert store.rounds().part == 5


def test_digests_are_known_of_those_who_are_settled(store: RoundMirror) -> None:
    store.settle("1", "one", MONDAY)
    store.settle("2", "two", MONDAY)
    assert store.digests(["1", "2", "3"]) == {"1": "one", "2": "two"}


def test_where_nothing_waits_nothing_is_overdue(store: RoundMirror) -> None:
    assert store.overdue_since(MONDAY) is None
