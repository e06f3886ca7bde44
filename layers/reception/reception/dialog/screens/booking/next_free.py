"""The next free days that the directory has, for pages that the clinic system does not answer.

They are some minutes old, and no time can be booked by them: staff may look for one.
"""

from collections.abc import Iterable
from datetime import date
from html import escape

from reception.clinic.model import Offer
from reception.dataclass import replace
from reception.dialog.scene import Page, Scene
from reception.dialog.words import N_

MAX_LINES = 5


def with_next_free(scene: Scene, page: Page, offers: Iterable[Offer]) -> Page:
    """A page of a clinic system that does not answer, with the next free day of each doctor in each branch."""
    soonest: dict[tuple[str, str], date] = {}
    for offer in offers:
        if offer.next_free:
            place = offer.doctor, offer.branch
            soonest[place] = min(offer.next_free, soonest.get(place, offer.next_free))
    lines = [
        _line(scene, doctor, branch, day)
        for (doctor, branch), day in sorted(soonest.items(), key=lambda one: one[1])[:MAX_LINES]
    ]
    if not lines or scene.directory.read_at is None:
        return page
    known = scene.say(
        N_("The next free days, as I knew them at {moment}:"),
        moment=scene.words.moment(scene.directory.read_at),
    )
    ask = scene.say(N_("Leave a request, and we will look for a time for you."))
    return replace(page, text="\n\n".join([page.text, "\n".join([known, *lines]), ask]))


def _line(scene: Scene, doctor: str, branch: str, day: date) -> str:
    known_doctor, known_branch = scene.directory.doctor(doctor), scene.directory.branch(branch)
    name = scene.doctor_name(known_doctor) if known_doctor else doctor
    where = scene.branch_name(known_branch) if known_branch else branch
    return f"{escape(name)}, {escape(where)}: {scene.words.day(day)}"
