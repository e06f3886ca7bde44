"""Planning joins notices to messages, and the mirror believes a change when two polls agree."""

from dataclasses import replace
from datetime import datetime, timedelta

from reception.clinic.facts import NoticeRules
from reception.clinic.model import Directory, Visit, VisitStatus
from reception.clinic.operations import Operations
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.mirrored import ChatLink, Mirrored, Noted, Watched, reconcile
from reception.notices.planning import agenda, owed, plan, stopped_by
from reception.notices.rules import Case, Times
from tests.notices.test_rules import HALF_AN_HOUR, KYIV, moment, visit

TIMES = Times(NoticeRules(), KYIV)
SINCE = moment("2026-11-20 12:00")
MINUTE = timedelta(minutes=1)
OPEN = stopped_by(Operations(), Directory())


def family(*starts: str, **changes: object) -> list[Mirrored]:
    return [
        Mirrored(str(n), replace(visit(moment(start)), id=f"v{n}", **changes), SINCE)
        for n, start in enumerate(starts)
    ]


def out(known: list[Mirrored], until: str) -> list[tuple[str, str]]:
    """Each message: when, and of which visits."""
    told, done = [], set[str]()
    now: datetime | None = SINCE
    while now and now <= moment(until):
        planned = [p for one in known for p in plan(TIMES, Case(one))]
        look = agenda(planned, done, set(), TIMES, now)
        for message in look.messages:
            done |= {p.key for p in message}
            rows = " ".join(f"{p.visit.id}/{p.kind}" for p in message)
            told.append((f"{KYIV.local(now):%d.%m %H:%M}", rows))
        now = look.next_at
    return told


def test_a_familys_day_is_one_message_the_day_before() -> None:
    told = out(family("2026-11-25 15:00", "2026-11-25 10:00"), "2026-11-24 23:00")
    assert told == [("24.11 10:00", "v1/day_before v0/day_before")]


def test_visits_of_two_days_are_two() -> None:
    told = out(family("2026-11-25 15:00", "2026-11-26 10:00"), "2026-11-25 12:00")
    assert [at for at, _ in told] == ["24.11 15:00", "25.11 10:00"]


def test_just_before_only_visits_close_to_each_other_join() -> None:
    known = family("2026-11-25 12:00", "2026-11-25 13:00", "2026-11-25 15:00")
    told = [row for row in out(known, "2026-11-25 14:00") if "two_hours" in row[1]]
    assert told == [
        ("25.11 10:00", "v0/two_hours v1/two_hours"),
        ("25.11 13:00", "v2/two_hours"),
    ]


def test_nobody_hears_in_the_evening_of_a_visit_whose_own_reminder_is_the_mornings() -> None:
    known = family("2026-11-25 08:30", "2026-11-25 09:00")
    told = [row for row in out(known, "2026-11-25 14:00") if "two_hours" in row[1]]
    assert told == [("24.11 20:30", "v0/two_hours"), ("25.11 08:00", "v1/two_hours")]


def test_a_reminder_of_the_evening_joins_the_day_before_one_of_that_evening() -> None:
    told = out(family("2026-11-25 08:30", "2026-11-25 21:30"), "2026-11-24 23:00")
    assert told == [
        ("24.11 08:30", "v0/day_before v1/day_before"),
        ("24.11 20:30", "v0/two_hours"),
    ]
    told = out(family("2026-11-25 08:30", "2026-11-26 07:00"), "2026-11-24 23:00")
    assert told[-1] == ("24.11 20:30", "v0/two_hours v1/day_before")


def test_questions_wait_for_each_other_but_not_long() -> None:
    known = family("2026-11-25 10:00", "2026-11-25 11:30", "2026-11-25 13:30")
    told = [row for row in out(known, "2026-11-25 20:00") if "feedback" in row[1]]
    assert told == [("25.11 14:00", "v0/feedback v1/feedback"), ("25.11 16:00", "v2/feedback")]


def test_nobody_is_asked_about_a_visit_that_was_not() -> None:
    known = family("2026-11-25 10:00", status=VisitStatus.CANCELLED)
    assert out(known, "2026-11-27 10:00") == []
    known = family("2026-11-25 10:00", status=VisitStatus.NO_SHOW)
    assert out(known, "2026-11-27 10:00") == [("25.11 12:30", "v0/missed")]


def test_a_setting_asks_only_after_what_was_done() -> None:
    strict = Times(NoticeRules(feedback_needs_done=True), KYIV)
    [planned] = family("2026-11-25 10:00", status=VisitStatus.ARRIVED)
    [done] = family("2026-11-25 10:00", status=VisitStatus.DONE)
    assert not plan(strict, Case(planned))[-1].sure
    assert plan(strict, Case(done))[-1].sure


# --- the mirror ---


def poll(known: tuple[Mirrored, ...], *answer: Visit, at: str, believe: bool = True) -> Mirrored:
    return reconcile(known, answer, "0", moment(at), believe=believe)[0]


