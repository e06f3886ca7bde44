"""Asks Telegram how its deliveries of updates to us go."""

from datetime import UTC, datetime, timedelta
from typing import Any

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
    info = channel.api.call("getWebhookInfo", {})
    return Deliveries(info["pending_update_count"], _failure(info, now))


def _failure(info: dict[str, Any], now: datetime) -> str:
    if not info["url"]:
        return "no webhook is set"
    failed_at = info.get("last_error_date")
    if not failed_at or now - datetime.fromtimestamp(failed_at, UTC) > FAILURE_COUNTS_FOR:
        return ""
    return info.get("last_error_message") or "for a reason that Telegram does not say"
