"""Sending, editing, copying and deleting messages."""

from datetime import timedelta

from sandbox.doubles.double import Json
from sandbox.telegram import entities, files, keyboards, mini_apps, topics
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import bad
from sandbox.telegram.groups import Group
from sandbox.telegram.world import World

MAX_TEXT_LENGTH = 4096
MAX_CAPTION_LENGTH = 1024
MAX_VCARD_BYTES = 2048
DELETABLE = timedelta(hours=48)
MARKUP = "reply_markup"
CONTENT = (
    "text",
    "entities",
    "photo",
    "document",
    "venue",
    "location",
    "contact",
    "sticker",
    "voice",
    "poll",
    "dice",
    "video_note",
    "caption",
    "caption_entities",
)
SERVICE = (
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "pinned_message",
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
)
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
ACTION_SECONDS = 5.0
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def text_of(given: Json) -> Json:
    """The text of a message, plain and with entities."""
    text, found = entities.parse(given.get("text") or "", given.get("parse_mode"))
    if not text:
        raise bad("message text is empty")
    if len(text) > MAX_TEXT_LENGTH:
        raise bad("message is too long")
    return _with_entities("text", "entities", text, given.get("entities") or found)


def caption_of(given: Json) -> Json:
    """The caption of a photo or a document, perhaps none."""
    text, found = entities.parse(given.get("caption") or "", given.get("parse_mode"))
    if len(text) > MAX_CAPTION_LENGTH:
        raise bad("message caption is too long")
    found = given.get("caption_entities") or found
    return _with_entities("caption", "caption_entities", text, found)


def _with_entities(name: str, entities_name: str, text: str, found: list[Json]) -> Json:
    content: Json = {name: text} if text else {}
    return content | ({entities_name: found} if text and found else {})


def send_message(world: World, given: Json) -> Json:
    """`sendMessage`: send a text."""
    return send(world, world.open_chat(given), text_of(given), given)


def send_photo(world: World, given: Json) -> Json:
    """`sendPhoto`: send a photo."""
    chat, caption = world.open_chat(given), caption_of(given)
    keyboards.read(given.get(MARKUP))
    photo = files.photo(world.store, given.get("photo"))
    return send(world, chat, {"photo": photo} | caption, given)


def send_document(world: World, given: Json) -> Json:
    """`sendDocument`: send a document."""
    chat, caption = world.open_chat(given), caption_of(given)
    document = files.document(world.store, given.get("document"))
    return send(world, chat, {"document": document} | caption, given)


def send_venue(world: World, given: Json) -> Json:
    """`sendVenue`: send an address with its place on the map."""
    chat = world.open_chat(given)
    for name in ("latitude", "longitude"):
        if name not in given:
            raise bad(f"{name} is empty")
    if abs(given["latitude"]) > 90 or abs(given["longitude"]) > 180:
        raise bad("wrong latitude or longitude specified")
    for name in ("title", "address"):
        if not given.get(name):
            raise bad(f"venue {name} must be non-empty")
    location = {"latitude": given["latitude"], "longitude": given["longitude"]}
    venue = {"location": location, "title": given["title"], "address": given["address"]}
    return send(world, chat, {"location": location, "venue": venue}, given)


def send_contact(world: World, given: Json) -> Json:
    """`sendContact`: send a telephone number with a name."""
    chat = world.open_chat(given)
    for name, limit in (("phone_number", 64), ("first_name", 64), ("last_name", 64)):
        if len(given.get(name, "")) > limit or (name != "last_name" and not given.get(name)):
            raise bad(f"{name} is invalid")
    if len(given.get("vcard", "").encode()) > MAX_VCARD_BYTES:
        raise bad("vCard is too big")
    known = ("phone_number", "first_name", "last_name", "vcard")
    return send(world, chat, {"contact": {k: given[k] for k in known if given.get(k)}}, given)


def send_voice(world: World, given: Json) -> Json:
    """`sendVoice`: send a voice message."""
    chat, caption = world.open_chat(given), caption_of(given)
    voice = files.voice(world.store, given.get("voice"), given.get("duration", 0))
    return send(world, chat, {"voice": voice} | caption, given)


def send_sticker(world: World, given: Json) -> Json:
    """`sendSticker`: send a sticker."""
    chat = world.open_chat(given)
    sticker = files.sticker(world.store, given.get("sticker"), given.get("emoji", "🙂"))
    return send(world, chat, {"sticker": sticker}, given)


def copy_message(world: World, given: Json) -> Json:
    """`copyMessage`: copy a message without its author."""
    chat = world.open_chat(given)
    source = found(world.chat(given, "from_chat_id"), given, "message to copy not found")
    quiz = source.get("poll", {}).get("type") == "quiz"
    if is_service(source) or "has_protected_content" in source or quiz:
        raise bad("message can't be copied")
    content = {name: source[name] for name in CONTENT if name in source}
    if "caption" in given and "text" not in content:
        kept = {name: it for name, it in content.items() if not name.startswith("caption")}
        content = kept | caption_of(given)
    return {"message_id": send(world, chat, content, given)["message_id"]}


def forward_message(world: World, given: Json) -> Json:
    """`forwardMessage`: copy a message with its author."""
    chat = world.open_chat(given)
    source = found(world.chat(given, "from_chat_id"), given, "message to forward not found")
    if is_service(source) or "has_protected_content" in source:
        raise bad("message can't be forwarded")
    content = {name: source[name] for name in CONTENT if name in source}
    origin = {"type": "user", "sender_user": source["from"], "date": source["date"]}
    return send(
        world, chat, content | {"forward_origin": source.get("forward_origin", origin)}, given
    )


