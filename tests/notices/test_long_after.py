"""Notices that follow from a finished visit long afterwards: the next one is due, or the doctor has left."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reception.clinic.facts import DoctorGone, DueAgain, NoticeRules
from reception.clinic.model import Directory, LeftDoctor, Offer, Service, VisitStatus
from reception.clinic.operations import Operations
from reception.dialog.conversation import Conversation, LinkedPatient
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.kinds import KINDS
from reception.notices.life import DECLARED, kept_until, newly_finished
from reception.notices.mirrored import ChatLink, Finished, Mirrored, Noted, Watched
from reception.notices.planning import agenda, owed, settled, stopped_by
from reception.notices.rules import Times
from tests.notices.test_rules import KYIV, moment, table, visit

LINK = ChatLink("a", moment("2026-11-20 12:00"))
DONE = VisitStatus.DONE
HEART = DueAgain("heart", 90, {"en": "It is time."}, specialities=("CAR",))
FAMILY = DoctorGone({"en": "Choose another."}, after_days=7, specialities=("FAM",))
RULES = NoticeRules(due_again=(HEART,), doctor_gone=FAMILY)
DIRECTORY = Directory(
    offers=(Offer("koval", "b-1", "CAR", "s"), Offer("bondar", "b-1", "FAM", "t"))
)


def out(watched: Watched, rules: NoticeRules, left: tuple[LeftDoctor, ...] = ()) -> str:
    """When each notice goes out, if the clockwork looks whenever something is due."""
    times, stopped = Times(rules, KYIV), stopped_by(Operations(), Directory(left=left))
    told: list[str] = []
    now: datetime | None = LINK.since
    while now:
        look = agenda(owed(watched, "a", times, stopped), settled(watched, "a"), set(), times, now)
        for planned in (p for message in look.messages for p in message):
            told.append(f"{planned.kind} {KYIV.local(now):%Y-%m-%d %H:%M}")
            noted = Noted("a", planned.key, "sent", now)
            watched = replace(watched, notices=(*watched.notices, noted))
        now = now if look.messages else look.next_at
    return ", ".join(told)


def finished(start: str, rule: str = "heart") -> Finished:
    return Finished(rule, replace(visit(moment(start)), status=DONE), "Коваленко Ірина Петрівна")


def to_come(start: str, since: str = "2026-11-26 12:00") -> Mirrored:
    return Mirrored("1", replace(visit(moment(start)), id="next"), moment(since))


@pytest.mark.parametrize("row", table("Long after a visit"), ids=lambda row: " ".join(row[:4]))
def test_the_next_visit_is_due(row: list[str]) -> None:
    start, days, standing, told, expected = row
    rules = NoticeRules(due_again=(replace(HEART, days=int(days)),))
    visits = (to_come(standing),) if standing else ()
    notices = (Noted("a", "w:due_again:other", "sent", moment(told)),) if told else ()
    watched = Watched("1", (LINK,), visits, notices, finished=(finished(start),))
    sent = [one for one in out(watched, rules).split(", ") if one.startswith("due_again")]
    assert ", ".join(sent) == expected


def test_two_rules_of_one_day_are_two_messages_a_month_apart() -> None:
    yearly = replace(HEART, id="yearly")
    rules = NoticeRules(due_again=(HEART, yearly))
    of_both = (finished("2026-11-25 15:00"), finished("2026-11-25 15:00", "yearly"))
    assert out(Watched("1", (LINK,), finished=of_both), rules) == (
        "due_again 2027-02-23 15:00, due_again 2027-03-25 15:00"
    )


def test_a_rule_that_the_clinic_took_back_leads_to_nothing() -> None:
    watched = Watched("1", (LINK,), finished=(finished("2026-11-25 15:00"),))
    assert out(watched, NoticeRules()) == ""


def test_the_doctor_who_has_been_missing_for_a_week_has_left() -> None:
    watched = Watched("1", (LINK,), finished=(finished("2026-11-25 15:00", DECLARED),))
    left = LeftDoctor("koval", "Коваленко Ірина Петрівна", moment("2026-12-10 23:00"))
    assert out(watched, RULES, (left,)) == "doctor_gone 2026-12-18 08:00"
    assert out(watched, RULES, (replace(left, id="bondar"),)) == ""
    assert out(watched, replace(RULES, doctor_gone=None), (left,)) == ""
    with_visit = replace(watched, visits=(to_come("2026-12-20 10:00"),))
    assert "doctor_gone" not in out(with_visit, RULES, (left,))


@pytest.mark.parametrize(
    ("told", "again"),
    [("2026-12-18 08:00", ""), ("2026-11-18 08:00", "doctor_gone 2026-12-18 08:00")],
    ids=["told of this leave", "told of an earlier one"],
)
def test_a_visit_to_a_doctor_who_has_left_says_nothing_new(told: str, again: str) -> None:
    left = LeftDoctor("koval", "Коваленко Ірина Петрівна", moment("2026-12-10 23:00"))
    noted = Noted("a", "w:doctor_gone", "sent", moment(told))
    last = finished("2026-12-20 15:00", DECLARED)
    watched = Watched("1", (LINK,), notices=(noted,), finished=(last,))
    assert out(watched, RULES, (left,)) == again


@pytest.mark.parametrize(
    ("born", "fits"), [(date(2009, 2, 23), False), (date(2009, 2, 24), True), (None, True)]
)
def test_an_invitation_is_for_patients_of_the_rules_age(born: date | None, fits: bool) -> None:
    rules = NoticeRules(due_again=(replace(HEART, under=18),))
    watched = Watched("1", (LINK,), finished=(finished("2026-11-25 15:00"),))
    [planned] = owed(watched, "a", Times(rules, KYIV), stopped_by(Operations(), Directory()))
    patient = LinkedPatient("1", "Бойко Марія", opened=True, birth_date=born)
    chat = Conversation("a", patients=(patient,))
    reasons = KINDS[NoticeKind.DUE_AGAIN].not_sent_if
    assert [r.outcome for r in reasons if r.holds(chat, planned)] == ([] if fits else ["unfit"])


# --- which finished visits are kept ---


def seen(start: str, id: str = "v", **changes: object) -> Mirrored:
    made = replace(visit(moment(start)), id=id, **{"status": DONE, **changes})
    return Mirrored("1", made, moment("2026-11-20 12:00"), doctors=(("koval", "Коваленко"),))


def test_the_last_finished_visit_of_a_rule_is_kept() -> None:
    visits = [seen("2026-11-24 15:00", "later"), seen("2026-11-23 15:00", "earlier")]
    [kept] = newly_finished(Watched("1"), visits, RULES, DIRECTORY)
    assert (kept.rule, kept.visit.id, kept.doctor) == ("heart", "later", "Коваленко")
    known = Watched("1", finished=(kept,))
    assert newly_finished(known, visits, RULES, DIRECTORY) == ()


@pytest.mark.parametrize("status", [it for it in VisitStatus if it is not DONE])
def test_a_visit_that_is_not_called_done_leads_to_nothing(status: VisitStatus) -> None:
    planned = seen("2026-11-24 15:00", status=status)
    assert newly_finished(Watched("1"), [planned], RULES, DIRECTORY) == ()


def test_a_visit_about_which_there_is_doubt_leads_to_nothing() -> None:
    doubted = replace(seen("2026-11-24 15:00"), missing=True)
    assert newly_finished(Watched("1"), [doubted], RULES, DIRECTORY) == ()


def test_a_rule_may_name_a_service_and_a_declaring_doctor_needs_no_rule() -> None:
    by_service = NoticeRules(due_again=(replace(HEART, specialities=(), services=("s",)),))
    directory = replace(DIRECTORY, services=(Service("s", "ЕКГ", 15, code="К-2"),))
    ecg, other = (seen("2026-11-24 15:00", service=code) for code in ("К-2", "К-3"))
    assert [f.rule for f in newly_finished(Watched("1"), [ecg], by_service, directory)] == ["heart"]
    assert newly_finished(Watched("1"), [other], by_service, directory) == ()
    family = seen("2026-11-24 15:00", doctor="bondar")
    assert [f.rule for f in newly_finished(Watched("1"), [family], RULES, DIRECTORY)] == [DECLARED]


def test_a_visit_to_a_doctor_who_has_left_meanwhile_counts_by_the_former_speciality() -> None:
    left = LeftDoctor("koval", "Коваленко", moment("2026-11-24 09:00"), ("CAR",))
    [kept] = newly_finished(
        Watched("1"), [seen("2026-11-24 15:00")], RULES, Directory(left=(left,))
    )
    assert kept.rule == "heart"


def test_a_finished_visit_is_kept_longer_than_its_notice_is_of_use_and_shorter_than_its_ledger() -> (
    None
):
    kept = kept_until(finished("2026-11-25 15:00"), RULES)
    first = moment("2027-02-23 15:00")
    assert timedelta(days=14 + 30) < kept - first < timedelta(days=60)
