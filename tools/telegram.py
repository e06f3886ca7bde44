"""Tell Telegram about the bot: where updates go and what the menu of commands says."""

from typing import Any

import httpx

# What a turn reads; anything else Telegram would send in vain.
UPDATES = ("message", "callback_query", "my_chat_member")

# None: for every other language.
COMMANDS = {
    None: {"start": "Почати спочатку"},
    "ru": {"start": "Начать сначала"},
    "en": {"start": "Start over"},
}


class RefusedByTelegramError(Exception):
    """Telegram did not do it; the words are its own."""


def register(api: str, token: str, webhook: str, secret: str) -> None:
    """Set the webhook with its secret, and the commands in each language."""
    with httpx.Client(base_url=f"{api}/bot{token}/", timeout=30) as telegram:
        _call(
            telegram,
            "setWebhook",
            {"url": webhook, "secret_token": secret, "allowed_updates": UPDATES},
        )
        for language, commands in COMMANDS.items():
            listed = [{"command": name, "description": text} for name, text in commands.items()]
            where = {"language_code": language} if language else {}
            _call(telegram, "setMyCommands", {"commands": listed, **where})


def _call(telegram: httpx.Client, method: str, parameters: dict[str, Any]) -> None:
    try:
        answer = telegram.post(method, json=parameters)
    except httpx.HTTPError as error:
        # without the address: it holds the token
        raise RefusedByTelegramError(f"{method}: {type(error).__name__}") from None
    if answer.status_code != httpx.codes.OK:
        raise RefusedByTelegramError(f"{method}: {answer.status_code} {answer.text[:300]}")
