"""The directory is read anew: only what changed is written, and free days are asked for as often as they are used."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from reception.clinic.model import Directory, Doctor, Offer
from reception.clinic.refresh import FAR_RUNS, NEAR_DAYS, RUN, refresh
from reception.clinic.system import ClinicUnreachable
from tests.doubles.world import MONDAY

TODAY, DAY = MONDAY.date(), timedelta(days=1)
FAR = TODAY + 20 * DAY


@dataclass
class ShelfInMemory:
    directory: Directory = field(default_factory=Directory)
    digests: Mapping[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)

    def load(self) -> tuple[Directory, Mapping[str, str]]:
        return self.directory, self.digests

    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        self.directory, self.digests = directory, photos

    def put_photo(self, doctor: str, picture: bytes, digest: str) -> bool:
        self.pictures.append(doctor)
        return len(picture) < 100


@dataclass
class Clinic:
    """Doctors with one offer each, whose next free days are `free`."""

    free: dict[str, date | None]
    pictures: dict[str, bytes] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    down: bool = False

    def directory(self) -> Directory:
        doctors = tuple(Doctor(id_, f"Лікар {id_}") for id_ in self.free)
        offers = tuple(Offer(id_, "b-1", "family", "s-visit") for id_ in self.free)
        return Directory(doctors=doctors, offers=offers)

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        self.asked[doctor] += 1
        if self.down:
            raise ClinicUnreachable("down")
        day = self.free[doctor]
        return (day,) if day else ()

    def photos(self) -> Iterator[tuple[str, bytes]]:
        yield from self.pictures.items()


def run(clinic: Clinic, shelf: ShelfInMemory, at: datetime = MONDAY) -> dict[str, date | None]:
    """One run; the next free days that it kept."""
    directory = refresh(clinic, clinic, shelf, at, 60)  # type: ignore[arg-type] # it needs no more
    return {offer.doctor: offer.next_free for offer in directory.offers}


def test_a_new_offer_is_asked_for_at_once_and_a_near_day_at_each_run() -> None:
    near = {f"d-{n}": TODAY + n * DAY for n in range(NEAR_DAYS + 1)}
    clinic, shelf = Clinic({**near, "far": FAR, "none": None}), ShelfInMemory()
    for number in range(6):
        assert run(clinic, shelf, MONDAY + number * RUN) == clinic.free
    assert all(clinic.asked[doctor] == 6 for doctor in near)
    assert 1 < clinic.asked["far"] <= 1 + 6 / FAR_RUNS
    assert 1 < clinic.asked["none"] <= 1 + 6 / FAR_RUNS


def test_far_offers_are_spread_over_the_runs() -> None:
    clinic, shelf = Clinic({f"d-{n}": FAR for n in range(300)}), ShelfInMemory()
    run(clinic, shelf)
    for number in range(1, 10):
        clinic.asked.clear()
        run(clinic, shelf, MONDAY + number * RUN)
        assert 70 < clinic.asked.total() < 130


def test_a_far_day_that_comes_near_is_known_after_three_runs() -> None:
    clinic, shelf = Clinic({"koval": FAR}), ShelfInMemory()
    run(clinic, shelf)
    clinic.free["koval"] = TODAY
    kept = [run(clinic, shelf, MONDAY + number * RUN) for number in range(1, FAR_RUNS + 1)]
    assert kept[-1] == {"koval": TODAY}


def test_what_could_not_be_read_keeps_the_day_before_it() -> None:
    clinic, shelf = Clinic({"koval": TODAY}), ShelfInMemory()
    run(clinic, shelf)
    clinic.down = True
    assert run(clinic, shelf, MONDAY + RUN) == {"koval": TODAY}
    assert clinic.asked["koval"] == 2


def test_a_picture_is_written_when_it_is_new_and_when_it_changed() -> None:
    clinic, shelf = Clinic({"koval": TODAY, "bondar": TODAY}), ShelfInMemory()
    clinic.pictures = {"koval": b"one", "bondar": b"two"}
    run(clinic, shelf)
    run(clinic, shelf)
    assert shelf.pictures == ["koval", "bondar"]
    before = dict(shelf.digests)
    clinic.pictures["koval"] = b"another"
    run(clinic, shelf)
    assert shelf.pictures == ["koval", "bondar", "koval"]
    assert shelf.digests["koval"] != before["koval"]
    assert shelf.digests["bondar"] == before["bondar"]


def test_a_picture_that_cannot_be_kept_is_left_out() -> None:
    clinic, shelf = Clinic({"koval": TODAY}, {"koval": b"x" * 200}), ShelfInMemory()
    run(clinic, shelf)
    assert shelf.digests == {}


def test_the_picture_of_a_doctor_who_left_is_forgotten() -> None:
    clinic, shelf = Clinic({"koval": TODAY, "bondar": TODAY}), ShelfInMemory()
    clinic.pictures = {"koval": b"one", "bondar": b"two"}
    run(clinic, shelf)
    del clinic.free["bondar"]
    clinic.pictures = {}
    run(clinic, shelf)
    assert list(shelf.digests) == ["koval"], "pictures that were not given this time stay"
