"""Albums: several photos or documents that belong together, sent or copied."""

import secrets

from sandbox.doubles.double import Json
from sandbox.telegram import files
from sandbox.telegram.errors import bad
from sandbox.telegram.messages import CONTENT, caption_of, is_service, send_all
from sandbox.telegram.world import World

MAX_ITEMS = 10
MAX_COPIES = 100
FIELDS = {"type", "media", "caption", "parse_mode", "caption_entities", "show_caption_above_media"}


def send_album(world: World, given: Json) -> list[Json]:
    """`sendMediaGroup`: send an album, or nothing if one of its parts is refused."""
    chat = world.open_chat(given)
    items = given.get("media") or []
    if not items:
        raise bad("there are no messages to send")
    if len(items) > MAX_ITEMS:
        raise bad("too many messages to send as an album")
    if len(items) == 1:
        raise bad("media must include 2-10 items")
    contents = [_content(world, item) for item in items]
    if len({item["type"] for item in items}) > 1:
        raise bad("document can't be mixed with other media types")
    together = {"media_group_id": str(secrets.randbelow(10**17))}
    return send_all(world, chat, [content | together for content in contents], given)


def copy_messages(world: World, given: Json) -> list[Json]:
    """`copyMessages`: copy messages; those that cannot be copied are left out, and albums stay albums."""
    chat, source = world.open_chat(given), world.chat(given, "from_chat_id")
    wanted = given.get("message_ids") or []
    if not 1 <= len(wanted) <= MAX_COPIES or wanted != sorted(set(wanted)):
        raise bad("wrong list of message identifiers specified")
    there = [source.messages[number] for number in wanted if number in source.messages]
    copied = [it for it in there if not is_service(it) and "has_protected_content" not in it]
    if not copied:
        raise bad("there are no messages to copy")
    groups = {it["media_group_id"]: str(secrets.randbelow(10**17)) for it in copied if _album(it)}
    contents = [
        {name: it[name] for name in CONTENT if name in it}
        | ({"media_group_id": groups[it["media_group_id"]]} if _album(it) else {})
        for it in copied
    ]
    return [{"message_id": sent["message_id"]} for sent in send_all(world, chat, contents, given)]


def _album(message: Json) -> bool:
    return "media_group_id" in message


def _content(world: World, item: object) -> Json:
    if not isinstance(item, dict) or "type" not in item or "media" not in item:
        raise bad("can't parse InputMedia: expected an Object with a type and media")
    if unknown := sorted(item.keys() - FIELDS):
        raise bad(f"can't parse InputMedia: unknown field {unknown[0]!r}")
    match item["type"]:
        case "photo":
            media: Json = {"photo": files.photo(world.store, item["media"])}
        case "document":
            media = {"document": files.document(world.store, item["media"])}
        case _:
            raise bad("this double sends albums of photos or of documents only")
    return media | caption_of(item)
