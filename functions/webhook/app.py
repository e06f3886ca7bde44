"""Telegram's door: one update, one turn."""

import base64
import hmac
import json
import logging
from typing import Any

from reception.bootstrap import Reception, read_staff_update, read_update
from reception.ports import ChannelError, NotAnUpdate, StaffUpdate, StoreUnreachable, Update
from reception.settings import Settings
from reception.turns import Busy

LARGEST_BODY = 1_000_000

log = logging.getLogger(__name__)
reception = Reception(Settings.from_environment())
logging.getLogger().setLevel(reception.settings.log_level)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an API Gateway request (payload 2.0).

    200 when it is done or none of ours, 403 without the secret, 503 when it must come again.
    """
    if not _is_telegram(event["headers"].get("x-telegram-bot-api-secret-token", "")):
        return {"statusCode": 403}
    body = _body(event)
    try:
        received = read_update(json.loads(body)) if len(body) < LARGEST_BODY else None
    except (NotAnUpdate, ValueError, RecursionError) as error:
        log.warning("not an update: %s", type(error).__name__)
        return {"statusCode": 200}
    if received is None:
        return _staff(body)
    update, query = received
    return _take(update, query, body)


def _staff(body: str) -> dict[str, Any]:
    """Not a patient's: perhaps the staff's, from their room."""
    if not reception.settings.operator_desk or len(body) >= LARGEST_BODY:
        return {"statusCode": 200}
    received = read_staff_update(json.loads(body))
    if received is None:
        return {"statusCode": 200}
    update, query = received
    return _take_staff(update, query, body)


def _take_staff(update: StaffUpdate, query: str, body: str) -> dict[str, Any]:
    reception.clock.begin()
    try:
        toast = reception.operators.take(update)
    except Busy as busy:
        return _again(busy.seconds)
    except (ChannelError, StoreUnreachable) as error:
        log.exception("staff update %d comes again: %s", update.id, type(error).__name__)
        return _again(1)
    except Exception as error:
        log.exception("staff update %d failed", update.id)
        if not reception.turns.bury(update.id, error, body):
            return {"statusCode": 500}
        toast = ""
    return _answer_press(query, toast) if query else {"statusCode": 200}


def _take(update: Update, query: str, body: str) -> dict[str, Any]:
    reception.clock.begin()
    try:
        toast = reception.turns.take(update)
    except Busy as busy:
        return _again(busy.seconds)
    except (ChannelError, StoreUnreachable) as error:
        log.exception("update %d comes again: %s", update.id, type(error).__name__)
        return _again(1)
    except Exception as error:
        log.exception("update %d failed", update.id)
        if not reception.turns.give_up(update, error, body):
            return {"statusCode": 500}
        toast = ""
    return _answer_press(query, toast) if query else {"statusCode": 200}


def _is_telegram(secret: str) -> bool:
    expected = reception.telegram_secret["webhook_secret"]
    return hmac.compare_digest(secret.encode("utf-8", "replace"), expected.encode())


def _body(event: dict[str, Any]) -> str:
    body: str = event.get("body") or ""
    return (
        base64.b64decode(body).decode("utf-8", "replace") if event.get("isBase64Encoded") else body
    )


def _again(seconds: int) -> dict[str, Any]:
    return {"statusCode": 503, "headers": {"Retry-After": str(seconds)}}


def _answer_press(query: str, toast: str) -> dict[str, Any]:
    """The press is answered in the response to Telegram itself, which saves a call."""
    answer = {"method": "answerCallbackQuery", "callback_query_id": query, "text": toast}
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(answer),
    }
