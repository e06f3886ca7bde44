"""Sending, editing, copying and deleting messages."""

from datetime import timedelta

from sandbox.telegram import entities, files, keyboards
from sandbox.telegram.errors import ApiError, Json, bad
from sandbox.telegram.state import Chat
from sandbox.telegram.world import World

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_ANSWER = 200
QUERY_SECONDS = 60
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
    "caption",
    "caption_entities",
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
    if len(text) > LONGEST_TEXT:
        raise bad("message is too long")
    return _with_entities("text", "entities", text, given.get("entities") or found)


def caption_of(given: Json) -> Json:
    """The caption of a photo or a document, perhaps none."""
    text, found = entities.parse(given.get("caption") or "", given.get("parse_mode"))
    if len(text) > LONGEST_CAPTION:
        raise bad("message caption is too long")
    found = given.get("caption_entities") or found
    return _with_entities("caption", "caption_entities", text, found)


def _with_entities(name: str, entities_name: str, text: str, found: list[Json]) -> Json:
    content: Json = {name: text} if text else {}
    return content | ({entities_name: found} if text and found else {})


def send_message(world: World, given: Json) -> Json:
    """`sendMessage`."""
    return _send(world, world.open_chat(given), text_of(given), given)


def send_photo(world: World, given: Json) -> Json:
    """`sendPhoto`."""
    chat, caption = world.open_chat(given), caption_of(given)
    keyboards.read(given.get(MARKUP))
    photo = files.photo(world.store, given.get("photo"))
    return _send(world, chat, {"photo": photo} | caption, given)


def send_document(world: World, given: Json) -> Json:
    """`sendDocument`."""
    chat, caption = world.open_chat(given), caption_of(given)
    document = files.document(world.store, given.get("document"))
    return _send(world, chat, {"document": document} | caption, given)


def send_venue(world: World, given: Json) -> Json:
    """`sendVenue`."""
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
    return _send(world, chat, {"location": location, "venue": venue}, given)


def copy_message(world: World, given: Json) -> Json:
    """`copyMessage`: the content without who said it first."""
    chat = world.open_chat(given)
    source = _message(world.chat(given, "from_chat_id"), given, "message to copy not found")
    content = {name: source[name] for name in CONTENT if name in source}
    if "caption" in given and "text" not in content:
        kept = {name: it for name, it in content.items() if not name.startswith("caption")}
        content = kept | caption_of(given)
    return {"message_id": _send(world, chat, content, given)["message_id"]}


def _send(world: World, chat: Chat, content: Json, given: Json) -> Json:
    kind, markup = keyboards.read(given.get(MARKUP))
    reply = _answered(chat, given.get("reply_parameters"))
    inline = {MARKUP: markup} if kind == "inline" else {}
    message = world.append(chat, world.bot, content | reply | inline)
    if kind in ("reply", "remove"):
        chat.keyboard = markup or None
    if kind in ("reply", "remove", "force"):
        chat.uneditable.append(message["message_id"])
    return message


def _answered(chat: Chat, parameters: Json | None) -> Json:
    if not parameters:
        return {}
    found = chat.messages.get(parameters.get("message_id", 0))
    if found is None and not parameters.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return {"reply_to_message": _shallow(found)} if found else {}


def _shallow(message: Json) -> Json:
    return {name: it for name, it in message.items() if name != "reply_to_message"}


def edit_text(world: World, given: Json) -> Json:
    """`editMessageText`."""
    chat, message = _own(world, given)
    content = text_of(given)
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _revise(world, chat, message, content | _inline(given))


def edit_caption(world: World, given: Json) -> Json:
    """`editMessageCaption`."""
    chat, message = _own(world, given)
    caption = caption_of(given)
    media = {name: message[name] for name in ("photo", "document") if name in message}
    if not media:
        raise bad("there is no caption in the message to edit")
    return _revise(world, chat, message, media | caption | _inline(given))


def edit_media(world: World, given: Json) -> Json:
    """`editMessageMedia`: a text or a photo becomes a photo."""
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
    """`editMessageReplyMarkup`."""
    chat, message = _own(world, given)
    content = {name: message[name] for name in CONTENT if name in message}
    return _revise(world, chat, message, content | _inline(given))


def _inline(given: Json) -> Json:
    markup = keyboards.read_inline(given.get(MARKUP))
    return {MARKUP: markup} if markup else {}


def _own(world: World, given: Json) -> tuple[Chat, Json]:
    """The chat and the bot's message to edit."""
    chat = world.open_chat(given)
    message = _message(chat, given, "message to edit not found")
    if not message["from"]["is_bot"] or message["message_id"] in chat.uneditable:
        raise bad("message can't be edited")
    return chat, message


def _message(chat: Chat, given: Json, missing: str) -> Json:
    if "message_id" not in given:
        raise bad("message identifier is not specified")
    found = chat.messages.get(given["message_id"])
    if found is None:
        raise bad(missing)
    return found


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
    """`deleteMessage`."""
    chat = world.chat(given)
    message = _message(chat, given, "message to delete not found")
    if world.date() - message["date"] > DELETABLE.total_seconds():
        raise bad("message can't be deleted for everyone")
    del chat.messages[message["message_id"]]
    world.changed(chat)
    return True


def send_action(world: World, given: Json) -> bool:
    """`sendChatAction`."""
    chat = world.open_chat(given)
    if given.get("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.act(chat, given["action"], ACTION_SECONDS)
    return True


def get_chat(world: World, given: Json) -> Json:
    """`getChat`: a ChatFullInfo."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return world.chat(given).described() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), True),
    }


def get_file(world: World, given: Json) -> Json:
    """`getFile`."""
    file = world.store.state.files.get(given.get("file_id", ""))
    if file is None:
        raise bad("invalid file_id")
    names = ("file_id", "file_unique_id", "file_size", "file_path")
    return {name: file[name] for name in names}


def answer_query(world: World, given: Json) -> bool:
    """`answerCallbackQuery`; the first answer of a press is the one that is seen."""
    query = world.store.state.queries.get(given.get("callback_query_id", ""))
    if query is None or world.date() - query["date"] > QUERY_SECONDS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(given.get("text") or "") > LONGEST_ANSWER:
        raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    if not query["answered"]:
        query["answered"] = True
        chat = world.store.state.chats[query["chat_id"]]
        chat.answers.append(_toast(world, given, query))
        world.changed(chat)
    return True


def _toast(world: World, given: Json, query: Json) -> Json:
    return {
        "query_id": given["callback_query_id"],
        "message_id": query["message_id"],
        "text": given.get("text") or "",
        "alert": bool(given.get("show_alert")),
        "url": given.get("url"),
        "date": world.clock.now().isoformat(),
    }
