"""What staff only ask: their day, and what a patient was told of a visit."""

from reception.desk.room.context import Act, Asked, Context
from reception.desk.room.day import of_day
from reception.desk.room.ledger import ledger
from reception.dialog.words import N_
from reception.notices.day import day_schedule
from reception.notices.mirrored import Watched
from reception.notices.planning import stopped_by


class Questions:
    """`/today` and `/notice`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.commands: dict[str, Act] = {"today": self.today, "notice": self.notice}
        self.buttons: dict[str, Act] = {"today": self.today}

    def today(self, asked: Asked) -> None:
        """The day's visits; a button brings the page."""
        it, now = self.context, self.context.clock.now()
        page = int(asked.argument) if asked.argument.isdecimal() else 0
        schedule = day_schedule(it.mirror, it.windows, it.time, it.time.day(now), now)
        asked.answer(*of_day(it.words, it.conversations.look().directory, now, schedule, page))

    def notice(self, asked: Asked) -> None:
        """The ledger of a visit."""
        it, visit = self.context, asked.argument.removeprefix("№").strip()
        if not visit:
            usage = N_("Write the visit's number behind it: /notice 1234. /today shows them.")
            return asked.answer(it.say(usage))
        patient = it.mirror.whose(visit)
        watched = it.mirror.load(patient) if patient else Watched("")
        known = next((k for k in watched.visits if k.visit.id == visit), None)
        if known is None:
            unknown = N_("No visit №{visit} of a patient who is linked to a chat.")
            return asked.answer(it.say(unknown, visit=visit))
        it.audit(asked.member.id, "notice", (link.account for link in watched.links))
        loaded, now = it.conversations.look(), it.clock.now()
        by = stopped_by(loaded.operations, loaded.directory)
        return asked.answer(ledger(it.words, loaded.directory, it.times, watched, known, by, now))
