"""Parses the Bot API's HTML into plain text and entities, as strictly as Telegram does."""

import re
from dataclasses import dataclass, field
from html import unescape

from sandbox.doubles.double import Json
from sandbox.telegram.errors import ApiError, bad

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "span": "spoiler",
}
START = re.compile(
    r"<([a-z][a-z0-9-]*)((?:\s+[a-z-]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"([a-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+)))?", re.IGNORECASE)
END = re.compile(r"</([a-z0-9-]*)\s*>", re.IGNORECASE)
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


def units(text: str) -> int:
    """The length in UTF-16 code units, which entities count in."""
    return len(text.encode("utf-16-le")) // 2


def parse(text: str, mode: str | None) -> tuple[str, list[Json]]:
    """Parse `text` into plain text and entities.

    Raises:
        ApiError: the HTML is malformed.
    """
    text = CONTROL.sub(" ", text.replace("\r", ""))
    if not mode:
        return trimmed(text, [])
    if mode.lower() != "html":
        raise bad("unsupported parse_mode")
    return trimmed(*Html(text).parsed())


@dataclass
class Html:
    """Reads one text from its beginning to its end."""

    source: str
    at: int = 0
    plain: str = ""
    open: list[tuple[str, str, Json]] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def parsed(self) -> tuple[str, list[Json]]:
        """The text without tags, and its entities in order."""
        while self.at < len(self.source):
            self._step()
        if self.open:
            raise self._refusal(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"'
            )
        return self.plain, sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def _step(self) -> None:
        if self.source[self.at] == "<":
            self._end() if self.source.startswith("</", self.at) else self._start()
        elif found := REFERENCE.match(self.source, self.at):
            self.plain += unescape(found[0])
            self.at = found.end()
        else:
            self.plain += self.source[self.at]
            self.at += 1

    def _start(self) -> None:
        name = re.split(r"[\s>]", self.source[self.at + 1 :], maxsplit=1)[0].lower()
        if ">" not in self.source[self.at :]:
            raise self._refusal(f"Unclosed start tag at byte offset {self._offset()}")
        found = START.match(self.source, self.at)
        if found is None or name not in STYLES:
            raise self._refusal(f'Unsupported start tag "{name}" at byte offset {self._offset()}')
        values = {
            key.lower(): unescape(one or two or three)
            for key, one, two, three in ATTRIBUTE.findall(found[2])
        }
        if name == "span" and values.get("class") != "tg-spoiler":
            raise self._refusal(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._offset()}'
            )
        self.open.append((name, self.plain, values))
        self.at = found.end()

    def _end(self) -> None:
        found = END.match(self.source, self.at)
        if found is None:
            raise self._refusal(f"Unclosed end tag at byte offset {self._offset()}")
        if not self.open:
            raise self._refusal(f"Unexpected end tag at byte offset {self._offset()}")
        name, before, values = self.open.pop()
        if found[1].lower() not in ("", name):
            raise self._refusal(
                f"Unmatched end tag at byte offset {self._offset()}, "
                f'expected "</{name}>", found "</{found[1]}>"'
            )
        self.at = found.end()
        self._close(name, before, values)

    def _close(self, name: str, before: str, values: Json) -> None:
        offset, length = units(before), units(self.plain) - units(before)
        entity: Json = {"type": STYLES[name], "offset": offset, "length": length}
        language = values.get("class", "").removeprefix("language-")
        if name == "code" and language and self.open and self.open[-1][0] == "pre":
            self.open[-1][2]["class"] = f"language-{language}"
            return
        if name == "pre" and language:
            entity["language"] = language
        if name == "blockquote" and "expandable" in values:
            entity["type"] = "expandable_blockquote"
        if name == "a":
            entity["url"] = values.get("href") or self.plain[len(before) :]
        if length and (name != "a" or re.match(r"(https?|tg|mailto|tel):", entity["url"])):
            self.entities.append(entity)

    def _offset(self) -> int:
        return len(self.source[: self.at].encode())

    @staticmethod
    def _refusal(why: str) -> ApiError:
        return bad(f"can't parse entities: {why}")


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Remove white space at both ends, as Telegram does, and shift the entities."""
    kept = text.strip()
    cut = units(text[: len(text) - len(text.lstrip())])
    size = units(kept)
    moved = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        end = min(entity["offset"] - cut + entity["length"], size)
        if end > start:
            moved.append(entity | {"offset": start, "length": end - start})
    return kept, moved
