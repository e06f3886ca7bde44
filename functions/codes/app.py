"""Sends codes by SMS: ids come from a queue, the digits are made here and kept as a hash alone."""

from typing import Any

from reception.wiring.queues import worker
from reception.wiring.reception import start

reception = start()


def send(message: dict[str, Any]) -> None:
    """Send one code, for the update that asked for it."""
    now = reception.clock.now()
    reception.code_sending.send(message["account"], message["update"], now)


handler = worker(send, lambda: reception.clock.begin())
