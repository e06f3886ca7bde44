"""Tells staff what they did not ask for: calls, withheld changes, previews, faulty pictures, kind words, figures."""

import logging
from datetime import date, timedelta

from reception.desk.pictures import PICTURE_JOB
from reception.desk.room.action import RoomServices
from reception.desk.room.after_visits import AfterVisits
from reception.desk.room.call_list import CallList
from reception.desk.room.chains import Chains
from reception.desk.room.comparison import Comparison
from reception.desk.room.delays import Delays
from reception.desk.room.news import NewsDesk
from reception.desk.room.pictures import Pictures
from reception.desk.room.previews import Previews
from reception.desk.room.statistics import Statistics
from reception.desk.room.withheld import WithheldChanges
from reception.notices.news import NEWS_JOB
from reception.notices.offering import CHAIN_JOB
from reception.turns.ports import ChannelError, TooManyMessages

TEXTS_TAKE = timedelta(minutes=10)
"""The list of calls is posted so long after texts were asked for. The queue keeps no text for longer."""
RETRY_AFTER = timedelta(minutes=5)
"""The pause after the room could not be written to."""

log = logging.getLogger(__name__)


class Announcements:
    """Posts what a job of the room's asks for. `kinds`: by the first part of a job's id."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services
        self.jobs = services.jobs
        self.clock = services.clock
        self.calls, self.previews = CallList(services), Previews(services)
        after, delays = AfterVisits(services), Delays(services)
        self.kinds = {
            "kind": after.kind_words,
            "absent": after.absent,
            "way": after.on_the_way,
            "morning": self._morning,
            "texts": self._texts,
            "calls": self.calls.post,
            "delays": delays.look,
            "delay": delays.offer,
            "held": WithheldChanges(services).post,
            "preview": self.previews.post,
            PICTURE_JOB: Pictures(services).post,
            "stats": Statistics(services).post,
            "compare": Comparison(services).compare,
            CHAIN_JOB: Chains(services).post,
            NEWS_JOB: NewsDesk(services).post,
        }

    def _morning(self, about: str) -> None:
        """Post the list of calls of the day `about`, and that patients get no notices, if so.

        If the clinic has patients reminded by SMS, this is asked for first, and the list is posted once they are sent.
        """
        if self._may_text():
            self.jobs.ask(f"texts:{about}:0", self.clock.now())
        else:
            self.calls.post(about)
        self.previews.remind(about)

    def _may_text(self) -> bool:
        """True if texts may be sent now: the clinic wants them, patients get notices, and it is no quiet hour."""
        services = self.services
        quiet = services.times.quiet(self.clock.now())
        on = services.operations.load().notices == "on"
        return bool(services.facts.notices.sms_a_month) and on and quiet is None

    def _texts(self, about: str) -> None:
        """Ask for the texts of a day's list, `about` being the day and the first place; at the end post the list."""
        day, _, first = about.partition(":")
        now = self.clock.now()
        further = self.calls.ask_for_texts(date.fromisoformat(day), int(first))
        if further is None:
            self.jobs.ask(f"calls:{day}", now + TEXTS_TAKE)
        else:
            self.jobs.ask(f"texts:{day}:{further}", now)

    def work(self, job: str) -> None:
        """Post what the job `<kind>:<about>` asks for. If the room can't be written to, it is tried again.

        Raises:
            StoreUnreachable: it must come again.
        """
        now = self.clock.now()
        kind, _, about = job.partition(":")
        try:
            self.kinds[kind](about)
        except TooManyMessages as error:
            self.jobs.later(job, now + timedelta(seconds=error.seconds))
        except ChannelError as error:
            log.warning("staff are told later: %s: %s", kind, error)
            self.jobs.later(job, now + RETRY_AFTER)
        else:
            self.jobs.done(job)
