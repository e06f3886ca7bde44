"""Each morning: whom staff must telephone, as no reminder reaches them before the next day on which the desk is open.

The counts stand in the room; names and telephones open on a press, a page at a time, and fold again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime, Patient, Visit
from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.desk.ports import StaffPressed
from reception.desk.room.context import Act, Asked, Context
from reception.desk.room.day import ONLY_LINKED, branch_name, doctor_name
from reception.desk.room.pages import data, paged
from reception.desk.thread import Rows
from reception.dialog.conversation import Conversation
from reception.dialog.words import N_
from reception.notices.day import day_schedule
from reception.notices.mirrored import Mirrored, Unlinked
from reception.notices.ports import RoomJobs

DAY = timedelta(days=1)
MOST_DAYS = 7
NAMES_ON_A_PAGE = 6
"""A look-up or two each, and a turn of staff's has eight seconds for them."""
NO_OPENING = 9 * 60
"""Minutes after midnight, where the desk never closes."""


@dataclass(frozen=True)
class ToCall:
    """A visit that nobody is reminded of.

    `patient`: empty where the clinic system has to be asked. `chats`: a linked patient's; none of them takes messages.
    """

    visit: Visit | Unlinked
    patient: str = ""
    chats: tuple[Conversation, ...] = ()


@dataclass(frozen=True)
class Calls:
    """Whom to telephone about these days. `everybody`: whether patients without a chat are among them."""

    days: list[date]
    visits: list[ToCall]
    everybody: bool


def morning(hours: Hours, day: date) -> int | None:
    """When the list of a clinic day is due, minutes after midnight; None on a day without hours."""
    if hours.always:
        return NO_OPENING
    return min((span.opens for span in hours.on(day)), default=None)


def days_after(hours: Hours, day: date) -> list[date]:
    """The days whose visits staff can telephone about only today: up to the next on which they are there."""
    days = [day + n * DAY for n in range(1, MOST_DAYS + 1)]
    there = next((n for n, one in enumerate(days) if morning(hours, one) is not None), 0)
    return days[: there + 1]


def expect(jobs: RoomJobs, hours: Hours, time: ClinicTime, now: datetime) -> None:
    """Have the list of the present day posted when the desk opens; told often, it is posted once."""
    day = time.day(now)
    minutes = morning(hours, day)
    if minutes is not None:
        jobs.ask(f"morning:{day}", time.instant(day, minutes))


