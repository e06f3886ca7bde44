"""Everything that the double remembers of a workspace."""

import json
from dataclasses import dataclass, field
from typing import Any, Self

from sandbox.doubles.double import Json

TEAM = {"id": "T0CLINIC00", "domain": "clinic"}
APP = "A0RECEPTION"
BOT = "B0RECEPTION"
BOT_USER = "U0RECEPTION"
STAFF_CHANNEL = "C0RECEPTION"
OPERATORS = {
    "U0IRYNA000": "Ірина Мельник",
    "U0MAKSYM00": "Максим Бондар",
    "U0SVITLANA": "Світлана Гончар",
}
SCOPES = (
    "channels:history",
    "channels:read",
    "chat:write",
    "files:read",
    "files:write",
    "reactions:read",
    "reactions:write",
    "users:read",
)


def user(number: str, name: str, *, is_bot: bool = False) -> Json:
    """A user as `users.info` describes one."""
    return {
        "id": number,
        "team_id": TEAM["id"],
        "name": name.lower().replace(" ", "."),
        "real_name": name,
        "deleted": False,
        "is_bot": is_bot,
        "tz": "Europe/Kyiv",
        "profile": {"real_name": name, "display_name": name.partition(" ")[0]},
    }


@dataclass
class Channel:
    """A channel; `messages` are in order, by their `ts`; `whispers` are messages for one member only."""

    id: str
    name: str
    private: bool = False
    archived: bool = False
    members: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    whispers: list[Json] = field(default_factory=list)

    @property
    def joined(self) -> bool:
        """True if the bot is a member."""
        return BOT_USER in self.members


def _users() -> dict[str, Json]:
    people = {number: user(number, name) for number, name in OPERATORS.items()}
    return people | {BOT_USER: user(BOT_USER, "Рецепція", is_bot=True)}


def _channels() -> dict[str, Channel]:
    members = [*OPERATORS, BOT_USER]
    return {STAFF_CHANNEL: Channel(STAFF_CHANNEL, "reception", members=members)}


@dataclass
class State:
    """The data that outlives a restart."""

    users: dict[str, Json] = field(default_factory=_users)
    channels: dict[str, Channel] = field(default_factory=_channels)
    files: dict[str, Json] = field(default_factory=dict)
    scopes: list[str] = field(default_factory=lambda: list(SCOPES))
    urls: dict[str, str] = field(default_factory=dict)
    last_ts: int = 0

    def next_ts(self, seconds: float) -> str:
        """Make a message's time in microseconds; it is the message's id too, and no two are the same."""
        self.last_ts = max(int(seconds * 1_000_000), self.last_ts + 1)
        return f"{self.last_ts // 1_000_000}.{self.last_ts % 1_000_000:06}"

    def to_json(self) -> str:
        """Write everything as JSON."""
        return json.dumps(vars(self), default=vars)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read JSON that `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        channels = {number: Channel(**it) for number, it in data["channels"].items()}
        return cls(**data | {"channels": channels})
