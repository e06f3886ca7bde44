"""Tells staff what they did not ask for: calls, withheld changes, previews, faulty pictures, kind words, figures."""

import logging
from datetime import timedelta

from reception.desk.pictures import PICTURE_JOB
from reception.desk.room.action import RoomServices
from reception.desk.room.after_visits import AfterVisits
from reception.desk.room.call_list import CallList
from reception.desk.room.chains import Chains
from reception.desk.room.comparison import Comparison
from reception.desk.room.news import NewsDesk
from reception.desk.room.pictures import Pictures
from reception.desk.room.previews import Previews
from reception.desk.room.statistics import Statistics
from reception.desk.room.withheld import WithheldChanges
from reception.notices.news import NEWS_JOB
from reception.notices.offering import CHAIN_JOB
from reception.turns.ports import ChannelError, TooManyMessages

RETRY_AFTER = timedelta(minutes=5)
"""The pause after the room could not be written to."""

log = logging.getLogger(__name__)


class Announcements:
    """Posts what a job of the room's asks for. `kinds`: by the first part of a job's id."""

    def __init__(self, services: RoomServices) -> None:
        self.jobs = services.jobs
        self.clock = services.clock
        self.calls, self.previews = CallList(services), Previews(services)
        after = AfterVisits(services)
        self.kinds = {
            "kind": after.kind_words,
            "absent": after.absent,
            "way": after.on_the_way,
            "morning": self._morning,
            "held": WithheldChanges(services).post,
            "preview": self.previews.post,
            PICTURE_JOB: Pictures(services).post,
            "stats": Statistics(services).post,
            "compare": Comparison(services).compare,
            CHAIN_JOB: Chains(services).post,
            NEWS_JOB: NewsDesk(services).post,
        }

    def _morning(self, about: str) -> None:
        """Post the list of calls of the day `about`, and that patients get no notices, if so."""
        self.calls.post(about)
        self.previews.remind(about)

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
