"""Files: a ticket for the upload, the upload, its completion as a message, and lookups."""

import secrets
from collections.abc import Mapping

from sandbox.doubles.double import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import author, thread
from sandbox.slack.state import BOT_USER, Channel
from sandbox.slack.world import World

MAX_FILE_BYTES = 1024**3
MAX_FILES = 10
TYPES: Mapping[str, str] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "webp": "image/webp",
}


def begin(world: World, given: Json) -> Json:
    """`files.getUploadURLExternal`: an id and an address for an upload."""
    if not 0 < given["length"] <= MAX_FILE_BYTES:
        raise SlackError("invalid_arguments", "length must be between 1 and 1 GB")
    file = described(world, BOT_USER, given["filename"], given["length"])
    ticket = secrets.token_urlsafe(24)
    file["ticket"] = ticket
    return {"upload_url": f"{world.url}/upload/{ticket}", "file_id": file["id"]}


def described(world: World, owner: str, name: str, size: int) -> Json:
    """Note a new file, whose bytes come later."""
    number = f"F{secrets.token_hex(5).upper()}"
    extension = name.rpartition(".")[2].lower()
    address = f"{world.url}/files/{number}/{name}"
    file: Json = {
        "id": number,
        "created": int(world.now()),
        "timestamp": int(world.now()),
        "name": name,
        "title": name,
        "mimetype": TYPES.get(extension, "application/octet-stream"),
        "filetype": extension,
        "user": owner,
        "size": size,
        "mode": "hosted",
        "is_external": False,
        "url_private": address,
        "url_private_download": address,
    }
    world.store.state.files[number] = file
    world.store.changed()
    return file


def fill(world: World, ticket: str, content: bytes) -> str | None:
    """Keep the bytes of an upload and return Slack's text; None if the ticket is unknown."""
    for file in world.store.state.files.values():
        if file.get("ticket") == ticket:
            file |= {"blob": world.store.keep(content), "size": len(content)}
            return f"OK - {len(content)}"
    return None


def complete(world: World, given: Json) -> Json:
    """`files.completeUploadExternal`: the files become one message, if a channel is named."""
    wanted = given["files"]
    if not 1 <= len(wanted) <= MAX_FILES:
        raise SlackError("invalid_arguments", f"files must have 1 to {MAX_FILES} items")
    files = [_uploaded(world, it) for it in wanted]
    if "channel_id" in given:
        channel = world.open_channel(given["channel_id"])
        parent = thread(channel, given.get("thread_ts"))
        world.count(channel)
        content = {"text": given.get("initial_comment", ""), "files": [shown(it) for it in files]}
        message = world.append(channel, author() | content, parent)
        for file in files:
            share(file, channel, message)
    for file in files:
        del file["ticket"]
    return {"files": [shown(it) for it in files]}


def _uploaded(world: World, given: object) -> Json:
    file = world.store.state.files.get(given.get("id", "")) if isinstance(given, dict) else None
    if file is None or "ticket" not in file or "blob" not in file:
        raise SlackError("file_not_found")
    if isinstance(given, dict) and given.get("title"):
        file["title"] = given["title"]
    return file


def share(file: Json, channel: Channel, message: Json) -> None:
    """Note in which message a file was shown."""
    kind = "private" if channel.private else "public"
    where = {"ts": message["ts"]} | {
        name: message[name] for name in ("thread_ts",) if name in message
    }
    shares = file.setdefault("shares", {}).setdefault(kind, {})
    shares.setdefault(channel.id, []).append(where)


def shown(file: Json) -> Json:
    """A file without the fields that are the double's own."""
    return {name: it for name, it in file.items() if name not in ("ticket", "blob")}


def info(world: World, given: Json) -> Json:
    """`files.info`: one file."""
    return {"file": shown(_known(world, given))}


def delete(world: World, given: Json) -> Json:
    """`files.delete`: delete a file that the app uploaded."""
    file = _known(world, given)
    if file["user"] != BOT_USER:
        raise SlackError("cant_delete_file")
    del world.store.state.files[file["id"]]
    tombstone = {"id": file["id"], "mode": "tombstone"}
    for channel in world.store.state.channels.values():
        for message in channel.messages.values():
            if "files" in message:
                kept = [tombstone if it["id"] == file["id"] else it for it in message["files"]]
                message["files"] = kept
        world.changed(channel)
    return {}


def _known(world: World, given: Json) -> Json:
    file = world.store.state.files.get(given["file"])
    if file is None or "blob" not in file:
        raise SlackError("file_not_found")
    return file
