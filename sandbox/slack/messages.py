"""Posting, changing and deleting messages, and reactions to them."""

import re

from sandbox.doubles.double import Json
from sandbox.slack import blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.state import APP, BOT, BOT_USER, Channel
from sandbox.slack.world import World

MAX_TEXT_LENGTH = 40_000
TS = re.compile(r"\d{10}\.\d{6}")
# Slack's emoji that a reception may use; any other name counts as misspelt
NAMES = """
    white_check_mark heavy_check_mark ballot_box_with_check eyes x no_entry no_entry_sign warning
    rotating_light exclamation question hourglass hourglass_flowing_sand clock1 alarm_clock bell
    no_bell lock unlock key pencil pencil2 memo speech_balloon mute zzz envelope incoming_envelope
    inbox_tray outbox_tray telephone_receiver phone raised_hand wave +1 thumbsup -1 thumbsdown
    ok_hand pray heart red_circle large_green_circle large_yellow_circle house hospital pill
    ambulance arrows_counterclockwise leftwards_arrow_with_hook wastebasket paperclip
"""
EMOJI = frozenset(NAMES.split())


def author() -> Json:
    """The fields that name the app as the author of a message."""
    return {"user": BOT_USER, "bot_id": BOT, "app_id": APP}


def post(world: World, given: Json) -> Json:
    """`chat.postMessage`: write a message."""
    channel = world.open_channel(given["channel"])
    content = _content(given)
    parent = thread(channel, given.get("thread_ts"))
    world.count(channel)
    message = world.append(channel, author() | content, parent)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _content(given: Json) -> Json:
    text, shown = given.get("text", ""), blocks.read(given.get("blocks") or [])
    if len(text) > MAX_TEXT_LENGTH:
        raise SlackError("msg_too_long")
    if not text.strip() and not shown:
        raise SlackError("no_text")
    return {"text": text} | ({"blocks": shown} if shown else {})


def thread(channel: Channel, ts: str | None) -> Json | None:
    """Find the message that a reply belongs to; None without a thread.

    Slack accepts the `ts` of a reply or of no message, and then shows the new message to nobody. Here
    such a `ts` is refused.
    """
    if ts is None:
        return None
    parent = found(channel, ts, "thread_not_found")
    if parent.get("thread_ts", ts) != ts:
        raise SlackError("cannot_reply_to_message")
    return parent


def post_ephemeral(world: World, given: Json) -> Json:
    """`chat.postEphemeral`: write a message that one member sees."""
    channel = world.open_channel(given["channel"])
    if given["user"] not in channel.members:
        raise SlackError("user_not_in_channel")
    content = _content(given)
    parent = thread(channel, given.get("thread_ts"))
    world.count(channel)
    return {"message_ts": whisper(world, channel, given["user"], content, parent)}


def whisper(world: World, channel: Channel, user: str, content: Json, parent: Json | None) -> str:
    """Write a message that one member sees; in the real Slack it is gone after a restart."""
    ts = world.ts()
    below = {"thread_ts": parent["ts"]} if parent else {}
    channel.whispers.append({"ts": ts, "to": user, **content, **below})
    world.changed(channel)
    return ts


def update(world: World, given: Json) -> Json:
    """`chat.update`: text and blocks that are not given stay as they are."""
    channel = world.channel(given["channel"])
    if channel.archived:
        raise SlackError("is_inactive")
    message = found(channel, given["ts"], "message_not_found")
    if message.get("bot_id") != BOT:
        raise SlackError("cant_update_message")
    if "text" not in given and "blocks" not in given:
        raise SlackError("no_text")
    kept = {name: message[name] for name in ("text", "blocks") if name in message}
    content = _content(kept | given)
    if not given.get("blocks", True):
        message.pop("blocks", None)
    edited = {"user": BOT_USER, "ts": world.ts()}
    world.replace(channel, message, content | {"edited": edited})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(world: World, given: Json) -> Json:
    """`chat.delete`: delete a message of the app."""
    channel = world.channel(given["channel"])
    message = found(channel, given["ts"], "message_not_found")
    if message.get("bot_id") != BOT:
        raise SlackError("cant_delete_message")
    world.remove(channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def found(channel: Channel, ts: str, missing: str) -> Json:
    """Find a message by its `ts`.

    Raises:
        SlackError: there is none; `missing` is the method's name for this error.
    """
    message = channel.messages.get(ts)
    if message is None:
        raise SlackError(missing)
    return message


def react(world: World, given: Json) -> Json:
    """`reactions.add`: put an emoji on a message."""
    channel, message, name = _reacted(world, given)
    if channel.archived:
        raise SlackError("is_archived")
    if BOT_USER in _people(message, name):
        raise SlackError("already_reacted")
    put(world, channel, message, name, BOT_USER)
    return {}


def unreact(world: World, given: Json) -> Json:
    """`reactions.remove`: take an emoji off a message."""
    channel, message, name = _reacted(world, given)
    if BOT_USER not in _people(message, name):
        raise SlackError("no_reaction")
    take_off(world, channel, message, name, BOT_USER)
    return {}


def put(world: World, channel: Channel, message: Json, name: str, who: str) -> None:
    """Put an emoji on a message, and tell the app, also of its own."""
    _set(message, name, [*_people(message, name), who])
    _tell(world, channel, message, "reaction_added", name, who)


def take_off(world: World, channel: Channel, message: Json, name: str, who: str) -> None:
    """Take somebody's emoji off a message, and tell the app."""
    _set(message, name, [one for one in _people(message, name) if one != who])
    _tell(world, channel, message, "reaction_removed", name, who)


def _people(message: Json, name: str) -> list[str]:
    """The users who put this emoji on a message."""
    found = (it["users"] for it in message.get("reactions", []) if it["name"] == name)
    return list(next(found, []))


def _set(message: Json, name: str, people: list[str]) -> None:
    others = [it for it in message.get("reactions", []) if it["name"] != name]
    own = [{"name": name, "users": people, "count": len(people)}] if people else []
    message["reactions"] = [*others, *own]


def _tell(world: World, channel: Channel, message: Json, kind: str, name: str, who: str) -> None:
    world.changed(channel)
    item = {"type": "message", "channel": channel.id, "ts": message["ts"]}
    told = {"type": kind, "user": who, "reaction": name, "item": item, "event_ts": world.ts()}
    world.tell(channel, told | {"item_user": message["user"]})


def _reacted(world: World, given: Json) -> tuple[Channel, Json, str]:
    name = given["name"].strip(":")
    if name not in EMOJI:
        raise SlackError("invalid_name")
    if not TS.fullmatch(given["timestamp"]):
        raise SlackError("bad_timestamp")
    channel = world.channel(given["channel"])
    if not channel.joined:
        raise SlackError("not_in_channel")
    return channel, found(channel, given["timestamp"], "message_not_found"), name
