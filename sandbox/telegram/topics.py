"""Topics of a forum: the bot's methods for them, and the topic of a message."""

from sandbox.doubles.double import Json
from sandbox.telegram.chats import Chat, shallow
from sandbox.telegram.errors import bad
from sandbox.telegram.groups import Group, Topic
from sandbox.telegram.world import World

MAX_NAME_LENGTH = 128
COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
ICONS = {
    str(5_310_000_000_000_000_000 + number): emoji
    for number, emoji in enumerate(
        ["💡", "❗️", "❓", "‼️", "🔥", "💬", "🗣", "👀", "✅", "🏆", "🩺", "💊"]
    )
}
"""Emoji of a topic's icon, by their ids: a part of Telegram's set."""
NO_TOPIC = "TOPIC_ID_INVALID"


def place(chat: Chat, given: Json, replied: Json | None) -> Json:
    """The fields that put a message of the bot into its topic, or the refusal to put it there.

    Telegram lets administrators write into a closed topic. Here the bot is refused: most of the staff
    could not answer there.
    """
    thread = given.get("message_thread_id")
    if not isinstance(chat, Group) or not chat.forum:
        if thread:
            raise bad("message thread not found")
        return following(chat, None, replied)
    if thread is None and replied is not None:
        thread = chat.topic_of(replied)
    if thread is None:
        return following(chat, None, replied)
    topic = _to_write(chat, thread)
    if replied is not None and chat.topic_of(replied) != thread:
        raise bad("the message to be replied is not in the specified message thread")
    return following(chat, topic, replied)


def _to_write(group: Group, thread: int) -> Topic:
    if thread in group.unnoticed:
        group.unnoticed.remove(thread)
        raise bad("TOPIC_DELETED")
    topic = group.topics.get(thread)
    if topic is None:
        raise bad("message thread not found")
    if topic.closed:
        raise bad("TOPIC_CLOSED")
    return topic


def following(chat: Chat, topic: Topic | None, replied: Json | None) -> Json:
    """The fields that say in which topic a message stands and which message it answers.

    In a topic, a message that answers no other one answers the topic's first message. An answer in the
    general topic has a thread id too, but it is no topic's id.
    """
    if topic is not None:
        answered = replied or (chat.messages[topic.id] if isinstance(chat, Group) else None)
        fields: Json = {"message_thread_id": topic.id, "is_topic_message": True}
        return fields | {"reply_to_message": shallow(answered)} if answered else fields
    if replied is None:
        return {}
    if chat.type != "supergroup":
        return {"reply_to_message": shallow(replied)}
    root = replied.get("message_thread_id", replied["message_id"])
    return {"message_thread_id": root, "reply_to_message": shallow(replied)}


def begin(world: World, group: Group, who: Json, name: str, color: int, icon: str | None) -> Topic:
    """Add a topic, whoever began it."""
    shown = {"name": name, "icon_color": color} | ({"icon_custom_emoji_id": icon} if icon else {})
    message = world.append(group, who, {"forum_topic_created": shown, "is_topic_message": True})
    number = message["message_id"]
    message["message_thread_id"] = number
    topic = Topic(number, name, color, who["id"], icon)
    group.topics[number] = topic
    return topic


def note(world: World, group: Group, topic: Topic, who: Json, what: str, content: Json) -> Json:
    """Add a service message about a topic, such as "Maxym closed the topic"."""
    return world.append(group, who, following(group, topic, None) | {what: content})


def drop(world: World, group: Group, topic: Topic) -> None:
    """Delete a topic with everything in it."""
    for number in [n for n, it in group.messages.items() if group.topic_of(it) == topic.id]:
        group.forget(number)
    del group.topics[topic.id]
    world.changed(group)


def icons(_world: World, _given: Json) -> list[Json]:
    """`getForumTopicIconStickers`: the emoji that a topic may have as its icon."""
    return [
        {
            "file_id": f"icon-{number}",
            "file_unique_id": number,
            "type": "custom_emoji",
            "width": 100,
            "height": 100,
            "is_animated": True,
            "is_video": False,
            "emoji": emoji,
            "custom_emoji_id": number,
        }
        for number, emoji in ICONS.items()
    ]


