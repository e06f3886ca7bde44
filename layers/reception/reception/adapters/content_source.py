"""Reads and checks content for the cabinet, as the functions and the command line do."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, override

from reception.adapters.content import Content
from reception.adapters.content_checks import faults_of
from reception.cabinet.content.editing import values_of
from reception.cabinet.content.own_words import faults_of_own_words
from reception.cabinet.content.ports import ContentSource, Files, ReadContent
from reception.clinic.content import CLINIC, WORDS, ContentError
from reception.clinic.content_faults import Fault
from reception.clinic.model import ClinicTime

KEPT = 4
"""Contents that a container keeps, read and judged: a request asks several times for what is published and drafted."""


class LayeredContent(ContentSource):
    """The content of the layer, and of versions over it. `deployed`: the layer's; `load`: the texts of a version."""

    def __init__(
        self, deployed: Content, load: Callable[[str], dict[str, str]], time: ClinicTime
    ) -> None:
        self.deployed = deployed
        self.load = load
        self.time = time
        self._faults = lru_cache(KEPT)(self._faults_of)
        self._read = lru_cache(KEPT)(self._read_of)

    @override
    def files(self, version: str) -> dict[str, str]:
        if version:
            return self.load(version)
        folder = self.deployed.folder
        there = [name for name in (CLINIC, WORDS) if (folder / name).exists()]
        return {name: (folder / name).read_text("utf-8") for name in there}

    @override
    def faults(self, files: Files) -> Sequence[Fault]:
        return self._faults(*_texts(files))

    @override
    def faults_in(self, data: Mapping[str, Any]) -> Sequence[Fault]:
        return list(faults_of(data, self._picture))

    @override
    def read(self, files: Files) -> ReadContent:
        return self._read(*_texts(files))

    def _faults_of(self, *texts: tuple[str, str]) -> Sequence[Fault]:
        files = dict(texts)
        facts, said = (_parsed(name, files.get(name, "")) for name in (CLINIC, WORDS))
        return (*self.faults_in(facts), *faults_of_own_words(said))

    def _read_of(self, *texts: tuple[str, str]) -> ReadContent:
        content = Content(self.deployed.folder, dict(texts))
        return ReadContent(content.facts(), content.words(self.time))

    def _picture(self, name: str) -> bytes | None:
        path = self.deployed.folder / "photos" / name
        return path.read_bytes() if path.is_file() else None


def _texts(files: Files) -> list[tuple[str, str]]:
    return sorted(files.items())


def _parsed(name: str, text: str) -> Mapping[str, Any]:
    try:
        return values_of(text)
    except ValueError as error:
        raise ContentError(f"{name}: {error}") from error
