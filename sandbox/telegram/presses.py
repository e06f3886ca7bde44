"""Presses of inline buttons by patients or staff, and the bot's answers to them."""

import secrets

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible, NoSuchThing
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import ApiError, bad
from sandbox.telegram.world import World

MAX_ANSWER_LENGTH = 200
QUERY_SECONDS = 60


def press(world: World, chat: Chat, who: Json, given: Json) -> Json:
    """Press an inline button, even one that is no longer there."""
    message_id, data = _pressed(chat, given)
    message = chat.messages.get(message_id)
    gone = {"chat": chat.described(), "message_id": message_id, "date": 0}
    query_id = str(secrets.randbelow(2**62))
    world.store.state.queries[query_id] = {
        "chat_id": chat.id,
        "user_id": who["id"],
        "message_id": message_id,
        "date": world.date(),
        "answered": False,
    }
    query = {
        "id": query_id,
        "from": who,
        "message": message or gone,
        "chat_instance": str(chat.id * 7919),
        "data": data,
    }
    return {"update_id": world.update("callback_query", chat, query), "query_id": query_id}


def _pressed(chat: Chat, given: Json) -> tuple[int, str]:
    if "label" in given:
        return _labelled(chat, given["label"], given.get("thread"))
    if "message_id" not in given:
        raise Impossible("a press needs a label, or a message_id with data or with row and column")
    if "data" in given:
        return given["message_id"], given["data"]
    try:
        message = chat.messages[given["message_id"]]
        button = message["reply_markup"]["inline_keyboard"][given["row"]][given["column"]]
    except (KeyError, IndexError) as error:
        raise NoSuchThing("there is no such button") from error
    return given["message_id"], _data(button)


def _labelled(chat: Chat, label: str, thread: int | None) -> tuple[int, str]:
    """Find the newest button with a label, in one topic if that is named."""
    for message in reversed(chat.messages.values()):
        if thread is not None and message.get("message_thread_id") != thread:
            continue
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if button["text"] == label:
                    return message["message_id"], _data(button)
    raise NoSuchThing(f"there is no button {label!r}")


def _data(button: Json) -> str:
    if "callback_data" not in button:
        raise Impossible(f"the button {button['text']!r} sends nothing to the bot", 409)
    data: str = button["callback_data"]
    return data


def answer(world: World, given: Json) -> bool:
    """`answerCallbackQuery`: answer a press; people see only the first answer."""
    query = world.store.state.queries.get(given.get("callback_query_id", ""))
    if query is None or world.date() - query["date"] > QUERY_SECONDS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(given.get("text") or "") > MAX_ANSWER_LENGTH:
        raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    chat = world.known(query["chat_id"])
    if not query["answered"] and chat is not None:
        query["answered"] = True
        chat.answers.append(_toast(world, given, query))
        world.changed(chat)
    return True


def _toast(world: World, given: Json, query: Json) -> Json:
    return {
        "query_id": given["callback_query_id"],
        "user_id": query["user_id"],
        "message_id": query["message_id"],
        "text": given.get("text") or "",
        "alert": bool(given.get("show_alert")),
        "url": given.get("url"),
        "date": world.clock.now().isoformat(),
    }
