"""Which times were freed, by what polls and the directory see: by telephone, on the site, by the clinic's own staff.

What is freed in a chat is said by its conversation at once (`Conversation.newly_freed`). The same time may be said by
several; the record of a freed time (`clinic.waiting.heard`) takes it once.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from reception.clinic.model import Directory, Offer, Visit, VisitStatus
from reception.clinic.system import ClinicUnreachable, FreeTimes
from reception.clinic.waiting import (
    SEEN,
    Freed,
    freed_by,
    line_of_doctor,
    line_of_speciality,
    time_to_answer,
)
from reception.notices.mirrored import Mirrored, Unlinked
from reception.notices.ports import WaitingStore

USUAL_LENGTH = timedelta(minutes=30)
"""The length of a visit whose end is not kept."""

log = logging.getLogger(__name__)


def by_changes(
    before: Sequence[Mirrored], after: Iterable[Mirrored], now: datetime
) -> Iterator[Freed]:
    """The times that a patient's visits have left, as a poll believes: cancelled, moved, or with another doctor now."""
    former = {mirrored.visit.id: mirrored for mirrored in before}
    for mirrored in after:
        was = former.get(mirrored.visit.id)
        if was and mirrored.revision > was.revision and _left(was.visit, mirrored.visit):
            yield from _in_time(freed_by(was.visit), now)


def _left(was: Visit, visit: Visit) -> bool:
    cancelled = visit.status is VisitStatus.CANCELLED
    stays = (visit.start, visit.doctor) == (was.start, was.doctor)
    return was.stands and (cancelled or not stays)


def by_unlinked(was: Unlinked, now: datetime) -> Iterator[Freed]:
    """The time of a visit of somebody without a chat, which is gone or at another time now."""
    end = was.start + USUAL_LENGTH
    yield from _in_time(Freed(was.id, was.doctor, was.room, was.address, was.start, end), now)


def _in_time(word: Freed, now: datetime) -> Iterator[Freed]:
    if time_to_answer(now, word.start) is not None:
        yield word


def by_directory(
    before: Directory, after: Directory, free: FreeTimes, waiting: WaitingStore, now: datetime
) -> list[Freed]:
    """The times of days on which nothing was free when the directory was read before, if somebody waits for them.

    A day that the clinic system does not tell about is left out: the next one that is freed on it is seen.
    """
    former = {_identity(offer): offer.next_free for offer in before.offers}
    found: dict[str, Freed] = {}
    for offer in after.offers:
        if not _is_sooner(offer, former) or not _somebody_waits(offer, waiting):
            continue
        assert offer.next_free is not None
        try:
            slots = free.free_slots(offer.doctor, offer.service, offer.branch, offer.next_free)
        except ClinicUnreachable as error:
            log.warning("a day that has come free is not read: %s", error)
            continue
        branch = after.branch(offer.branch)
        address = branch.address if branch else ""
        cause = f"{SEEN}{now:%Y%m%dT%H%M}"
        for slot in slots:
            word = Freed(cause, slot.doctor, slot.room, address, slot.start, slot.end)
            found.update({it.id: it for it in _in_time(word, now)})
    return list(found.values())


def _is_sooner(offer: Offer, former: Mapping[tuple[str, ...], date | None]) -> bool:
    """True if the first free day of a known offer is one that was not free before."""
    if offer.next_free is None or _identity(offer) not in former:
        return False
    was = former[_identity(offer)]
    return was is None or offer.next_free < was


def _identity(offer: Offer) -> tuple[str, ...]:
    return offer.doctor, offer.branch, offer.speciality, offer.service


def _somebody_waits(offer: Offer, waiting: WaitingStore) -> bool:
    lines = line_of_doctor(offer.doctor), line_of_speciality(offer.speciality)
    return any(waiting.line(line) for line in lines)
