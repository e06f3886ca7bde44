"""Block Kit: which blocks a message may have, and their limits."""

import secrets
from collections.abc import Callable

from sandbox.doubles.double import Json
from sandbox.slack.errors import SlackError

MAX_BLOCKS = 50
MAX_ID_LENGTH = 255
MAX_ELEMENTS = 25
MAX_FIELDS = 10
MAX_CONTEXT_ELEMENTS = 10


class _Reader:
    """Reads a message's blocks once, and collects everything that is wrong with them."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.block_ids: set[str] = set()
        self.action_ids: set[str] = set()

    def fields(self, value: object, at: str, known: str) -> Json:
        """An object with known fields only: a misspelt field is an error."""
        if not isinstance(value, dict):
            self.say("must be an object", at)
            return {}
        for name in value.keys() - set(known.split()):
            self.say(f"no more properties allowed: {name}", at)
        return value

    def say(self, why: str, at: str) -> None:
        self.wrong.append(f"{why} [json-pointer:{at}]")

    def string(self, it: Json, name: str, at: str, most: int, *, must: bool = True) -> None:
        value = it.get(name)
        if value is None:
            if must:
                self.say(f"missing required field: {name}", at)
        elif not isinstance(value, str) or not value:
            self.say("must be more than 0 characters", f"{at}/{name}")
        elif len(value) > most:
            self.say(f"must be less than {most + 1} characters", f"{at}/{name}")

    def some(self, it: Json, name: str, at: str, most: int) -> list[object]:
        value = it.get(name)
        if not isinstance(value, list) or not value:
            self.say(f"missing required field: {name}", at)
            return []
        if len(value) > most:
            self.say(f"no more than {most} items allowed", f"{at}/{name}")
        return value

    def text(self, value: object, at: str, most: int, *, plain: bool = False) -> None:
        it = self.fields(value, at, "type text emoji verbatim")
        kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if it.get("type") not in kinds:
            self.say(f"must be a valid text object of type {' or '.join(kinds)}", at)
        self.string(it, "text", at, most)

    def unique(self, it: Json, name: str, at: str, seen: set[str]) -> None:
        self.string(it, name, at, MAX_ID_LENGTH, must=False)
        if it.get(name) in seen:
            self.say(f"`{name}` must be unique", f"{at}/{name}")
        seen.add(it.setdefault(name, secrets.token_urlsafe(4)))


def read(given: list[object]) -> list[Json]:
    """Read blocks as Slack keeps them, each with an id.

    Raises:
        SlackError: `invalid_blocks`, with everything that is wrong.
    """
    reader = _Reader()
    if len(given) > MAX_BLOCKS:
        reader.say(f"no more than {MAX_BLOCKS} items allowed", "/blocks")
    kept = [_block(reader, block, f"/blocks/{n}") for n, block in enumerate(given)]
    if reader.wrong:
        raise SlackError("invalid_blocks", *reader.wrong, errors=reader.wrong)
    return kept


def _block(reader: _Reader, block: object, at: str) -> Json:
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in BLOCKS:
        reader.say(f"unsupported type: {kind}", f"{at}/type")
        return {}
    fields, check = BLOCKS[str(kind)]
    kept = dict(reader.fields(block, at, f"type block_id {fields}"))
    reader.unique(kept, "block_id", at, reader.block_ids)
    check(reader, kept, at)
    return kept


def _section(reader: _Reader, block: Json, at: str) -> None:
    if "text" not in block and "fields" not in block:
        reader.say("missing required field: text", at)
    if "text" in block:
        reader.text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        for n, one in enumerate(reader.some(block, "fields", at, MAX_FIELDS)):
            reader.text(one, f"{at}/fields/{n}", 2000)
    if "accessory" in block:
        block["accessory"] = _element(reader, block["accessory"], f"{at}/accessory")


def _actions(reader: _Reader, block: Json, at: str) -> None:
    elements = reader.some(block, "elements", at, MAX_ELEMENTS)
    block["elements"] = [
        _element(reader, it, f"{at}/elements/{n}") for n, it in enumerate(elements)
    ]


def _context(reader: _Reader, block: Json, at: str) -> None:
    for n, one in enumerate(reader.some(block, "elements", at, MAX_CONTEXT_ELEMENTS)):
        reader.text(one, f"{at}/elements/{n}", 3000)


def _header(reader: _Reader, block: Json, at: str) -> None:
    reader.text(block.get("text"), f"{at}/text", 150, plain=True)


def _divider(_: _Reader, __: Json, ___: str) -> None:
    """Check nothing: a divider has no fields."""


BLOCKS: dict[str, tuple[str, Callable[[_Reader, Json, str], None]]] = {
    "section": ("text fields accessory expand", _section),
    "actions": ("elements", _actions),
    "context": ("elements", _context),
    "header": ("text", _header),
    "divider": ("", _divider),
}


def _element(reader: _Reader, element: object, at: str) -> Json:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in ELEMENTS:
        reader.say(f"unsupported type: {kind}", f"{at}/type")
        return {}
    fields, check = ELEMENTS[str(kind)]
    kept = dict(reader.fields(element, at, f"type action_id confirm {fields}"))
    reader.unique(kept, "action_id", at, reader.action_ids)
    check(reader, kept, at)
    if "confirm" in kept:
        _confirm(reader, kept["confirm"], f"{at}/confirm")
    return kept


def _button(reader: _Reader, it: Json, at: str) -> None:
    reader.text(it.get("text"), f"{at}/text", 75, plain=True)
    reader.string(it, "value", at, 2000, must=False)
    reader.string(it, "url", at, 3000, must=False)
    if it.get("style", "primary") not in ("primary", "danger"):
        reader.say("must be one of primary, danger", f"{at}/style")


def _select(reader: _Reader, it: Json, at: str) -> None:
    if "placeholder" in it:
        reader.text(it["placeholder"], f"{at}/placeholder", 150, plain=True)
    _options(reader, it, at, 100)


def _overflow(reader: _Reader, it: Json, at: str) -> None:
    _options(reader, it, at, 5)


def _users(reader: _Reader, it: Json, at: str) -> None:
    if "placeholder" in it:
        reader.text(it["placeholder"], f"{at}/placeholder", 150, plain=True)


def _options(reader: _Reader, it: Json, at: str, most: int) -> None:
    for n, option in enumerate(reader.some(it, "options", at, most)):
        here = f"{at}/options/{n}"
        kept = reader.fields(option, here, "text value description url")
        reader.text(kept.get("text"), f"{here}/text", 75)
        reader.string(kept, "value", here, 150)


def _confirm(reader: _Reader, value: object, at: str) -> None:
    it = reader.fields(value, at, "title text confirm deny style")
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        reader.text(it.get(name), f"{at}/{name}", most, plain=name != "text")


ELEMENTS: dict[str, tuple[str, Callable[[_Reader, Json, str], None]]] = {
    "button": ("text value url style accessibility_label", _button),
    "static_select": ("placeholder options initial_option", _select),
    "overflow": ("options", _overflow),
    "users_select": ("placeholder initial_user", _users),
}


def elements(blocks: list[Json]) -> list[tuple[str, Json]]:
    """All elements that can be pressed or chosen in blocks, each with its block's id."""
    return [
        (block["block_id"], element)
        for block in blocks
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if "action_id" in element
    ]
