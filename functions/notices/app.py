"""Sends the notices that accounts are owed, offers freed times, and sends news: ids of all come from a queue."""

import logging
from typing import Any

from reception.notices.news import NEWS
from reception.notices.ports import FREED
from reception.wiring.queues import worker
from reception.wiring.reception import start

log = logging.getLogger(__name__)
reception = start()


def work(message: dict[str, Any]) -> None:
    """Send what one account is owed, look at a freed time, or send news on; the log has what became of it."""
    id_: str = message["account"]
    if id_.startswith(FREED):
        log.info("a freed time: %s", reception.offering.work(id_.removeprefix(FREED)))
        return
    if id_.startswith(NEWS):
        log.info("news: %s", reception.news_sending.work(id_.removeprefix(NEWS)))
        return
    outcomes = reception.notifying.notify(id_)
    if outcomes:
        log.info("notices: %s", dict(outcomes))


handler = worker(work, lambda: reception.begin())
