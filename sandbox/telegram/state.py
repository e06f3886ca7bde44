"""All that Telegram remembers of this bot and its chats, in memory and, if asked, in a file."""

import asyncio
import json
import random
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from sandbox.telegram.errors import Json

SAVE_AFTER = 0.25


@dataclass
class Chat:
    """A chat as both sides see it; `messages` are Bot API objects by id, in their order."""

    id: int
    type: str
    user: Json
    phone: str | None = None
    blocked: bool = False
    messages: dict[int, Json] = field(default_factory=dict)
    uneditable: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    answers: list[Json] = field(default_factory=list)
    action: str | None = None
    action_until: float = 0.0

    def described(self) -> Json:
        """The Bot API's Chat."""
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": self.type} | {
            name: self.user[name] for name in names if name in self.user
        }


@dataclass
class Update:
    """Something to deliver: its body as it goes over the wire, and the lane in which it waits."""

    update_id: int | None
    kind: str
    lane: str
    body: str
    attempts: int = 0


@dataclass
class State:
    """Everything that outlives a restart."""

    chats: dict[int, Chat] = field(default_factory=dict)
    queries: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    webhook: Json | None = None
    commands: list[Json] = field(default_factory=list)
    menu_buttons: dict[str, Json] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    lanes: dict[str, deque[Update]] = field(default_factory=dict)
    last_message: int = 100
    last_update: int = field(default_factory=lambda: random.randrange(10**8, 9 * 10**8))
    last_user: int = 500_000_000

    def next_message(self) -> int:
        """An id for a message; the bot's private chats count together, as in Telegram."""
        self.last_message += 1
        return self.last_message

    def next_update(self) -> int:
        """An id for an update."""
        self.last_update += 1
        return self.last_update

    def to_json(self) -> str:
        """The whole of it."""
        return json.dumps(vars(self) | {"lanes": self.waiting()}, default=vars)

    def waiting(self) -> list[Update]:
        """Updates that nobody has taken yet."""
        return [update for lane in self.lanes.values() for update in lane]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """As `to_json` wrote it."""
        data: dict[str, Any] = json.loads(text)
        state = cls(**data | {"chats": {}, "lanes": {}})
        for key, chat in data["chats"].items():
            chat["messages"] = {int(number): it for number, it in chat["messages"].items()}
            state.chats[int(key)] = Chat(**chat | {"action": None})
        for update in data["lanes"]:
            state.lanes.setdefault(update["lane"], deque()).append(Update(**update))
        return state


class Store:
    """Keeps the state in a file, written whole and atomically soon after a change."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.blobs: dict[str, bytes] = {}
        self._planned: asyncio.TimerHandle | None = None
        self._pause = SAVE_AFTER
        kept = file is not None and file.exists()
        self.state = State.from_json(file.read_text()) if file and kept else State()

    def changed(self) -> None:
        """Write soon; a burst of changes is one write."""
        if self.file is not None and self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(self._pause, self.save)

    def save(self) -> None:
        """Write now, if there is anything unwritten."""
        if self._planned is None or self.file is None:
            return
        self._planned.cancel()
        self._planned = None
        began = time.monotonic()
        draft = self.file.with_suffix(".new")
        draft.write_text(self.state.to_json())
        draft.replace(self.file)
        # a big state is written less often, so that writing takes a tenth of the time at most
        self._pause = max(SAVE_AFTER, 10 * (time.monotonic() - began))

    def keep(self, content: bytes) -> str:
        """Keep a file's bytes under a fresh name."""
        name = secrets.token_hex(12)
        self.blobs[name] = content
        if self.file is not None:
            self._folder(self.file).mkdir(parents=True, exist_ok=True)
            (self._folder(self.file) / name).write_bytes(content)
        return name

    def content(self, name: str) -> bytes:
        """The bytes kept under a name."""
        if name not in self.blobs and self.file is not None:
            self.blobs[name] = (self._folder(self.file) / name).read_bytes()
        return self.blobs[name]

    @staticmethod
    def _folder(file: Path) -> Path:
        return file.with_suffix(".files")
