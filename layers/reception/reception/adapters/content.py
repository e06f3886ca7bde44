"""What a clinic edits, read from its folder: `clinic.toml`, `words.toml`, photos; and our catalogues."""

import gettext
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from reception.clinic import ClinicTime
from reception.dialog.words import LANGUAGES, Words
from reception.facts import BranchFacts, DoctorFacts, Facts

LOCALES = Path(__file__).parent.parent / "locales"


class ContentError(Exception):
    """The clinic's files say something that cannot be read; the message names file and place."""


class _Booking(msgspec.Struct, forbid_unknown_fields=True):
    days_ahead: int = 60


class _Question(msgspec.Struct, forbid_unknown_fields=True):
    question: dict[str, str]
    answer: dict[str, str]


class _Clinic(msgspec.Struct, forbid_unknown_fields=True):
    """The shape of `clinic.toml`."""

    name: dict[str, str]
    phones: tuple[str, ...]
    hours: dict[str, str]
    about: dict[str, str]
    free_services: dict[str, str]
    home_call: dict[str, str]
    emergency: dict[str, str]
    booking: _Booking = msgspec.field(default_factory=_Booking)
    branches: dict[str, BranchFacts] = {}
    doctors: dict[str, DoctorFacts] = {}
    specialities: dict[str, dict[str, str]] = {}
    questions: tuple[_Question, ...] = ()
    doctor_eleks: dict[str, Any] = {}


class Content:
    """The clinic's folder. A relative one is looked for on `sys.path`, where a layer's `python/` is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder if folder.is_absolute() else _on_path(folder)
        self.clinic = self._clinic()

    @property
    def clinic_system(self) -> Mapping[str, Any]:
        """The clinic's answers to what its system leaves open, for the gateway."""
        return self.clinic.doctor_eleks

    def facts(self) -> Facts:
        """What the clinic says of itself."""
        clinic = self.clinic
        return msgspec.convert(
            {
                **msgspec.to_builtins(clinic),
                "days_ahead": clinic.booking.days_ahead,
            },
            Facts,
        )

    def words(self, time: ClinicTime) -> dict[str, Words]:
        """Every language: our catalogue, overlaid by the clinic's `words.toml`."""
        overlay = self._toml("words.toml") if (self.folder / "words.toml").exists() else {}
        return {
            language: Words(
                time,
                language,
                gettext.translation("reception", LOCALES, [language]),
                overlay.get(language, {}),
            )
            for language in LANGUAGES
        }

    def photo(self, doctor: str) -> bytes | None:
        """The picture that the clinic put beside its `clinic.toml` for a doctor."""
        facts = self.clinic.doctors.get(doctor)
        return (
            (self.folder / "photos" / facts.photo).read_bytes() if facts and facts.photo else None
        )

    def _clinic(self) -> _Clinic:
        try:
            return msgspec.convert(self._toml("clinic.toml"), _Clinic)
        except msgspec.ValidationError as error:
            raise ContentError(f"{self.folder / 'clinic.toml'}: {error}") from error

    def _toml(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            return tomllib.loads(path.read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise ContentError(f"{path}: {error}") from error


def _on_path(folder: Path) -> Path:
    places = (Path(place) / folder for place in sys.path)
    found = next((place for place in places if (place / "clinic.toml").exists()), None)
    if found is None:
        raise ContentError(f"no folder {folder} with a clinic.toml on the path of layers")
    return found
