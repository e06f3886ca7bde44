"""The directory of a large clinic."""

import hashlib
from datetime import timedelta

from reception.clinic.model import Branch, Directory, Doctor, Offer, Room, Service, Speciality
from tests.scale.backlog import NOW


def large(branches: int, doctors: int) -> Directory:
    """Each doctor gives two services, in two branches each."""
    names = ("Переяславська-Хмельницька Олександра Костянтинівна", "Шевченко Ірина Петрівна")
    return Directory(
        branches=tuple(
            Branch(f"b-{n}", f"Філія {n}", f"вул. Київська, {n}") for n in range(branches)
        ),
        rooms=tuple(Room(f"room-{n}", f"b-{n % branches}") for n in range(doctors)),
        specialities=tuple(Speciality(f"sp-{n}", f"Спеціальність {n}") for n in range(40)),
        services=tuple(Service(f"s-{n}", f"Прийом {n}", 30, "600") for n in range(120)),
        doctors=tuple(Doctor(f"doctor-{n}", f"{names[n % 2]} {n}") for n in range(doctors)),
        offers=tuple(
            Offer(f"doctor-{n}", f"b-{(n + k) % branches}", f"sp-{n % 40}", f"s-{(n + k) % 120}",
                  NOW.date() + timedelta(days=(n * 7 + k) % 40))
            for n in range(doctors) for k in range(4)
        ),
        read_at=NOW,
    )  # fmt: skip


def digests(doctors: int) -> dict[str, str]:
    """As many digests of pictures."""
    return {f"doctor-{n}": hashlib.sha256(str(n).encode()).hexdigest()[:32] for n in range(doctors)}
