"""Reads the `initData` with which Telegram says who opened a Mini App, and checks that Telegram says so, and just now.

Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app. Pure.
"""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from reception.dataclass import dataclass
from reception.desk.thread import Operator

MAX_AGE = timedelta(minutes=5)
"""How old it may be: it is read as soon as the Mini App opens."""
MAX_AHEAD = timedelta(minutes=1)
"""How far Telegram's clock may be ahead of ours."""
MAX_LENGTH = 4096
MAX_FIELDS = 20
_KEY = b"WebAppData"


class NotSigned(Exception):
    """Telegram did not say this, or not just now. The text names no person."""


@dataclass(frozen=True)
class InitData:
    """Who opened the Mini App. `digest` stands for this one opening; `until`: when it is too old to be used (UTC)."""

    who: Operator
    digest: str
    until: datetime


def read_init_data(text: str, token: str, now: datetime) -> InitData:
    """Check and read an `initData` that the bot with this token was opened with. `now` is in UTC.

    Raises:
        NotSigned: it is forged, another bot's, too old, or nobody's.
    """
    fields = _fields(text)
    given = fields.pop("hash", "")
    if not token or not hmac.compare_digest(_digest(fields, token).encode(), given.encode()):
        raise NotSigned("its hash is not ours")
    at = _moment(fields.get("auth_date", ""), now)
    if not now - MAX_AGE < at <= now + MAX_AHEAD:
        raise NotSigned("it is not of now")
    return InitData(_who(fields.get("user", "")), given, at + MAX_AGE)


def _fields(text: str) -> dict[str, str]:
    if len(text) > MAX_LENGTH:
        raise NotSigned("it is too long")
    try:
        pairs = parse_qsl(
            text,
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as error:
        raise NotSigned("it is no list of fields") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotSigned("a field stands there twice")
    return fields


def _digest(fields: dict[str, str], token: str) -> str:
    checked = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.new(_KEY, token.encode(), hashlib.sha256).digest()
    return hmac.new(key, checked.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()


def _moment(text: str, now: datetime) -> datetime:
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise NotSigned("it has no date")
    return datetime.fromtimestamp(int(text), now.tzinfo)


def _who(text: str) -> Operator:
    try:
        user = json.loads(text)
        id_, names = user["id"], (user.get("first_name", ""), user.get("last_name", ""))
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise NotSigned("it has no user") from error
    if not isinstance(id_, int) or isinstance(id_, bool) or id_ <= 0:
        raise NotSigned("its user has no id")
    return Operator(str(id_), " ".join(str(name) for name in names if name)[:128])
