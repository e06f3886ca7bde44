"""Does what is next for hand-off requests: addresses of threads come from a queue."""

from typing import Any

from reception.wiring.queues import worker
from reception.wiring.reception import start

reception = start()


def work(message: dict[str, Any]) -> None:
    """Work on one account's thread, or tell the staff in their room what is due."""
    reception.office.work(message["account"])


handler = worker(work, lambda: reception.begin())
