"""Looks things up for staff: the visits of the day, and the notices of a visit."""

from datetime import date

from reception.desk.buttons import room_button
from reception.desk.ports import StaffWrote
from reception.desk.room import spans
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.day import day_page
from reception.desk.room.ledger import ledger
from reception.desk.room.pages import page_number
from reception.desk.room.talks import WRITE
from reception.dialog.words import N_
from reception.notices.day import day_schedule
from reception.notices.mirrored import Watched
from reception.notices.planning import stopped_by

WHICH_DAY = N_("Nothing is shown: which day is that? Write /today, /today завтра or /today 26.11.")


class Lookups:
    """`/today` and `/notice`."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def today(self, action: RoomAction) -> None:
        """Show a day's visits: today's, or those of the day behind the command; a button brings day and page."""
        services, now = self.services, self.services.clock.now()
        day = self._day(action)
        if day is None:
            return action.answer(services.say(WHICH_DAY))
        schedule = day_schedule(services.mirror, services.windows, services.time, day, now)
        directory = services.conversations.look().directory
        typed = isinstance(action.update.event, StaffWrote)
        page = 0 if typed else page_number(action.arguments[-1])
        return action.answer(*day_page(services.words, directory, now, schedule, day, page))

    def _day(self, action: RoomAction) -> date | None:
        """The day that is asked for; None if it is not understood."""
        today = self.services.time.day(self.services.clock.now())
        if isinstance(action.update.event, StaffWrote):
            try:
                return spans.day_of(action.argument, today) if action.argument else today
            except ValueError:
                return None
        try:
            return date.fromisoformat(action.arguments[0])
        except ValueError:
            return today

    def notice(self, action: RoomAction) -> None:
        """Show what was sent about a visit, or will be. The audit line stands before."""
        services, visit_id = self.services, action.argument.removeprefix("№").strip()
        if not visit_id:
            usage = N_("Write the visit's number behind it: /notice 1234. /today shows them.")
            return action.answer(services.say(usage))
        patient = services.mirror.whose(visit_id)
        watched = services.mirror.load(patient) if patient else Watched("")
        mirrored = next((one for one in watched.visits if one.visit.id == visit_id), None)
        if mirrored is None:
            unknown = N_("No visit №{visit} of a patient who is linked to a chat.")
            return action.answer(services.say(unknown, visit=visit_id))
        services.audit(action.member.id, "notice", (link.account for link in watched.links))
        loaded, now = services.conversations.look(), services.clock.now()
        stopped = stopped_by(loaded.operations, loaded.directory)
        write = (services.words.label(WRITE), room_button("talk", visit_id))
        return action.answer(
            ledger(
                services.words, loaded.directory, services.times, watched, mirrored, stopped, now
            ),
            [[write]],
        )
