"""Keyboards under messages and under the input line: their fields and limits."""

from typing import Literal
from urllib.parse import urlsplit

from sandbox.doubles.double import Json
from sandbox.telegram.errors import ApiError, bad

MAX_BUTTONS = 100
MAX_BUTTONS_PER_ROW = 8
MAX_CALLBACK_DATA_BYTES = 64
STYLES = ("danger", "success", "primary")
LOOKS = {"text", "style", "icon_custom_emoji_id"}
INLINE_ACTIONS = {"url", "callback_data", "copy_text", "web_app"}
REPLY_ACTIONS = {"request_contact", "request_location"}
REPLY_OPTIONS = {
    "keyboard",
    "is_persistent",
    "resize_keyboard",
    "one_time_keyboard",
    "input_field_placeholder",
    "selective",
}

type Kind = Literal["inline", "reply", "remove", "force", "none"]


def read(markup: Json | None) -> tuple[Kind, Json]:
    """The kind of a `reply_markup`, and the markup as Telegram keeps it."""
    match markup:
        case None | {} if not markup:
            return "none", {}
        case {"inline_keyboard": rows}:
            return _inline(markup, rows)
        case {"keyboard": rows}:
            return "reply", _reply(markup, rows)
        case {"remove_keyboard": True}:
            return "remove", {}
        case {"force_reply": True}:
            return "force", {}
    raise bad("object expected as reply markup")


def read_inline(markup: Json | None) -> Json:
    """A markup that may only be an inline keyboard; `{}` if there is none."""
    kind, kept = read(markup)
    if kind not in ("inline", "none"):
        raise bad("inline keyboard expected")
    return kept


def _inline(markup: Json, rows: object) -> tuple[Kind, Json]:
    refuse_unknown(markup, {"inline_keyboard"}, "inline keyboard markup")
    kept = [[_inline_button(button) for button in row] for row in _rows(rows, "inline keyboard")]
    return ("inline", {"inline_keyboard": kept}) if kept else ("none", {})


def _rows(rows: object, name: str) -> list[list[object]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f"object expected as reply markup: {name} must be an Array of Arrays")
    if any(len(row) > MAX_BUTTONS_PER_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return [row for row in rows if row]


def _inline_button(button: object) -> Json:
    name = "inline keyboard button"
    kept = _labelled(button, name, LOOKS | INLINE_ACTIONS)
    actions = kept.keys() & INLINE_ACTIONS
    if not actions:
        raise _unparsed(name, "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unparsed(name, "exactly one action of the button must be specified")
    if "callback_data" in actions:
        _check_data(kept["callback_data"])
    if "url" in actions:
        _check_url(kept["url"])
    return kept


def _check_data(data: object) -> None:
    if not isinstance(data, str):
        raise _unparsed("inline keyboard button", 'Field "callback_data" must be of type String')
    if not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")


def _check_url(url: object) -> None:
    if not isinstance(url, str):
        raise _unparsed("inline keyboard button", 'Field "url" must be of type String')
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    local = parts.hostname == "localhost" or "." not in (parts.hostname or "")
    if parts.scheme != "tg" and local:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply(markup: Json, rows: object) -> Json:
    refuse_unknown(markup, REPLY_OPTIONS, "reply keyboard markup")
    kept = [[_reply_button(button) for button in row] for row in _rows(rows, "keyboard")]
    if not kept:
        raise bad("reply keyboard markup is empty")
    return markup | {"keyboard": kept}


def _reply_button(button: object) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    kept = _labelled(button, "keyboard button", LOOKS | REPLY_ACTIONS)
    if len([name for name in REPLY_ACTIONS if kept.get(name)]) > 1:
        raise _unparsed("keyboard button", "only one action of the button can be specified")
    return kept


def _labelled(button: object, name: str, fields: set[str]) -> Json:
    if not isinstance(button, dict):
        raise _unparsed(name, f"{name} must be an Object")
    refuse_unknown(button, fields, name)
    if "text" not in button:
        raise _unparsed(name, 'Can\'t find field "text"')
    if not isinstance(button["text"], str) or not button["text"].strip():
        raise _unparsed(name, 'Field "text" must be a non-empty String')
    if "style" in button and button["style"] not in STYLES:
        raise _unparsed(name, "invalid button style specified")
    return {key: value for key, value in button.items() if value is not None}


def _unparsed(name: str, why: str) -> ApiError:
    return bad(f"can't parse {name}: {why}")


def refuse_unknown(given: Json, known: set[str], name: str) -> None:
    """Refuse unknown fields. Telegram ignores them; here a misspelt field is an error."""
    if unknown := sorted(given.keys() - known):
        raise bad(f"can't parse {name}: unknown field {unknown[0]!r}")
