"""A judge for Telegram: calls and updates are compared with the Bot API's types, as others read Telegram's pages.

`bot_api.json` has the types; `make judges` makes it anew. The sandbox's double is judged together with what calls it:
a call that the double takes must be one that Telegram knows, and an update must look like one of Telegram's.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from sandbox.telegram.api import TelegramApi
from sandbox.telegram.delivery import Attempt, Delivery
from sandbox.telegram.files import Upload

TYPES = json.loads(Path(__file__).with_name("bot_api.json").read_text())
UPDATE = "TelegramUpdate"


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator({"$ref": f"#/definitions/{name}", "definitions": TYPES["definitions"]})


def params_of(method: str) -> str:
    """The name of the type of a method's parameters."""
    return f"{method[0].upper()}{method[1:]}Params"


def faults_of_call(method: str, given: dict[str, Any]) -> list[str]:
    """Compare the parameters of a call with its type, and say what differs; a file may stand for any value."""
    name = params_of(method)
    if name not in TYPES["definitions"]:
        return [f"{method} takes nothing, but was given {sorted(given)}"] if given else []
    known = TYPES["definitions"][name]["properties"]
    read = {
        field: _read(known.get(field, False), value)
        for field, value in given.items()
        if field in known or not isinstance(value, Upload)
    }
    return _told(method, name, read)


def faults_of_update(update: Any) -> list[str]:
    """Compare an update with its type, and say what differs."""
    return _told("update", UPDATE, update)


def _told(about: str, name: str, given: Any) -> list[str]:
    deepest = (best_match([error]) for error in _validator(name).iter_errors(given))
    return [f"{about}: {error.json_path}: {error.message[:300]}" for error in deepest if error]


def _read(field: Any, value: Any) -> Any:
    """A field of a form as JSON has it. A file that is sent along is a text, as its name is."""
    if isinstance(value, Upload):
        return f"attach://{value.name}"
    if not isinstance(value, str) or Draft7Validator(
        {**field, "definitions": TYPES["definitions"]} if field else False
    ).is_valid(value):
        return value
    with suppress(ValueError):
        return json.loads(value)
    return value


class Judge:
    """Collects what is wrong, and how much it has seen."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.calls: dict[str, int] = {}
        self.updates: dict[str, int] = {}

    def take(self) -> list[str]:
        """The faults since the last time."""
        taken, self.faults = self.faults, []
        return taken

    @contextmanager
    def sits(self) -> Iterator[None]:
        """Judge all calls and updates of all doubles of Telegram in this process."""
        perform, post = TelegramApi._perform, Delivery._post

        def performed(api: TelegramApi, method: str, raw: Any) -> Any:
            answer = perform(api, method, raw)
            if answer.status == 200:
                self._call(method, raw)
            return answer

        async def posted(delivery: Delivery, body: str) -> Attempt:
            self._update(json.loads(body))
            return await post(delivery, body)

        with (
            patch.object(TelegramApi, "_perform", performed),
            patch.object(Delivery, "_post", posted),
        ):
            yield

    def _call(self, method: str, raw: Any) -> None:
        self.calls[method] = self.calls.get(method, 0) + 1
        self.faults += faults_of_call(method, dict(raw))

    def _update(self, update: Any) -> None:
        """Judge an update; tests that are marked `unlike_telegram` bring what is no object, too."""
        fields = update if isinstance(update, dict) else {}
        kind = next((name for name in fields if name != "update_id"), "no update")
        self.updates[kind] = self.updates.get(kind, 0) + 1
        self.faults += faults_of_update(update)
