"""The list of calls: whom staff must telephone, since no reminder reaches them before the next day at the desk.

The message in the room has counts only. Names and telephones come on a press, a page at a time, to whoever pressed.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import batched

from reception.clinic.facts import in_language
from reception.clinic.hours import Hours
from reception.clinic.model import Patient, Visit
from reception.clinic.operations import Closure
from reception.clinic.system import ClinicSystem, ClinicUnreachable
from reception.codes.rules import Text
from reception.codes.texts import text_key
from reception.dataclass import dataclass, replace
from reception.desk.buttons import room_button
from reception.desk.ports import StaffPressed, StaffWrote
from reception.desk.private import show_to
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.day import ONLY_LINKED, branch_name, doctor_name
from reception.desk.room.mornings import days_covered
from reception.desk.room.pages import page_number, paged
from reception.desk.thread import Rows
from reception.dialog.conversation import Conversation, is_unproven
from reception.dialog.words import N_
from reception.notices.day import DaySchedule, day_schedule
from reception.notices.keys import visit_in
from reception.notices.mirrored import Mirrored, Unlinked, Watched
from reception.notices.planning import Stopped, is_lost, stopped_by
from reception.notices.reasons import NoticeOutcome, may_see

TALKS_PER_ROW = 3
TEXTS_PER_JOB = 30
"""Visits for which one job asks for texts: each takes one or two look-ups, and the function has a minute."""
TEXT_BEFORE = timedelta(hours=2)
"""A text that would come later than this before the visit is of no use."""
DAY = timedelta(days=1)
NAMES_PER_PAGE = 6
"""Each takes one or two look-ups in the clinic's system, and there are eight seconds for all of them."""


@dataclass(frozen=True)
class ToCall:
    """A visit whose patient no reminder reaches.

    `patient`: the id; empty where the clinic system has to be asked. `chats`: all chats that may learn of
    it; none of them takes messages, or the last notice about the visit did not arrive in it. `closure`: staff closed
    its place for that time. `failed`: a message about it did not arrive.
    """

    visit: Visit | Unlinked
    patient: str = ""
    chats: tuple[Conversation, ...] = ()
    closure: Closure | None = None
    failed: bool = False


@dataclass(frozen=True)
class Calls:
    """The visits of these days whose patients to telephone. `everybody`: patients without a chat are included.

    `texted`: how many visits are left out, since their patients were reminded by SMS.
    """

    days: list[date]
    visits: list[ToCall]
    everybody: bool
    texted: int = 0