def create(world: World, given: Json) -> Json:
    """`createForumTopic`: make a topic."""
    group = _forum(world, given)
    if not group.may("can_manage_topics"):
        raise bad("not enough rights to create a topic")
    name = _name(given)
    if not name:
        raise bad("title must be non-empty")
    color = given.get("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad("invalid icon color specified")
    icon = given.get("icon_custom_emoji_id") or None
    return _described(begin(world, group, world.bot, name, color, icon))


def _described(topic: Topic) -> Json:
    icon = {"icon_custom_emoji_id": topic.icon} if topic.icon else {}
    return {
        "message_thread_id": topic.id,
        "name": topic.name,
        "icon_color": topic.icon_color,
    } | icon


def edit(world: World, given: Json) -> bool:
    """`editForumTopic`: change a topic's name or icon."""
    group, topic = _topic(world, given, "not enough rights to edit the topic")
    name, icon = _name(given), given.get("icon_custom_emoji_id")
    if not name and icon is None:
        return True
    if name in ("", topic.name) and icon in (None, topic.icon or ""):
        raise bad("TOPIC_NOT_MODIFIED")
    rename(world, group, topic, world.bot, name, icon)
    return True


def rename(
    world: World, group: Group, topic: Topic, who: Json, name: str, icon: str | None
) -> Json:
    """Give a topic another name or icon, whoever does it."""
    changed: Json = {}
    if name and name != topic.name:
        topic.name = changed["name"] = name
    if icon is not None:
        topic.icon = icon or None
        changed["icon_custom_emoji_id"] = icon
    return note(world, group, topic, who, "forum_topic_edited", changed)


def close(world: World, given: Json) -> bool:
    """`closeForumTopic`: close a topic."""
    return _toggle(world, given, closed=True)


def reopen(world: World, given: Json) -> bool:
    """`reopenForumTopic`: open a closed topic again."""
    return _toggle(world, given, closed=False)


def _toggle(world: World, given: Json, *, closed: bool) -> bool:
    group, topic = _topic(world, given, "not enough rights to close or open the topic")
    if topic.closed == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    shut(world, group, topic, world.bot, closed=closed)
    return True


def shut(world: World, group: Group, topic: Topic, who: Json, *, closed: bool) -> Json:
    """Close or open a topic, whoever does it."""
    topic.closed = closed
    what = "forum_topic_closed" if closed else "forum_topic_reopened"
    return note(world, group, topic, who, what, {})


def delete(world: World, given: Json) -> bool:
    """`deleteForumTopic`: delete a topic with its messages."""
    group = _forum(world, given)
    topic = group.topics.get(_thread(given))
    if not group.may("can_delete_messages"):
        raise bad("not enough rights to delete the topic")
    if topic is None:
        raise bad(NO_TOPIC)
    drop(world, group, topic)
    return True


def _forum(world: World, given: Json) -> Group:
    chat = world.open_chat(given)
    if not isinstance(chat, Group) or not chat.forum:
        raise bad("the chat is not a forum")
    return chat


def _topic(world: World, given: Json, denied: str) -> tuple[Group, Topic]:
    """Find the topic to change; refuse if the bot neither manages topics nor began this one."""
    group = _forum(world, given)
    topic = group.topics.get(_thread(given))
    own = topic is not None and topic.creator == world.bot["id"]
    if not group.may("can_manage_topics") and not own:
        raise bad(denied)
    if topic is None:
        raise bad(NO_TOPIC)
    return group, topic


def _thread(given: Json) -> int:
    thread = given.get("message_thread_id", 0)
    if thread <= 0:
        raise bad("invalid message thread identifier specified")
    return int(thread)


def _name(given: Json) -> str:
    """Clean a topic's name as Telegram does: cut it if it is too long."""
    return " ".join((given.get("name") or "").split())[:MAX_NAME_LENGTH]
