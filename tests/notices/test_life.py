"""The life of a visit beside its reminders: booked by phone, and missed."""

from dataclasses import replace
from datetime import datetime

import pytest

from reception.clinic.model import VisitStatus
from reception.dialog.conversation import Conversation, Rating
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.kinds import KINDS
from reception.notices.mirrored import ChatLink, Mirrored, Watched
from reception.notices.notice import Planned
from reception.notices.planning import agenda, owed
from tests.notices.test_planning import OPEN, TIMES
from tests.notices.test_rules import KYIV, moment, visit

LINKED = "2026-11-20 12:00"


def told(*visits: Mirrored, linked: str = LINKED) -> list[tuple[str, str, str]]:
    """When each notice goes out to an account that was linked then: visit, kind, moment."""
    watched = Watched("1", links=(ChatLink("a", moment(linked)),), visits=visits)
    sent: list[tuple[str, str, str]] = []
    done: set[str] = set()
    now: datetime | None = moment(LINKED)
    while now:
        look = agenda(owed(watched, "a", TIMES, OPEN), done, set(), TIMES, now)
        for planned in (p for message in look.messages for p in message):
            sent.append((planned.visit.id, str(planned.kind), f"{KYIV.local(now):%d.%m %H:%M}"))
            done.add(planned.key)
        now = look.next_at
    return sent


def known(start: str, since: str, id: str = "v", **changes: object) -> Mirrored:
    return Mirrored("1", replace(visit(moment(start)), id=id, **changes), moment(since))


def moments(kind: NoticeKind, sent: list[tuple[str, str, str]]) -> list[str]:
    return [at for _, of, at in sent if of == kind]


@pytest.mark.parametrize(
    ("start", "since", "at"),
    [
        ("2026-11-27 15:00", "2026-11-23 11:00", ["23.11 11:00"]),
        ("2026-11-27 15:00", "2026-11-23 22:30", ["24.11 08:00"]),
        ("2026-11-24 15:00", "2026-11-23 11:00", ["23.11 11:00"]),
        ("2026-11-24 15:00", "2026-11-23 13:30", []),  # the day-before reminder is at 15:00
        ("2026-11-24 15:00", "2026-11-24 09:00", ["24.11 09:00"]),
        ("2026-11-24 15:00", "2026-11-24 11:30", []),  # the reminder is at 13:00
        ("2026-11-24 15:00", "2026-11-24 13:30", []),  # `soon` tells of it
        ("2026-11-27 15:00", "2026-11-20 12:30", []),  # it was there before the chat was linked
    ],
)
def test_a_visit_booked_by_phone_is_told_at_once(start: str, since: str, at: list[str]) -> None:
    assert moments(NoticeKind.BOOKED, told(known(start, since))) == at


@pytest.mark.parametrize("status", [VisitStatus.CANCELLED, VisitStatus.PLANNED])
def test_a_visit_in_place_of_one_of_the_same_time_is_one_news(status: VisitStatus) -> None:
    gone = known("2026-11-27 15:00", "2026-11-20 12:00", "v1", status=status)
    instead = known("2026-11-27 15:00", "2026-11-23 11:00", "v2")
    assert moments(NoticeKind.BOOKED, told(gone, instead)) == []


def test_a_missed_visit_leads_to_one_invitation() -> None:
    missed = known("2026-11-25 10:00", "2026-11-20 12:00", status=VisitStatus.NO_SHOW)
    assert moments(NoticeKind.MISSED, told(missed)) == ["25.11 12:30"]
    late = known("2026-11-25 19:00", "2026-11-20 12:00", status=VisitStatus.NO_SHOW)
    assert moments(NoticeKind.MISSED, told(late)) == ["26.11 08:00"]


def test_who_has_booked_again_is_not_invited() -> None:
    missed = known("2026-11-25 10:00", "2026-11-20 12:00", "v1", status=VisitStatus.NO_SHOW)
    again = known("2026-12-02 10:00", "2026-11-25 11:00", "v2")
    assert moments(NoticeKind.MISSED, told(missed, again)) == []
    cancelled = replace(again, visit=replace(again.visit, status=VisitStatus.CANCELLED))
    assert moments(NoticeKind.MISSED, told(missed, cancelled)) == ["25.11 12:30"]


def test_who_has_said_how_it_was_is_not_invited() -> None:
    planned = Planned(
        NoticeKind.MISSED,
        "v:missed",
        "1",
        visit(moment("2026-11-25 10:00")),
        moment(LINKED),
        moment(LINKED),
    )
    chat = Conversation("a", ratings=(Rating("v", 0),))
    assert "own" in [r.outcome for r in KINDS["missed"].not_sent_if if r.holds(chat, planned)]
