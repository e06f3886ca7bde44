"""Compares, each night, the visits that were counted with those that the clinic system has."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from reception.clinic.model import VisitStatus
from reception.clinic.system import ClinicUnreachable
from reception.desk.room.action import RoomServices
from reception.dialog.words import N_, Words
from reception.figures.counting import Fact
from reception.figures.summary import Days

FACT = "comparison"
COMPARED, IN_CLINIC = "days_compared", "visits_in_clinic"
MOST_PATIENTS = 100
"""Each costs a call. A day with more patients is not compared: they do not fit into the time of one job."""

log = logging.getLogger(__name__)


class Comparison:
    """Asks the clinic system for the visits of the patients who had one on a day, and keeps their number as a fact."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def compare(self, about: str) -> None:
        """Compare the day `about` (ISO). If the clinic system does not answer, the day stays without a comparison."""
        services, day = self.services, date.fromisoformat(about)
        first = services.time.instant(day, 0)
        until = services.time.instant(day + timedelta(days=1), 0)
        patients = {one.mirrored.patient for one in services.mirror.between(first, until)}
        if len(patients) > MOST_PATIENTS:
            log.info("not compared: %d patients had a visit", len(patients))
            return
        try:
            clinic = services.open_clinic()
            found = [visit for patient in patients for visit in clinic.visits(patient, day, day)]
        except ClinicUnreachable as error:
            log.warning("not compared: %s", error)
            return
        number = sum(visit.status is not VisitStatus.CANCELLED for visit in found)
        counts = Counter({COMPARED: 1, IN_CLINIC: number})
        services.figures.put([Fact(day, FACT, counts)])


def comparison(words: Words, days: Days) -> Iterator[str]:
    """The line of all compared days (HTML), and a line for each that differs; nothing if none was compared."""
    compared = [(day, figures) for day, figures in sorted(days.items()) if figures[COMPARED]]
    if not compared:
        return
    ours = sum(figures["visits"] for _, figures in compared)
    theirs = sum(figures[IN_CLINIC] for _, figures in compared)
    same = all(figures["visits"] == figures[IN_CLINIC] for _, figures in compared)
    text = N_("Visits here and in the clinic's system: {ours} {sign} {theirs}")
    yield words.say(text, ours=ours, sign="=" if same else "≠", theirs=theirs)
    for day, figures in compared:
        here, there = figures["visits"], figures[IN_CLINIC]
        if here != there:
            yield words.say("{day}: {here} ≠ {there}", day=f"{day:%d.%m}", here=here, there=there)
