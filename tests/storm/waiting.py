"""A clinic whose patients wait for earlier times: each has a chat and a visit. What really happened is kept here."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from reception.clinic.holidays import holidays_of
from reception.clinic.model import Visit
from reception.clinic.waiting import EarlierOffer, Wait
from reception.dialog import buttons
from reception.dialog.conversation import ChatVisit, Conversation, LinkedPatient
from reception.dialog.events import PressedStanding
from reception.dialog.screens.offers import DECLINE, TAKE
from reception.turns.ports import Update
from tests.doubles.channel import Shown
from tests.doubles.clinic import HOURS
from tests.doubles.world import FACTS, KYIV, World
from tests.storm.crowd import Chats

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FAR = timedelta(days=4000)


class WaitingRoom(World):
    """Accounts are numbers, and their patients are `p-<account>`. No poll reads anybody unless it is asked to."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.clinic.ahead = 400
        known = self.clinic.known_directory()
        self.store.directory = lambda: known
        self.channel: Any = Chats()
        self.turns = self.process()
        self.notifying.channel = self.channel
        self.asked_at: dict[str, datetime] = {}

    def has_visit(self, account: str, doctor: str, start: datetime) -> Visit:
        """A patient whose visit the chat knows, and was reminded of."""
        patient, slot = f"p-{account}", self.clinic.slot(doctor, start)
        visit = self.clinic.add_visit(patient, slot, "")
        one = ChatVisit(patient, visit)
        linked = (LinkedPatient(patient, f"Пацієнт {account}", opened=True),)
        chat = Conversation(account, patients=linked, visits=(one,), told_of=(one,))
        self.store.save(chat)
        self.store.mirror.clockwork[patient, account].poll_at = self.clock.now() + FAR
        return visit

    def waits(self, account: str, visit: Visit, **wish: Any) -> None:
        """The account asks for an earlier time of its visit now."""
        conversation = self.stored(account)
        slot = self.clinic.slot(visit.doctor, visit.start)
        start, now = visit.start, self.clock.now()
        wait = Wait(
            visit.id, f"p-{account}", now, KYIV.day(start), doctor=visit.doctor,
            service=slot.service, branch=slot.branch, visit=visit.id, start=start, **wish,
        )  # fmt: skip
        self.store.save(replace(conversation, waits=(wait,)))
        self.asked_at[account] = now

    def stored(self, account: str) -> Conversation:
        conversation = self.store._read(account)
        assert conversation is not None
        return conversation

    def standing(self, tag: str, id_: str, start: datetime, account: str) -> Update:
        """The press of a button in a notice."""
        button = buttons.decode_standing(buttons.encode_standing(tag, id_, start))
        assert button is not None
        self.account = account
        return self.update(PressedStanding(button), Shown(*self._notice()))

    def _notice(self) -> tuple[Any, Any]:
        shown = self.channel.chat(self.account)
        return (shown[-1].message, shown[-1].view) if shown else (None, None)

    def says_yes(self, account: str, offer: EarlierOffer) -> Update:
        return self.standing(TAKE, offer.id, offer.slot.start, account)

    def says_no(self, account: str, offer: EarlierOffer) -> Update:
        return self.standing(DECLINE, offer.id, offer.slot.start, account)

    def offered(self) -> list[tuple[str, EarlierOffer]]:
        """All offers that were made, with their accounts, in the order of their moments."""
        made = [one for theirs in self.store.mirror.offers.values() for one in theirs]
        return sorted(made, key=lambda one: one[1].offered_at)

    def stands(self, account: str) -> list[Visit]:
        """The visits of an account's patient that stand in the clinic's schedule."""
        made = self.clinic.visits_made.values()
        return [visit for patient, visit, _ in made if patient == f"p-{account}" and visit.stands]

    def send_what_waits(self) -> None:
        """Bring accounts that are owed a notice."""
        for account in self.store.mirror.due(self.clock.now()):
            self.notifying.notify(account)


def working_hours(first: datetime, number: int) -> list[datetime]:
    """Starts of visits on working days from a clinic day on, without holidays."""
    holidays = holidays_of(FACTS)
    days = (KYIV.day(first) + n * DAY for n in range(400))
    starts = (
        datetime.combine(day, hour, KYIV.zone)
        for day in days
        if day.weekday() < 5
        for hour in HOURS
    )
    starts = (start for start in starts if not holidays.closed("", start, KYIV))
    return list(islice(starts, number))
