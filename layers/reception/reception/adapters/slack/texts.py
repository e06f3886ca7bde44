"""Writes our texts for Slack, and reads Slack's for patients."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from reception.adapters.pieces import pieces
from reception.desk import signs
from reception.desk.links import LINK
from reception.desk.thread import Rows

type _Json = Mapping[str, Any]

MAX_SECTION_CHARACTERS = 3000
MAX_LABEL_CHARACTERS = 75
MAX_BUTTONS_PER_ROW = 25
COMMAND_SIGN = "!"
"""Begins a command. Slack keeps / for commands of its own, and takes none of those in threads."""
INSIDE = COMMAND_SIGN * 2
"""Begins a line that stays with the staff."""
_JOINER = "\N{WORD JOINER}"


def escaped(text: str) -> str:
    """Escape a plain text, so that Slack finds no link and no mention in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(html: str) -> str:
    """Write a text of ours (HTML with `<b>` and links) as mrkdwn. A patient's words in it get no marks."""
    parts = re.split(r"(</?b>|<a href=[^>]*>.*?</a>)", html)
    return "".join(map(_marked, parts))


def _marked(part: str) -> str:
    if part in ("<b>", "</b>"):
        return "*"
    link = LINK.fullmatch(part)
    return f"<{unescape(link[1])}|{_unmarked(link[2])}>" if link else _unmarked(part)


def _unmarked(text: str) -> str:
    """Keep marks such as `*` in a text from working: an invisible joiner separates each one from its word."""
    return re.sub(r"([*_~`])", rf"{_JOINER}\1{_JOINER}", escaped(unescape(text)))


def blocks(html: str, rows: Rows) -> list[_Json]:
    """The blocks of a card: its text in sections, and its rows of buttons below."""
    return [*map(_section, _sections(mrkdwn(html))), *map(_actions, rows)]


def _sections(text: str) -> Iterator[str]:
    """Cut a text into sections of a length that Slack takes; a text without words is one blank."""
    yield from pieces(text, MAX_SECTION_CHARACTERS) if text.strip() else [" "]


def _section(text: str) -> _Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _actions(row: Sequence[tuple[str, str]]) -> _Json:
    return {
        "type": "actions",
        "elements": [_button(*button) for button in row[:MAX_BUTTONS_PER_ROW]],
    }


def _button(label: str, data: str) -> _Json:
    text = {"type": "plain_text", "text": label[:MAX_LABEL_CHARACTERS], "emoji": True}
    return {"type": "button", "text": text, "action_id": data, "value": data}


_MENTIONS = {"@": "user", "#": "channel", "!": "group"}
_BULLETS = ("•", "◦", "▪")
"""The bullets of a list, of a list within it, and of every deeper one."""
type Names = Callable[[str, str], str]
"""The name of what is mentioned, by its kind (`user`, `channel`, `group`, `date`) and its id (a date's: Unix time)."""


def id_itself(_kind: str, id: str) -> str:
    """A mention by its id, where nobody is asked for names."""
    return id


def plain(message: _Json, names: Names = id_itself) -> str:
    """Read what a member of the staff wrote, without Slack's marks. Mentions become names.

    Slack's clients send their text twice, in `blocks` and in `text`. Only `blocks` have an emoji itself.
    """
    rich = [block for block in message.get("blocks", []) if block.get("type") == "rich_text"]
    if rich:
        return "\n".join(_rich(block, names) for block in rich).strip()

    def reference(match: re.Match[str]) -> str:
        return _reference(match, names)

    return unescape(re.sub(r"<([^>]*)>", reference, message.get("text", ""))).strip()


def calls(message: _Json) -> bool:
    """True if a message calls colleagues: a line begins with a mention of one, or a group of them is mentioned."""
    marks = {"user": "@", "group": "@channel"}
    return signs.read_text(plain(message, lambda kind, _: marks.get(kind, "#"))) == signs.Sign.CALL


def _reference(match: re.Match[str], names: Names) -> str:
    target, _, label = match[1].partition("|")
    kind, named = _MENTIONS.get(target[:1], ""), target[1:]
    if named.startswith("date^"):
        return label or names("date", named.split("^")[1])
    if kind == "group":
        return f" {names(kind, named)} "
    if kind:
        return label if label and names is id_itself else names(kind, named)
    return target if label in ("", target, target.partition("//")[2]) else f"{label} ({target})"


def _rich(element: _Json, names: Names) -> str:
    match element.get("type"):
        case "rich_text":
            return _lines(_rich(part, names) for part in element["elements"])
        case "rich_text_list":
            return _lines(_items(element, names))
        case "rich_text_quote":
            quoted = "".join(_inline(part, names) for part in element["elements"])
            return _lines(f"> {line}" for line in quoted.strip("\n").split("\n"))
        case "rich_text_section" | "rich_text_preformatted":
            return "".join(_inline(part, names) for part in element["elements"])
    return ""


def _lines(parts: Iterable[str]) -> str:
    """Parts of a message, each of which begins a line; an empty part is none."""
    return "\n".join(part.removesuffix("\n") for part in parts if part)


def _items(element: _Json, names: Names) -> Iterator[str]:
    """The lines of a list, each with its number or bullet, as far to the right as Slack shows it."""
    indent, first = int(element.get("indent", 0)), int(element.get("offset", 0)) + 1
    for number, item in enumerate(element["elements"], first):
        bullet = _BULLETS[min(indent, len(_BULLETS) - 1)]
        mark = f"{number}." if element.get("style") == "ordered" else bullet
        yield f"{'   ' * indent}{mark} {_rich(item, names)}"


def _inline(element: _Json, names: Names) -> str:
    match element.get("type"):
        case "user":
            return names("user", str(element["user_id"]))
        case "channel":
            return names("channel", str(element["channel_id"]))
        case "usergroup" | "broadcast":
            return f" {names('group', str(element.get('range', 'usergroup')))} "
        case "date":
            return str(element.get("fallback") or names("date", str(element["timestamp"])))
        case "link":
            url, text = str(element["url"]), str(element.get("text", ""))
            return f"{text} ({url})" if text and text != url else url
        case "emoji":
            return _emoji(element)
        case "color":
            return str(element["value"])
    return str(element.get("text", ""))


def _emoji(element: _Json) -> str:
    points = str(element.get("unicode", ""))
    if not points:
        return f":{element['name']}:"
    return "".join(chr(int(point, 16)) for point in points.split("-"))


def signed(text: str) -> str:
    """Write a line as it would be in Telegram: `/close` for `!close`, `//` for `!!`."""
    bare = signs.bare(text)
    if bare.startswith(INSIDE):
        return signs.INSIDE + bare.removeprefix(INSIDE)
    return f"/{bare[1:]}" if bare.startswith(COMMAND_SIGN) and bare[1:2].isalpha() else text
