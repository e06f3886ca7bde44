"""A freed time is offered only to those who can take it now, and to one after another."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from reception.clinic.facts import Ages
from reception.clinic.model import VisitStatus
from reception.clinic.waiting import Wait, freed_by
from reception.notices.mirrored import Mirrored, Watched
from tests.doubles.world import FACTS, KYIV
from tests.storm.waiting import MINUTE, WaitingRoom, working_hours

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Two(WaitingRoom):
    """Accounts 1 and 2 wait for Kovalenko, and a visit of account 9 has just been cancelled."""

    def __post_init__(self) -> None:
        super().__post_init__()
        now = self.clock.now()
        early, *late = working_hours(now + 2 * DAY, 12)
        self.gone = self.has_visit("9", "koval", early)
        self.visit = {
            a: self.has_visit(a, "koval", start) for a, start in zip("12", late[-2:], strict=True)
        }
        for account, visit in self.visit.items():
            self.waits(account, visit)
            self.clock.moment += MINUTE
        self.clinic.cancel_visit(self.gone.id)
        self.store.waiting.say([freed_by(self.gone)])

    def looks(self) -> list[str]:
        """Look at what is due, and tell whom the time was offered so far."""
        for freed in self.store.waiting.due(self.clock.now()):
            self.offering.work(freed)
        return [account for account, _ in self.offered()]

    def change(self, account: str, **changes: Any) -> None:
        self.store.save(replace(self.stored(account), **changes))

    def mirrors(self, account: str, **changes: Any) -> None:
        """The mirror has the account's visit so."""
        visit = replace(self.visit[account], **changes)
        watched = Watched(f"p-{account}", self.store.mirror.load(f"p-{account}").links)
        self.store.mirror.keep(watched, [Mirrored(f"p-{account}", visit, self.clock.now())])


@pytest.fixture
def two() -> Two:
    return Two()


def test_it_is_offered_to_the_first_alone(two: Two) -> None:
    assert two.looks() == ["1"]
    assert two.looks() == ["1"]
    assert two.channel.sent == {"1": 1}


def test_whoever_switched_it_off_or_takes_no_messages_is_passed_over(two: Two) -> None:
    two.change("1", muted=("earlier",))
    assert two.looks() == ["2"]


def test_a_chat_that_takes_no_messages_is_passed_over(two: Two) -> None:
    two.change("1", unreachable=True)
    assert two.looks() == ["2"]


def test_a_visit_that_the_clinic_has_cancelled_ends_the_wait(two: Two) -> None:
    two.mirrors("1", status=VisitStatus.CANCELLED)
    assert two.looks() == ["2"]
    assert two.stored("1").waits == ()
    assert [one.account for one in two.store.waiting.line("d:koval")] == ["2"]


def test_a_visit_that_the_clinic_has_moved_on_keeps_its_place(two: Two) -> None:
    later = two.visit["1"].start + 7 * DAY
    two.mirrors("1", start=later, end=later + HOUR)
    assert two.looks() == ["2"]
    [wait] = two.stored("1").waits
    assert (wait.start, wait.last_day) == (later, KYIV.day(later))
    assert two.store.waiting.places((wait,)) == (1,)


def test_a_patient_has_one_offer_at_a_time_and_the_time_waits_for_the_next_one(two: Two) -> None:
    assert two.looks() == ["1"]
    another = working_hours(two.clock.now() + 2 * DAY, 3)[2]
    visit = two.has_visit("8", "koval", another)
    two.clinic.cancel_visit(visit.id)
    two.store.waiting.say([freed_by(visit)])
    assert two.looks() == ["1", "2"]


def test_nothing_is_offered_while_staff_stop_notices(two: Two) -> None:
    two.store.operations.change(lambda now: replace(now, notices="preview"))
    assert two.looks() == []
    two.store.operations.change(lambda now: replace(now, notices="on"))
    two.clock.moment += 5 * MINUTE
    assert two.looks() == ["1"]


def test_while_the_clinic_system_does_not_answer_the_time_waits(two: Two) -> None:
    two.clinic.unreachable = True
    assert two.looks() == []
    two.clinic.unreachable = False
    two.clock.moment += MINUTE
    assert two.looks() == ["1"]


def test_a_time_that_somebody_took_meanwhile_is_offered_to_nobody(two: Two) -> None:
    two.clinic.taken.add((two.gone.doctor, two.gone.start))
    assert two.looks() == []
    assert two.store.waiting.due_at == {}


def test_a_wish_for_a_speciality_is_offered_each_of_its_doctors(two: Two) -> None:
    wish = Wait("w", "p-2", two.clock.now() - HOUR, KYIV.day(two.gone.start), speciality="family")
    [patient] = two.stored("2").patients
    two.change("2", waits=(wish,), patients=(patient,))
    assert two.looks() == ["2"]
    [(_, offer)] = two.offered()
    assert (offer.slot.service, offer.visit) == ("s-visit", "")


@pytest.mark.parametrize(("born", "asked"), [(2020, ["1"]), (1990, ["2"])])
def test_a_time_is_not_offered_to_an_age_that_the_doctor_does_not_see(
    two: Two, born: int, asked: list[str]
) -> None:
    booking = replace(FACTS.booking, ages={"family": Ages(under=18)})
    two.offering.facts = replace(FACTS, booking=booking)
    [patient] = two.stored("1").patients
    two.change("1", patients=(replace(patient, birth_date=date(born, 5, 6)),))
    assert two.looks() == asked


def test_no_more_than_three_offers_go_to_a_patient_on_one_day(two: Two) -> None:
    assert two.looks() == ["1"]
    now = two.clock.now()
    [(_, offer)] = two.store.mirror.offers["p-1"]
    others = [("1", replace(offer, id=f"o-{n}", answer_by=now)) for n in "12"]
    two.store.mirror.offers["p-1"] = [("1", replace(offer, answer_by=now)), *others]
    visit = two.has_visit("8", "koval", working_hours(now + 2 * DAY, 3)[2])
    two.clinic.cancel_visit(visit.id)
    two.store.waiting.say([freed_by(visit)])
    two.clock.moment += MINUTE
    two.looks()
    assert two.offered()[-1][0] == "2"
