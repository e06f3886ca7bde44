"""The shape of an update: the fields that the reception reads, and their types, as the Bot API has them.

python-telegram-bot accepts any value in a body. A body of another shape is refused here, before a turn begins: it
breaks no turn and is stored nowhere.
"""

import json
from typing import Annotated, Any

import msgspec
from telegram import Update

from reception.turns.ports import NotAnUpdate

type Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class _User(msgspec.Struct):
    id: Id
    first_name: str
    is_bot: bool = False
    language_code: str | None = None


class _Chat(msgspec.Struct):
    id: Id
    type: str


class _Contact(msgspec.Struct):
    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: Id | None = None


class _Location(msgspec.Struct):
    latitude: float
    longitude: float


class _File(msgspec.Struct):
    file_id: str
    file_name: str | None = None
    emoji: str | None = None


class _Venue(msgspec.Struct):
    title: str
    address: str
    location: _Location


class _Dice(msgspec.Struct):
    emoji: str
    value: int


class _Item(msgspec.Struct):
    text: str


class _Poll(msgspec.Struct):
    question: str
    options: list[_Item]


class _Checklist(msgspec.Struct):
    title: str
    tasks: list[_Item]


class _Game(msgspec.Struct):
    title: str


class _Message(msgspec.Struct, rename={"sender": "from"}):
    message_id: Id
    chat: _Chat
    date: Annotated[int, msgspec.Meta(ge=0, le=2**32)]
    sender: _User | None = None
    message_thread_id: Id | None = None
    is_topic_message: bool | None = None
    media_group_id: str | None = None
    migrate_to_chat_id: Id | None = None
    left_chat_member: _User | None = None
    text: str | None = None
    caption: str | None = None
    contact: _Contact | None = None
    location: _Location | None = None
    venue: _Venue | None = None
    dice: _Dice | None = None
    poll: _Poll | None = None
    checklist: _Checklist | None = None
    game: _Game | None = None
    photo: list[_File] | None = None
    animation: _File | None = None
    audio: _File | None = None
    document: _File | None = None
    sticker: _File | None = None
    video: _File | None = None
    video_note: _File | None = None
    voice: _File | None = None
    reply_to_message: "_Message | None" = None


class _Press(msgspec.Struct, rename={"sender": "from"}):
    id: str
    sender: _User
    data: str | None = None
    message: _Message | None = None


class _Member(msgspec.Struct):
    status: str


class _ChatChange(msgspec.Struct, rename={"sender": "from"}):
    chat: _Chat
    sender: _User
    new_chat_member: _Member


class _Reaction(msgspec.Struct):
    type: str
    emoji: str | None = None


class _Reacted(msgspec.Struct):
    chat: _Chat
    message_id: Id
    date: Annotated[int, msgspec.Meta(ge=0, le=2**32)]
    old_reaction: list[_Reaction]
    new_reaction: list[_Reaction]
    user: _User | None = None


class _Update(msgspec.Struct):
    update_id: Id
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Press | None = None
    my_chat_member: _ChatChange | None = None
    message_reaction: _Reacted | None = None


def shaped(body: dict[str, Any]) -> Update:
    """Read a body as an update.

    Raises:
        NotAnUpdate: the body has another shape.
    """
    try:
        body = _storable(body)
        msgspec.convert(body, _Update)
        return Update.de_json(body, None)
    except (
        msgspec.ValidationError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        OverflowError,
    ) as error:
        raise NotAnUpdate(type(error).__name__) from error


def _storable(body: dict[str, Any]) -> dict[str, Any]:
    """The body without halves of letters, which JSON can hold and UTF-8, and so each table and queue, cannot."""
    try:
        msgspec.json.encode(body)
    except UnicodeEncodeError:
        text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        body = msgspec.json.decode(text)
    return body
