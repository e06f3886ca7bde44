"""Set in Telegram the webhook of the bot, the commands of its Menu button, and the words about it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from reception.adapters.content import Content
from reception.clinic.model import ClinicTime
from reception.dialog.commands import listed
from reception.dialog.words import Words

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member", "message_reaction")
"""The kinds of updates that a turn or the desk reads. Telegram sends no others."""
type Said = Mapping[str, Words]
OURS = "uk"
"""The language for users whose own language the reception does not speak."""


class RefusedByTelegramError(Exception):
    """Telegram refused a call; the words are its own. `status` is that of its answer, None if no answer came."""

    def __init__(self, method: str, words: str, status: int | None = None) -> None:
        super().__init__(f"{method}: {words}")
        self.method = method
        self.status = status


class BotApi:
    """Calls of the Bot API, whose base address is `url`. Each call opens a connection, because calls here are rare."""

    def __init__(self, url: str, token: str) -> None:
        self._base = f"{url}/bot{token}/"
        self._files = f"{url}/file/bot{token}/"

    def call(self, method: str, **parameters: Any) -> Any:
        """Call a method and return its result.

        Raises:
            RefusedByTelegramError: Telegram refused the call or could not be reached.
        """
        return self._result(method, "POST", f"{self._base}{method}", json=parameters).json()[
            "result"
        ]

    def upload(self, method: str, jpeg: bytes, **parameters: Any) -> Any:
        """Call a method with a picture, which a parameter names as `attach://picture`, and return the result.

        Raises:
            RefusedByTelegramError: Telegram refused the call or could not be reached.
        """
        form = {
            "data": {name: json.dumps(value) for name, value in parameters.items()},
            "files": {"picture": ("picture.jpg", jpeg, "image/jpeg")},
        }
        return self._result(method, "POST", f"{self._base}{method}", **form).json()["result"]

    def download(self, file_id: str) -> bytes:
        """Return the bytes of a file that Telegram keeps.

        Raises:
            RefusedByTelegramError: Telegram refused the call or could not be reached.
        """
        path = self.call("getFile", file_id=file_id)["file_path"]
        return self._result("file", "GET", f"{self._files}{path}").content

    def _result(self, method: str, verb: str, address: str, **given: Any) -> httpx.Response:
        try:
            answer = httpx.request(verb, address, timeout=30, **given)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The address is left out of the error, because it holds the token.
            raise RefusedByTelegramError(method, type(error).__name__) from None
        if answer.status_code != httpx.codes.OK:
            words = f"{answer.status_code} {answer.text[:300]}"
            raise RefusedByTelegramError(method, words, answer.status_code)
        return answer


def set_webhook(bot: BotApi, address: str, secret: str) -> None:
    """Let Telegram send updates to an address, with the secret that proves that they come from Telegram."""
    bot.call("setWebhook", url=address, secret_token=secret, allowed_updates=UPDATES)


def set_commands(bot: BotApi, words: Said) -> list[str]:
    """Set the Menu button and its commands where they differ; return the names of what was written."""
    written = []
    for language in words:
        wanted = commands(words, language)
        if bot.call("getMyCommands", **scope(language)) != wanted:
            bot.call("setMyCommands", commands=wanted, **scope(language))
            written.append(f"commands in {language}")
    if bot.call("getChatMenuButton").get("type") != "commands":
        bot.call("setChatMenuButton", menu_button={"type": "commands"})
        written.append("Menu button")
    return written


def words_of(content: Path, zone: ZoneInfo) -> Said:
    """Return the texts that a clinic's folder gives, by language."""
    return Content(content).words(ClinicTime(zone))


def commands(words: Mapping[str, Words], language: str) -> list[dict[str, str]]:
    """Return the commands of the Menu button in one language, as the Bot API expects them."""
    return [{"command": name, "description": text} for name, text in listed(words[language])]


def scope(language: str) -> dict[str, str]:
    """Return the parameter that says for which language commands are; without it, they are for all other languages."""
    return {} if language == OURS else {"language_code": language}
