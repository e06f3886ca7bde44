"""Reads what a clinic edits from its folder (`clinic.toml`, `words.toml`, photos), and the project's own catalogues."""

import gettext
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from reception.adapters.clinic_toml import (
    BranchTable,
    ClinicTable,
    TraumaPointTable,
    read_notices,
    read_point,
    read_week,
)
from reception.clinic.content import CLINIC, WORDS, ContentError
from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime
from reception.clinic.pictures import upload_of
from reception.dialog.words import LANGUAGES, Words

LOCALES = Path(__file__).parent.parent / "dialog" / "locales"


class Content:
    """The content of a folder. A relative folder is looked for on `sys.path`, where a layer's `python/` is.

    `published`: texts, by names of files, that replace the folder's texts. Photos always come from the folder.

    Raises:
        ContentError: there is no such folder, or its `clinic.toml` can't be read.
    """

    def __init__(self, folder: Path, published: Mapping[str, str] | None = None) -> None:
        self.folder = folder if folder.is_absolute() else _on_path(folder)
        self.published = published
        self.clinic = self._clinic()

    @property
    def clinic_system(self) -> Mapping[str, Any]:
        """Settings for the gateway to the clinic system, which has its own names for them."""
        return self.clinic.doctor_eleks

    def facts(self) -> Facts:
        """Read the clinic's facts about itself.

        Raises:
            ContentError: a value can't be read.
        """
        clinic = self.clinic
        try:
            return msgspec.convert(
                {
                    **msgspec.to_builtins(clinic),
                    "days_ahead": clinic.booking.days_ahead,
                    "tell_source": clinic.booking.tell_source,
                    "notices": read_notices(clinic.notices, clinic.declaration.specialities),
                    "hours": read_week(clinic.hours, clinic.holidays),
                    "branches": {
                        key: self._branch(branch) for key, branch in clinic.branches.items()
                    },
                    "home_call": {
                        **msgspec.to_builtins(clinic.home_call),
                        "hours": read_week(clinic.home_call.hours or clinic.hours, clinic.holidays),
                    },
                    "desk": {
                        **msgspec.to_builtins(clinic.desk),
                        "hours": read_week(clinic.desk.hours or clinic.hours, clinic.holidays),
                    },
                    "trauma_points": [_trauma_point(point) for point in clinic.trauma_points],
                },
                Facts,
            )
        except ValueError as error:
            raise ContentError(f"{self.folder / CLINIC}: {error}") from error

    def words(self, time: ClinicTime) -> dict[str, Words]:
        """The words of each language: the project's catalogue, in which `words.toml` replaces what it has.

        Raises:
            ContentError: `words.toml` can't be read.
        """
        overlay = self._toml(WORDS) if self._has_words else {}
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
        """The picture (JPEG or PNG) that `clinic.toml` names for a doctor; None if it names none."""
        facts = self.clinic.doctors.get(doctor)
        photo = self.folder / "photos" / facts.photo if facts and facts.photo else None
        # published content may name a picture that comes with the next deployment only
        return photo.read_bytes() if photo and photo.is_file() else None

    def upload(self, doctor: str) -> str:
        """The digest of the picture that a manager uploaded for a doctor; empty if `clinic.toml` names none."""
        facts = self.clinic.doctors.get(doctor)
        return upload_of(facts.photo) if facts else ""

    @property
    def _has_words(self) -> bool:
        return (
            WORDS in self.published
            if self.published is not None
            else (self.folder / WORDS).exists()
        )

    def _branch(self, branch: BranchTable) -> dict[str, Any]:
        hours = read_week(branch.hours, self.clinic.holidays) if branch.hours else None
        return {**msgspec.to_builtins(branch), "hours": hours, "point": read_point(branch)}

    def _clinic(self) -> ClinicTable:
        try:
            return msgspec.convert(self._toml(CLINIC), ClinicTable)
        except msgspec.ValidationError as error:
            raise ContentError(f"{self.folder / CLINIC}: {error}") from error

    def _toml(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        parsed = path.with_suffix(".json")  # a built layer has it, and is never edited
        if self.published is None and parsed.exists():
            return cast("dict[str, Any]", json.loads(parsed.read_bytes()))
        try:
            text = self.published[name] if self.published is not None else path.read_text("utf-8")
            return _read_toml(text)
        except (KeyError, OSError, ValueError) as error:
            raise ContentError(f"{path}: {error}") from error


def _read_toml(text: str) -> dict[str, Any]:
    """Read TOML; `ValueError` says what is wrong. The parser is loaded only where TOML is read."""
    import tomllib

    return tomllib.loads(text)


def _trauma_point(point: TraumaPointTable) -> dict[str, Any]:
    hours = read_week(point.hours)
    return {**msgspec.to_builtins(point), "hours": hours, "point": read_point(point)}


def _on_path(folder: Path) -> Path:
    places = (Path(place) / folder for place in sys.path)
    found = next((place for place in places if (place / "clinic.toml").exists()), None)
    if found is None:
        raise ContentError(f"no folder {folder} with a clinic.toml on the path of layers")
    return found
