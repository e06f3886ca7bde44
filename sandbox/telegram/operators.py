"""Deeds of staff in their group: write in topics, press, close, remove the bot; most become updates."""

from collections.abc import Callable

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible, NoSuchThing
from sandbox.telegram import contents, marks, mini_apps, presses, seen, topics
from sandbox.telegram.groups import RIGHTS, Group, Topic, member
from sandbox.telegram.messages import SERVICE
from sandbox.telegram.topics import ICONS
from sandbox.telegram.world import World

FIELDS = ("id", "first_name", "last_name", "username", "language_code")
FIRST_SUPERGROUP_ID = -1_001_000_000_000
FIRST_BASIC_GROUP_ID = -4_000_000

type Deed = Callable[[World, Group, Json], Json]


def found(world: World, given: Json) -> Group:
    """Add a group; if the id is taken, the group gets a new title, type and members."""
    kind, groups = given.get("type", "supergroup"), world.store.state.groups
    if kind not in ("group", "supergroup"):
        raise Impossible("a group's type must be group or supergroup")
    title = contents.word(given, "title")
    first = FIRST_SUPERGROUP_ID if kind == "supergroup" else FIRST_BASIC_GROUP_ID
    number = given.get("id") or next(n for n in range(first - 1, -(10**15), -1) if n not in groups)
    forum = kind == "supergroup" and bool(given.get("forum", True))
    group = Group(id=number, type=kind, title=title, forum=forum, members={})
    groups[number] = group
    for person in given.get("members", []):
        _join(group, person)
    world.changed(group)
    return group


def _join(group: Group, given: Json) -> Json:
    status = given.get("status", "member")
    if status not in ("creator", "administrator", "member"):
        raise Impossible("a member's status must be creator, administrator or member")
    if not isinstance(given.get("id"), int):
        raise Impossible("a member must have an id")
    contents.word(given, "first_name")
    user = {name: given[name] for name in FIELDS if given.get(name)}
    group.members[given["id"]] = member(user, status)
    return {"is_bot": False, **user}


def _who(group: Group, given: Json) -> Json:
    """The user who acts: the member `from`, else the first member."""
    number = given.get("from", next(iter(group.members), None))
    if number not in group.members:
        raise Impossible(f"no member {number} in the group {group.id}", 409)
    if group.migrated_to is not None:
        raise Impossible(f"the group is now {group.migrated_to}", 409)
    user: Json = group.members[number]["user"]
    return user


def _topic(group: Group, given: Json) -> Topic:
    topic = group.topics.get(given.get("thread") or 0)
    if topic is None:
        raise NoSuchThing(f"no topic {given.get('thread')}")
    return topic


def says(world: World, group: Group, given: Json, content: Json) -> Json:
    """Write a message of a member, in a topic or the general one, in answer to `reply_to` if given.

    `forwarded` says that another person wrote it first.
    """
    who = _who(group, given)
    replied = None
    if (number := given.get("reply_to")) is not None:
        replied = group.messages.get(number)
        if replied is None:
            raise NoSuchThing(f"no message {number} to answer")
    if "thread" not in given and replied is not None:
        given = given | {"thread": group.topic_of(replied)}
    topic = _topic(group, given) if given.get("thread") else None
    if topic and topic.closed and group.members[who["id"]]["status"] == "member":
        raise Impossible("the topic is closed: only administrators write in it", 409)
    where = topics.following(group, topic, replied)
    message = world.append(group, who, where | content | contents.origin(given, world.date()))
    return _told(world, group, message)


def _told(world: World, group: Group, message: Json) -> Json:
    """Send the bot an update about a message, if the bot may see it."""
    told = world.update("message", group, message) if _visible(world, group, message) else None
    return {"update_id": told, "message_id": message["message_id"]}


def _visible(world: World, group: Group, message: Json) -> bool:
    """True if the bot sees a message. A mere member sees commands, answers to itself and service messages."""
    if group.status == "member":
        command = str(message.get("text", "")).startswith("/")
        answered = message.get("reply_to_message", {}).get("from", {})
        service = any(name in message for name in SERVICE)
        return command or service or answered == world.bot
    return group.status == "administrator"


