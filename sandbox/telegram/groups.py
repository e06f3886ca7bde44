"""Groups with their members, the bot's rights in them, and the topics of forums."""

from dataclasses import dataclass, field
from typing import Literal

from sandbox.doubles.double import Json
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import ApiError

STAFF_GROUP = -1001000000001
GENERAL = 1
OPERATORS: tuple[tuple[str, Json], ...] = (
    ("creator", {"id": 900001, "first_name": "Ірина", "last_name": "Мельник"}),
    ("administrator", {"id": 900002, "first_name": "Максим", "last_name": "Бондар"}),
    ("member", {"id": 900003, "first_name": "Світлана"}),
)
RIGHTS = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": False,
    "can_restrict_members": False,
    "can_promote_members": False,
    "can_change_info": False,
    "can_invite_users": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_pin_messages": True,
    "can_manage_topics": True,
}

type Status = Literal["administrator", "member", "kicked"]


@dataclass
class Topic:
    """A topic of a forum; its id is that of the service message that began it."""

    id: int
    name: str
    icon_color: int
    creator: int
    icon: str | None = None
    closed: bool = False


@dataclass(kw_only=True)
class Group(Chat):
    """A basic group or a supergroup. `members` are ChatMembers by user id, without the bot.

    `unnoticed` are topics that were deleted by hand; the Bot API does not know this yet.
    """

    title: str
    forum: bool
    members: dict[int, Json]
    status: Status = "administrator"
    rights: dict[str, bool] = field(default_factory=lambda: dict(RIGHTS))
    topics: dict[int, Topic] = field(default_factory=dict)
    unnoticed: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    last_message: int = GENERAL

    def described(self) -> Json:
        """The group with its title."""
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "title": self.title, "type": self.type} | forum

    def check_known(self) -> None:
        """Refuse the call if the bot was removed, or if the group has another id now."""
        if self.migrated_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        if self.status == "kicked":
            raise ApiError(403, f"Forbidden: bot was kicked from the {self.type} chat")

    def check_open(self) -> None:
        """Refuse nothing: each member may write."""

    def may(self, right: str) -> bool:
        """True if the bot is an administrator with this right."""
        return self.status == "administrator" and self.rights[right]

    def as_member(self, bot: Json) -> Json:
        """The bot's own ChatMember."""
        more: Json = {}
        if self.status == "administrator":
            more = {"can_be_edited": False, "is_anonymous": False, **self.rights}
        if self.status == "kicked":
            more = {"until_date": 0}
        return {"user": bot, "status": self.status} | more

    def topic_of(self, message: Json) -> int | None:
        """The topic in which a message stands; None for the general one."""
        thread: int | None = message.get("message_thread_id")
        return thread if message.get("is_topic_message") else None


def member(user: Json, status: str) -> Json:
    """A person's ChatMember."""
    more: Json = {}
    if status == "creator":
        more = {"is_anonymous": False}
    if status == "administrator":
        more = {"can_be_edited": False, "is_anonymous": False, **RIGHTS}
    return {"user": {"is_bot": False, **user}, "status": status} | more


def staff_group() -> Group:
    """The staff's group that each sandbox has: a forum with three operators and the bot."""
    return Group(
        id=STAFF_GROUP,
        type="supergroup",
        title="Рецепція: оператори",
        forum=True,
        members={user["id"]: member(user, status) for status, user in OPERATORS},
    )