class CallList:
    """The list in the morning, `/calls` at any time, and the pages of names."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def post(self, about: str) -> None:
        """Post the counts of the day `about` (ISO), if anybody is on the list. A day later it is of no use."""
        day = date.fromisoformat(about)
        calls = self._without_texted(self._calls(day))
        if day == self.services.time.day(self.services.clock.now()) and calls.visits:
            self.services.room.post(0, *self._counts(day, calls))

    def counts(self, action: RoomAction) -> None:
        """Show the counts as they are now. Nothing stands behind the command."""
        if isinstance(action.update.event, StaffWrote) and action.argument:
            usage = N_(
                "Nothing is shown: write /calls alone. It lists the visits up to the next working day."
            )
            action.answer(self.services.say(usage))
            return
        day = self._day(action)
        action.answer(*self._counts(day, self._without_texted(self._calls(day))))

    def names(self, action: RoomAction) -> str:
        """Show a page of names and telephones to whoever pressed. The audit lines stand before anything is seen."""
        services = self.services
        if not isinstance(action.update.event, StaffPressed) or len(action.arguments) < 2:
            return ""
        day, page = self._day(action), page_number(action.arguments[1])
        calls = self._without_texted(self._calls(day))
        indices, rows = paged(
            [str(n) for n in range(len(calls.visits))],
            page,
            "names",
            day,
            size=NAMES_PER_PAGE,
        )
        clinic = services.open_clinic()  # one for the page, so that all look-ups share its deadline
        named = [self.named(calls.visits[int(index)], clinic) for index in indices]
        services.audit(action.member.id, "names", [whose for _, who in named for whose in who])
        text, buttons = self._counts(day, calls)
        talks = [self._talk(calls.visits[int(index)]) for index in indices]
        writes = batched(filter(None, talks), TALKS_PER_ROW, strict=False)
        action.answer(text, [*buttons, *writes, *rows])
        head, lines = text.partition("\n")[0], [line for line, _ in named]
        toast = show_to(services.room, services.words, action.update, action.member.id, head, lines)
        return toast or ""

    def ask_for_texts(self, day: date, first: int) -> int | None:
        """Have patients reminded by SMS: of the list of `day` those from place `first` on, as many as one job asks for.

        Returns the place from which another job goes on; None if all are asked for, or the month's texts are used up.
        """
        services, rules = self.services, self.services.facts.notices
        visits = self._calls(day).visits
        month = f"{services.time.day(services.clock.now()):%Y-%m}"
        for some in batched(visits[first : first + TEXTS_PER_JOB], NAMES_PER_PAGE, strict=False):
            clinic = services.open_clinic()
            for one in some:
                text = self._text(one, clinic)
                if text and not services.texting.ask(text, month, rules.sms_a_month):
                    return None
        last = first + TEXTS_PER_JOB
        return last if last < len(visits) else None

    def _text(self, one: ToCall, clinic: ClinicSystem) -> Text | None:
        """The text for a visit; None if its time is closed or too near, it was asked for, or no card has a number."""
        services, visit = self.services, one.visit
        until = visit.start - TEXT_BEFORE
        if one.closure or services.clock.now() >= until:
            return None
        if services.texting.is_asked(visit.id, visit.start):
            return None
        card = _card(one, clinic)
        if card is None or not card.phones:
            return None
        words = services.words.label(
            N_("{clinic}: we expect you on {moment}. To move or cancel: {link}"),
            clinic=in_language(services.facts.name, services.words.language),
            moment=services.words.moment(visit.start),
            link=services.facts.notices.sms_link,
        )
        key = text_key(visit.id, visit.start)
        return Text(key, card.phones[-1], words, until, visit.start + DAY)

    def _without_texted(self, calls: Calls) -> Calls:
        """The list without visits whose patients were reminded by SMS, unless staff closed their place."""
        if not self.services.facts.notices.sms_a_month:
            return calls
        texting = self.services.texting
        left = [
            one
            for one in calls.visits
            if one.closure or not texting.is_sent(one.visit.id, one.visit.start)
        ]
        return replace(calls, visits=left, texted=len(calls.visits) - len(left))

    def _talk(self, one: ToCall) -> tuple[str, str] | None:
        """The button that writes to a patient whose chat takes messages, though the last notice did not arrive."""
        if all(chat.unreachable for chat in one.chats):
            return None
        words = self.services.words
        day = words.day_label(self.services.time.day(one.visit.start))
        return f"💬 {day} {words.hour(one.visit.start)}", room_button("talk", one.visit.id)

    @property
    def _hours(self) -> Hours:
        facts = self.services.facts
        return facts.desk.hours if facts.desk else facts.hours

    def _day(self, action: RoomAction) -> date:
        """The day of the list: a button's first argument, else today."""
        try:
            return date.fromisoformat(action.arguments[0])
        except ValueError:
            return self.services.time.day(self.services.clock.now())

    def _calls(self, day: date) -> Calls:
        """The visits that the list of `day` covers, whose patients are neither reminded nor have confirmed.

        Of the day itself the list has only visits to come about which notices were sent in vain, and those of places
        that staff have closed.
        """
        now = self.services.clock.now()
        days = days_covered(self._hours, day)
        loaded = self.services.conversations.look()
        stopped = stopped_by(loaded.operations, loaded.directory)
        schedules = [self._schedule(one, now) for one in days]
        linked = [one for schedule in schedules for one in self._to_call(schedule, stopped)]
        today = self._today(self._schedule(day, now), stopped, now)
        if today:
            days, linked = [day, *days], [*today, *linked]
        others = [ToCall(visit) for schedule in schedules for visit in schedule.others]
        visits = sorted([*linked, *others], key=lambda one: one.visit.start)
        return Calls(days, visits, everybody=all(schedule.everybody_at for schedule in schedules))

    def _schedule(self, day: date, now: datetime) -> DaySchedule:
        services = self.services
        return day_schedule(services.mirror, services.windows, services.time, day, now)

    def _to_call(self, schedule: DaySchedule, stopped: Stopped) -> Iterator[ToCall]:
        """The visits of linked patients of a day of which none of their chats hears.

        A visit that is confirmed needs no call, unless staff have closed its place since.
        """
        for one in schedule.linked:
            closure = stopped(one.mirrored)
            if one.mirrored.visit.stands and (closure or not one.confirmed):
                for chats, failed in self._unreachable_chats(one.mirrored):
                    visit, patient = one.mirrored.visit, one.mirrored.patient
                    yield ToCall(visit, patient, chats, closure, failed)

    def _today(self, schedule: DaySchedule, stopped: Stopped, now: datetime) -> list[ToCall]:
        """The visits of today that are still to come: sent in vain, or closed and nobody's message reaches them."""
        linked = [
            one
            for one in self._to_call(schedule, stopped)
            if one.closure or not all(chat.unreachable for chat in one.chats)
        ]
        others = [
            ToCall(visit, closure=closure)
            for visit in schedule.others
            if (closure := stopped.closed_for(visit))
        ]
        return [one for one in (*linked, *others) if one.visit.start > now]

    def _unreachable_chats(
        self, mirrored: Mirrored
    ) -> Iterator[tuple[tuple[Conversation, ...], bool]]:
        """The chats that may learn of a visit, if no notice about it reaches any of them; else nothing.

        With them, whether a notice was sent in vain.
        """
        services = self.services
        watched = services.mirror.load(mirrored.patient)
        loaded = (services.conversations.load(link.account).conversation for link in watched.links)
        visit = mirrored.visit.id
        unproven = is_unproven(mirrored.visit, watched.unproven)
        chats = tuple(
            chat
            for chat in loaded
            if chat and may_see(chat, mirrored.patient, visit, unproven=unproven)
        )
        if all(chat.unreachable or is_lost(watched, chat.account, visit) for chat in chats):
            yield chats, any(_failed(watched, chat.account, visit) for chat in chats)

    def _counts(self, day: date, calls: Calls) -> tuple[str, Rows]:
        services = self.services
        directory, days = services.conversations.look().directory, calls.days
        span = services.words.day(days[0])
        if len(days) > 1:
            span = f"{span} – {services.words.day(days[-1])}"
        texted = N_("✉️ Reminded by SMS: {number}.")
        end = [services.say(texted, number=calls.texted)] if calls.texted else []
        end += [] if calls.everybody else [services.say(ONLY_LINKED)]
        if not calls.visits:
            head = services.say(N_("📞 <b>{span}</b>: nobody has to be telephoned."), span=span)
            return "\n".join([head, *end]), []
        counts = Counter(
            (
                branch_name(services.words, directory, one.visit),
                doctor_name(directory, one.visit.doctor),
            )
            for one in calls.visits
        )
        head = services.say(
            N_(
                "📞 <b>{span}</b>: no reminder reaches the patients of {number} visits. Please"
                " telephone."
            ),
            span=span,
            number=len(calls.visits),
        )
        lines = [
            services.say(
                "{branch}, {doctor}: {number}", branch=branch, doctor=doctor, number=number
            )
            for (branch, doctor), number in sorted(counts.items())
        ]
        names = (services.words.label(N_("Names and telephones")), room_button("names", day, 0))
        return "\n".join([head, *lines, *end]), [[names]]

    def named(self, one: ToCall, clinic: ClinicSystem) -> tuple[str, list[str]]:
        """A line of the page, and what pseudonyms are made of: the patient's accounts, or the card without any."""
        services = self.services
        directory, card = services.conversations.look().directory, _card(one, clinic)
        name, phones = _from_chats(one)
        line = services.say(
            N_("{moment}, {doctor}: {patient}, {phones}"),
            moment=services.words.moment(one.visit.start),
            doctor=doctor_name(directory, one.visit.doctor),
            patient=card.name if card else name,
            phones=", ".join(card.phones if card and card.phones else phones) or "—",
        )
        if one.closure:
            line = f"{line} {services.say(N_('⛔ closed then'))}"
        if one.failed:
            line = f"{line} {services.say(N_('⚠️ a message did not arrive'))}"
        accounts = [chat.account for chat in one.chats]
        return line, accounts or ([f"patient:{card.id}"] if card else [])


def _failed(watched: Watched, account: str, visit: str) -> bool:
    """True if a message about a visit was sent to an account, and did not arrive or found the chat closed."""
    theirs = (n for n in watched.notices if n.account == account and visit_in(n.key) == visit)
    blocked = any(n.outcome == NoticeOutcome.BLOCKED for n in theirs)
    return blocked or is_lost(watched, account, visit)


def _from_chats(one: ToCall) -> tuple[str, list[str]]:
    """Name and telephones as the patient's chats have them."""
    linked = (chat.linked(one.patient) for chat in one.chats)
    names = [patient.name for patient in linked if patient]
    phones = [chat.phone.number for chat in one.chats if chat.phone]
    return next(iter(names), "—"), list(dict.fromkeys(phones))


def _card(one: ToCall, clinic: ClinicSystem) -> Patient | None:
    """The patient's card; None while the clinic's system does not answer, and the chats may know enough."""
    try:
        patient = one.patient or clinic.patient_of(one.visit.id)
        return clinic.patient(patient) if patient else None
    except ClinicUnreachable:
        return None
