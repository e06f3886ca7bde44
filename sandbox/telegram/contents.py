"""The contents of people's messages, made from the control calls' fields."""

import secrets
import struct
import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible
from sandbox.doubles.store import Store
from sandbox.telegram import files
from sandbox.telegram.files import Upload
from sandbox.telegram.state import State

MAX_ALBUM_ITEMS = 10


def word(given: Json, name: str) -> str:
    """Read a text that must be given."""
    if not isinstance(given.get(name), str) or not given[name]:
        raise Impossible(f"{name} must be a text")
    text: str = given[name]
    return text


def text(_: Store[State], given: Json) -> Json:
    """A text; if it begins with "/", its first word is a command."""
    words = word(given, "text")
    content: Json = {"text": words}
    if words.startswith("/") and len(words) > 1:
        length = len(words.split(maxsplit=1)[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return content


def photo(store: Store[State], given: Json) -> Json:
    """A photo; without data, a small grey one. With `album`, a name, it is a part of that album and comes alone."""
    mime = given.get("mime", "image/png")
    upload = Upload(f"photo.{mime.rpartition('/')[2]}", _bytes(given, grey_png()), mime)
    together = {"media_group_id": given["album"]} if given.get("album") else {}
    return {"photo": files.photo(store, upload)} | _caption(given) | together


def document(store: Store[State], given: Json) -> Json:
    """A document; without data, a line of text."""
    name, mime = given.get("name", "document.txt"), given.get("mime", "text/plain")
    upload = Upload(name, _bytes(given, b"A document.\n"), mime)
    return {"document": files.document(store, upload)} | _caption(given)


def voice(store: Store[State], given: Json) -> Json:
    """A voice message."""
    upload = Upload("voice.oga", _bytes(given, b"OggS"), "audio/ogg")
    return {"voice": files.voice(store, upload, given.get("duration", 3))} | _caption(given)


def sticker(store: Store[State], given: Json) -> Json:
    """A sticker."""
    upload = Upload("sticker.webp", b"RIFF", "image/webp")
    return {"sticker": files.sticker(store, upload, given.get("emoji", "🙂"))}


def contact(_: Store[State], given: Json) -> Json:
    """A contact card of somebody."""
    names = ("first_name", "last_name", "user_id", "vcard")
    card = {"first_name": ""} | {name: given[name] for name in names if given.get(name) is not None}
    return {"contact": {"phone_number": word(given, "phone_number")} | card}


def location(_: Store[State], given: Json) -> Json:
    """A place on the map; with `live_period` (seconds), one that moves."""
    live = {"live_period": given["live_period"]} if "live_period" in given else {}
    return {"location": _place(given) | live}


def venue(_: Store[State], given: Json) -> Json:
    """A place with a name and an address; like Telegram's, it has the place once more by itself."""
    named = {"title": given.get("title", "Аптека"), "address": given.get("address", "Садова, 3")}
    return {"location": _place(given), "venue": {"location": _place(given), **named}}


def _place(given: Json) -> Json:
    return {"latitude": given.get("latitude", 46.48), "longitude": given.get("longitude", 30.73)}


def poll(_: Store[State], given: Json) -> Json:
    """A poll of two options; `type` is regular or quiz."""
    names = given.get("options", ("Так", "Ні"))
    options = [{"persistent_id": name, "text": name, "voter_count": 0} for name in names]
    return {
        "poll": {
            "id": str(secrets.randbelow(10**17)),
            "question": given.get("question", "О 15:00 зручно?"),
            "options": options,
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": given.get("type", "regular"),
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    }


def dice(_: Store[State], given: Json) -> Json:
    """A die with a value."""
    return {"dice": {"emoji": given.get("emoji", "🎲"), "value": given.get("value", 5)}}


def video_note(store: Store[State], given: Json) -> Json:
    """A round video."""
    upload = Upload("note.mp4", _bytes(given, b"ftyp"), "video/mp4")
    return {"video_note": files.video_note(store, upload)}


KINDS: dict[str, Callable[[Store[State], Json], Json]] = {
    "text": text,
    "photo": photo,
    "document": document,
    "voice": voice,
    "sticker": sticker,
    "contact": contact,
    "location": location,
    "venue": venue,
    "poll": poll,
    "dice": dice,
    "video_note": video_note,
}


def album(store: Store[State], given: Json) -> list[Json]:
    """An album of photos or documents; each of them becomes a message and an update of its own."""
    items = given.get("items") or [{"caption": given.get("caption")}, {}]
    if not 2 <= len(items) <= MAX_ALBUM_ITEMS:
        raise Impossible("an album has two to ten items")
    kinds = {item.get("kind", "photo") for item in items}
    if not kinds <= {"photo", "document"} or len(kinds) > 1:
        raise Impossible("an album holds either photos or documents")
    together = {"media_group_id": str(secrets.randbelow(10**17))}
    return [KINDS[item.get("kind", "photo")](store, item) | together for item in items]


def origin(given: Json, date: int) -> Json:
    """The first writer of a message that is `forwarded`, at `date` (seconds since 1970); else nothing."""
    somebody = {"type": "hidden_user", "sender_user_name": "Somebody", "date": date}
    return {"forward_origin": somebody} if given.get("forwarded") else {}


def _caption(given: Json) -> Json:
    return {"caption": given["caption"]} if given.get("caption") else {}


def _bytes(given: Json, otherwise: bytes) -> bytes:
    try:
        return b64decode(given["data"], validate=True) if "data" in given else otherwise
    except (TypeError, NotBase64) as error:
        raise Impossible("data must be base64") from error


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
