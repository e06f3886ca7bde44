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

MAX_PHOTO_BYTES = 2 * 2**20
MAX_ADDRESS_CHARACTERS = 2_000
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""The first bytes of a JPEG and of a PNG."""


def read_photos(connection: Connection, session: Session) -> Iterator[tuple[str, bytes]]:
    """Yield login and picture (JPEG or PNG) of each doctor who has a usable one.

    Raises:
        ClinicUnreachable: the list of doctors cannot be had.
    """
    method = "spzIBUserDetails"
    rows = session.read(Call(method, "userLogin", {}))
    unusable = 0
    for login, photo in gather(method, rows, _login_and_photo, lambda pair: pair[0]):
        picture = _in_text(photo) or _at_address(photo, connection, session)
        if picture:
            yield login, picture
        elif photo:
            unusable += 1
    if unusable:
        log.warning("%s: %d pictures cannot be used", method, unusable)


def _login_and_photo(row: Row) -> tuple[str, str]:
    try:
        photo = row.text_or_none("userPhoto")
    except BadRow:  # the rest of the row is still usable
        photo = None
    return row.text("userLogin"), photo or ""


def _in_text(photo: str) -> bytes | None:
    """Decode a picture that the text itself holds; None if it holds none."""
    scheme, _, data = photo.partition(",")
    encoded = data if scheme.startswith("data:") and scheme.endswith(";base64") else photo
    if len(encoded) > 2 * MAX_PHOTO_BYTES:
        return None
    try:
        return _picture(b64decode("".join(encoded.split()), validate=True))
    except (Error, ValueError):
        return None


def _at_address(photo: str, connection: Connection, session: Session) -> bytes | None:
    base = connection.account.at("/")
    if not photo or photo.startswith("data:") or len(photo) > MAX_ADDRESS_CHARACTERS:
        return None
    try:
        url = urljoin(base, photo)
        here = urlsplit(url)[:2] == urlsplit(base)[:2]
    except ValueError:
        return None
    body = connection.fetch(url, session.deadline, MAX_PHOTO_BYTES) if here else None
    return _picture(body) if body else None


def _picture(data: bytes) -> bytes | None:
    return data if data.startswith(MAGIC) and len(data) <= MAX_PHOTO_BYTES else None
