"""Each morning: whom staff must telephone, as no reminder reaches them before the next day on which the desk is open.

The counts stand in the room; names and telephones open on a press, a page at a time, and fold again.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception.clinic import ClinicTime, Patient
from reception.dialog.conversation import Conversation
from reception.dialog.words import N_
from reception.hours import Hours
from reception.notices.mirror import Mirrored
from reception.ports import ClinicUnreachable, RoomJobs, StaffPressed
from reception.staffroom.context import Act, Asked, Context
from reception.staffroom.day import branch_name, doctor_name
from reception.staffroom.pages import data, paged

DAY = timedelta(days=1)
MOST_DAYS = 7
NAMES_ON_A_PAGE = 8
"""A look-up each, and a turn of staff's has eight seconds for them."""
NO_OPENING = 9 * 60
"""Minutes after midnight, where the desk never closes."""


@dataclass(frozen=True)
class ToCall:
    """A visit that nobody is reminded of, and the chats that do not take messages."""

    known: Mirrored
    chats: tuple[Conversation, ...] = ()


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
        day = date.fromisoformat(about)
        if day == self.context.time.day(self.context.clock.now()) and self._to_call(day):
            self.context.room.post(0, *self._counted(day))

    def calls(self, asked: Asked) -> None:
        """The counts, now."""
        asked.answer(*self._counted(self._day(asked)))

    def names(self, asked: Asked) -> None:
        """A page of names and telephones; the audit lines stand before anything is seen."""
        it = self.context
        if not isinstance(asked.update.event, StaffPressed) or len(asked.arguments) < 2:
            return
        day, page = self._day(asked), asked.arguments[1]
        found = self._to_call(day)
        lines, rows = paged(
            [str(n) for n in range(len(found))],
            int(page) if page.isdecimal() else 0,
            "names",
            day,
            size=NAMES_ON_A_PAGE,
        )
        shown = [found[int(line)] for line in lines]
        it.audit(asked.member.id, "names", (c.account for one in shown for c in one.chats))
        text, _ = self._counted(day)
        fold = (it.words.label(N_("Fold")), data("calls", day))
        asked.answer("\n".join([text, "", *self._named(shown)]), [*rows, [fold]])

    @property
    def _hours(self) -> Hours:
        facts = self.context.facts
        return facts.desk.hours if facts.desk else facts.hours

    def _day(self, asked: Asked) -> date:
        try:
            return date.fromisoformat(asked.arguments[0])
        except ValueError:
            return self.context.time.day(self.context.clock.now())

    def _to_call(self, day: date) -> list[ToCall]:
        it = self.context
        days = days_after(self._hours, day)
        first = it.time.instant(days[0], 0)
        until = it.time.instant(days[-1] + DAY, 0)
        return [
            ToCall(one.known, chats)
            for one in it.mirror.between(first, until)
            if one.known.visit.stands and not one.confirmed
            for chats in self._silent(one.known)
        ]

    def _silent(self, known: Mirrored) -> Iterator[tuple[Conversation, ...]]:
        """The visit's chats, if none of them takes messages."""
        it = self.context
        links = it.mirror.load(known.patient).links
        loaded = (it.conversations.load(link.account).conversation for link in links)
        chats = tuple(chat for chat in loaded if chat)
        if all(chat.unreachable for chat in chats):
            yield chats

    def _counted(self, day: date) -> tuple[str, list[list[tuple[str, str]]]]:
        it = self.context
        found, days = self._to_call(day), days_after(self._hours, day)
        directory = it.conversations.look().directory
        span = it.words.day(days[0])
        if len(days) > 1:
            span = f"{span} – {it.words.day(days[-1])}"
        only = it.say(
            N_(
                "Only patients who are linked to a chat are known here; the others' visits are not counted."
            )
        )
        if not found:
            head = it.say(N_("📞 <b>{span}</b>: nobody has to be telephoned."), span=span)
            return f"{head}\n{only}", []
        counts = Counter(
            (
                branch_name(it.words, directory, one.known.visit),
                doctor_name(directory, one.known.visit.doctor),
            )
            for one in found
        )
        head = it.say(
            N_(
                "📞 <b>{span}</b>: no reminder reaches the patients of {number} visits. Please telephone."
            ),
            span=span,
            number=len(found),
        )
        lines = [
            it.say("{branch}, {doctor}: {number}", branch=branch, doctor=doctor, number=number)
            for (branch, doctor), number in sorted(counts.items())
        ]
        names = (it.words.label(N_("Names and telephones")), data("names", day, 0))
        return "\n".join([head, *lines, only]), [[names]]

    def _named(self, shown: list[ToCall]) -> list[str]:
        it = self.context
        directory, cards = it.conversations.look().directory, self._cards(shown)
        lines = []
        for one in shown:
            visit, card = one.known.visit, cards.get(one.known.patient)
            name, phones = _from_chats(one)
            lines.append(
                it.say(
                    N_("{moment}, {doctor}: {patient}, {phones}"),
                    moment=it.words.moment(visit.start),
                    doctor=doctor_name(directory, visit.doctor),
                    patient=card.name if card else name,
                    phones=", ".join(card.phones if card and card.phones else phones) or "—",
                )
            )
        return lines

    def _cards(self, shown: list[ToCall]) -> dict[str, Patient]:
        """As the clinic's system has them; out of its reach, the chats know enough."""
        found: dict[str, Patient] = {}
        try:
            clinic = self.context.open_clinic()
            for patient in {one.known.patient for one in shown}:
                if card := clinic.patient(patient):
                    found[patient] = card
        except ClinicUnreachable:
            return found
        return found


def _from_chats(one: ToCall) -> tuple[str, list[str]]:
    linked = (chat.linked(one.known.patient) for chat in one.chats)
    names = [patient.name for patient in linked if patient]
    phones = [chat.phone.number for chat in one.chats if chat.phone]
    return next(iter(names), "—"), list(dict.fromkeys(phones))
