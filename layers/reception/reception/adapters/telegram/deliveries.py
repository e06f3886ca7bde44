"""Asks Telegram how its deliveries of updates to us go."""

from datetime import datetime, timedelta

from telegram import WebhookInfo

from reception.adapters.telegram.channel import TelegramChannel
from reception.turns.ports import Deliveries

FAILURE_COUNTS_FOR = timedelta(minutes=5)
"""An older error is over: Telegram tries again sooner than that."""


def deliveries(channel: TelegramChannel, now: datetime) -> Deliveries:
    """Ask `getWebhookInfo`.

    Raises:
        ChannelClosed: Telegram refuses the token.
        ChannelError: Telegram does not answer.
    """
    info = channel.run(channel.bot.get_webhook_info())
    return Deliveries(info.pending_update_count, _failure(info, now))


def _failure(info: WebhookInfo, now: datetime) -> str:
    if not info.url:
        return "no webhook is set"
    if info.last_error_date is None or now - info.last_error_date > FAILURE_COUNTS_FOR:
        return ""
    return info.last_error_message or "for a reason that Telegram does not say"
