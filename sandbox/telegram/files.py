"""Files that the bot and the patients send, by their file_id."""

import secrets
import struct
from dataclasses import dataclass

from sandbox.doubles.double import Json
from sandbox.doubles.store import Store
from sandbox.telegram.errors import bad
from sandbox.telegram.state import State

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_FILE_BYTES = 50 * 1024 * 1024
PREFIXES = {"photo": "AgACAgIAAx", "document": "BQACAgIAAx", "sticker": "CAACAgIAAx"}
FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "sticker": "stickers",
    "voice": "voice",
    "video_note": "video_notes",
}


@dataclass(frozen=True)
class Upload:
    """A file in a multipart request."""

    name: str
    content: bytes
    mime: str

    def described(self) -> Json:
        """The upload for the ledger, without its bytes."""
        return {"upload": self.name, "mime": self.mime, "bytes": len(self.content)}


def size_of(image: bytes) -> tuple[int, int]:
    """Read width and height of a PNG or a JPEG; other images are refused, as in Telegram."""
    if image.startswith(b"\x89PNG\r\n\x1a\n") and len(image) >= 24:
        width, height = struct.unpack(">II", image[16:24])
        return width, height
    if image.startswith(b"\xff\xd8"):
        return _jpeg_size(image)
    raise bad("IMAGE_PROCESS_FAILED")


def _jpeg_size(image: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(image):
        marker, length = image[at + 1], int.from_bytes(image[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", image[at + 5 : at + 9])
            return width, height
        at += 2 + length
    raise bad("IMAGE_PROCESS_FAILED")


def keep(store: Store[State], kind: str, upload: Upload) -> Json:
    """Keep an upload and return its description."""
    name = store.keep(upload.content)
    extension = upload.name.rpartition(".")[2] if "." in upload.name else "bin"
    file: Json = {
        "file_id": PREFIXES.get(kind, "AwACAgIAAx") + secrets.token_urlsafe(24),
        "file_unique_id": name[:16],
        "kind": kind,
        "blob": name,
        "file_size": len(upload.content),
        "file_path": f"{FOLDERS[kind]}/file_{len(store.state.files)}.{extension}",
        "mime_type": upload.mime,
        "file_name": upload.name,
    }
    store.state.files[file["file_id"]] = file
    return file


def photo(store: Store[State], given: object) -> list[Json]:
    """The sizes of a photo to send: an upload, or a `file_id` seen before."""
    file = _chosen(store, given, "photo")
    if "width" not in file:
        width, height = size_of(store.content(file["blob"]))
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad("PHOTO_INVALID_DIMENSIONS")
        file |= {"width": width, "height": height}
        store.state.files[file["file_id"]] = file
    names = ("file_id", "file_unique_id", "width", "height", "file_size")
    return [{name: file[name] for name in names}]


def document(store: Store[State], given: object) -> Json:
    """A document to send."""
    file = _chosen(store, given, "document")
    names = ("file_id", "file_unique_id", "file_name", "mime_type", "file_size")
    return {name: file[name] for name in names}


def voice(store: Store[State], given: object, seconds: int) -> Json:
    """A voice message to send; a known file keeps its duration."""
    file = _chosen(store, given, "voice")
    file.setdefault("duration", seconds)
    names = ("file_id", "file_unique_id", "duration", "mime_type", "file_size")
    return {name: file[name] for name in names}


def video_note(store: Store[State], given: object) -> Json:
    """A round video to send."""
    file = _chosen(store, given, "video_note")
    names = ("file_id", "file_unique_id", "file_size")
    return {name: file[name] for name in names} | {"length": 240, "duration": 3}


def sticker(store: Store[State], given: object, emoji: str) -> Json:
    """A sticker to send; a known file keeps its emoji."""
    file = _chosen(store, given, "sticker")
    file.setdefault("emoji", emoji)
    names = ("file_id", "file_unique_id", "file_size", "emoji")
    shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False}
    return {name: file[name] for name in names} | shape | {"is_video": False}


def _chosen(store: Store[State], given: object, kind: str) -> Json:
    if isinstance(given, Upload):
        if not given.content:
            raise bad("file must be non-empty")
        if len(given.content) > (MAX_PHOTO_BYTES if kind == "photo" else MAX_FILE_BYTES):
            raise bad(f"file is too big for a {kind}")
        return keep(store, kind, given)
    if given in (None, ""):
        raise bad(f"there is no {kind} in the request")
    if isinstance(given, str) and given.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    file = store.state.files.get(str(given))
    if file is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if file["kind"] != kind:
        raise bad(f"can't use file of type {file['kind'].title()} as {kind.title()}")
    return file
