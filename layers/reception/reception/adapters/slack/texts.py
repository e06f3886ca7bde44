"""Our texts as Slack shows them, and Slack's as a patient reads them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from typing import Any

from reception.desk import talk
from reception.desk.thread import Rows

type Json = Mapping[str, Any]

LONGEST_SECTION = 3000
LONGEST_LABEL = 75
MOST_ELEMENTS = 25
SIGN = "!"
"""Begins a command: Slack keeps / for its own commands, and takes none of them in threads."""
INSIDE = SIGN * 2
"""Begins a line that stays with the staff."""
_SPACE = "\N{WORD JOINER}"


def escaped(text: str) -> str:
    """A plain text that nothing in Slack is read out of: no link, no mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(html: str) -> str:
    """A text of ours (HTML with `<b>` alone) as mrkdwn; what stands in it of others marks nothing."""
    parts = re.split(r"(</?b>)", html)
    return "".join("*" if part in ("<b>", "</b>") else _unmarked(part) for part in parts)


def _unmarked(text: str) -> str:
    """A star of a stranger's is no bold: a joiner, which nobody sees, keeps it from its word."""
    return re.sub(r"([*_~`])", rf"{_SPACE}\1{_SPACE}", escaped(unescape(text)))


def blocks(html: str, rows: Rows) -> list[Json]:
    """A card: its text in sections, its rows of buttons below."""
    return [*map(_section, _sections(mrkdwn(html))), *map(_actions, rows)]


def _sections(text: str) -> Iterator[str]:
    """Whole lines as long as they fit; a section's length is limited."""
    part = ""
    for line in text.splitlines():
        if part and len(part) + len(line) + 1 > LONGEST_SECTION:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line[:LONGEST_SECTION]
    yield part or " "


def _section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _actions(row: Sequence[tuple[str, str]]) -> Json:
    return {"type": "actions", "elements": [_button(*button) for button in row[:MOST_ELEMENTS]]}


def _button(label: str, data: str) -> Json:
    text = {"type": "plain_text", "text": label[:LONGEST_LABEL], "emoji": True}
    return {"type": "button", "text": text, "action_id": data, "value": data}


def plain(message: Json) -> str:
    """What a member of the staff wrote, without Slack's marks.

    Slack's clients send their text twice; only in `blocks` an emoji is more than its name.
    """
    rich = [block for block in message.get("blocks", []) if block.get("type") == "rich_text"]
    if rich:
        return "".join(_rich(block) for block in rich).strip()
    return unescape(re.sub(r"<([^>]*)>", _reference, message.get("text", ""))).strip()


def _reference(match: re.Match[str]) -> str:
    target, _, label = match[1].partition("|")
    if target[:1] in ("@", "#", "!"):
        return label or target.lstrip("@#!")
    return target if label in ("", target, target.partition("//")[2]) else f"{label} ({target})"


def _rich(element: Json) -> str:
    match element.get("type"):
        case "text":
            return str(element["text"])
        case "link":
            url, text = str(element["url"]), str(element.get("text", ""))
            return f"{text} ({url})" if text and text != url else url
        case "emoji":
            return _emoji(element)
        case "rich_text_list":
            return "".join(f"• {_rich(item)}\n" for item in element["elements"])
        case "rich_text_section" | "rich_text_quote" | "rich_text_preformatted" | "rich_text":
            return "".join(map(_rich, element["elements"]))
    return ""


def _emoji(element: Json) -> str:
    points = str(element.get("unicode", ""))
    if not points:
        return f":{element['name']}:"
    return "".join(chr(int(point, 16)) for point in points.split("-"))


def signed(text: str) -> str:
    """A line as it would be written in Telegram: `/close` for `!close`, `//` for `!!`."""
    if text.startswith(INSIDE):
        return talk.INSIDE + text.removeprefix(INSIDE)
    return f"/{text[1:]}" if text.startswith(SIGN) and text[1:2].isalpha() else text
