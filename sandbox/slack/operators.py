"""Deeds of operators in a channel: write, press, choose, archive; the app hears of each as an event."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape, unescape

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible, NoSuchThing
from sandbox.slack import blocks, files, messages, responses
from sandbox.slack.messages import thread
from sandbox.slack.state import BOT_USER, Channel, user
from sandbox.slack.world import World

_MENTION = r"&lt;(@U\w+|#C\w+|!(?:here|channel|everyone))&gt;"

type Deed = Callable[[World, Channel, Json], Json]


def found(world: World, given: Json) -> Channel:
    """Add a channel with its members; the bot is one of them unless `bot` is false."""
    name = _word(given, "name")
    number = given.get("id") or f"C{len(world.store.state.channels):09}"
    bot = [BOT_USER] if given.get("bot", True) else []
    members = [*given.get("members", []), *bot]
    if unknown := [it for it in members if it not in world.store.state.users]:
        raise NoSuchThing(f"no user {unknown[0]}: make one with POST /control/users")
    channel = Channel(number, name, private=bool(given.get("private")), members=members)
    world.store.state.channels[number] = channel
    world.changed(channel)
    return channel


def person(world: World, given: Json) -> Json:
    """Add a user to the workspace."""
    number = given.get("id") or f"U{len(world.store.state.users):09}"
    world.store.state.users[number] = user(number, _word(given, "name"))
    world.store.changed()
    return world.store.state.users[number]


def _word(given: Json, name: str) -> str:
    if not isinstance(given.get(name), str) or not given[name]:
        raise Impossible(f"{name} must be a text")
    word: str = given[name]
    return word


def _who(channel: Channel, given: Json) -> str:
    """The id of the member who acts: `from`, else the first one."""
    people = [number for number in channel.members if number != BOT_USER]
    number = given.get("from", next(iter(people), None))
    if number not in people:
        raise Impossible(f"no member {number} in #{channel.name}", 409)
    return str(number)


def _writes(channel: Channel, given: Json) -> str:
    if channel.archived:
        raise Impossible(f"#{channel.name} is archived", 409)
    return _who(channel, given)


def _typed(text: str) -> str:
    """A text as Slack's client sends it: escaped, but for mentions of people, channels and groups."""
    return re.sub(_MENTION, r"<\1>", escape(text, quote=False))


def says(world: World, channel: Channel, given: Json) -> Json:
    """Write a text, in the thread that `thread` names; `&`, `<` and `>` are escaped as in Slack, but for mentions."""
    who = _writes(channel, given)
    text = _typed(_word(given, "text"))
    message = world.append(
        channel, {"user": who, "text": text}, thread(channel, given.get("thread"))
    )
    return {"ts": message["ts"]}


def shows(world: World, channel: Channel, given: Json) -> Json:
    """Send one or several files as one message, with a text or without."""
    who = _writes(channel, given)
    shared = [_file(world, who, it) for it in given.get("files") or [given]]
    text = _typed(given.get("text", ""))
    content = {"subtype": "file_share", "user": who, "text": text, "upload": False}
    content["files"] = [files.shown(it) for it in shared]
    message = world.append(channel, content, thread(channel, given.get("thread")))
    for file in shared:
        files.share(file, channel, message)
    return {"ts": message["ts"], "files": [file["id"] for file in shared]}


def _file(world: World, who: str, given: Json) -> Json:
    try:
        data = b64decode(given.get("data", ""), validate=True) or b"A document.\n"
    except (TypeError, NotBase64) as error:
        raise Impossible("data must be base64") from error
    file = files.described(world, who, given.get("name", "document.txt"), len(data))
    file["blob"] = world.store.keep(data)
    return file


def edit(world: World, channel: Channel, given: Json) -> Json:
    """Change the text of the operator's own message."""
    who, message = _own(channel, given)
    text = _typed(_word(given, "text"))
    world.replace(channel, message, {"text": text, "edited": {"user": who, "ts": world.ts()}})
    return {"ts": message["ts"]}


def erase(world: World, channel: Channel, given: Json) -> Json:
    """Delete the operator's own message."""
    _, message = _own(channel, given)
    world.remove(channel, message)
    return {"ts": message["ts"]}


def _own(channel: Channel, given: Json) -> tuple[str, Json]:
    who = _writes(channel, given)
    message = channel.messages.get(given.get("ts", ""))
    if message is None or message["user"] != who:
        raise NoSuchThing(f"{who} has no message with this ts")
    return who, message


def react(world: World, channel: Channel, given: Json) -> Json:
    """Put the emoji `name` on the message `ts`, or take it off again."""
    who = _writes(channel, given)
    message = channel.messages.get(given.get("ts", ""))
    if message is None:
        raise NoSuchThing("no message with this ts")
    act = messages.take_off if given.get("off") else messages.put
    act(world, channel, message, _word(given, "name"), who)
    return {"ts": message["ts"]}


def press(world: World, channel: Channel, given: Json) -> Json:
    """Press a button, found by its `label` or `action_id`, or choose `value` in a menu."""
    who = _who(channel, given)
    for message in reversed(channel.messages.values()):
        here = given.get("thread") in (None, message["ts"], message.get("thread_ts"))
        if not here or given.get("ts", message["ts"]) != message["ts"]:
            continue
        for block, element in blocks.elements(message.get("blocks", [])):
            if (action := _action(element, given)) is not None:
                done = action | {"block_id": block}
                return _sent(world, responses.interaction(world, channel, message, who, done))
    raise NoSuchThing(
        f"there is no such button or choice: {given.get('label') or given.get('action_id')}"
    )


