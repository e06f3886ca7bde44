"""Marks on messages: reactions of the bot and of people, a pin."""

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import NoSuchThing
from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import bad
from sandbox.telegram.groups import Group
from sandbox.telegram.messages import found, is_service
from sandbox.telegram.topics import following
from sandbox.telegram.world import World

ZWJ = "\u200d"
EMOJI = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅"
    "🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
) | {f"❤{ZWJ}🔥", f"👨{ZWJ}💻", f"🤷{ZWJ}♂", f"🤷{ZWJ}♀"}


def set_reaction(world: World, given: Json) -> bool:
    """`setMessageReaction`: set one emoji of Telegram's list, or none. An album has it on its first message."""
    chat = world.open_chat(given)
    message = found(chat, given, "message to react not found")
    if is_service(message):
        raise bad("MESSAGE_ID_INVALID")
    wanted = given.get("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    number = _first_of_album(chat, message)
    if wanted:
        chat.reactions[number] = _emoji(wanted[0])
    else:
        chat.reactions.pop(number, None)
    world.changed(chat)
    return True


def react(world: World, chat: Chat, who: Json, given: Json) -> int:
    """Put a person's `emoji` on the message `message_id`, or take it back (none), and return the update's id.

    An emoji that is drawn by its owner is `custom`. Telegram does not say in which topic of a group the message is.
    """
    number = given.get("message_id", 0)
    if number not in chat.messages or is_service(chat.messages[number]):
        raise NoSuchThing(f"no message {number} to react to")
    before, emoji = chat.reacted.pop(number, ""), given.get("emoji") or ""
    if emoji:
        chat.reacted[number] = emoji
    world.changed(chat)
    change = {
        "chat": chat.described(),
        "message_id": number,
        "user": who,
        "date": world.date(),
        "old_reaction": _reaction(before),
        "new_reaction": _reaction(emoji),
    }
    return world.update("message_reaction", chat, change)


def _reaction(emoji: str) -> list[Json]:
    if emoji == "custom":
        return [{"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"}]
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


def _emoji(reaction: object) -> str:
    if not isinstance(reaction, dict) or "type" not in reaction:
        raise bad("can't parse reaction: expected an Object with a type")
    emoji = reaction.get("emoji")
    if reaction["type"] != "emoji" or emoji not in EMOJI:
        raise bad("REACTION_INVALID")
    return str(emoji)


def _first_of_album(chat: Chat, message: Json) -> int:
    album = message.get("media_group_id")
    together = [
        number
        for number, other in chat.messages.items()
        if album and other.get("media_group_id") == album
    ]
    return int(min(together, default=message["message_id"]))


def pin(world: World, given: Json) -> bool:
    """`pinChatMessage`: pin a message; a group gets a service message about it."""
    chat = world.open_chat(given)
    if isinstance(chat, Group) and not chat.may("can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    message = found(chat, given, "message to pin not found")
    if is_service(message):
        raise bad("message can't be pinned")
    if message["message_id"] in chat.pinned:
        return True
    chat.pinned.append(message["message_id"])
    topic = None
    if isinstance(chat, Group):
        topic = chat.topics.get(chat.topic_of(message) or 0)
    where = following(chat, topic, None)
    world.append(chat, world.bot, where | {"pinned_message": message})
    return True


def unpin(world: World, given: Json) -> bool:
    """`unpinChatMessage`: take the pin of a message away."""
    chat = world.open_chat(given)
    if isinstance(chat, Group) and not chat.may("can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")
    message = found(chat, given, "message to unpin not found")
    if message["message_id"] not in chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(message["message_id"])
    return True
