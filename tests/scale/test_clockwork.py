"""The clockwork hands over what is due, the most urgent first; wherever it stops, nothing is lost or queued twice."""

from datetime import timedelta
from itertools import count
from threading import Thread

import pytest

from reception.ports import StoreUnreachable
from reception.turns.clockwork import (
    HANDOVERS_AT_ONCE,
    IDS_PER_HANDOVER,
    MOST_IDS_PER_RUN,
    SLOWEST_IDS_A_SECOND,
    HandOver,
    WorkLine,
    hand_over,
)
from tests.scale.backlog import NOW, Backlog, Counting, Standing, owed

IN_WORK = IDS_PER_HANDOVER * HANDOVERS_AT_ONCE
MINUTE = timedelta(minutes=1)


def run(backlog: Backlog, queue: Counting, clock: Standing, seconds: float = 10) -> int:
    return HandOver(WorkLine(backlog, queue), clock, lambda: seconds).run()


class Killed(BaseException):
    """Ends a thread at once, as the end of its process would."""


# --- what a run does ---


def test_ids_go_out_in_tens_and_in_their_order() -> None:
    backlog, queue = owed(95), Counting()
    assert run(backlog, queue, Standing()) == 95
    assert sorted(len(ids) for ids in queue.sent) == [5, *[10] * 9]
    for place, id_ in enumerate(queue.ids):
        assert abs(place - int(id_[2:])) < IN_WORK + IDS_PER_HANDOVER


def test_nothing_due_calls_no_queue() -> None:
    queue = Counting()
    assert run(owed(0), queue, Standing()) == 0
    assert queue.sent == []


@pytest.mark.parametrize("sent_a_second", [11, 20, 25])
def test_a_night_of_20000_is_handed_over_within_ten_runs_and_each_id_once(
    sent_a_second: int,
) -> None:
    backlog, queue, clock = owed(20_000), Counting(), Standing()
    runs = 0
    while len(queue.ids) < 20_000:
        run(backlog, queue, clock)
        queue.work(backlog, 60 * sent_a_second)
        clock.moment += MINUTE
        runs += 1
    assert runs <= 10
    while backlog.due:
        run(backlog, queue, clock)
        queue.work(backlog, 60 * sent_a_second)
        clock.moment += MINUTE
    assert len(set(queue.ids)) == len(queue.ids), "no id waits twice in the queue"
    first = {int(id_[2:]) for id_ in queue.ids[:MOST_IDS_PER_RUN]}
    assert first == set(range(MOST_IDS_PER_RUN)), "the most urgent go out in the first run"


def test_what_becomes_urgent_meanwhile_goes_before_the_rest_of_the_night() -> None:
    backlog, queue, clock = owed(6_000), Counting(), Standing()
    run(backlog, queue, clock)
    backlog.due = {"urgent": NOW, **backlog.due}
    run(backlog, queue, clock)
    assert "urgent" in queue.ids[MOST_IDS_PER_RUN : MOST_IDS_PER_RUN + IN_WORK + IDS_PER_HANDOVER]


def test_a_claim_lasts_until_the_consumer_has_come_to_it() -> None:
    backlog, queue = owed(1_000), Counting(sent=[["before"] * 3_000])
    run(backlog, queue, Standing())
    last = timedelta(seconds=3_999 / SLOWEST_IDS_A_SECOND)
    assert backlog.due["a-00999"] == NOW + 2 * MINUTE + last
    alone = owed(1)
    run(alone, Counting(), Standing())
    assert alone.due["a-00000"] == NOW + 2 * MINUTE


# --- where a run ends ---


def test_without_time_nothing_is_claimed() -> None:
    backlog, queue = owed(50), Counting()
    assert run(backlog, queue, Standing(), seconds=0) == 0
    assert set(backlog.due.values()) == {NOW}
    assert queue.sent == []


def test_when_its_time_is_over_a_run_queues_what_it_claimed_and_claims_no_more() -> None:
    backlog, queue, seconds = owed(2_000), Counting(), count(40, -1)
    HandOver(WorkLine(backlog, queue), Standing(), lambda: float(next(seconds))).run()
    claimed = {id_ for id_, at in backlog.due.items() if at > NOW}
    assert 0 < len(claimed) < 500
    assert claimed == set(queue.ids)


@pytest.mark.parametrize("calls", [1, 9, 10, 11, 12, 25, 110, 111, 270])
def test_a_run_that_is_killed_loses_nothing(calls: int) -> None:
    """The kill comes before the call of that number, be it a claim or a call of the queue."""
    seen = count(1)

    def dies() -> None:
        if next(seen) >= calls:
            raise Killed

    backlog, queue, clock = owed(250), Counting(), Standing()
    backlog.before = queue.before = dies
    with pytest.raises(Killed):
        run(backlog, queue, clock)
    queued = len(queue.ids)
    assert sum(at > NOW for at in backlog.due.values()) <= queued + IN_WORK
    backlog.before = queue.before = lambda: None
    for _ in range(4):
        run(backlog, queue, clock)
        clock.moment += MINUTE
    assert set(queue.ids) >= set(backlog.due), "nothing is lost"
    for id_ in queue.ids[:queued]:
        del backlog.due[id_]
    assert queue.ids[:queued] == list(dict.fromkeys(queue.ids[:queued])), "nothing went out twice"


def test_two_runs_at_once_share_the_work() -> None:
    backlog, queues, clock = owed(1_000), (Counting(), Counting()), Standing()
    threads = [Thread(target=run, args=(backlog, queue, clock)) for queue in queues]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = [id_ for queue in queues for id_ in queue.ids]
    assert sorted(both) == sorted(backlog.due)


def test_a_queue_that_is_down_puts_off_no_more_than_what_is_in_work() -> None:
    backlog, queue = owed(1_000), Counting(down=True)
    with pytest.raises(StoreUnreachable):
        run(backlog, queue, Standing())
    assert sum(at > NOW for at in backlog.due.values()) <= IN_WORK


def test_a_kind_that_fails_keeps_no_other_from_its_work() -> None:
    down, good = Counting(down=True), Counting()
    lines = {"due": WorkLine(owed(5), down), "owed": WorkLine(owed(5), good)}
    with pytest.raises(StoreUnreachable):
        hand_over(lines, Standing(), lambda: 10)
    assert len(good.ids) == 5


def test_the_count_of_each_kind_is_told() -> None:
    lines = {"due": WorkLine(owed(3), Counting()), "owed": WorkLine(owed(5), Counting())}
    assert hand_over(lines, Standing(), lambda: 10) == {"due": 3, "owed": 5}
