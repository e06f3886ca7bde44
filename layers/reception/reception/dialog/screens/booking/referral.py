"""An e-referral: its number is checked with the clinic system, and leads to the service that it is for."""

from reception.clinic.model import Referral, Service
from reception.dialog import places
from reception.dialog.effects import FindReferral, Query
from reception.dialog.events import Found, ReferralFound
from reception.dialog.scene import Choice, Page, Scene, Screen, Step
from reception.dialog.screens.booking.where import at_referral
from reception.dialog.words import N_


class ShowReferral(Screen):
    """Says what an e-referral is for, and begins the booking of that service.

    `referral:1111-1111-1111-1111` is about the e-referral with that number.
    """

    place = places.REFERRAL
    books = True

    def look_up(self, scene: Scene) -> Query | None:
        """Ask the clinic system for the e-referral."""
        return FindReferral(scene.about)

    def found(self, scene: Scene, found: Found) -> Step:
        """Say what the e-referral is for, or why it can't be used here."""
        assert isinstance(found, ReferralFound)
        referral = found.referral
        if referral is None:
            text = scene.say(
                N_("There is no e-referral with the number {number}. Please check the digits."),
                number=scene.about,
            )
            return Page(text)
        if not referral.is_active:
            return Page(
                scene.say(
                    N_(
                        "The e-referral {number} can't be used any more: it was used, or its time is over."
                        " The doctor who gave it can write a new one."
                    ),
                    number=scene.about,
                )
            )
        return self._usable(scene, referral)

    def _usable(self, scene: Scene, referral: Referral) -> Page:
        about = scene.say(
            N_("📄 E-referral {number}\n{service}"), number=scene.about, service=referral.service
        )
        service = service_of(scene, referral)
        if service is None:
            none = scene.say(N_("This can't be booked online here. The manager will help."))
            return Page(f"{about}\n\n{none}")
        book = scene.words.label(
            N_("📅 Book: {speciality}"), speciality=scene.service_name(service)
        )
        return Page(about, [[Choice(book, self.book, service.id)]])

    def book(self, scene: Scene, service: str) -> Step:
        """Begin the booking of the service; the number goes into the visit's note."""
        return at_referral(service, scene.about)


def service_of(scene: Scene, referral: Referral) -> Service | None:
    """The service that is booked by an e-referral: the clinic's content names it, or code or name are the same."""
    directory = scene.directory
    offered = {offer.service for offer in directory.offers}
    services = [service for service in directory.services if service.id in offered]
    named = scene.facts.referrals.get(referral.code)
    name = referral.service.strip().casefold()
    return (
        next((s for s in services if s.id == named), None)
        or next((s for s in services if s.code and s.code == referral.code), None)
        or next((s for s in services if name and s.name.strip().casefold() == name), None)
    )


SCREENS: tuple[Screen, ...] = (ShowReferral(),)
