"""The webhook's address, as Telegram calls it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import urllib3

from reception.adapters.telegram.synthetic import DoorAnswer
from reception.adapters.tls import context_for

PATIENCE_SECONDS = 25.0
"""The webhook's function ends after 20 s."""
NO_ANSWER = 599


class WebDoor:
    """Posts updates to `url` with the secret, over one connection."""

    def __init__(self, url: str, secret: Callable[[], str]) -> None:
        self._url = url
        self._secret = secret
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, ssl_context=context_for(url))

    def __call__(self, update: Mapping[str, Any]) -> DoorAnswer:
        """Bring an update. Without an answer the status is 599, which no server gives."""
        head = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": self._secret(),
        }
        body = json.dumps(update).encode()
        try:
            answer = self._pool.request(
                "POST", self._url, body=body, headers=head, timeout=PATIENCE_SECONDS
            )
        except urllib3.exceptions.HTTPError:
            return DoorAnswer(NO_ANSWER, "")
        return DoorAnswer(answer.status, answer.data.decode("utf-8", "replace"))
