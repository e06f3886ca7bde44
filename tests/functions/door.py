"""How Telegram comes to the door of the webhook's function."""

from types import ModuleType
from typing import Any

SECRET = "s3cret"


def call(app: ModuleType, body: str, secret: str = SECRET) -> dict[str, Any]:
    event = {"headers": {"x-telegram-bot-api-secret-token": secret}, "body": body}
    answer: dict[str, Any] = app.handler(event, None)
    return answer