def moved(known: Mirrored, start: str) -> Visit:
    return replace(known.visit, start=moment(start), end=moment(start) + HALF_AN_HOUR)


def watched(known: Mirrored, *told: int) -> Watched:
    keys = (f"v0:changed:x:{revision}" for revision in told)
    notices = tuple(Noted("1001", key, "sent") for key in keys)
    return Watched("0", (ChatLink("1001", SINCE),), (known,), notices)


def news(known: Mirrored, *told: int) -> list[tuple[int, str, str]]:
    return [
        (p.revision, f"{KYIV.local(p.before.start):%H:%M}", f"{KYIV.local(p.visit.start):%H:%M}")
        for p in owed(watched(known, *told), "1001", TIMES, OPEN)
        if p.kind is NoticeKind.CHANGED and p.before
    ]


def test_one_answer_is_no_news_and_stops_the_reminders() -> None:
    [known] = family("2026-11-25 10:00")
    doubted = poll((known,), moved(known, "2026-11-25 15:00"), at="2026-11-24 09:00")
    assert doubted.visit == known.visit
    assert not any(planned.sure for planned in plan(TIMES, Case(doubted)))
    assert out([doubted], "2026-11-25 20:00") == []


def test_two_that_agree_are() -> None:
    [known] = family("2026-11-25 10:00")
    later = moved(known, "2026-11-25 15:00")
    doubted = poll((known,), later, at="2026-11-24 09:00")
    believed = poll((doubted,), later, at="2026-11-24 09:05")
    assert news(believed) == [(1, "10:00", "15:00")]
    assert believed.since == moment("2026-11-24 09:05")


def test_two_that_disagree_are_not() -> None:
    [known] = family("2026-11-25 10:00")
    doubted = poll((known,), moved(known, "2026-11-25 15:00"), at="2026-11-24 09:00")
    other = poll((doubted,), moved(known, "2026-11-25 16:00"), at="2026-11-24 09:05")
    assert (other.visit, other.revision) == (known.visit, 0)


def test_a_look_before_a_notice_believes_nothing() -> None:
    [known] = family("2026-11-25 10:00")
    later = moved(known, "2026-11-25 15:00")
    once = poll((known,), later, at="2026-11-24 09:00", believe=False)
    twice = poll((once,), later, at="2026-11-24 09:05", believe=False)
    assert (twice.visit, twice.doubt) == (known.visit, later)


def change(known: Mirrored, start: str, at: str) -> Mirrored:
    later = moved(known, start)
    doubted = poll((known,), later, at=at)
    return poll((doubted,), later, at=at)


def test_there_and_on_and_back_is_news_each_time() -> None:
    [a] = family("2026-11-25 10:00")
    b = change(a, "2026-11-25 15:00", "2026-11-24 09:00")
    c = change(b, "2026-11-25 16:00", "2026-11-24 10:00")
    again = change(c, "2026-11-25 15:00", "2026-11-24 11:00")
    assert news(b) == [(1, "10:00", "15:00")]
    assert news(c, 1) == [(2, "15:00", "16:00")]
    assert news(again, 1, 2) == [(3, "16:00", "15:00")]


def test_there_and_back_before_anybody_was_told_is_none() -> None:
    [a] = family("2026-11-27 10:00")
    b = change(a, "2026-11-27 15:00", "2026-11-24 22:00")
    assert news(change(b, "2026-11-27 10:00", "2026-11-24 23:00")) == []


def test_who_is_linked_after_a_change_is_not_told_of_it() -> None:
    [a] = family("2026-11-25 10:00")
    b = change(a, "2026-11-25 15:00", "2026-11-24 09:00")
    late = replace(watched(b), links=(ChatLink("1001", moment("2026-11-24 10:00")),))
    assert not any(p.kind is NoticeKind.CHANGED for p in owed(late, "1001", TIMES, OPEN))


def test_an_empty_answer_is_not_everything_cancelled() -> None:
    [known] = family("2026-11-25 10:00")
    missing = poll((known,), at="2026-11-24 09:00")
    still = poll((missing,), at="2026-11-24 09:05")
    assert (still.visit, still.revision, still.missing) == (known.visit, 0, True)
    assert not news(still)
    seen = poll((still,), known.visit, at="2026-11-24 09:10")
    assert out([seen], "2026-11-24 23:00") == [("24.11 10:00", "v0/day_before")]


def test_an_unknown_status_stands_and_an_early_end_is_no_news() -> None:
    [known] = family("2026-11-25 10:00")
    odd = replace(known.visit, status=VisitStatus.UNKNOWN)
    after = poll((known,), odd, at="2026-11-24 09:00")
    assert after.is_certain
    assert after.revision == 0
    done = replace(known.visit, status=VisitStatus.DONE, end=known.visit.end - 10 * MINUTE)
    after = poll((after,), done, at="2026-11-25 10:20")
    assert after.is_certain
    assert after.revision == 0
