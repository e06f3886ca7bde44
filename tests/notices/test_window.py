"""Polling everybody at once: what a run asks, whose visits it keeps, and what an incomplete answer does."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import botocore.client
import pytest

from reception.adapters.dynamodb.models import VisitItem, bound, due_key
from reception.adapters.dynamodb.visits import DynamoMirror, link_part, patient_key
from reception.adapters.dynamodb.window import DynamoWindow
from reception.clinic.model import Visit, VisitStatus
from reception.notices.day import DaySchedule, day_schedule
from reception.notices.mirrored import Mirrored, Unlinked
from reception.notices.poll_everybody import WindowPolling
from tests.notices.simulation import DAY, HOUR, LENGTH, MINUTE, Simulation, Truth, instant
from tests.notices.test_mirror_port import amazon
from tests.notices.test_rules import KYIV

__all__ = ["amazon"]
MONDAY = instant(date(2026, 11, 23), 10)
TOMORROW = date(2026, 11, 24)
AT = MONDAY + 30 * HOUR
"""When visits are, tomorrow afternoon."""


def world(*, strangers: int = 0, linked: int = 1) -> Simulation:
    """Accounts with a visit tomorrow (`linked`), and patients without a chat who have one (`strangers`)."""
    made = Simulation(MONDAY, window_days=30)
    for n in range(linked):
        made.account(f"a{n}", f"p{n}")
        made.make(f"v{n}", f"p{n}", AT, account=f"a{n}", here=False)
    for n in range(strangers):
        start = AT + n * MINUTE
        made.make(f"s{n}", f"stranger{n}", start, account="", here=False)
    return made


def of(world: Simulation, visit: str) -> Truth:
    return next(t for all_ in world.clinic.truth.values() for t in all_ if t.id == visit)


def tomorrow(world: Simulation) -> DaySchedule:
    return day_schedule(world.mirror, world.windows, KYIV, TOMORROW, world.now())


def poll(world: Simulation, after: timedelta = 5 * MINUTE) -> Counter[str]:
    """One run. Returns how often it called which method of the clinic system."""
    world.moment += after
    world.clinic.calls.clear()
    world.polling.run()
    return world.clinic.calls


def told(world: Simulation) -> list[str]:
    return [str(sent.planned.kind) for sent in world.chats.sent]


# --- what is asked ---


def test_whose_a_visit_is_is_asked_once() -> None:
    clinic = world(strangers=40)
    assert poll(clinic) == {"visits_of_all": 1, "visits": 1, "patient_of": 40}
    clinic.windows.written = 0
    assert poll(clinic) == {"visits_of_all": 1}
    assert poll(clinic, HOUR) == {"visits_of_all": 1}
    assert clinic.windows.written == 0


def test_the_budget_holds_for_both_ways_together_and_the_next_run_goes_on() -> None:
    clinic = world(strangers=50, linked=5)
    clinic.polling.most_calls = 20
    assert poll(clinic) == {"visits_of_all": 1, "visits": 5, "patient_of": 15}
    assert len(tomorrow(clinic).others) == 50  # counted before it is known whose they are
    assert [poll(clinic)["patient_of"] for _ in range(3)] == [20, 15, 0]


def test_near_days_are_read_with_every_run_all_of_them_hourly_and_each_patient_daily() -> None:
    clinic = world()
    spans: list[int] = []
    answer = clinic.clinic.visits_of_all

    def listed(first: date, last: date) -> tuple[Visit, ...]:
        spans.append((last - first).days + 1)
        return answer(first, last)

    clinic.clinic.visits_of_all = listed  # type: ignore[method-assign]
    asked = sum((poll(clinic) for _ in range(26)), Counter[str]())
    assert Counter(spans) == {4: 23, 34: 3}
    assert asked["visits"] == 1
    assert poll(clinic, DAY)["visits"] == 1


def test_one_about_which_nothing_can_be_learnt_does_not_bar_the_way() -> None:
    clinic = world(strangers=12)
    clinic.clinic.mute = {"s0", "s1", "s2"}
    for _ in range(8):
        poll(clinic)
    asked = {visit.id for visit in tomorrow(clinic).others if visit.asked}
    assert asked == {f"s{n}" for n in range(3, 12)}


def test_a_run_beside_another_does_nothing_so_one_moment_is_not_two_polls() -> None:
    clinic = world()
    poll(clinic)
    clinic.becomes(of(clinic, "v0"), start=MONDAY + 2 * DAY, end=MONDAY + 2 * DAY + LENGTH)
    poll(clinic)
    assert poll(clinic, timedelta(seconds=1)) == {}
    [known] = clinic.mirror.load("p0").visits
    assert (known.revision, known.doubt is not None) == (0, True)
    poll(clinic)
    [known] = clinic.mirror.load("p0").visits
    assert (known.revision, known.doubt) == (1, None)


def test_of_two_runs_at_once_one_reads() -> None:
    clinic = world()
    answer, inside = clinic.clinic.visits_of_all, []

    def listed(first: date, last: date) -> tuple[Visit, ...]:
        if not inside:
            inside.append(clinic.polling.run())
        return answer(first, last)

    clinic.clinic.visits_of_all = listed  # type: ignore[method-assign]
    assert poll(clinic)["visits_of_all"] == 1


# --- what is kept of whom ---


def test_a_strangers_visit_is_kept_without_the_stranger() -> None:
    clinic = world(strangers=1)
    poll(clinic)
    [kept] = tomorrow(clinic).others
    assert kept == Unlinked("s0", AT, "koval", "r-1", "", asked=True)
    assert "stranger0" not in repr(clinic.windows)
    assert clinic.mirror.whose("s0") is None


def test_it_moves_and_goes_with_the_schedule() -> None:
    clinic = world(strangers=2)
    poll(clinic)
    clinic.becomes(of(clinic, "s0"), start=MONDAY + 2 * DAY, end=MONDAY + 2 * DAY + LENGTH)
    clinic.becomes(of(clinic, "s1"), status=VisitStatus.CANCELLED)
    assert poll(clinic)["patient_of"] == 0
    assert tomorrow(clinic).others == ()
    assert [v.id for v in clinic.windows.unlinked(MONDAY, MONDAY + 3 * DAY)] == ["s0"]


def test_a_stranger_who_comes_to_the_reception_is_one_no_more_and_hears_of_the_visit() -> None:
    clinic = world(strangers=1)
    poll(clinic)
    clinic.account("new", "stranger0")
    poll(clinic)
    poll(clinic)
    day = tomorrow(clinic)
    assert [one.mirrored.patient for one in day.linked] == ["p0", "stranger0"]
    assert day.others == ()
    clinic.run(AT)
    assert [sent.account for sent in clinic.chats.sent].count("new") == 2


def test_whoever_leaves_is_a_stranger_and_is_not_brought_back() -> None:
    clinic = world()
    poll(clinic)
    clinic.change("a0", lambda c: replace(c, patients=()))
    for _ in range(3):
        poll(clinic)
    day = tomorrow(clinic)
    assert (day.linked, [visit.id for visit in day.others]) == ((), ["v0"])
    assert clinic.mirror.load("p0").visits == ()


def test_a_visit_made_by_phone_is_known_with_the_next_run_and_asked_about_once() -> None:
    clinic = world()
    poll(clinic)
    clinic.make("new", "p0", AT + HOUR, account="a0", here=False)
    assert poll(clinic) == {"visits_of_all": 1, "patient_of": 1}
    assert [known.visit.id for known in clinic.mirror.load("p0").visits] == ["v0", "new"]
    assert poll(clinic) == {"visits_of_all": 1}


# --- answers that lack things ---


def test_a_visit_that_is_not_listed_is_asked_for_by_its_patient() -> None:
    clinic = world(linked=2)
    poll(clinic)
    far = MONDAY + 60 * DAY  # beyond the window
    clinic.becomes(of(clinic, "v0"), start=far, end=far + LENGTH)
    assert poll(clinic) == {"visits_of_all": 1, "visits": 1}
    clinic.run(MONDAY + HOUR)
    assert told(clinic) == ["changed"]
    [sent] = clinic.chats.sent
    assert (sent.account, sent.planned.visit.start) == ("a0", far)


def test_an_empty_answer_is_not_that_everything_was_cancelled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clinic = world(strangers=40, linked=5)
    poll(clinic)
    at = tomorrow(clinic).everybody_at
    clinic.clinic.lists_nothing = True
    assert poll(clinic) == {"visits_of_all": 1, "visits": 5}
    assert "not in the answer" in caplog.text
    day = tomorrow(clinic)
    assert (len(day.others), day.everybody_at) == (40, at)
    clinic.run(AT)
    assert Counter(told(clinic)) == {"day_before": 5, "two_hours": 5}


def test_where_it_is_refused_reminders_go_on_by_the_other_way() -> None:
    clinic = world()
    clinic.clinic.outages.append((MONDAY, MONDAY + 3 * HOUR))
    clinic.run(AT)
    assert told(clinic) == ["booked", "day_before", "two_hours"]
    assert tomorrow(clinic).everybody_at is not None


def test_more_changes_than_many_wait_for_staff_here_too() -> None:
    clinic = world(linked=21)
    clinic.run(MONDAY + 20 * MINUTE)
    for n in range(21):
        clinic.becomes(of(clinic, f"v{n}"), status=VisitStatus.CANCELLED)
    clinic.run(MONDAY + 3 * HOUR)
    assert told(clinic).count("changed") == 0


# --- what it costs ---

VISITS = 1_000


@pytest.mark.usefixtures("amazon")
def test_a_thousand_unchanged_visits_are_a_query_a_day_and_no_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = bound(VisitItem, "visits")
    table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
    mirror, windows = DynamoMirror(table), DynamoWindow(table)
    visits = [
        Visit(f"v{n}", "koval", "r-1", MONDAY + n * MINUTE, MONDAY + n * MINUTE + LENGTH)
        for n in range(VISITS)
    ]
    table(patient_key("p"), link_part("a"), since=due_key(MONDAY)).save()
    mirror.keep(mirror.load("p"), [Mirrored("p", visit, MONDAY) for visit in visits[:200]])
    windows.keep_unlinked([Unlinked.of(visit, asked=True) for visit in visits[200:]], [])

    class Clinic:
        def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
            return tuple(visits)

    counts: Counter[str] = Counter()
    send = botocore.client.BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        counts[operation] += 1
        return send(client, operation, parameters)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
    polling = WindowPolling(mirror, windows, KYIV, days=2)
    listed = polling.read_days(Clinic(), MONDAY)  # type: ignore[arg-type] # no more than a poll asks for
    assert listed is not None
    assert polling.take(Clinic(), listed, (), 300, MONDAY, lambda _: ()) == []  # type: ignore[arg-type]
    days = 7  # days of UTC, which six days of the clinic touch
    assert counts == {"Query": 2 * days + 1, "PutItem": 2}
