"""Labels by which doctors of one list are told apart, also where two of them have one surname, or one name."""

from collections import Counter
from collections.abc import Iterable, Mapping

from reception.clinic.model import Doctor
from reception.dialog.scene import Scene


def full_labels(scene: Scene, doctors: Iterable[Doctor]) -> Mapping[str, str]:
    """A label for each doctor's id: the full name; with speciality or branch where two have the same."""
    return _told_apart(
        {doctor.id: _ways(scene, doctor, scene.doctor_name(doctor)) for doctor in doctors}
    )


def short_labels(scene: Scene, doctors: Iterable[Doctor]) -> Mapping[str, str]:
    """A label for each doctor's id: the surname; with as much behind it as tells two of one surname apart."""
    return _told_apart({doctor.id: _short_ways(scene, doctor) for doctor in doctors})


def _told_apart(ways: Mapping[str, list[str]]) -> Mapping[str, str]:
    """The first way of each doctor that no other doctor shares; a number behind it if all are shared."""
    shared = [
        Counter(label.casefold() for label in level) for level in zip(*ways.values(), strict=True)
    ]
    labels = {}
    for number, (doctor, own) in enumerate(ways.items(), 1):
        alone = (w for w, count in zip(own, shared, strict=True) if count[w.casefold()] == 1)
        labels[doctor] = next(alone, f"{own[-1]} ({number})")
    return labels


def _short_ways(scene: Scene, doctor: Doctor) -> list[str]:
    """Surname; with initials, with the first name, with all names; then with specialities or branches."""
    surname, *given = names = scene.doctor_name(doctor).split() or [doctor.id]
    initials = " ".join([surname, *(f"{name[0]}." for name in given)])
    by_name = [surname, initials, " ".join(names[:2]), " ".join(names)]
    return [*by_name, *_ways(scene, doctor, initials)[1:]]


def _ways(scene: Scene, doctor: Doctor, name: str) -> list[str]:
    """The name, alone and with specialities, with branches, with both."""
    name = name or doctor.id
    offers = [offer for offer in scene.directory.offers if offer.doctor == doctor.id]
    codes = dict.fromkeys(offer.speciality for offer in offers)
    ids = {offer.branch for offer in offers}
    specialities = ", ".join(map(scene.speciality_name, codes))
    branches = ", ".join(scene.branch_name(b) for b in scene.directory.branches if b.id in ids)
    ways = ([name], [name, specialities], [name, branches], [name, specialities, branches])
    return [" · ".join(filter(None, way)) for way in ways]
