"""Deeds of a person in Telegram: write, press, share a contact; each becomes an update."""

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible, NoSuchThing
from sandbox.telegram import contents, presses, seen
from sandbox.telegram.chats import PrivateChat, shallow
from sandbox.telegram.world import World

FIELDS = ("first_name", "last_name", "username", "language_code")


def add(world: World, given: Json) -> PrivateChat:
    """Add a user with a private chat; a user who exists gets the new names."""
    state = world.store.state
    number = given.get("id")
    if number is None:
        state.last_user += 1
        number = state.last_user
    if not given.get("first_name"):
        raise Impossible("a user must have a first_name")
    user = {"id": number, "is_bot": False} | {f: given[f] for f in FIELDS if given.get(f)}
    new = PrivateChat(id=number, type="private", user=user)
    chat = state.chats.setdefault(number, new)
    chat.user = user
    chat.phone = given.get("phone_number") or chat.phone
    world.changed(chat)
    return chat


def says(world: World, chat: PrivateChat, content: Json, reply_to: int | None = None) -> Json:
    """Write a message with any content, in answer to `reply_to` if that is given."""
    if chat.blocked:
        raise Impossible("the patient has blocked the bot", 409)
    if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
        chat.keyboard = None
    if reply_to is not None and reply_to not in chat.messages:
        raise NoSuchThing(f"no message {reply_to} to answer")
    answer = {"reply_to_message": shallow(chat.messages[reply_to])} if reply_to else {}
    message = world.append(chat, chat.user, content | answer)
    update_id = world.update("message", chat, message)
    return {"update_id": update_id, "message_id": message["message_id"]}


def text(world: World, chat: PrivateChat, words: str) -> Json:
    """Write a text."""
    return says(world, chat, contents.text(world.store, {"text": words}))


def album(world: World, chat: PrivateChat, given: Json) -> Json:
    """Send an album of photos or documents."""
    said = [says(world, chat, it) for it in contents.album(world.store, given)]
    return {name: [one[name] for one in said] for name in ("update_id", "message_id")}


def start(world: World, chat: PrivateChat, payload: str | None) -> Json:
    """Press Start, or follow a link with a payload; a blocked bot may write again."""
    unblock(world, chat)
    return text(world, chat, f"/start {payload}" if payload else "/start")


def press(world: World, chat: PrivateChat, given: Json) -> Json:
    """Press an inline button, even one that is no longer there."""
    return presses.press(world, chat, chat.user, given)


def reply_button(world: World, chat: PrivateChat, given: Json) -> Json:
    """Press a button under the input line: it sends its text or the patient's own phone number."""
    rows = (chat.keyboard or {"keyboard": []})["keyboard"]
    label = given.get("label")
    for button in (button for row in rows for button in row):
        if button["text"] == label or (label is None and button.get("request_contact")):
            if button.get("request_contact"):
                return _own_contact(world, chat, given.get("phone_number"))
            return text(world, chat, button["text"])
    raise NoSuchThing(f"no button {label!r} under the input line")


def _own_contact(world: World, chat: PrivateChat, phone: str | None) -> Json:
    chat.phone = phone or chat.phone
    if not chat.phone:
        raise Impossible("the patient has no phone_number")
    names = {name: chat.user[name] for name in ("first_name", "last_name") if name in chat.user}
    content: Json = {"contact": {"phone_number": chat.phone, **names, "user_id": chat.id}}
    if asked := [number for number in chat.uneditable if number in chat.messages]:
        content["reply_to_message"] = chat.messages[asked[-1]]
    return says(world, chat, content)


def contact(world: World, chat: PrivateChat, given: Json) -> Json:
    """Send a contact card; `forwarded` says that another person wrote the message."""
    if not given.get("phone_number"):
        raise Impossible("a contact must have a phone_number")
    names = ("phone_number", "first_name", "last_name", "user_id", "vcard")
    card = {"first_name": ""} | {n: given[n] for n in names if given.get(n) is not None}
    return says(world, chat, {"contact": card} | contents.origin(given, world.date()))


def edit(world: World, chat: PrivateChat, message_id: int, words: str) -> Json:
    """Change a text of the patient."""
    message = chat.messages.get(message_id)
    if message is None or message["from"]["is_bot"] or "text" not in message:
        raise NoSuchThing(f"the patient has no text with the id {message_id}")
    message |= {"text": words, "edit_date": world.date()}
    message.pop("entities", None)
    chat.messages[message_id] = message
    world.changed(chat)
    return {"update_id": world.update("edited_message", chat, message)}


def block(world: World, chat: PrivateChat) -> Json:
    """Block the bot."""
    return _member(world, chat, blocked=True)


def unblock(world: World, chat: PrivateChat) -> Json:
    """Let a blocked bot write again."""
    return _member(world, chat, blocked=False)


def _member(world: World, chat: PrivateChat, *, blocked: bool) -> Json:
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


def view(chat: PrivateChat) -> Json:
    """The chat as the patient sees it."""
    return {
        "user": chat.user | {"phone_number": chat.phone},
        "type": chat.type,
        "blocked": chat.blocked,
        "messages": [seen.message(chat, message) for message in chat.messages.values()],
        "reply_keyboard": _keyboard(chat.keyboard),
        "input_placeholder": (chat.keyboard or {}).get("input_field_placeholder"),
        "action": seen.action(chat),
        "answers": chat.answers,
    }


def _keyboard(keyboard: Json | None) -> list[list[Json]] | None:
    if keyboard is None:
        return None
    return [
        [{"text": b["text"], "request_contact": bool(b.get("request_contact"))} for b in row]
        for row in keyboard["keyboard"]
    ]
