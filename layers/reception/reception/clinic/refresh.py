"""Refreshes the directory: everything that a turn shows without asking the clinic system."""

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from reception.clinic.model import Directory, Offer
from reception.clinic.system import ClinicSystem, ClinicUnreachable, FreeTimes

MAX_CALLS_AT_ONCE = 4

log = logging.getLogger(__name__)


class Shelf(Protocol):
    """Keeps the directory and doctors' pictures for all functions. Every call may raise `StoreUnreachable`."""

    def load(self) -> tuple[Directory, Mapping[str, str]]:
        """The directory that was put last, and the digest of each doctor's picture, by doctor id."""
        ...

    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        """Replace directory and digests."""
        ...

    def put_photo(self, doctor: str, picture: bytes) -> str | None:
        """Keep a picture (JPEG or PNG) and return its digest; None where it cannot be kept."""
        ...


def refresh(
    clinic: ClinicSystem, free: FreeTimes, shelf: Shelf, now: datetime, days: int
) -> Directory:
    """Read the directory anew and put it on the shelf.

    `free` gives free days without those that staff closed. An offer whose free days could not be read keeps the next
    free day that was read before.

    Raises:
        ClinicUnreachable: the clinic system does not answer at all; nothing was put.
        StoreUnreachable
    """
    before, photos = shelf.load()
    read = clinic.directory()
    known = {_identity(offer): offer for offer in before.offers}
    with ThreadPoolExecutor(MAX_CALLS_AT_ONCE) as pool:
        offers = pool.map(_reader(free, known, days), read.offers)
        directory = replace(read, offers=tuple(offers), read_at=now)
    shelf.put(directory, {**photos, **dict(_photos(clinic, shelf))})
    return directory


def _reader(
    free: FreeTimes, known: Mapping[tuple[str, ...], Offer], days: int
) -> Callable[[Offer], Offer]:
    def read(offer: Offer) -> Offer:
        try:
            dates = free.free_dates(offer.doctor, offer.service, offer.branch, days)
        except ClinicUnreachable as error:
            log.warning("next free day not read: %s", error)
            return known.get(_identity(offer), offer)
        return replace(offer, next_free=dates[0] if dates else None)

    return read


def _identity(offer: Offer) -> tuple[str, ...]:
    return offer.doctor, offer.branch, offer.speciality, offer.service


def _photos(clinic: ClinicSystem, shelf: Shelf) -> Iterable[tuple[str, str]]:
    """Doctor and digest of each picture that the clinic system gives. A picture that can't be kept is left out."""
    digests: dict[str, str] = {}
    try:
        for doctor, picture in clinic.photos():
            digest = shelf.put_photo(doctor, picture)
            if digest:
                digests[doctor] = digest
    except ClinicUnreachable as error:
        log.warning("pictures not read: %s", error)
    return digests.items()