def _saying(kind: str) -> Deed:
    def say(world: World, group: Group, given: Json) -> Json:
        return says(world, group, given, contents.KINDS[kind](world.store, given))

    return say


def album(world: World, group: Group, given: Json) -> Json:
    """Send an album of photos or documents."""
    said = [says(world, group, given, it) for it in contents.album(world.store, given)]
    return {name: [one[name] for one in said] for name in ("update_id", "message_id")}


def edit(world: World, group: Group, given: Json) -> Json:
    """Change a member's own text or caption."""
    who, words = _who(group, given), contents.word(given, "text")
    message = group.messages.get(given.get("message_id", 0), {})
    if message.get("from") != who or any(name in message for name in SERVICE):
        raise NoSuchThing(f"{who['first_name']} has no message with this id")
    name = "text" if "text" in message else "caption"
    message |= {name: words, "edit_date": world.date()}
    message.pop("entities", None)
    message.pop("caption_entities", None)
    world.changed(group)
    visible = _visible(world, group, message)
    return {"update_id": world.update("edited_message", group, message) if visible else None}


def erase(world: World, group: Group, given: Json) -> Json:
    """Delete a message by hand: the bot isn't told."""
    number = given.get("message_id", 0)
    if number not in group.messages:
        raise NoSuchThing(f"no message {number}")
    group.forget(number)
    world.changed(group)
    return {"update_id": None}


def press(world: World, group: Group, given: Json) -> Json:
    """Press a button as a member."""
    return presses.press(world, group, _who(group, given), given)


def open_mini_app(world: World, group: Group, given: Json) -> Json:
    """Open a Mini App at an address as a member, as its button in the member's own chat with the bot does."""
    return mini_apps.opened(world, _who(group, given), given)


def react(world: World, group: Group, given: Json) -> Json:
    """Put an emoji on a message as a member; the bot hears of it only as an administrator."""
    who = _who(group, given)
    if group.status != "administrator":
        raise Impossible("a bot that is no administrator hears of no reactions", 409)
    return {"update_id": marks.react(world, group, who, given)}


def begin_topic(world: World, group: Group, given: Json) -> Json:
    """Make a topic by hand."""
    if not group.forum:
        raise Impossible("the group has no topics", 409)
    name = contents.word(given, "name")
    topic = topics.begin(world, group, _who(group, given), name, topics.COLORS[0], None)
    return _told(world, group, group.messages[topic.id]) | {"thread": topic.id}


def rename_topic(world: World, group: Group, given: Json) -> Json:
    """Rename a topic by hand."""
    who, topic, name = _who(group, given), _topic(group, given), contents.word(given, "name")
    return _told(world, group, topics.rename(world, group, topic, who, name, None))


def close_topic(world: World, group: Group, given: Json) -> Json:
    """Close a topic by hand."""
    return _shut(world, group, given, closed=True)


def reopen_topic(world: World, group: Group, given: Json) -> Json:
    """Open a closed topic again by hand."""
    return _shut(world, group, given, closed=False)


def _shut(world: World, group: Group, given: Json, *, closed: bool) -> Json:
    who, topic = _who(group, given), _topic(group, given)
    if topic.closed == closed:
        raise Impossible(f"the topic is {'closed' if closed else 'open'} already", 409)
    return _told(world, group, topics.shut(world, group, topic, who, closed=closed))


def delete_topic(world: World, group: Group, given: Json) -> Json:
    """Delete a topic by hand: the bot isn't told, and the Bot API still knows the topic for a while."""
    topic = _topic(group, given)
    topics.drop(world, group, topic)
    group.unnoticed.append(topic.id)
    return {"update_id": None}


def add_member(world: World, group: Group, given: Json) -> Json:
    """Let somebody join, or give a member another status."""
    here = given.get("id") in group.members
    user = _join(group, given)
    world.changed(group)
    if here:
        return {"update_id": None}
    return _told(world, group, world.append(group, user, {"new_chat_members": [user]}))


def remove_member(world: World, group: Group, given: Json) -> Json:
    """Let a member leave."""
    user = _who(group, {"from": given.get("id")})
    del group.members[given["id"]]
    return _told(world, group, world.append(group, user, {"left_chat_member": user}))


def remove_bot(world: World, group: Group, given: Json) -> Json:
    """Remove the bot from the group."""
    return _bot_becomes(world, group, given, "kicked", group.rights)


