"""Which pictures of doctors can be shown, judged by a file's first bytes: no library decodes a picture here."""

import hashlib
import re
import struct
from collections.abc import Iterator
from enum import StrEnum

MAX_PICTURE_BYTES = 300_000
"""A picture is kept in an item of DynamoDB, which takes 400 KB. Telegram alone would take 10 MB."""
MAX_SUM_OF_SIDES = 10_000
"""Width and height together, in pixels, that Telegram takes."""
MAX_RATIO = 20
"""The most that Telegram takes of the longer side divided by the shorter one."""

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""The markers of a JPEG behind which height and width stand."""
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
"""The markers of a JPEG behind which no length stands."""
_LAST_OF_A_HEAD = {0xD9, 0xDA}
"""The markers of a JPEG behind which no frame can come: its end, and its pixels."""


class PictureFault(StrEnum):
    """Why a picture is not shown. `REFUSED`: Telegram itself does not take it. The values are in ids of jobs."""

    FORM = "form"
    WEIGHT = "weight"
    SIDES = "sides"
    RATIO = "ratio"
    REFUSED = "refused"


_UPLOADED = re.compile(r"([0-9a-f]{32})\.jpg", re.ASCII)


def name_of_upload(digest: str) -> str:
    """The name under which `clinic.toml` has a picture that a manager uploaded; its digest says which one."""
    return f"{digest}.jpg"


def upload_of(name: str) -> str:
    """The digest of an uploaded picture, by its name; empty for the name of a file in the folder `photos`."""
    found = _UPLOADED.fullmatch(name)
    return found[1] if found else ""


def digest_of(picture: bytes) -> str:
    """The name of a picture by its bytes: 32 hex digits. A changed picture has another one."""
    return hashlib.sha256(picture).hexdigest()[:32]


def fault_of(picture: bytes) -> PictureFault | None:
    """Why a file can't be shown as a doctor's picture; None if nothing is known against it."""
    size = _size(picture)
    if size is None or not min(size):
        return PictureFault.FORM
    if sum(size) > MAX_SUM_OF_SIDES:
        return PictureFault.SIDES
    if max(size) > MAX_RATIO * min(size):
        return PictureFault.RATIO
    return PictureFault.WEIGHT if len(picture) > MAX_PICTURE_BYTES else None


def _size(picture: bytes) -> tuple[int, int] | None:
    """Width and height (pixels) of a JPEG or a PNG; None if the file is neither, or breaks off before them."""
    try:
        if picture.startswith(_PNG):
            return struct.unpack_from(">II", picture, 16)
        if picture.startswith(_JPEG):
            return next(_sizes_of_frames(picture), None)
    except (struct.error, IndexError):
        pass  # the file is shorter than its own head says
    return None


def _sizes_of_frames(jpeg: bytes) -> Iterator[tuple[int, int]]:
    at = len(_JPEG)
    while jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker in _LAST_OF_A_HEAD:
            return
        if marker == 0xFF:  # any number of these may fill the space before a marker
            at += 1
        elif marker in _WITHOUT_LENGTH:
            at += 2
        else:
            if marker in _FRAMES:
                height, width = struct.unpack_from(">HH", jpeg, at + 5)
                yield width, height
            at += 2 + struct.unpack_from(">H", jpeg, at + 2)[0]
