"""Tell Telegram about the bot: where updates go and what the menu of commands says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from reception.adapters.content import Content
from reception.clinic.model import ClinicTime
from reception.dialog.commands import listed
from reception.dialog.words import Words

# What a turn reads; anything else Telegram would send in vain.
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
type Said = Mapping[str, Words]
OURS = "uk"
"""The language of whoever has none of ours."""


class RefusedByTelegramError(Exception):
    """Telegram did not do it; the words are its own. `status` is that of its answer, None where none came."""

    def __init__(self, method: str, words: str, status: int | None = None) -> None:
        super().__init__(f"{method}: {words}")
        self.method = method
        self.status = status


class BotApi:
    """A bot's calls, one connection each: nothing here is called often. `url` is the Bot API's base."""

    def __init__(self, url: str, token: str) -> None:
        self._base = f"{url}/bot{token}/"

    def call(self, method: str, **parameters: Any) -> Any:
        """The result of a method.

        Raises:
            RefusedByTelegramError: it was refused, or Telegram is out of reach.
        """
        try:
            answer = httpx.post(f"{self._base}{method}", json=parameters, timeout=30)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # without the address: it holds the token
            raise RefusedByTelegramError(method, type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            words = f"{answer.status_code} {answer.text[:300]}"
            raise RefusedByTelegramError(method, words, answer.status_code)
        return answer.json()["result"]


def set_webhook(bot: BotApi, address: str, secret: str) -> None:
    """Have updates sent to an address, with the secret that shows that they are Telegram's."""
    bot.call("setWebhook", url=address, secret_token=secret, allowed_updates=UPDATES)


def set_commands(bot: BotApi, words: Said) -> None:
    """Set the Menu button, and what it lists in each language."""
    for language in words:
        bot.call("setMyCommands", commands=commands(words, language), **scope(language))
    bot.call("setChatMenuButton", menu_button={"type": "commands"})


def words_of(content: Path, zone: ZoneInfo) -> Said:
    """What a clinic's folder has said, in each language."""
    return Content(content).words(ClinicTime(zone))


def commands(words: Mapping[str, Words], language: str) -> list[dict[str, str]]:
    """What the Menu button lists, in the clinic's words."""
    return [{"command": name, "description": text} for name, text in listed(words[language])]


def scope(language: str) -> dict[str, str]:
    """For whom these commands are: without a language, for all that have none of their own."""
    return {} if language == OURS else {"language_code": language}
