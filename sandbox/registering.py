"""Tell Telegram where this sandbox is; what it refuses is said with the setting that is wrong."""

from sandbox.settings import SettingsError
from tools.telegram import BotApi, RefusedByTelegramError, Said, set_commands, set_webhook

NO_SUCH_BOT = (401, 404)


def register(bot: BotApi, webhook: str, secret: str, words: Said) -> None:
    """Set the webhook, the Menu button and its commands.

    Raises:
        SettingsError: Telegram did not do it.
    """
    try:
        set_webhook(bot, webhook, secret)
        set_commands(bot, words)
    except RefusedByTelegramError as error:
        raise SettingsError(f"{_setting(error)}: {error}") from None


def _setting(error: RefusedByTelegramError) -> str:
    """Where to look: at the bot's own address or token, else at the address that updates are to come to."""
    if error.status is None:
        return "TELEGRAM_API_URL"
    return "TELEGRAM_BOT_TOKEN" if error.status in NO_SUCH_BOT else "PUBLIC_URL"
