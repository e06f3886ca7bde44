"""Everything that Telegram remembers of this bot and its chats."""

import json
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Self

from sandbox.doubles.double import Json
from sandbox.telegram.chats import Chat, PrivateChat
from sandbox.telegram.groups import STAFF_GROUP, Group, Topic, staff_group


@dataclass
class Update:
    """An update to deliver: its body as it is sent, and the lane in which it waits."""

    update_id: int | None
    kind: str
    lane: str
    body: str
    attempts: int = 0


@dataclass
class State:
    """The data that outlives a restart."""

    chats: dict[int, PrivateChat] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=lambda: {STAFF_GROUP: staff_group()})
    queries: dict[str, Json] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    webhook: Json | None = None
    commands: list[Json] = field(default_factory=list)
    menu_buttons: dict[str, Json] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    photos: list[list[Json]] = field(default_factory=list)
    lanes: dict[str, deque[Update]] = field(default_factory=dict)
    last_message: int = 100
    last_update: int = field(default_factory=lambda: random.randrange(10**8, 9 * 10**8))
    last_user: int = 500_000_000

    def next_message(self, chat: Chat) -> int:
        """Make an id for a message. A supergroup counts by itself; all other chats count together."""
        if isinstance(chat, Group) and chat.type == "supergroup":
            chat.last_message += 1
            return chat.last_message
        self.last_message += 1
        return self.last_message

    def next_update(self) -> int:
        """Make an id for an update."""
        self.last_update += 1
        return self.last_update

    def to_json(self) -> str:
        """Write everything as JSON."""
        return json.dumps(vars(self) | {"lanes": self.waiting()}, default=vars)

    def waiting(self) -> list[Update]:
        """Updates that nobody has taken yet."""
        return [update for lane in self.lanes.values() for update in lane]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read JSON that `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        state = cls(**data | {"chats": {}, "groups": {}, "lanes": {}})
        for chat in data["chats"].values():
            state.chats[chat["id"]] = PrivateChat(**_by_number(chat) | {"action": None})
        for group in data["groups"].values():
            group["topics"] = {topic["id"]: Topic(**topic) for topic in group["topics"].values()}
            state.groups[group["id"]] = Group(**_by_number(group) | {"action": None})
        for update in data["lanes"]:
            state.lanes.setdefault(update["lane"], deque()).append(Update(**update))
        return state


def _by_number(chat: Json) -> Json:
    """Turn a chat's keys back into numbers: JSON has only texts as keys."""
    return chat | {
        name: {int(number): it for number, it in chat[name].items()}
        for name in ("messages", "reactions", "reacted", "members")
        if name in chat
    }
