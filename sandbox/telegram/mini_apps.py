"""Mini Apps: the buttons that open them, and what Telegram tells them of who opened them.

Source: https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
"""

import hashlib
import hmac
import json
import secrets
from urllib.parse import urlencode, urlsplit

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible
from sandbox.telegram.chats import Chat, PrivateChat
from sandbox.telegram.errors import bad
from sandbox.telegram.world import World

ON_THIS_MACHINE = ("127.0.0.1", "localhost")
VERSION = "9.2"


def check(chat: Chat, markup: Json) -> None:
    """Refuse buttons of Mini Apps that Telegram would refuse: in groups, and with an address without TLS."""
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    for button in (one for one in buttons if "web_app" in one):
        if not isinstance(chat, PrivateChat):
            raise bad("BUTTON_TYPE_INVALID")
        url = str((button["web_app"] or {}).get("url", ""))
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in ON_THIS_MACHINE:
            raise bad(
                f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
            )


def opened(world: World, user: Json, given: Json) -> Json:
    """Open a Mini App at the address `url` as a user. Returns the address with what its page is told."""
    url = given.get("url")
    if not isinstance(url, str) or not url:
        raise Impossible("a Mini App needs an address")
    data = init_data(world, user)
    told = {
        "tgWebAppData": data,
        "tgWebAppVersion": VERSION,
        "tgWebAppPlatform": "weba",
        "tgWebAppThemeParams": "{}",
    }
    return {"url": f"{url}#{urlencode(told)}"}


def init_data(world: World, user: Json) -> str:
    """The text that Telegram hands to a Mini App of this bot: who opened it and when, signed with the bot's token."""
    person = {**{name: user[name] for name in user if name != "is_bot"}, "allows_write_to_pm": True}
    fields = {
        "query_id": f"AA{secrets.token_urlsafe(12)}",
        "user": json.dumps(person, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(world.date()),
        "signature": secrets.token_urlsafe(64),
    }
    told = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", world.token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(key, told.encode(), hashlib.sha256).hexdigest()})
