"""What a person does in Telegram: writes, presses, shares a contact; each is an update."""

import secrets
import struct
import time
import zlib
from datetime import UTC, datetime

from sandbox.telegram import files
from sandbox.telegram.errors import Json, NoSuchThing
from sandbox.telegram.files import Upload
from sandbox.telegram.state import Chat
from sandbox.telegram.world import World

FIELDS = ("first_name", "last_name", "username", "language_code")
OWN_CHAT = "chat_instance"


def add(world: World, given: Json) -> Chat:
    """A user and the private chat with the bot; one that is there gets the new names."""
    state = world.store.state
    number = given.get("id")
    if number is None:
        state.last_user += 1
        number = state.last_user
    if not given.get("first_name"):
        raise NoSuchThing("a user has a first_name", 422)
    user = {"id": number, "is_bot": False} | {f: given[f] for f in FIELDS if given.get(f)}
    chat = state.chats.setdefault(number, Chat(number, "private", user))
    chat.user = user
    chat.phone = given.get("phone_number") or chat.phone
    world.changed(chat)
    return chat


def says(world: World, chat: Chat, content: Json) -> Json:
    """A message from the patient, whatever its content."""
    if chat.blocked:
        raise NoSuchThing("the patient has blocked the bot", 409)
    if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    message = world.append(chat, chat.user, content)
    update_id = world.update("message", chat, message)
    return {"update_id": update_id, "message_id": message["message_id"]}