class Mornings:
    """The list, `/calls` at any other time, and the pages of names."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.commands: dict[str, Act] = {"calls": self.calls}
        self.buttons: dict[str, Act] = {"calls": self.calls, "names": self.names}

    def post(self, about: str) -> None:
        """The list of a day, if anybody is on it; one that comes a day late says nothing."""
        day, found = date.fromisoformat(about), self._to_call(date.fromisoformat(about))
        if day == self.context.time.day(self.context.clock.now()) and found.visits:
            self.context.room.post(0, *self._counted(day, found))

    def calls(self, asked: Asked) -> None:
        """The counts, now."""
        day = self._day(asked)
        asked.answer(*self._counted(day, self._to_call(day)))

    def names(self, asked: Asked) -> None:
        """A page of names and telephones; the audit lines stand before anything is seen."""
        it = self.context
        if not isinstance(asked.update.event, StaffPressed) or len(asked.arguments) < 2:
            return
        day, page = self._day(asked), asked.arguments[1]
        found = self._to_call(day)
        lines, rows = paged(
            [str(n) for n in range(len(found.visits))],
            int(page) if page.isdecimal() else 0,
            "names",
            day,
            size=NAMES_ON_A_PAGE,
        )
        clinic = it.open_clinic()  # its deadline is that of the page
        named = [self._named(found.visits[int(line)], clinic) for line in lines]
        it.audit(asked.member.id, "names", [whose for _, who in named for whose in who])
        text, _ = self._counted(day, found)
        fold = (it.words.label(N_("Fold")), data("calls", day))
        asked.answer("\n".join([text, "", *(line for line, _ in named)]), [*rows, [fold]])

    @property
    def _hours(self) -> Hours:
        facts = self.context.facts
        return facts.desk.hours if facts.desk else facts.hours

    def _day(self, asked: Asked) -> date:
        try:
            return date.fromisoformat(asked.arguments[0])
        except ValueError:
            return self.context.time.day(self.context.clock.now())

    def _to_call(self, day: date) -> Calls:
        it, now = self.context, self.context.clock.now()
        days = days_after(self._hours, day)
        read = [day_schedule(it.mirror, it.windows, it.time, one, now) for one in days]
        linked = [
            ToCall(one.mirrored.visit, one.mirrored.patient, chats)
            for schedule in read
            for one in schedule.linked
            if one.mirrored.visit.stands and not one.confirmed
            for chats in self._silent(one.mirrored)
        ]
        others = [ToCall(visit) for schedule in read for visit in schedule.others]
        visits = sorted([*linked, *others], key=lambda one: one.visit.start)
        return Calls(days, visits, everybody=all(schedule.everybody_at for schedule in read))

    def _silent(self, known: Mirrored) -> Iterator[tuple[Conversation, ...]]:
        """The visit's chats, if none of them takes messages."""
        it = self.context
        links = it.mirror.load(known.patient).links
        loaded = (it.conversations.load(link.account).conversation for link in links)
        chats = tuple(chat for chat in loaded if chat)
        if all(chat.unreachable for chat in chats):
            yield chats

    def _counted(self, day: date, found: Calls) -> tuple[str, Rows]:
        it = self.context
        directory, days = it.conversations.look().directory, found.days
        span = it.words.day(days[0])
        if len(days) > 1:
            span = f"{span} – {it.words.day(days[-1])}"
        end = [] if found.everybody else [it.say(ONLY_LINKED)]
        if not found.visits:
            head = it.say(N_("📞 <b>{span}</b>: nobody has to be telephoned."), span=span)
            return "\n".join([head, *end]), []
        counts = Counter(
            (branch_name(it.words, directory, one.visit), doctor_name(directory, one.visit.doctor))
            for one in found.visits
        )
        head = it.say(
            N_(
                "📞 <b>{span}</b>: no reminder reaches the patients of {number} visits. Please"
                " telephone."
            ),
            span=span,
            number=len(found.visits),
        )
        lines = [
            it.say("{branch}, {doctor}: {number}", branch=branch, doctor=doctor, number=number)
            for (branch, doctor), number in sorted(counts.items())
        ]
        names = (it.words.label(N_("Names and telephones")), data("names", day, 0))
        return "\n".join([head, *lines, *end]), [[names]]

    def _named(self, one: ToCall, clinic: ClinicSystem) -> tuple[str, list[str]]:
        """A line, and what the person's pseudonyms are made of: the accounts, or the card of one who has none."""
        it = self.context
        directory, card = it.conversations.look().directory, _card(one, clinic)
        name, phones = _from_chats(one)
        line = it.say(
            N_("{moment}, {doctor}: {patient}, {phones}"),
            moment=it.words.moment(one.visit.start),
            doctor=doctor_name(directory, one.visit.doctor),
            patient=card.name if card else name,
            phones=", ".join(card.phones if card and card.phones else phones) or "—",
        )
        accounts = [chat.account for chat in one.chats]
        return line, accounts or ([f"patient:{card.id}"] if card else [])


def _from_chats(one: ToCall) -> tuple[str, list[str]]:
    linked = (chat.linked(one.patient) for chat in one.chats)
    names = [patient.name for patient in linked if patient]
    phones = [chat.phone.number for chat in one.chats if chat.phone]
    return next(iter(names), "—"), list(dict.fromkeys(phones))


def _card(one: ToCall, clinic: ClinicSystem) -> Patient | None:
    """As the clinic's system has it; None out of its reach: the chats may know enough."""
    try:
        patient = one.patient or clinic.patient_of(one.visit.id)
        return clinic.patient(patient) if patient else None
    except ClinicUnreachable:
        return None
