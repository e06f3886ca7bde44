"""Methods about a chat and its members: `getChat` and others."""

from sandbox.doubles.double import Json
from sandbox.telegram.errors import bad
from sandbox.telegram.groups import Group
from sandbox.telegram.world import World

PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(world: World, given: Json) -> Json:
    """`getChat`: the chat as a ChatFullInfo."""
    chat = world.chat(given)
    full = chat.described() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, chat.type == "private"),
    }
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]]
    if isinstance(chat, Group):
        full["permissions"] = dict.fromkeys(PERMISSIONS, True) | {"can_change_info": False}
    return full


def get_member(world: World, given: Json) -> Json:
    """`getChatMember`: one member; a known person who is no member has the status `left`."""
    group = _group(world, given)
    number = given.get("user_id")
    if number is None:
        raise bad("invalid user_id specified")
    if number == world.bot["id"]:
        return group.as_member(world.bot)
    if found := group.members.get(number):
        return found
    if known := world.store.state.chats.get(number):
        return {"user": known.user, "status": "left"}
    raise bad("PARTICIPANT_ID_INVALID")


def get_administrators(world: World, given: Json) -> list[Json]:
    """`getChatAdministrators`: the administrators, with the bot if it is one."""
    group = _group(world, given)
    people = [it for it in group.members.values() if it["status"] in ("creator", "administrator")]
    bot = [group.as_member(world.bot)] if group.status == "administrator" else []
    return people + bot


def _group(world: World, given: Json) -> Group:
    chat = world.chat(given)
    if not isinstance(chat, Group):
        raise bad("there are no administrators in the private chat")
    return chat
