"""Refreshes the directory: everything that a turn shows without asking the clinic system."""

import logging
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Protocol

from reception.clinic.model import Directory, LeftDoctor, Offer
from reception.clinic.pictures import PictureFault, digest_of, fault_of
from reception.clinic.system import ClinicSystem, ClinicUnreachable, FreeTimes
from reception.dataclass import replace

MAX_CALLS_AT_ONCE = 4
NEAR_DAYS = 3
"""A next free day that is so near is used by patients and soon taken, so that it is asked for at each run."""
FAR_RUNS = 3
"""Every other offer is asked for at one run of so many: a turn that shows its days asks the clinic system itself."""
RUN = timedelta(minutes=10)
"""The time between two runs."""

MAX_LEFT_AT_ONCE, PART_LEFT_AT_ONCE = 2, 10
"""Doctors who may leave between two runs: two, or a tenth of all."""
LEFT_KEPT = timedelta(days=60)
"""How long a doctor who has left is remembered, for the patients to be told."""

log = logging.getLogger(__name__)


class Shelf(Protocol):
    """Keeps the directory and doctors' pictures for all functions. Every call may raise `StoreUnreachable`."""

    def load(self) -> tuple[Directory, Mapping[str, str]]:
        """The directory that was put last, and the digest of each doctor's picture, by doctor id."""
        ...

    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        """Replace directory and digests, and drop what is noted of pictures whose digests were replaced."""
        ...

    def put_photo(self, doctor: str, picture: bytes, digest: str) -> None:
        """Keep a picture (JPEG or PNG, up to `MAX_PICTURE_BYTES`) with its digest."""
        ...

    def drop_photo(self, doctor: str) -> None:
        """Delete a doctor's picture, if there is one."""
        ...


class Reports(Protocol):
    """Tells staff of pictures that patients can't be shown."""

    def tell(self, doctor: str, digest: str, fault: PictureFault) -> None:
        """Have staff told of a picture once, however often this is called.

        Raises:
            StoreUnreachable, StoreRefused
        """
        ...


def refresh(
    clinic: ClinicSystem,
    free: FreeTimes,
    shelf: Shelf,
    reports: Reports,
    now: datetime,
    days: int,
) -> Directory:
    """Read the directory anew and put it on the shelf.

    `free` gives free days without those that staff closed. An offer that is not asked for at this run, or whose free
    days could not be read, keeps the next free day that was read before.

    Raises:
        ClinicUnreachable: the clinic system does not answer at all; nothing was put.
        StoreUnreachable
    """
    before, photos = shelf.load()
    read = clinic.directory()
    known = {_identity(offer): offer for offer in before.offers}
    with ThreadPoolExecutor(MAX_CALLS_AT_ONCE) as pool:
        offers = pool.map(_reader(free, known, now, days), read.offers)
        left = _left(before, read, now)
        directory = replace(read, offers=tuple(offers), read_at=now, left=left)
    doctors = {doctor.id for doctor in directory.doctors}
    pictures = _photos(clinic, shelf, reports, photos)
    pictures = {doctor: pictures[doctor] for doctor in pictures if doctor in doctors}
    shelf.put(directory, pictures)
    for doctor in sorted(photos.keys() - pictures.keys()):
        shelf.drop_photo(doctor)
    return directory


def _left(before: Directory, read: Directory, now: datetime) -> tuple[LeftDoctor, ...]:
    """The doctors who are missing. If more than `MAX_LEFT_AT_ONCE` and a part of all vanish, that is a fault."""
    present = {doctor.id for doctor in read.doctors}
    new = [
        LeftDoctor(d.id, d.name, now, tuple(sorted(before.specialities_of(d.id))))
        for d in before.doctors
        if d.id not in present
    ]
    if len(new) > max(MAX_LEFT_AT_ONCE, len(before.doctors) // PART_LEFT_AT_ONCE):
        log.error("%d doctors are missing at once: nobody is told that they have left", len(new))
        new = []
    former = (one for one in before.left if one.id not in present)
    return tuple(one for one in (*former, *new) if now - one.since < LEFT_KEPT)


def _reader(
    free: FreeTimes, known: Mapping[tuple[str, ...], Offer], now: datetime, days: int
) -> Callable[[Offer], Offer]:
    def read(offer: Offer) -> Offer:
        former = known.get(_identity(offer))
        if former and not is_asked_for(former, now):
            return replace(offer, next_free=former.next_free)
        try:
            dates = free.free_dates(offer.doctor, offer.service, offer.branch, days)
        except ClinicUnreachable as error:
            log.warning("next free day not read: %s", error)
            return former or offer
        return replace(offer, next_free=dates[0] if dates else None)

    return read


def is_asked_for(former: Offer, now: datetime) -> bool:
    """True if the free days of a known offer are read at this run. Far ones take turns, by a sum of their names."""
    if former.next_free and former.next_free <= now.date() + timedelta(days=NEAR_DAYS):
        return True
    turn = zlib.crc32("/".join(_identity(former)).encode()) + int(now.timestamp() / RUN.seconds)
    return turn % FAR_RUNS == 0


def _identity(offer: Offer) -> tuple[str, ...]:
    return offer.doctor, offer.branch, offer.speciality, offer.service


def _photos(
    clinic: ClinicSystem, shelf: Shelf, reports: Reports, before: Mapping[str, str]
) -> Mapping[str, str]:
    """The digest of each doctor's picture. Only a picture that changed is put.

    A picture that can't be shown is left out, and staff are told. A picture of which the clinic system says nothing
    this time is kept as it was.
    """
    digests = dict(before)
    try:
        for doctor, picture in clinic.photos():
            if picture is None:
                continue
            digest = digest_of(picture)
            fault = fault_of(picture) if picture else None
            if fault:
                log.warning("the picture of doctor %s can't be shown: %s", doctor, fault)
                reports.tell(doctor, digest, fault)
            if fault or not picture:
                digests.pop(doctor, None)
            elif digests.get(doctor) != digest:
                shelf.put_photo(doctor, picture, digest)
                digests[doctor] = digest
    except ClinicUnreachable as error:
        log.warning("pictures not read: %s", error)
    return digests
