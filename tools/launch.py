"""The launch kit: posts in each language, a picture with a QR code for each network, posters for the desks.

Its texts are in `launch.toml` beside this file. The clinic's name and telephone come from the content.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reception.clinic.facts import Facts, in_language
from reception.dialog.words import LANGUAGES
from tools.launch_pictures import A4, Sheet, draw
from tools.links import Link
from tools.telegram import OURS

TEXTS = Path(__file__).parent / "launch.toml"
SIZES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "instagram": {"post": (1080, 1350), "story": (1080, 1920)},
    "facebook": {"post": (1200, 630)},
    "telegram": {"post": (1280, 1280)},
}
"""The pictures of each network, in pixels: the sizes that it shows uncut."""
POSTER = "poster"
"""The source of the poster, as in [sources] of the content."""


@dataclass(frozen=True)
class Kit:
    """The clinic's facts and the links of `./reception links`, of which a kit is made."""

    facts: Facts
    links: Sequence[Link]

    def link(self, source: str) -> Link | None:
        """The link of a source; None if the content does not name it."""
        return next((one for one in self.links if one.payload == source), None)

    def write(self, folder: Path, languages: Sequence[str] = tuple(LANGUAGES)) -> Iterator[Path]:
        """Write the kit, and yield each file. A network whose source the content does not name is left out."""
        texts = tomllib.loads(TEXTS.read_text("utf-8"))
        for network, sizes in SIZES.items():
            if link := self.link(network):
                for language in languages:
                    yield from self._of_network(folder / network, texts, link, sizes, language)
        for language in languages:
            if poster := self.link(POSTER):
                yield self._poster(folder / f"{POSTER}.{language}.pdf", texts, poster, language)
        for branch in (one for one in self.links if one.kind == "branches"):
            path = folder / "branches" / f"{branch.payload}.pdf"
            yield self._poster(path, texts, branch, OURS, branch.name)

    def _of_network(
        self,
        folder: Path,
        texts: Mapping[str, Any],
        link: Link,
        sizes: Mapping[str, tuple[int, int]],
        language: str,
    ) -> Iterator[Path]:
        post = (
            texts["posts"][link.payload][language]
            .strip()
            .format(
                clinic=in_language(self.facts.name, language),
                link=link.url,
                bot=link.bot,
                phone=next(iter(self.facts.phones), ""),
            )
        )
        yield _put(folder / f"post.{language}.txt", f"{post}\n".encode())
        sheet = self.sheet(texts, link, language)
        for name, size in sizes.items():
            yield _put(folder / f"{name}.{language}.png", draw(sheet, size))

    def _poster(
        self, path: Path, texts: Mapping[str, Any], link: Link, language: str, place: str = ""
    ) -> Path:
        return _put(path, draw(self.sheet(texts, link, language, place), A4, "pdf"))

    def sheet(self, texts: Mapping[str, Any], link: Link, language: str, place: str = "") -> Sheet:
        """The content of a picture or a poster. `place` stands beside the clinic's name."""
        said = texts[language]
        code = tuple(tuple(int(module) for module in row) for row in link.code.matrix)
        clinic = in_language(self.facts.name, language)
        can = tuple(said["can"])
        return Sheet(clinic, said["sentence"], can, said["scan"], link.bot, code, place)


def _put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
