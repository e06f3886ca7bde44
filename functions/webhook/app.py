"""Telegram's door: one update, one turn."""

import base64
import hmac
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from reception.logs import about, wordless
from reception.ports import StoreUnreachable, is_synthetic
from reception.turns.ports import ChannelError, NotAnUpdate
from reception.turns.turns import Busy
from reception.wiring.doors import read_staff_update, read_update, with_record
from reception.wiring.reception import start

LARGEST_BODY = 1_000_000
DONE: dict[str, Any] = {"statusCode": 200}

log = logging.getLogger(__name__)
reception = start()


@wordless
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an API Gateway request (payload 2.0).

    200 when it is done or none of ours, 403 without the secret, 503 when it must come again.
    """
    if not _is_telegram(event["headers"].get("x-telegram-bot-api-secret-token", "")):
        return {"statusCode": 403}
    body = _body(event)
    if len(body) >= LARGEST_BODY:
        return DONE
    try:
        content = json.loads(body)
        patients = read_update(content, whole=reception.settings.desk_platform == "slack")
        staffs = read_staff_update(content) if patients is None and _has_desk() else None
    except (NotAnUpdate, ValueError, RecursionError) as error:
        log.warning("not an update: %s", type(error).__name__)
        return DONE
    reception.clock.begin()
    if patients is not None:
        update, query = patients
        give_up = partial(reception.turns.give_up, update, body=body)
        with about(f"update {update.id}", update.account):
            answer = _take(update.id, query, partial(reception.turns.take, update), give_up)
        return with_record(answer, update.account) if is_synthetic(update.account) else answer
    if staffs is not None:
        line, query = staffs
        bury = partial(reception.turns.bury, line.id)
        with about(f"update {line.id}"):
            return _take(line.id, query, partial(reception.office.take, line), bury)
    return DONE


def _has_desk() -> bool:
    return reception.settings.desk_platform == "telegram"


def _take(
    update_id: int, query: str, take: Callable[[], str], give_up: Callable[[Exception], bool]
) -> dict[str, Any]:
    """Have an update taken; `give_up` counts what failed and tells whether that was the last try."""
    try:
        toast = take()
    except Busy as busy:
        return _again(busy.seconds)
    except (ChannelError, StoreUnreachable) as error:
        log.exception("update %d comes again: %s", update_id, type(error).__name__)
        return _again(1)
    except Exception as error:
        log.exception("update %d failed", update_id)
        if not give_up(error):
            return {"statusCode": 500}
        toast = ""
    return _answer_press(query, toast) if query else DONE


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
    """The press is answered in the response to Telegram itself, which saves a call.

    An answer of several lines stays until it is closed.
    """
    answer = {
        "method": "answerCallbackQuery",
        "callback_query_id": query,
        "text": toast,
        "show_alert": "\n" in toast,
    }
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(answer),
    }
