"""The pages of the clinic's own branches and doctors, as its content has them: the stories have those of the doubles.

A name or an address that the content leaves to the clinic system stands here by the id of its table.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from reception.clinic.facts import Localised
from reception.clinic.model import Branch, Directory, Doctor, Offer, Service, Speciality, slug
from reception.dialog.events import Commanded
from tests.conversations.transcript import seen
from tests.doubles.world import CONTENT, KYIV, MONDAY, SetClock, World

TOMORROW = KYIV.day(MONDAY) + timedelta(days=1)
LANGUAGES = ("uk", "ru", "en")


def own_directory() -> Directory:
    """A directory with the branches, doctors, specialities and services that the content has a word about."""
    facts = CONTENT.facts()
    branches = tuple(
        Branch(key, _own(branch.name, key), _own(branch.address, ""))
        for key, branch in facts.branches.items()
    )
    specialities = tuple(
        Speciality(key, _own(name, key)) for key, name in facts.specialities.items()
    )
    services = tuple(
        Service(key, _own(name, key), 30, code=key) for key, name in facts.services.items()
    )
    doctors = tuple(Doctor(key, _own(one.name, key)) for key, one in facts.doctors.items())
    offers = tuple(
        Offer(
            doctors[n % len(doctors)].id,
            branches[n % len(branches)].id,
            kind.code,
            what.id,
            TOMORROW,
        )
        for n, (kind, what) in enumerate(_paired(specialities, services))
        if doctors and branches
    )
    return Directory(branches, (), specialities, services, doctors, offers)


def own_pages() -> dict[str, str]:
    """Each page by its name, in each language."""
    return {
        f"own_{kind}_{key}.{language}": page
        for language in LANGUAGES
        for kind, key, page in _pages(language)
    }


def _pages(language: str) -> Iterator[tuple[str, str, str]]:
    directory = own_directory()
    world = World(SetClock(), language=language)
    world.facts = CONTENT.facts()
    world.change_directory(lambda _: directory)
    pages = [("branch", branch.id) for branch in directory.branches]
    pages += [("doctor", doctor.id) for doctor in directory.doctors]
    for kind, key in pages:
        before = len(world.channel.log)
        world.happens(Commanded("start", f"{kind}_{slug(key)}"))
        shown = [line for _, view in world.channel.log[before:] for line in seen(view, world)]
        yield kind, key, "\n".join(shown) + "\n"


def _paired[A, B](first: Sequence[A], second: Sequence[B]) -> Iterator[tuple[A, B]]:
    """Pairs in which each of both comes once at least; none where one of them is empty."""
    for n in range(max(len(first), len(second)) if first and second else 0):
        yield first[n % len(first)], second[n % len(second)]


def _own(name: Localised, otherwise: str) -> str:
    return name.get("uk") or name.get("ru") or otherwise
