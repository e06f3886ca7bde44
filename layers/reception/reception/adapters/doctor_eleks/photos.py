"""Doctors' pictures, in each form that `userPhoto` may come in.

The vendor's method reference v1.7 does not say which: base64, a `data:` URI, an address or a path on the installation's
own host are taken. An address elsewhere is not asked: the clinic's system does not decide whom this program calls.
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

MOST_BYTES = 2 * 2**20
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
"""How a JPEG and a PNG begin."""


def read_photos(connection: Connection, session: Session) -> Iterator[tuple[str, bytes]]:
    """Login and picture of each doctor who has one that can be used.

    Raises:
        ClinicUnreachable: The list of doctors cannot be had.
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
    except BadRow:  # a doctor is none the worse for it
        photo = None
    return row.text("userLogin"), photo or ""


def _in_text(photo: str) -> bytes | None:
    """A picture that the text itself holds."""
    scheme, _, data = photo.partition(",")
    encoded = data if scheme.startswith("data:") and scheme.endswith(";base64") else photo
    if len(encoded) > 2 * MOST_BYTES:
        return None
    try:
        return _picture(b64decode("".join(encoded.split()), validate=True))
    except (Error, ValueError):
        return None


def _at_address(photo: str, connection: Connection, session: Session) -> bytes | None:
    base = connection.account.at("/")
    if not photo or photo.startswith("data:") or len(photo) > 2_000:
        return None
    try:
        url = urljoin(base, photo)
        here = urlsplit(url)[:2] == urlsplit(base)[:2]
    except ValueError:
        return None
    body = connection.fetch(url, session.deadline, MOST_BYTES) if here else None
    return _picture(body) if body else None


def _picture(data: bytes) -> bytes | None:
    return data if data.startswith(MAGIC) and len(data) <= MOST_BYTES else None
