"""Which free times a patient wants, as said in one line or by a press."""

from collections.abc import Callable
from datetime import date, datetime, time

from reception.clinic.model import Directory, Offer
from reception.dataclass import dataclass, replace


@dataclass(frozen=True)
class Wanted:
    """Times of these doctors, or of doctors of these specialities; an empty field allows all of its kind.

    Of several doctors, specialities, branches or days any one will do.
    days: clinic days, ascending.
    since, until: the clinic's time of day; `until` is not included.
    unread: words that were not understood, as they were written.
    """

    specialities: tuple[str, ...] = ()
    doctors: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    days: tuple[date, ...] = ()
    since: time = time.min
    until: time | None = None
    unread: tuple[str, ...] = ()

    @property
    def says_whom(self) -> bool:
        """Whether a doctor or a speciality is named."""
        return bool(self.specialities or self.doctors)

    @property
    def says_when(self) -> bool:
        """Whether a day or an hour is named."""
        return bool(self.days or self.since != time.min or self.until)

    @property
    def says_hour(self) -> bool:
        """Whether an hour is named."""
        return self.since != time.min or self.until is not None

    def retimed(self, other: "Wanted") -> "Wanted":
        """The same with the days and hours of another wish, each where that names any."""
        hours = other if other.says_hour else self
        return replace(self, days=other.days or self.days, since=hours.since, until=hours.until)

    @property
    def is_something(self) -> bool:
        """Whether a visit is asked for. With other words beside it, a day or a branch may mean anything else."""
        return self.says_whom or (not self.unread and bool(self.says_when or self.branches))

    @property
    def is_certain(self) -> bool:
        """Whether hardly anything else can be asked for."""
        return self.says_whom and (self.says_when or not self.unread)

    def fits(self, local: datetime) -> bool:
        """Whether a time on the clinic's clock is wanted."""
        return self.has_day(local.date()) and self.has_hour(local.time())

    def has_day(self, day: date) -> bool:
        """Whether a clinic day is wanted."""
        return not self.days or day in self.days

    def has_hour(self, hour: time) -> bool:
        """Whether an hour of the clinic's day is wanted."""
        return self.since <= hour and (self.until is None or hour < self.until)

    def is_from(self, offer: Offer) -> bool:
        """Whether times of this offer are wanted."""
        return self._whom(offer) and self._where(offer)

    def offers(self, directory: Directory, today: date) -> tuple[Offer, ...]:
        """The wanted offers that have a free day: one for each doctor in each branch.

        Without any: offers of the same doctors in other branches, else of other doctors of their speciality.
        """
        receiving = directory.receiving(today)
        theirs = {code for doctor in self.doctors for code in directory.specialities_of(doctor)}
        looks: tuple[Callable[[Offer], bool], ...] = (
            self.is_from,
            self._whom,
            lambda offer: offer.speciality in theirs,
        )
        found = ([offer for offer in receiving if wanted(offer)] for wanted in looks)
        return _one_service_each(directory, next(filter(None, found), []))

    def _whom(self, offer: Offer) -> bool:
        return offer.doctor in self.doctors or offer.speciality in self.specialities

    def _where(self, offer: Offer) -> bool:
        return not self.branches or offer.branch in self.branches


def _one_service_each(directory: Directory, offers: list[Offer]) -> tuple[Offer, ...]:
    """One offer for each doctor and branch: with the service that comes first in the directory, a consultation."""
    order = {service.id: place for place, service in enumerate(directory.services)}
    offers.sort(key=lambda offer: order.get(offer.service, len(order)))
    return tuple({(o.doctor, o.branch): o for o in reversed(offers)}.values())