def text(world: World, chat: Chat, words: str) -> Json:
    """A text; one that begins with "/" has a command in it."""
    content: Json = {"text": words}
    if words.startswith("/") and len(words) > 1:
        length = len(words.split(maxsplit=1)[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return says(world, chat, content)


def start(world: World, chat: Chat, payload: str | None) -> Json:
    """The Start button, or a deep link; it also takes back a block."""
    unblock(world, chat)
    return text(world, chat, f"/start {payload}" if payload else "/start")


def press(world: World, chat: Chat, given: Json) -> Json:
    """A press of an inline button, perhaps of one that is no longer there."""
    message_id, data = _pressed(chat, given)
    message = chat.messages.get(message_id)
    gone = {"chat": chat.described(), "message_id": message_id, "date": 0}
    query_id = str(secrets.randbelow(2**62))
    world.store.state.queries[query_id] = {
        "chat_id": chat.id,
        "message_id": message_id,
        "date": world.date(),
        "answered": False,
    }
    query = {
        "id": query_id,
        "from": chat.user,
        "message": message or gone,
        OWN_CHAT: str(chat.id * 7919),
        "data": data,
    }
    return {"update_id": world.update("callback_query", chat, query), "query_id": query_id}


def _pressed(chat: Chat, given: Json) -> tuple[int, str]:
    if "label" in given:
        return _labelled(chat, given["label"])
    if "message_id" not in given:
        raise NoSuchThing("a press has a label, or a message_id and a row and column or data", 422)
    if "data" in given:
        return given["message_id"], given["data"]
    try:
        message = chat.messages[given["message_id"]]
        button = message["reply_markup"]["inline_keyboard"][given["row"]][given["column"]]
    except (KeyError, IndexError) as error:
        raise NoSuchThing("no such button") from error
    return given["message_id"], _data(button)


def _labelled(chat: Chat, label: str) -> tuple[int, str]:
    for message in reversed(chat.messages.values()):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"] == label:
                    return message["message_id"], _data(button)
    raise NoSuchThing(f"no button {label!r}")


def _data(button: Json) -> str:
    if "callback_data" not in button:
        raise NoSuchThing(f"the button {button['text']!r} sends nothing to the bot", 409)
    data: str = button["callback_data"]
    return data


def reply_button(world: World, chat: Chat, given: Json) -> Json:
    """A button under the input line: a text, or the patient's own phone number."""
    rows = (chat.keyboard or {"keyboard": []})["keyboard"]
    label = given.get("label")
    for button in (button for row in rows for button in row):
        if button["text"] == label or (label is None and button.get("request_contact")):
            if button.get("request_contact"):
                return _own_contact(world, chat, given.get("phone_number"))
            return text(world, chat, button["text"])
    raise NoSuchThing(f"no button {label!r} under the input line")


def _own_contact(world: World, chat: Chat, phone: str | None) -> Json:
    chat.phone = phone or chat.phone
    if not chat.phone:
        raise NoSuchThing("the patient has no phone_number", 422)
    names = {name: chat.user[name] for name in ("first_name", "last_name") if name in chat.user}
    content: Json = {"contact": {"phone_number": chat.phone, **names, "user_id": chat.id}}
    if asked := [number for number in chat.uneditable if number in chat.messages]:
        content["reply_to_message"] = chat.messages[asked[-1]]
    return says(world, chat, content)


def contact(world: World, chat: Chat, given: Json) -> Json:
    """Any contact card; with `forwarded` it was somebody else's message."""
    if not given.get("phone_number"):
        raise NoSuchThing("a contact has a phone_number", 422)
    names = ("phone_number", "first_name", "last_name", "user_id", "vcard")
    card = {"first_name": ""} | {n: given[n] for n in names if given.get(n) is not None}
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": world.date()}
    forwarded = {"forward_origin": origin} if given.get("forwarded") else {}
    return says(world, chat, {"contact": card} | forwarded)


def photo(world: World, chat: Chat, caption: str | None, upload: Upload | None = None) -> Json:
    """A photo; without a file, a small grey one."""
    upload = upload or Upload("photo.png", grey_png(), "image/png")
    sizes = files.photo(world.store, upload)
    return says(world, chat, {"photo": sizes} | ({"caption": caption} if caption else {}))


def grey_png() -> bytes:
    """The smallest picture that every reader accepts."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes([0, *[160] * 8]) * 8)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def sticker(world: World, chat: Chat, emoji: str) -> Json:
    """A sticker."""
    file = files.keep(world.store, "sticker", Upload("sticker.webp", b"RIFF", "image/webp"))
    names = ("file_id", "file_unique_id", "file_size")
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False}
    return says(
        world,
        chat,
        {"sticker": {n: file[n] for n in names} | shape | {"is_video": False, "emoji": emoji}},
    )


def voice(world: World, chat: Chat, seconds: int) -> Json:
    """A voice message."""
    file = files.keep(world.store, "voice", Upload("voice.oga", b"OggS", "audio/ogg"))
    names = ("file_id", "file_unique_id", "file_size", "mime_type")
    return says(world, chat, {"voice": {n: file[n] for n in names} | {"duration": seconds}})


def edit(world: World, chat: Chat, message_id: int, words: str) -> Json:
    """The patient edits a text of their own."""
    message = chat.messages.get(message_id)
    if message is None or message["from"]["is_bot"] or "text" not in message:
        raise NoSuchThing(f"no text of the patient's has the id {message_id}")
    message |= {"text": words, "edit_date": world.date()}
    message.pop("entities", None)
    chat.messages[message_id] = message
    world.changed(chat)
    return {"update_id": world.update("edited_message", chat, message)}


def block(world: World, chat: Chat) -> Json:
    """The patient stops the bot."""
    return _member(world, chat, blocked=True)


def unblock(world: World, chat: Chat) -> Json:
    """The patient lets the bot write again."""
    return _member(world, chat, blocked=False)


def _member(world: World, chat: Chat, *, blocked: bool) -> Json:
    if chat.blocked == blocked:
        return {"update_id": None}
    chat.blocked = blocked
    world.changed(chat)
    was, now = _status(world, "member"), _status(world, "kicked")
    change = {
        "chat": chat.described(),
        "from": chat.user,
        "date": world.date(),
        "old_chat_member": was if blocked else now,
        "new_chat_member": now if blocked else was,
    }
    return {"update_id": world.update("my_chat_member", chat, change)}


def _status(world: World, status: str) -> Json:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": world.bot, "status": status} | until


def seen(chat: Chat) -> Json:
    """The chat as the patient sees it."""
    acting = chat.action if chat.action_until > time.monotonic() else None
    return {
        "user": chat.user | {"phone_number": chat.phone},
        "type": chat.type,
        "blocked": chat.blocked,
        "messages": [_seen_message(message) for message in chat.messages.values()],
        "reply_keyboard": _seen_keyboard(chat.keyboard),
        "input_placeholder": (chat.keyboard or {}).get("input_field_placeholder"),
        "action": acting,
        "answers": chat.answers,
    }


def _seen_message(message: Json) -> Json:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    kinds = ("text", "photo", "document", "venue", "contact", "sticker", "voice")
    shown = ("document", "venue", "contact", "sticker", "voice")
    return {
        "id": message["message_id"],
        "from": "bot" if message["from"]["is_bot"] else "user",
        "kind": next(kind for kind in kinds if kind in message),
        "text": message.get("text"),
        "caption": message.get("caption"),
        "entities": message.get("entities") or message.get("caption_entities") or [],
        "photo": message["photo"][-1]["file_id"] if "photo" in message else None,
        "keyboard": [[_seen_button(button) for button in row] for row in rows],
        "edited": "edit_date" in message,
        "date": datetime.fromtimestamp(message["date"], UTC).isoformat(),
    } | {name: message[name] for name in shown if name in message}


def _seen_button(button: Json) -> Json:
    names = {"text": "text", "callback_data": "data", "url": "url", "copy_text": "copy_text"}
    return {to: button[name] for name, to in (names | {"style": "style"}).items() if name in button}


def _seen_keyboard(keyboard: Json | None) -> list[list[Json]] | None:
    if keyboard is None:
        return None
    return [
        [{"text": b["text"], "request_contact": bool(b.get("request_contact"))} for b in row]
        for row in keyboard["keyboard"]
    ]