def _action(element: Json, given: Json) -> Json | None:
    """The action on an element if the press or choice means this element; None otherwise."""
    label, wanted = given.get("label"), given.get("action_id")
    action: Json = {"type": element["type"], "action_id": element["action_id"]}
    if wanted not in (None, element["action_id"]) or (label is None and wanted is None):
        return None
    if element["type"] == "button":
        named = label in (None, element["text"]["text"])
        kept = {name: element[name] for name in ("text", "value", "style") if name in element}
        return action | kept if named else None
    if element["type"] == "users_select":
        return action | {"selected_user": given["value"]} if "value" in given else None
    for option in element["options"]:
        if option["value"] == given.get("value") or option["text"]["text"] == label:
            return action | {"selected_option": option}
    return None


def _sent(world: World, payload: Json) -> Json:
    number = payload["trigger_id"]
    sent = world.send_interaction(number, payload)
    return {"trigger_id": number, "sent": sent, "response_url": payload["response_url"]}


def archive(world: World, channel: Channel, given: Json) -> Json:
    """Archive the channel: nobody can write in it any more."""
    return _archived(world, channel, given, archived=True)


def unarchive(world: World, channel: Channel, given: Json) -> Json:
    """Open an archived channel again."""
    return _archived(world, channel, given, archived=False)


def _archived(world: World, channel: Channel, given: Json, *, archived: bool) -> Json:
    who = _who(channel, given)
    if channel.archived == archived:
        raise Impossible(f"#{channel.name} is {'archived' if archived else 'open'} already", 409)
    channel.archived = archived
    world.changed(channel)
    kind = "channel_archive" if archived else "channel_unarchive"
    told = {"type": kind, "channel": channel.id, "user": who, "event_ts": world.ts()}
    return {"event_id": world.tell(channel, told)}


def add_member(world: World, channel: Channel, given: Json) -> Json:
    """Let somebody join: `{"id": …}`, by default the bot."""
    number = given.get("id", BOT_USER)
    if number not in world.store.state.users:
        raise NoSuchThing(f"no user {number}: make one with POST /control/users")
    if number in channel.members:
        raise Impossible(f"{number} is in #{channel.name} already", 409)
    channel.members.append(number)
    world.changed(channel)
    told = {"type": "member_joined_channel", **_membership(world, channel, number)}
    return {"event_id": world.tell(channel, told)}


def remove_member(world: World, channel: Channel, given: Json) -> Json:
    """Let somebody leave, by default the bot; the bot then hears only that it has left."""
    number = given.get("id", BOT_USER)
    if number not in channel.members:
        raise Impossible(f"no member {number} in #{channel.name}", 409)
    channel.members.remove(number)
    world.changed(channel)
    if number == BOT_USER:
        kind = "group_left" if channel.private else "channel_left"
        left = {"type": kind, "channel": channel.id, "event_ts": world.ts()}
        return {"event_id": world.send_event(left)}
    told = {"type": "member_left_channel", **_membership(world, channel, number)}
    return {"event_id": world.tell(channel, told)}


def _membership(world: World, channel: Channel, number: str) -> Json:
    kind = "G" if channel.private else "C"
    where = {"channel": channel.id, "channel_type": kind, "user": number}
    return where | {"event_ts": world.ts()}


DEEDS: dict[str, Deed] = {
    "text": says,
    "file": shows,
    "edit": edit,
    "erase": erase,
    "press": press,
    "react": react,
    "archive": archive,
    "unarchive": unarchive,
    "add_member": add_member,
    "remove_member": remove_member,
}


def view(world: World, channel: Channel) -> Json:
    """The channel as its members see it: messages in order, each with its thread."""
    threads: dict[str, Json] = {}
    for message in channel.messages.values():
        parent = message.get("thread_ts", message["ts"])
        seen = _seen(world, message)
        if parent == message["ts"] or parent not in threads:
            threads[message["ts"]] = seen | {"replies": []}
        else:
            threads[parent]["replies"].append(seen)
    return {
        "id": channel.id,
        "name": channel.name,
        "private": channel.private,
        "archived": channel.archived,
        "bot": channel.joined,
        "members": [
            {
                "id": number,
                "name": world.store.state.users[number]["real_name"],
                "is_bot": number == BOT_USER,
            }
            for number in channel.members
        ],
        "threads": list(threads.values()),
        "whispers": [it | {"text": unescape(it["text"])} for it in channel.whispers],
    }


def _seen(world: World, message: Json) -> Json:
    who = world.store.state.users.get(message["user"], {"real_name": "Slackbot"})
    return {
        "ts": message["ts"],
        "from": "bot" if "bot_id" in message else "user",
        "author": {"id": message["user"], "name": who["real_name"]},
        "text": unescape(message["text"]),
        "blocks": message.get("blocks", []),
        "files": message.get("files", []),
        "reactions": [it["name"] for it in message.get("reactions", [])],
        "edited": "edited" in message,
        "deleted": message.get("subtype") == "tombstone",
        "date": datetime.fromtimestamp(float(message["ts"]), UTC).isoformat(timespec="seconds"),
    }
