"""How Telegram's deliveries of updates go, as it says itself."""

from datetime import datetime, timedelta

from telegram import WebhookInfo

from reception.adapters.telegram.channel import TelegramChannel
from reception.turns.ports import Deliveries

RECENT = timedelta(minutes=5)
"""An error that is older is over: Telegram tries again within that."""


def deliveries(channel: TelegramChannel, now: datetime) -> Deliveries:
    """What `getWebhookInfo` says.

    Raises:
        ChannelError: `ChannelClosed` where it refuses the token.
    """
    info = channel.run(channel.bot.get_webhook_info())
    return Deliveries(info.pending_update_count, _failure(info, now))


def _failure(info: WebhookInfo, now: datetime) -> str:
    if not info.url:
        return "no webhook is set"
    if info.last_error_date is None or now - info.last_error_date > RECENT:
        return ""
    return info.last_error_message or "for a reason that Telegram does not say"
