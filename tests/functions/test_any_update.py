"""Whatever Telegram may send, now or in a later version, is answered 200 and is no dead letter."""

import json
import logging
from random import Random
from types import ModuleType
from typing import Any

import pytest

from tests.functions.door import call
from tests.judges.telegram import TYPES, UPDATE, faults_of_update

PATIENT = {"id": 1001, "type": "private", "first_name": "Олена"}
SENDER = {"id": 1001, "is_bot": False, "first_name": "Олена", "language_code": "uk"}
STAFF = {"id": -100, "type": "supergroup", "title": "Оператори", "is_forum": True}
TEXTS = (
    "", " ", "/start", "/start doctor_koval", "/forget", "/visits", "25.03.1985", "067 111 22 33", "так",
    "менеджер", "/close Коваленко", "// нотатка", "я" * 4096, "\u202e\x00\ufeff", "👍🏽", "<b>&", "s:1:0",
    "s:zz:99", "d:take:1", "n:1:yes", "{}", "a\nb", "\ud83d",
)  # fmt: skip
NUMBERS = (0, 1, 7, 1001, 2**31, 2**52)
MOMENTS = (1795334400, 1795334401, 1801000000)
SIZES = (0, 1, 60, 86400)
MEASURES = (
    "duration",
    "period",
    "time",
    "timestamp",
    "length",
    "offset",
    "width",
    "height",
    "count",
)
"""Numbers of these names are small in Telegram; the others are ids, which are large."""
KINDS = tuple(TYPES["definitions"]["UpdateKind"]["enum"])


class Made:
    """Makes values of the Bot API's types, at random but the same for each seed."""

    def __init__(self, seed: int, deepest: int = 6) -> None:
        self.random = Random(seed)
        self.deepest = deepest

    def update(self, number: int) -> dict[str, Any]:
        """An update of any kind; one in ten has a kind, and one in three a field, that nobody knows yet."""
        kind = self.random.choice((*KINDS, "message", "callback_query", "edited_message"))
        known = TYPES["definitions"][UPDATE]["properties"][kind]
        update = {"update_id": number, kind: self._value(known, 0)}
        if kind.endswith("message") and self.random.random() < 0.5:
            update[kind] = self._ordinary(update[kind])
        if self.random.random() < 0.1:
            update = {"update_id": number, "later_kind": update[kind]}
        if self.random.random() < 0.3:
            self._somewhere(update)["later_field"] = self.random.choice(
                [*TEXTS, None, [], {"a": 1}]
            )
        return update

    def ours(self, update: dict[str, Any]) -> dict[str, Any]:
        """The same update, from a patient of ours or from the staff's room."""
        chat = self.random.choice((PATIENT, PATIENT, STAFF))
        return dict(_set(update, chat))

    def _ordinary(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message with one content, as most messages of people are."""
        schema = TYPES["definitions"]["TelegramMessage"]
        often = ("text", "text", "contact", "photo", "voice", "sticker", "location")
        content = self.random.choice((*often * 8, *schema["properties"]))
        kept = {name: message[name] for name in schema["required"]}
        return kept | {content: self._value(schema["properties"][content], 1, content)}

    def _value(self, schema: Any, depth: int, name: str = "") -> Any:
        if "$ref" in schema:
            name = schema["$ref"].removeprefix("#/definitions/")
            return self._value(TYPES["definitions"][name], depth)
        for some in ("anyOf", "enum"):
            if some in schema:
                one = self.random.choice(schema[some])
                return self._value(one, depth, name) if some == "anyOf" else one
        if "const" in schema:
            return schema["const"]
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else self.random.choice(kinds)
        return self._number(name) if kind == "number" else self._plain(kind, schema, depth)

    def _number(self, name: str) -> int:
        if name.endswith("date"):
            return self.random.choice(MOMENTS)
        return self.random.choice(SIZES if name.endswith(MEASURES) else NUMBERS)

    def _plain(self, kind: str, schema: Any, depth: int) -> Any:
        match kind:
            case "string":
                return self.random.choice(TEXTS)
            case "boolean":
                return self.random.random() < 0.5
            case "array":
                many = 0 if depth >= self.deepest else self.random.choice((0, 1, 1, 2))
                return [self._value(schema["items"], depth + 1) for _ in range(many)]
        needed = schema.get("required", ())
        share = 0.0 if depth >= self.deepest else 0.3 / (depth + 1)
        return {
            name: self._value(part, depth + 1, name)
            for name, part in schema.get("properties", {}).items()
            if name in needed or self.random.random() < share
        }

    def _somewhere(self, value: dict[str, Any]) -> dict[str, Any]:
        inside = [part for part in value.values() if isinstance(part, dict)]
        return (
            self._somewhere(self.random.choice(inside))
            if inside and self.random.random() < 0.7
            else value
        )


def _set(value: Any, chat: dict[str, Any]) -> Any:
    """The value with this chat, and its patient as the one who acts."""
    if isinstance(value, list):
        return [_set(one, chat) for one in value]
    if not isinstance(value, dict):
        return value
    there = {"chat": chat, "from": SENDER, "user": SENDER}
    return {name: there.get(name) or _set(one, chat) for name, one in value.items()}


@pytest.mark.parametrize("updates", [400, pytest.param(40_000, marks=pytest.mark.storm)])
def test_any_update_of_any_kind_is_taken(
    app: ModuleType, updates: int, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(1, updates + 1):
        made = Made(number)
        update = made.update(number)
        for came in (update, made.ours(update) | {"update_id": updates + number}):
            answer = call(app, json.dumps(came))
            assert answer["statusCode"] == 200, (number, came)
    assert app.reception.world.store.buried == {}
    assert [line.message for line in caplog.records if line.levelno >= logging.ERROR] == []


def test_what_is_made_is_what_telegram_sends() -> None:
    """Without this the fuzzer could make what Telegram never does, and miss what it does."""
    kinds = set()
    for number in range(300):
        update = Made(number, deepest=2).update(number)
        kinds |= update.keys()
        if "later" not in json.dumps(update):
            assert faults_of_update(update) == []
    assert set(KINDS) <= kinds
