"""The shape of an update: the fields that the reception reads, and their types, as the Bot API has them.

A body of another shape is refused here, before a turn begins: it breaks no turn and is stored nowhere. Fields have the
names that the Bot API gives them; `from`, which is a word of Python, is `from_user`.
"""

import json
from typing import Annotated, Any

import msgspec

from reception.turns.ports import NotAnUpdate

type Anything = dict[str, Any] | None
type _Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs without ink. Telegram refuses an empty name, so people who want none write these."""


def _can_be_seen(character: str) -> bool:
    return character.isprintable() and not character.isspace() and character not in _BLANKS


class User(msgspec.Struct):
    """A person or a bot."""

    id: _Id
    first_name: str
    last_name: str | None = None
    is_bot: bool = False
    language_code: str | None = None

    @property
    def full_name(self) -> str:
        """The name as Telegram shows it; empty if nothing of it can be seen."""
        name = f"{self.first_name} {self.last_name or ''}".strip()
        return name if any(map(_can_be_seen, name)) else ""


class Chat(msgspec.Struct):
    """A chat by its id; `type` is `private`, `group`, `supergroup` or `channel`."""

    id: _Id
    type: str


class Contact(msgspec.Struct):
    """A shared contact; `user_id` is the account of its owner, if Telegram knows it."""

    phone_number: str
    first_name: str
    last_name: str | None = None
    user_id: _Id | None = None


class Location(msgspec.Struct):
    """A place in degrees, or where a live location is now."""

    latitude: float
    longitude: float


class TelegramFile(msgspec.Struct):
    """A file of any kind: a size of a photo, a recording, a sticker, which alone has an emoji."""

    file_id: str
    file_name: str | None = None
    emoji: str | None = None
    is_animated: bool = False


class TelegramVenue(msgspec.Struct):
    """A place with a name and an address."""

    title: str
    address: str
    location: Location


class Dice(msgspec.Struct):
    """A drawn emoji and the number that was thrown."""

    emoji: str
    value: int


class Item(msgspec.Struct):
    """An option of a poll, or a task of a checklist."""

    text: str


class Poll(msgspec.Struct):
    """A question with options; a quiz is one, too."""

    question: str
    options: list[Item]


class Checklist(msgspec.Struct):
    """A list of tasks."""

    title: str
    tasks: list[Item]


class Game(msgspec.Struct):
    """A game that a bot offers."""

    title: str


class Entity(msgspec.Struct):
    """A part of a text with a meaning, in units of UTF-16."""

    type: str
    offset: int
    length: int


class Origin(msgspec.Struct):
    """The origin of a forwarded message; `type` is `user`, `hidden_user`, `chat` or `channel`."""

    type: str
    sender_user: User | None = None


class Key(msgspec.Struct):
    """A button below a message."""

    text: str
    callback_data: str | None = None


class Keyboard(msgspec.Struct):
    """The buttons below a message, by rows."""

    inline_keyboard: list[list[Key]]


class TelegramMessage(msgspec.Struct, rename={"from_user": "from"}):
    """A message with the kinds of content that people send; `contents` reads them."""

    message_id: _Id
    chat: Chat
    date: Annotated[int, msgspec.Meta(ge=0, le=2**32)]
    from_user: User | None = None
    sender_chat: Chat | None = None
    message_thread_id: _Id | None = None
    is_topic_message: bool | None = None
    media_group_id: str | None = None
    migrate_to_chat_id: _Id | None = None
    left_chat_member: User | None = None
    text: str | None = None
    caption: str | None = None
    contact: Contact | None = None
    location: Location | None = None
    venue: TelegramVenue | None = None
    dice: Dice | None = None
    poll: Poll | None = None
    checklist: Checklist | None = None
    game: Game | None = None
    photo: list[TelegramFile] | None = None
    animation: TelegramFile | None = None
    audio: TelegramFile | None = None
    document: TelegramFile | None = None
    sticker: TelegramFile | None = None
    video: TelegramFile | None = None
    video_note: TelegramFile | None = None
    voice: TelegramFile | None = None
    story: Anything = None
    paid_media: Anything = None
    invoice: Anything = None
    giveaway: Anything = None
    giveaway_winners: Anything = None
    entities: list[Entity] = []
    caption_entities: list[Entity] = []
    forward_origin: Origin | None = None
    reply_markup: Keyboard | None = None
    reply_to_message: "TelegramMessage | None" = None

    @property
    def is_accessible(self) -> bool:
        """False if Telegram does not show the message to the bot any more: it has the date 0 then."""
        return self.date != 0


class CallbackQuery(msgspec.Struct, rename={"from_user": "from"}):
    """A press on a button below `message`, which is None if it is too old."""

    id: str
    from_user: User
    data: str | None = None
    message: TelegramMessage | None = None


class Member(msgspec.Struct):
    """The standing of somebody in a chat: `kicked` for the bot means that the patient blocked it."""

    status: str


class ChatChange(msgspec.Struct, rename={"from_user": "from"}):
    """A change of the standing of the bot itself in a chat."""

    chat: Chat
    from_user: User
    new_chat_member: Member


class Reaction(msgspec.Struct):
    """An emoji, one that only Telegram can draw, or a paid one; two are equal if all their fields are."""

    type: str
    emoji: str | None = None
    custom_emoji_id: str | None = None


class ReactionChange(msgspec.Struct):
    """All reactions of a person to a message, before and after a change."""

    chat: Chat
    message_id: _Id
    date: Annotated[int, msgspec.Meta(ge=0, le=2**32)]
    old_reaction: list[Reaction]
    new_reaction: list[Reaction]
    user: User | None = None


class TelegramUpdate(msgspec.Struct):
    """One update; at most one of its other fields is there."""

    update_id: _Id
    message: TelegramMessage | None = None
    edited_message: TelegramMessage | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatChange | None = None
    message_reaction: ReactionChange | None = None


def shaped(body: dict[str, Any]) -> TelegramUpdate:
    """Read a body as an update.

    Raises:
        NotAnUpdate: the body has another shape.
    """
    try:
        return msgspec.convert(_storable(body), TelegramUpdate)
    except (msgspec.DecodeError, OverflowError) as error:
        raise NotAnUpdate(type(error).__name__) from error


def _storable(body: dict[str, Any]) -> dict[str, Any]:
    """The body without halves of letters, which JSON can hold and UTF-8, and so each table and queue, cannot."""
    try:
        msgspec.json.encode(body)
    except UnicodeEncodeError:
        text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        body = msgspec.json.decode(text)
    return body
