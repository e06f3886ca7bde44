"""Sends codes and reminders by SMS: ids come from a queue. A code's digits are made here and kept as a hash alone."""

from typing import Any

from reception.wiring.queues import worker
from reception.wiring.reception import start

reception = start()


def send(message: dict[str, Any]) -> None:
    """Send one code, for the update that asked for it; or one text that reminds of a visit."""
    now = reception.clock.now()
    if "text" in message:
        reception.text_sending.send(message["text"], now)
        return
    reception.code_sending.send(message["account"], message["update"], now)


handler = worker(send, lambda: reception.clock.begin())
