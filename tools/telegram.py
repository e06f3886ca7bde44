"""Tell Telegram about the bot: where updates go and what the menu of commands says."""

from typing import Any
from zoneinfo import ZoneInfo

import httpx

from reception.adapters.content import Content
from reception.clinic import ClinicTime
from reception.dialog.commands import listed
from tools.sam import HERE

# What a turn reads; anything else Telegram would send in vain.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")


class RefusedByTelegramError(Exception):
    """Telegram did not do it; the words are its own."""


def register(api: str, token: str, webhook: str, secret: str) -> None:
    """Set the webhook with its secret, the Menu button, and the commands in each language."""
    with httpx.Client(base_url=f"{api}/bot{token}/", timeout=30) as telegram:
        _call(
            telegram,
            "setWebhook",
            {"url": webhook, "secret_token": secret, "allowed_updates": UPDATES},
        )
        for language, commands in _commands().items():
            # without a language: for all that have no commands of their own
            where = {} if language == "uk" else {"language_code": language}
            _call(telegram, "setMyCommands", {"commands": commands, **where})
        _call(telegram, "setChatMenuButton", {"menu_button": {"type": "commands"}})


def _commands() -> dict[str, list[dict[str, str]]]:
    """What the Menu button lists, in the clinic's words."""
    words = Content(HERE / "layers/content").words(ClinicTime(ZoneInfo("Europe/Kyiv")))
    return {
        language: [{"command": name, "description": text} for name, text in listed(spoken)]
        for language, spoken in words.items()
    }


def _call(telegram: httpx.Client, method: str, parameters: dict[str, Any]) -> None:
    try:
        answer = telegram.post(method, json=parameters)
    except httpx.HTTPError as error:
        # without the address: it holds the token
        raise RefusedByTelegramError(f"{method}: {type(error).__name__}") from None
    if answer.status_code != httpx.codes.OK:
        raise RefusedByTelegramError(f"{method}: {answer.status_code} {answer.text[:300]}")
