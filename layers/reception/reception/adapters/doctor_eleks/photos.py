"""Doctors' pictures, in each form that the field `userPhoto` may have.

The vendor's method reference v1.7 does not say which form it has. Base64, a `data:` URI, and an address or a path on
the installation's own host are read. Other hosts are not called: a field of the clinic's system must not decide that.
"""

import logging
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from reception.adapters.doctor_eleks.connection import Connection
from reception.adapters.doctor_eleks.session import Call, Session
from reception.adapters.doctor_eleks.wire import BadRow, Row, gather

log = logging.getLogger(__name__)

MAX_PHOTO_BYTES = 10 * 2**20
"""A longer file is not read to its end. Telegram takes no longer one either."""
MAX_ADDRESS_CHARACTERS = 200
"""A longer text holds the file itself."""
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""The first bytes of a JPEG and of a PNG."""


def read_photos(connection: Connection, session: Session) -> Iterator[tuple[str, bytes | None]]:
    """Yield login and picture of each doctor: a file of any form, empty bytes, or None if it could not be read.

    A text that is neither a picture nor an address on the installation's host is yielded as its own bytes, so that it
    is judged, and reported, like any other file that is no picture.

    Raises:
        ClinicUnreachable: the list of doctors cannot be had.
    """
    method = "spzIBUserDetails"
    rows = session.read(Call(method, "userLogin", {}))
    unread = 0
    for login, photo in gather(method, rows, _login_and_photo, lambda pair: pair[0]):
        url = "" if _is_in_text(photo) else _address(photo, connection)
        picture = (
            connection.fetch(url, session.deadline, MAX_PHOTO_BYTES) if url else _decoded(photo)
        )
        unread += picture is None
        yield login, picture
    if unread:
        log.warning("%s: %d pictures were not read", method, unread)


def _login_and_photo(row: Row) -> tuple[str, str]:
    try:
        photo = row.text_or_none("userPhoto")
    except BadRow:  # the rest of the row is still usable
        photo = None
    return row.text("userLogin"), photo or ""


def _is_in_text(photo: str) -> bool:
    """Whether the text holds the file itself. A short text may be Base64 by chance, and an address in truth."""
    is_long = len(photo) > MAX_ADDRESS_CHARACTERS
    return is_long or photo.startswith("data:") or _decoded(photo).startswith(MAGIC)


def _decoded(photo: str) -> bytes:
    """The file that a text holds as Base64 or as a `data:` URI; else the text's own bytes."""
    scheme, _, data = photo.partition(",")
    encoded = data if scheme.startswith("data:") and scheme.endswith(";base64") else photo
    try:
        return b64decode("".join(encoded.split()), validate=True)
    except (Error, ValueError):
        return photo.encode()


def _address(photo: str, connection: Connection) -> str:
    """The address of a file on the installation's own host; empty if the text is none."""
    base = connection.account.at("/")
    try:
        url = urljoin(base, photo)
        here = urlsplit(url)[:2] == urlsplit(base)[:2]
    except ValueError:
        return ""
    return url if photo and here else ""
