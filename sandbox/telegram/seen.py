"""Messages as people see them, for the page and for tests."""

import time
from datetime import UTC, datetime

from sandbox.doubles.double import Json
from sandbox.telegram.chats import Chat
from sandbox.telegram.messages import SERVICE

SHOWN = (
    "document",
    "venue",
    "location",
    "contact",
    "sticker",
    "voice",
    "poll",
    "dice",
    "video_note",
    *SERVICE,
)
KINDS = ("text", "photo", *SHOWN)
BUTTON = {
    "text": "text",
    "callback_data": "data",
    "url": "url",
    "web_app": "web_app",
    "copy_text": "copy_text",
    "style": "style",
}


def message(chat: Chat, it: Json) -> Json:
    """One message; except for a few common fields, it has only fields with a value."""
    rows = it.get("reply_markup", {}).get("inline_keyboard", [])
    rare = {
        "reply_to": _answered(it),
        "album": it.get("media_group_id"),
        "forwarded": "forward_origin" in it,
        "reaction": chat.reactions.get(it["message_id"]),
        "reacted": chat.reacted.get(it["message_id"]),
        "pinned": it["message_id"] in chat.pinned,
    }
    return {
        "id": it["message_id"],
        "from": "bot" if it["from"]["is_bot"] else "user",
        "kind": next(kind for kind in KINDS if kind in it),
        "text": it.get("text"),
        "caption": it.get("caption"),
        "entities": it.get("entities") or it.get("caption_entities") or [],
        "photo": it["photo"][-1]["file_id"] if "photo" in it else None,
        "keyboard": [[_button(button) for button in row] for row in rows],
        "edited": "edit_date" in it,
        "date": datetime.fromtimestamp(it["date"], UTC).isoformat(),
        **{name: it[name] for name in SHOWN if name in it},
        **{name: value for name, value in rare.items() if value},
    }


def _answered(it: Json) -> int | None:
    """The id of the message that it answers; the first message of its topic does not count."""
    answered = it.get("reply_to_message", {}).get("message_id")
    in_topic = it.get("is_topic_message") and answered == it.get("message_thread_id")
    return None if in_topic else answered


def _button(button: Json) -> Json:
    return {to: button[name] for name, to in BUTTON.items() if name in button}


def action(chat: Chat) -> str | None:
    """The bot's present action, such as `typing`; None if there is none."""
    return chat.action if chat.action_until > time.monotonic() else None