def add_bot(world: World, group: Group, given: Json) -> Json:
    """Add the bot to the group, as an administrator with all its rights or as a mere member."""
    status = given.get("status", "administrator")
    if status not in ("administrator", "member"):
        raise Impossible("the bot's status must be administrator or member")
    return _bot_becomes(world, group, given, status, dict(RIGHTS))


def change_rights(world: World, group: Group, given: Json) -> Json:
    """Give the bot, an administrator, rights or take them: `{"can_manage_topics": false}`."""
    rights = {name: it for name, it in given.items() if name != "from"}
    if not rights or rights.keys() - RIGHTS.keys():
        raise Impossible(f"rights must be some of {', '.join(RIGHTS)}")
    return _bot_becomes(world, group, given, "administrator", group.rights | rights)


def _bot_becomes(
    world: World, group: Group, given: Json, status: str, rights: dict[str, bool]
) -> Json:
    who, before = _who(group, given), group.as_member(world.bot)
    match status:
        case "administrator" | "member" | "kicked":
            group.status = status
    group.rights = rights
    after = group.as_member(world.bot)
    world.changed(group)
    if before == after:
        return {"update_id": None}
    change = {
        "chat": group.described(),
        "from": who,
        "date": world.date(),
        "old_chat_member": before,
        "new_chat_member": after,
    }
    return {"update_id": world.update("my_chat_member", group, change)}


def migrate(world: World, group: Group, given: Json) -> Json:
    """Give the group another id, as Telegram does when topics are switched on in a basic group.

    The new group is a forum with the same people and the bot, but without the topics. Telegram does
    this only to basic groups; here any group can be moved.
    """
    who = _who(group, given)
    people = [it["user"] | {"status": it["status"]} for it in group.members.values()]
    new = found(world, {"title": group.title, "members": people, "id": given.get("to")})
    new.status, new.rights = group.status, group.rights
    left = world.append(group, who, {"migrate_to_chat_id": new.id})
    told = _told(world, group, left)
    group.migrated_to = new.id
    arrived = world.append(new, who, {"migrate_from_chat_id": group.id})
    updates = [told["update_id"], _told(world, new, arrived)["update_id"]]
    return {"id": new.id, "update_id": updates}


DEEDS: dict[str, Deed] = {
    **{kind: _saying(kind) for kind in contents.KINDS},
    "album": album,
    "edit": edit,
    "erase": erase,
    "press": press,
    "react": react,
    "mini_app": open_mini_app,
    "create_topic": begin_topic,
    "rename_topic": rename_topic,
    "close_topic": close_topic,
    "reopen_topic": reopen_topic,
    "delete_topic": delete_topic,
    "add_member": add_member,
    "remove_member": remove_member,
    "remove_bot": remove_bot,
    "add_bot": add_bot,
    "rights": change_rights,
    "migrate": migrate,
}


def view(group: Group) -> Json:
    """The group as staff see it: the general topic first, then the others by their newest message."""
    rooms: dict[int | None, list[Json]] = {None: []}
    rooms |= {number: [] for number in group.topics}
    for message in group.messages.values():
        author = {"id": message["from"]["id"], "name": message["from"]["first_name"]}
        room = rooms[group.topic_of(message)]
        room.append(seen.message(group, message) | {"author": author})
    general: Json = {
        "thread": None,
        "name": None,
        "icon_color": None,
        "icon": None,
        "closed": False,
    }
    newest = sorted(group.topics.values(), key=lambda it: -rooms[it.id][-1]["id"])
    described: list[Json] = [
        {
            "thread": it.id,
            "name": it.name,
            "icon_color": it.icon_color,
            "icon": ICONS.get(it.icon or ""),
            "closed": it.closed,
        }
        for it in newest
    ]
    return {
        "id": group.id,
        "type": group.type,
        "title": group.title,
        "forum": group.forum,
        "bot": group.status,
        "rights": group.rights,
        "migrated_to": group.migrated_to,
        "members": [it["user"] | {"status": it["status"]} for it in group.members.values()],
        "topics": [topic | {"messages": rooms[topic["thread"]]} for topic in [general, *described]],
        "action": seen.action(group),
        "answers": group.answers,
    }
