"""What a clinic says of itself in `clinic.toml`: what its system does not know, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

type Localised = Mapping[str, str]


def in_language(text: Localised, language: str) -> str:
    """The text in a language, else in the first one that the clinic wrote; empty where it wrote none."""
    return text.get(language) or next(iter(text.values()), "")


@dataclass(frozen=True)
class Question:
    """A question that patients ask, and its answer."""

    question: Localised
    answer: Localised


@dataclass(frozen=True)
class BranchFacts:
    """What the clinic adds to a branch. Empty fields leave what the clinic system says."""

    name: Localised = field(default_factory=dict)
    address: Localised = field(default_factory=dict)
    hours: Localised = field(default_factory=dict)
    phones: tuple[str, ...] = ()


@dataclass(frozen=True)
class DoctorFacts:
    """What the clinic adds to a doctor. `photo` is a file in the folder `photos` beside `clinic.toml`."""

    about: Localised = field(default_factory=dict)
    photo: str = ""


@dataclass(frozen=True)
class Facts:
    """The clinic's own page of facts."""

    name: Localised
    phones: tuple[str, ...]
    hours: Localised
    about: Localised
    free_services: Localised
    home_call: Localised
    emergency: Localised
    days_ahead: int = 60
    branches: Mapping[str, BranchFacts] = field(default_factory=dict)
    doctors: Mapping[str, DoctorFacts] = field(default_factory=dict)
    specialities: Mapping[str, Localised] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
