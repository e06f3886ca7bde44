"""The directory is read anew: only what changed is written, and free days are asked for as often as they are used."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest

from reception.clinic.model import Directory, Doctor, Offer
from reception.clinic.pictures import MAX_PICTURE_BYTES, PictureFault, digest_of
from reception.clinic.refresh import FAR_RUNS, LEFT_KEPT, NEAR_DAYS, RUN, refresh
from reception.clinic.system import ClinicUnreachable
from tests.doubles.pictures import jpeg, png
from tests.doubles.world import MONDAY

TODAY, DAY = MONDAY.date(), timedelta(days=1)
FAR = TODAY + 20 * DAY


@dataclass
class ShelfInMemory:
    directory: Directory = field(default_factory=Directory)
    digests: Mapping[str, str] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    told: list[tuple[str, str, PictureFault]] = field(default_factory=list)

    def load(self) -> tuple[Directory, Mapping[str, str]]:
        return self.directory, self.digests

    def put(self, directory: Directory, photos: Mapping[str, str]) -> None:
        self.directory, self.digests = directory, photos

    def put_photo(self, doctor: str, picture: bytes, digest: str) -> None:
        assert len(picture) <= MAX_PICTURE_BYTES
        self.pictures.append(doctor)

    def drop_photo(self, doctor: str) -> None:
        self.dropped.append(doctor)

    def tell(self, doctor: str, digest: str, fault: PictureFault) -> None:
        """The reports are kept here, too."""
        self.told.append((doctor, digest, fault))


@dataclass
class Clinic:
    """Doctors with one offer each, whose next free days are `free`."""

    free: dict[str, date | None]
    pictures: dict[str, bytes | None] = field(default_factory=dict)
    lost_after: int | None = None
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

    def photos(self) -> Iterator[tuple[str, bytes | None]]:
        for number, pair in enumerate(self.pictures.items()):
            if number == self.lost_after:
                raise ClinicUnreachable("lost on the way")
            yield pair


def run(clinic: Clinic, shelf: ShelfInMemory, at: datetime = MONDAY) -> dict[str, date | None]:
    """One run; the next free days that it kept."""
    directory = refresh(clinic, clinic, shelf, shelf, at, 60)  # type: ignore[arg-type] # it needs no more
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


# --- pictures ---

ONE, TWO, OTHER = png(1, 1), png(2, 2), jpeg(3, 3)


def test_a_picture_is_written_when_it_is_new_and_when_it_changed() -> None:
    clinic, shelf = Clinic({"koval": TODAY, "bondar": TODAY}), ShelfInMemory()
    clinic.pictures = {"koval": ONE, "bondar": TWO}
    run(clinic, shelf)
    run(clinic, shelf)
    assert shelf.pictures == ["koval", "bondar"]
    clinic.pictures["koval"] = OTHER
    run(clinic, shelf)
    assert shelf.pictures == ["koval", "bondar", "koval"]
    assert shelf.digests == {"koval": digest_of(OTHER), "bondar": digest_of(TWO)}
    assert not shelf.told


@pytest.mark.parametrize(
    ("picture", "fault"),
    [
        (b"GIF89a" + b"." * 100, PictureFault.FORM),
        ("фото".encode(), PictureFault.FORM),
        (jpeg(5_001, 5_000), PictureFault.SIDES),
        (png(2_100, 100), PictureFault.RATIO),
        (png(600, 800, weight=MAX_PICTURE_BYTES), PictureFault.WEIGHT),
    ],
)
def test_a_picture_that_cannot_be_shown_is_left_out_and_told_of(
    picture: bytes, fault: PictureFault
) -> None:
    clinic, shelf = Clinic({"koval": TODAY}, {"koval": picture}), ShelfInMemory()
    run(clinic, shelf)
    assert not shelf.digests
    assert not shelf.pictures
    assert shelf.told == [("koval", digest_of(picture), fault)]


def test_a_faulty_picture_takes_the_place_of_a_good_one_until_it_is_mended() -> None:
    clinic, shelf = Clinic({"koval": TODAY}, {"koval": ONE}), ShelfInMemory()
    run(clinic, shelf)
    clinic.pictures["koval"] = b"GIF89a"
    run(clinic, shelf)
    assert shelf.digests == {}, "the former picture is not the doctor's any more"
    clinic.pictures["koval"] = OTHER
    run(clinic, shelf)
    assert shelf.digests == {"koval": digest_of(OTHER)}


def test_a_faulty_picture_that_was_kept_before_pictures_were_judged_goes() -> None:
    wide = png(2_100, 100)
    clinic, shelf = Clinic({"koval": TODAY}, {"koval": wide}), ShelfInMemory()
    shelf.digests = {"koval": digest_of(wide)}
    run(clinic, shelf)
    assert shelf.digests == {}
    assert [fault for *_, fault in shelf.told] == [PictureFault.RATIO]


def test_a_picture_that_was_removed_goes() -> None:
    clinic, shelf = Clinic({"koval": TODAY, "bondar": TODAY}), ShelfInMemory()
    clinic.pictures = {"koval": ONE, "bondar": TWO}
    run(clinic, shelf)
    clinic.pictures["bondar"] = b""
    run(clinic, shelf)
    assert list(shelf.digests) == ["koval"]
    assert shelf.dropped == ["bondar"]
    assert not shelf.told, "a doctor without a picture is no fault"
    run(clinic, shelf)
    assert shelf.dropped == ["bondar"], "it is deleted once"


def test_a_picture_that_could_not_be_read_this_time_stays() -> None:
    clinic, shelf = Clinic({"koval": TODAY, "bondar": TODAY}), ShelfInMemory()
    clinic.pictures = {"koval": ONE, "bondar": TWO}
    run(clinic, shelf)
    before = dict(shelf.digests)
    clinic.pictures = {"koval": None}
    run(clinic, shelf)
    clinic.pictures, clinic.lost_after = {"koval": ONE, "bondar": b""}, 1
    run(clinic, shelf)
    assert shelf.digests == before
    assert not shelf.dropped


def test_the_picture_of_a_doctor_who_left_is_forgotten() -> None:
    clinic, shelf = Clinic({"koval": TODAY, "bondar": TODAY}), ShelfInMemory()
    clinic.pictures = {"koval": ONE, "bondar": TWO}
    run(clinic, shelf)
    del clinic.free["bondar"]
    clinic.pictures = {}
    run(clinic, shelf)
    assert list(shelf.digests) == ["koval"], "pictures that were not given this time stay"
    assert shelf.dropped == ["bondar"]


# --- doctors who leave ---


def left(shelf: ShelfInMemory) -> list[tuple[str, datetime]]:
    return [(one.name, one.since) for one in shelf.directory.left]


def test_a_doctor_who_is_missing_is_remembered_since_then_until_the_doctor_is_back() -> None:
    shelf = ShelfInMemory()
    run(Clinic({"a": FAR, "b": FAR}), shelf)
    run(Clinic({"a": FAR}), shelf, MONDAY + RUN)
    run(Clinic({"a": FAR}), shelf, MONDAY + 2 * RUN)
    assert left(shelf) == [("Лікар b", MONDAY + RUN)]
    assert [one.specialities for one in shelf.directory.left] == [("family",)]
    run(Clinic({"a": FAR, "b": FAR}), shelf, MONDAY + 3 * RUN)
    assert left(shelf) == []


def test_a_doctor_who_left_long_ago_is_forgotten() -> None:
    shelf = ShelfInMemory()
    run(Clinic({"a": FAR, "b": FAR}), shelf)
    run(Clinic({"a": FAR}), shelf, MONDAY + RUN)
    run(Clinic({"a": FAR}), shelf, MONDAY + RUN + LEFT_KEPT)
    assert left(shelf) == []


def test_doctors_who_vanish_all_at_once_have_not_left(caplog: pytest.LogCaptureFixture) -> None:
    shelf = ShelfInMemory()
    run(Clinic(dict.fromkeys("abcd", FAR)), shelf)
    run(Clinic({"a": FAR}), shelf, MONDAY + RUN)
    assert left(shelf) == []
    assert "3 doctors are missing at once" in caplog.text