def send(world: World, chat: Chat, content: Json, given: Json) -> Json:
    """Add a message of the bot to a chat, in its topic and in answer to a message if one is named."""
    return send_all(world, chat, [content], given)[0]


def send_all(world: World, chat: Chat, contents: list[Json], given: Json) -> list[Json]:
    """Add messages of the bot to a chat, all or none."""
    kind, markup = keyboards.read(given.get(MARKUP))
    mini_apps.check(chat, markup)
    replied = _answered(chat, given.get("reply_parameters"))
    where = topics.place(chat, given, replied)
    world.count(chat, len(contents))
    more: Json = {MARKUP: markup} if kind == "inline" else {}
    if given.get("protect_content"):
        more["has_protected_content"] = True
    sent = [world.append(chat, world.bot, content | where | more) for content in contents]
    if kind in ("reply", "remove"):
        chat.keyboard = markup or None
    if kind in ("reply", "remove", "force"):
        chat.uneditable += [message["message_id"] for message in sent]
    return sent


def _answered(chat: Chat, parameters: Json | None) -> Json | None:
    """The message that is answered; None if there is none, or if it is gone and may be."""
    if not parameters:
        return None
    if parameters.get("chat_id", chat.id) != chat.id:
        raise bad("this double answers messages of the same chat only")
    answered = chat.messages.get(parameters.get("message_id", 0))
    if answered is None and not parameters.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return answered


def edit_text(world: World, given: Json) -> Json:
    """`editMessageText`: change a text."""
    chat, message = _own(world, given)
    content = text_of(given)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _revise(world, chat, message, content | _inline(given))


def edit_caption(world: World, given: Json) -> Json:
    """`editMessageCaption`: change a caption."""
    chat, message = _own(world, given)
    caption = caption_of(given)
    media = {name: message[name] for name in ("photo", "document", "voice") if name in message}
    if not media:
        raise bad("there is no caption in the message to edit")
    return _revise(world, chat, message, media | caption | _inline(given))


def edit_media(world: World, given: Json) -> Json:
    """`editMessageMedia`: turn a text or a photo into a photo."""
    chat, message = _own(world, given)
    media = given.get("media")
    if not media:
        raise bad("media is empty")
    if media.get("type") != "photo":
        raise bad("this double edits media to photos only")
    if "text" not in message and "photo" not in message:
        raise bad("message can't be edited")
    content = {"photo": files.photo(world.store, media.get("media"))} | caption_of(media)
    return _revise(world, chat, message, content | _inline(given))


def edit_markup(world: World, given: Json) -> Json:
    """`editMessageReplyMarkup`: change the buttons below a message."""
    chat, message = _own(world, given)
    content = {name: message[name] for name in CONTENT if name in message}
    mini_apps.check(chat, given.get(MARKUP) or {})
    return _revise(world, chat, message, content | _inline(given))


def _inline(given: Json) -> Json:
    markup = keyboards.read_inline(given.get(MARKUP))
    return {MARKUP: markup} if markup else {}


def _own(world: World, given: Json) -> tuple[Chat, Json]:
    """The chat and the bot's message to edit."""
    chat = world.open_chat(given)
    message = found(chat, given, "message to edit not found")
    foreign = not message["from"]["is_bot"] or "forward_origin" in message
    if foreign or is_service(message) or message["message_id"] in chat.uneditable:
        raise bad("message can't be edited")
    return chat, message


def found(chat: Chat, given: Json, missing: str) -> Json:
    """Find the message that a method names, or refuse with the method's own text."""
    if "message_id" not in given:
        raise bad("message identifier is not specified")
    message = chat.messages.get(given["message_id"])
    if message is None:
        raise bad(missing)
    return message


def is_service(message: Json) -> bool:
    """True if nobody wrote the message: it tells of an event in the chat."""
    return any(name in message for name in SERVICE)


def _revise(world: World, chat: Chat, message: Json, content: Json) -> Json:
    present = {name: message[name] for name in (*CONTENT, MARKUP) if name in message}
    if present == content:
        raise bad(NOT_MODIFIED)
    for name in present:
        del message[name]
    message |= content | {"edit_date": world.date()}
    chat.messages[message["message_id"]] = message
    world.changed(chat)
    return message


def delete_message(world: World, given: Json) -> bool:
    """`deleteMessage`: delete a message."""
    chat = world.chat(given)
    message = found(chat, given, "message to delete not found")
    _check_deletable(world, chat, message)
    chat.forget(message["message_id"])
    world.changed(chat)
    return True


def _check_deletable(world: World, chat: Chat, message: Json) -> None:
    """Check a deletion: in a group an administrator may delete all messages, others only their own."""
    moderator = isinstance(chat, Group) and chat.may("can_delete_messages")
    foreign = isinstance(chat, Group) and not message["from"]["is_bot"]
    if "forum_topic_created" in message or (foreign and not moderator):
        raise bad("message can't be deleted")
    age = world.date() - message["date"]
    if age > DELETABLE.total_seconds() and not moderator:
        raise bad("message can't be deleted for everyone")


def send_action(world: World, given: Json) -> bool:
    """`sendChatAction`: show "typing…"; as in Telegram, a topic that is gone is no error."""
    chat = world.open_chat(given)
    if given.get("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.act(chat, given["action"], ACTION_SECONDS)
    return True


def get_file(world: World, given: Json) -> Json:
    """`getFile`: the path of a file."""
    file = world.store.state.files.get(given.get("file_id", ""))
    if file is None:
        raise bad("invalid file_id")
    names = ("file_id", "file_unique_id", "file_size", "file_path")
    return {name: file[name] for name in names}
