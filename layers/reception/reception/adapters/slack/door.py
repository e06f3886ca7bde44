"""Reads what Slack sends: whether Slack sent it, and the ids of what happened in the staff's channel.

No text is read here. The function that works on the ids asks Slack for the text as it stands by then.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from reception.adapters.slack.desk import number
from reception.dataclass import replace
from reception.desk.ports import StaffDeed, StaffDid
from reception.turns.ports import NotAnUpdate

MAX_AGE_SECONDS = 300
"""Slack's own advice: an older request may be a recorded one that somebody sends again."""
MAX_DATA_CHARACTERS = 64
"""The data of a button, as our cards have it."""

type _Json = dict[str, Any]


def is_slack(secret: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Whether Slack signed the body, within five minutes of `now` (UTC). Source: Slack's "Verifying requests".

    False while the secret is empty, as it is until somebody fills it in.
    """
    if not (secret and timestamp.isascii() and timestamp.isdecimal()):
        return False
    if abs(now.timestamp() - int(timestamp)) > MAX_AGE_SECONDS:
        return False
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def challenge(body: bytes) -> str | None:
    """The text that Slack wants repeated when somebody enters our address; None for any other request.

    Raises:
        NotAnUpdate: the body has no shape of Slack's.
    """
    envelope = _object(body)
    return str(envelope.get("challenge")) if envelope.get("type") == "url_verification" else None


def read_event(body: bytes) -> StaffDid | None:
    """Read what a person did in a channel; None for the bot's own messages, and for events without a meaning here.

    Raises:
        NotAnUpdate: the body has no shape of Slack's.
    """
    envelope = _object(body)
    event = envelope.get("event")
    try:
        if not isinstance(event, dict):
            return None
        if event["type"] in _REACTIONS:
            return None if _is_own(envelope, event) else _reacted(event)
        did = _message(event) if event["type"] == "message" else None
        return replace(did, room=str(event["channel"])) if did else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAnUpdate(type(error).__name__) from error


def read_press(body: bytes) -> StaffDid | None:
    """A press of a card's button; None for any other interaction.

    Raises:
        NotAnUpdate: the body has no shape of Slack's.
    """
    try:
        payload = _object(parse_qs(body.decode())["payload"][0].encode())
        if payload["type"] != "block_actions":
            return None
        action, where = payload["actions"][0], payload["container"]
        message = where["message_ts"]
        return StaffDid(
            StaffDeed.PRESSED,
            number(action["action_ts"]),
            number(where.get("thread_ts") or message),
            number(message),
            payload["user"]["id"],
            str(action.get("value", ""))[:MAX_DATA_CHARACTERS],
            str(payload["channel"]["id"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise NotAnUpdate(type(error).__name__) from error


_REACTIONS = ("reaction_added", "reaction_removed")


def _is_own(envelope: _Json, event: _Json) -> bool:
    """True for the bot's own reaction, which marks each line that arrived."""
    own = [it.get("user_id") for it in envelope.get("authorizations", []) if it.get("is_bot")]
    return event["user"] in own


def _reacted(event: _Json) -> StaffDid | None:
    """An emoji on a message; None on anything else. The event does not say in which thread the message is."""
    item = event["item"]
    if item["type"] != "message":
        return None
    name = str(event["reaction"]) if event["type"] == "reaction_added" else ""
    happened, message = number(event["event_ts"]), number(item["ts"])
    user, room = str(event["user"]), str(item["channel"])
    return StaffDid(StaffDeed.REACTED, happened, 0, message, user, name, room)


def _message(event: _Json) -> StaffDid | None:
    match event.get("subtype"):
        case None | "file_share" | "thread_broadcast":
            return None if "bot_id" in event else _did(StaffDeed.WROTE, event["ts"], event)
        case "message_changed":
            return _changed(event, event["message"], event["previous_message"])
        case "channel_leave" | "group_leave":
            return _did(StaffDeed.LEFT, event["ts"], event)
        case "message_deleted":
            return _erased(event, event["previous_message"])
    return None


def _changed(event: _Json, message: _Json, before: _Json) -> StaffDid | None:
    """An edit or a deletion. None for Slack's own changes, such as the picture that it adds below a link.

    If a message that begins a thread is deleted, Slack does not say so: it puts a tombstone in its place.
    """
    if message.get("subtype") == "tombstone":
        return _erased(event, before)
    if "bot_id" in message or message.get("text") == before.get("text"):
        return None
    return _did(StaffDeed.EDITED, event["ts"], message)


def _erased(event: _Json, before: _Json) -> StaffDid | None:
    begins = before.get("thread_ts", before["ts"]) == before["ts"]
    if "bot_id" in before and not begins:
        return None
    return _did(StaffDeed.ERASED, event["ts"], {**before, "thread_ts": _thread(before, begins)})


def _thread(message: _Json, begins: bool) -> str:
    return str(message["ts"] if begins else message["thread_ts"])


def _did(deed: StaffDeed, happened: str, message: _Json) -> StaffDid:
    thread = message.get("thread_ts")
    topic = number(thread) if thread else 0
    return StaffDid(deed, number(happened), topic, number(message["ts"]), str(message["user"]))


def _object(body: bytes) -> _Json:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAnUpdate(type(error).__name__) from error
    if not isinstance(content, dict):
        raise NotAnUpdate(type(content).__name__)
    return content
