"""Answers calls about synthetic chats in Telegram's place, and keeps them for the update's answer.

Nothing about a synthetic chat goes to Telegram: its calls end here, written as Telegram would have got them.
"""

import json
import time
from collections.abc import Mapping
from itertools import count
from typing import Any

TENTHS_OF_A_SECOND = 10
"""Message ids grow by at least this in a second, so that another container's are not smaller."""


class Recorder:
    """Keeps the calls that were made since they were last taken. A container has one."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, str, dict[str, Any]]] = []
        self._ids = count(int(time.time() * TENTHS_OF_A_SECOND))

    def answer(self, method: str, fields: Mapping[str, Any]) -> bytes:
        """Keep a call and return an answer of the Bot API's shape: a message with an id and nothing else."""
        given = {name: value for name, value in fields.items() if value is not None}
        number = given.get("message_id") or next(self._ids)
        self._calls.append((str(given["chat_id"]), method, {**given, "message_id": number}))
        return json.dumps({"ok": True, "result": {"message_id": number}}).encode()

    def taken(self, chat: str) -> list[dict[str, Any]]:
        """The calls about a chat, each with `method` and `fields`, in their order. All others are dropped."""
        calls, self._calls = self._calls, []
        return [
            {"method": method, "fields": fields} for about, method, fields in calls if about == chat
        ]


RECORDER = Recorder()
