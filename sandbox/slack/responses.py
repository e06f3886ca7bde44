"""Interactions: the payload of a press, and the app's answers at the `response_url`."""

import secrets

from sandbox.doubles.double import Json
from sandbox.slack import blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import author, found, whisper
from sandbox.slack.state import APP, TEAM, Channel
from sandbox.slack.world import ResponseUrl, World

MAX_USES = 5
URL_LIFE_SECONDS = 1800.0
FIELDS = {"text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"}


def interaction(world: World, channel: Channel, message: Json, user: str, action: Json) -> Json:
    """Make the payload of an action, with a new `trigger_id` and `response_url`."""
    ticket = secrets.token_urlsafe(18)
    world.response_urls[ticket] = ResponseUrl(
        channel.id, message["ts"], user, world.now() + URL_LIFE_SECONDS
    )
    who = world.store.state.users[user]
    below = {"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}
    return {
        "type": "block_actions",
        "user": {"id": user, "username": who["name"], "name": who["name"], "team_id": TEAM["id"]},
        "api_app_id": APP,
        "token": "not-used-any-more",
        "container": {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel.id,
            "is_ephemeral": False,
            **below,
        },
        "trigger_id": f"{secrets.randbelow(10**12)}.{TEAM['id']}.{secrets.token_hex(16)}",
        "team": TEAM,
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message,
        "state": {"values": {}},
        "response_url": f"{world.url}/actions/{ticket}",
        "actions": [action | {"action_ts": world.ts()}],
    }


def respond(world: World, ticket: str, given: object) -> None:
    """Take an answer: a line for the person who pressed, a line for all, or a change of the message.

    Raises:
        SlackError: `expired_url`, `used_url`, or what is wrong with the answer.
    """
    url = world.response_urls.get(ticket)
    if url is None or world.now() > url.until:
        raise SlackError("expired_url")
    if url.uses >= MAX_USES:
        raise SlackError("used_url")
    if not isinstance(given, dict) or given.keys() - FIELDS:
        raise SlackError("invalid_payload")
    url.uses += 1
    channel = world.room(url.channel)
    if given.get("delete_original"):
        world.remove(channel, found(channel, url.ts, "message_not_found"))
        return
    shown = blocks.read(given.get("blocks") or [])
    if not given.get("text") and not shown:
        raise SlackError("no_text")
    content = {"text": given.get("text", "")} | ({"blocks": shown} if shown else {})
    _say(world, channel, url, given, content)


def _say(world: World, channel: Channel, url: ResponseUrl, given: Json, content: Json) -> None:
    if given.get("replace_original"):
        world.replace(channel, found(channel, url.ts, "message_not_found"), content)
        return
    parent = (
        found(channel, given["thread_ts"], "thread_not_found") if "thread_ts" in given else None
    )
    if given.get("response_type") == "in_channel":
        world.append(channel, author() | content, parent)
    else:
        whisper(world, channel, url.user, content, parent)
