"""Offers staff to tell patients of a delay that the clinic's own marks show, if these have proved timely.

A patient who has arrived and is not marked as done, though the visit's time is over, is still with the doctor, or
waits: no later patient begins sooner. That gives the least delay. It holds only where staff mark visits as they go, so
the last twenty days are looked at first; without such proof nothing is said.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from reception.clinic.model import VisitStatus
from reception.clinic.operations import Delay
from reception.dataclass import dataclass
from reception.desk.buttons import room_button
from reception.desk.room.action import RoomServices
from reception.desk.room.affecting import Affecting
from reception.desk.room.lateness import MOST_MINUTES, Lateness
from reception.dialog.words import N_
from reception.figures.story import TIMELY, UNTIMELY
from reception.figures.summary import whole
from reception.notices.mirrored import Mirrored

PROVED_DAYS = 20
LEAST_VISITS, LEAST_PART = 30, 0.8
"""A doctor's marks are timely if so many visits of the last days are known, and this part was marked in time."""
LAG = timedelta(minutes=15)
"""A mark may be seen so late: the poll comes every ten minutes, and a hand needs a moment."""
STEP_MINUTES = 15
"""The least delay that is offered, and by how much it must grow to be offered again."""
ROUND_MINUTES = 5


@dataclass(frozen=True)
class Behind:
    """A doctor is behind by so many minutes at least."""

    doctor: str
    minutes: int


class Delays:
    """Looks for delays every quarter of an hour, and posts each that is worth a word once."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services
        self.lateness = Lateness(services)
        self.affecting = Affecting(services.mirror, services.conversations, services.clock)

    def look(self, about: str) -> None:
        """Have staff asked about each doctor who is behind. `about`: the clinic day, and the time of day."""
        services, now = self.services, self.services.clock.now()
        day = services.time.day(now)
        if not about.startswith(f"{day}:"):
            return
        for one in self._behind(now):
            if self._is_worth(one, now) and self._is_proved(one.doctor, now):
                step = one.minutes // STEP_MINUTES
                services.jobs.ask(f"delay:{day}:{step}:{one.doctor}", now)

    def offer(self, about: str) -> None:
        """Ask staff whether to tell the patients of one doctor, if this still holds."""
        services, now = self.services, self.services.clock.now()
        day, _, doctor = about.split(":", 2)
        one = next((b for b in self._behind(now) if b.doctor == doctor), None)
        if day != str(services.time.day(now)) or one is None or not self._is_worth(one, now):
            return
        known = services.conversations.look().directory.doctor(doctor)
        reading = self._reading(one, now)
        text = services.say(
            N_(
                "⏰ {doctor}: by the clinic's marks at least {minutes} minutes late."
                " A message reaches {reading} of the patients still to come. Tell them?"
            ),
            doctor=known.name if known else doctor,
            minutes=one.minutes,
            reading=reading,
        )
        tell = services.words.label(N_("📨 Tell them: {reading}"), reading=reading)
        button = room_button("accept_late", doctor, one.minutes, day)
        services.room.post(0, text, [[(tell, button)]])

    def _behind(self, now: datetime) -> list[Behind]:
        """Each doctor who is behind today, and by how much at least."""
        services = self.services
        begin = services.time.instant(services.time.day(now), 0)
        by_doctor: dict[str, list[Mirrored]] = {}
        for one in services.mirror.between(begin, now):
            by_doctor.setdefault(one.mirrored.visit.doctor, []).append(one.mirrored)
        found = ((doctor, least_delay(visits, now)) for doctor, visits in by_doctor.items())
        return [Behind(d, m) for d, m in found if STEP_MINUTES <= m <= MOST_MINUTES]

    def _is_worth(self, one: Behind, now: datetime) -> bool:
        """True if staff have not noted about as much, and somebody would read it."""
        delays = self.services.conversations.look().operations.delays
        noted = max(
            (d.minutes for d in delays if d.doctor == one.doctor and now < d.until), default=0
        )
        return one.minutes >= noted + (STEP_MINUTES if noted else 0) and self._reading(one, now) > 0

    def _reading(self, one: Behind, now: datetime) -> int:
        services = self.services
        until = services.time.instant(services.time.day(now) + timedelta(days=1), 0)
        visits = self.lateness.visits(Delay(one.doctor, one.minutes, now, until))
        return self.affecting.count_reachable({mirrored.patient for mirrored in visits})

    def _is_proved(self, doctor: str, now: datetime) -> bool:
        """True if the doctor's visits of the last days were marked as they went."""
        today = self.services.time.day(now)
        first, last = today - timedelta(days=PROVED_DAYS), today - timedelta(days=1)
        figures = whole(self.services.figures.of_days(first, last))
        timely, untimely = figures[f"{TIMELY}{doctor}"], figures[f"{UNTIMELY}{doctor}"]
        known = timely + untimely
        return known >= LEAST_VISITS and timely >= LEAST_PART * known


def least_delay(visits: Iterable[Mirrored], now: datetime) -> int:
    """By how many minutes a doctor is behind at least, by the visits of today that have begun; 0 if nothing shows it.

    A patient who arrived before another whose visit is done already was forgotten by the mark, not by the doctor.
    """
    known = sorted(visits, key=lambda one: one.visit.start)
    done = [one.visit.start for one in known if one.visit.status is VisitStatus.DONE]
    last_done = max(done, default=None)
    waiting = (
        one.visit
        for one in known
        if one.visit.status is VisitStatus.ARRIVED
        and one.is_certain
        and (last_done is None or one.visit.start > last_done)
    )
    first = next(waiting, None)
    if first is None:
        return 0
    behind = (now - first.end - LAG) // timedelta(minutes=1)
    return max(0, behind // ROUND_MINUTES * ROUND_MINUTES)
