"""Tell Telegram where this sandbox is; if it refuses, the error names the setting that is wrong."""

from sandbox.settings import SettingsError
from tools.telegram import BotApi, RefusedByTelegramError, Said, set_commands, set_webhook

NO_SUCH_BOT = (401, 404)


def register(bot: BotApi, webhook: str, secret: str, words: Said) -> None:
    """Set the webhook, the Menu button and its commands.

    Raises:
        SettingsError: Telegram refused, or did not answer.
    """
    try:
        set_webhook(bot, webhook, secret)
        set_commands(bot, words)
    except RefusedByTelegramError as error:
        raise SettingsError(f"{_setting(error)}: {error}") from None


def _setting(error: RefusedByTelegramError) -> str:
    """The setting that caused the refusal: Telegram's address, the bot's token, or our own address."""
    if error.status is None:
        return "TELEGRAM_API_URL"
    return "TELEGRAM_BOT_TOKEN" if error.status in NO_SUCH_BOT else "PUBLIC_URL"
