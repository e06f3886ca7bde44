"""The clinic's system fails three calls in ten: nobody is told of a visit that is not there; every dialog ends."""

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from reception.dialog.events import Typed
from tests.doubles.clinic import ClinicDouble
from tests.doubles.world import KYIV
from tests.storm.crowd import Crowd
from tests.storm.test_crowd import BOOKED, cards_of, moment

DIALOGS = [150, pytest.param(2000, marks=pytest.mark.storm)]
FAILING = 0.3
STEPS = 80
WRITES = {
    "book": ("unreachable", "lost before", "lost after", "refused"),
    "register": ("unreachable", "lost before", "lost after"),
    "task": ("unreachable", "lost before", "lost after", "refused"),
    "note": ("unreachable", "lost before", "lost after"),
}
PLEASE = "Запишіть мене, будь ласка"


class FailingClinic(ClinicDouble):
    """A clinic system whose calls may fail, before or after they are done."""

    dice = random.Random()
    failing = FAILING

    def _called(self, method: str) -> str:
        if self.dice.random() < self.failing:
            self.fail[method] = [self.dice.choice(WRITES.get(method, ("unreachable",)))]
        return super()._called(method)


def dialog(dice: random.Random, account: str) -> str:
    """Let a patient try to book and not give up soon; return how it ended."""
    crowd = Crowd(dice)
    clinic = FailingClinic(crowd.clinic.time, crowd.clinic.today)
    clinic.dice = dice
    crowd.clinic = clinic
    process = crowd.process()
    end = ""
    for _ in range(STEPS):
        process.take(acts(crowd, account))
        honest(crowd, account)
        end = ended(crowd, account)
        if end:
            break
        if crowd.stored(account).checking or dice.random() < 0.05:
            runs_on(crowd, account, dice.choice([11, 45, 200]))
            end = ended(crowd, account)
            if end:
                break
    clinic.failing = 0.0
    for _ in range(6):
        runs_on(crowd, account, 90)
    honest(crowd, account)
    settled(crowd, account)
    return end or f"nowhere: {crowd.stored(account).trail}"


def acts(crowd: Crowd, account: str) -> Any:
    """The patient's next press: "try again" if it is offered, in the end the manager."""
    conversation = crowd.stored(account)
    if conversation.screen == "manager":
        return crowd.next_update(account, crowd.saying(Typed(PLEASE), PLEASE))
    offered = [button.label for button, _ in crowd.buttons(account)]
    for label in ("🔄", "Обрати час ще раз"):
        if any(o.startswith(label) for o in offered) and crowd.dice.random() < 0.8:
            return crowd.pressing(account, label)
    if "Менеджер" in offered and crowd.dice.random() < 0.02:
        return crowd.pressing(account, "Менеджер")
    return crowd.acts(account)


def ended(crowd: Crowd, account: str) -> str:
    """How the dialog ended: booked, refused with a next step, or handed off; empty while it goes on."""
    conversation = crowd.stored(account)
    if conversation.request is not None:
        return "handed off"
    return {"booked": "booked", "not_booked": "refused"}.get(conversation.screen, "")


def runs_on(crowd: Crowd, account: str, seconds: int) -> None:
    """Let `seconds` pass and run the clockwork once."""
    crowd.clock.moment += timedelta(seconds=seconds)
    if account in crowd.store.due(crowd.clock.now()):
        crowd.process().resume(account)


def standing(crowd: Crowd, account: str) -> list[str]:
    """The moments of the patient's visits in the clinic's list, written as on pages."""
    mine = cards_of(crowd, account)
    visits = [v for p, v, _ in crowd.clinic.visits_made.values() if p in mine and v.stands]
    return [f"{KYIV.local(visit.start):%H:%M}" for visit in visits]


def honest(crowd: Crowd, account: str) -> None:
    """Every visit that was confirmed to the patient stands at the clinic."""
    stands = standing(crowd, account)
    for shown in crowd.channel.chat(account):
        if BOOKED in shown.view.text:
            line = moment(shown.view.text)
            assert any(hour in line for hour in stands), f"{line}, but there is {stands}"


def settled(crowd: Crowd, account: str) -> None:
    """After the clinic answers again nothing is open, and each patient with a visit was told of it."""
    conversation = crowd.stored(account)
    assert (conversation.unfinished, conversation.checking) == (None, None)
    stands = standing(crowd, account)
    told = [s.view.text for s in crowd.channel.chat(account) if BOOKED in s.view.text]
    assert len(stands) <= 1
    assert len({moment(page) for page in told}) == len(stands)
    assert len(cards_of(crowd, account)) <= 1, "no second card"


@pytest.mark.parametrize("dialogs", DIALOGS)
def test_every_dialog_ends_and_no_confirmation_is_false(dialogs: int) -> None:
    ends = Counter(dialog(random.Random(seed), str(1000 + seed)) for seed in range(dialogs))
    assert set(ends) <= {"booked", "refused", "handed off"}, ends
    assert min(ends.values()) > dialogs / 100, f"each end is met: {ends}"
