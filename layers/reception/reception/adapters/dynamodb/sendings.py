"""The schedule of messages to Telegram that all containers share: `sending_at` in the item `operations`.

The field is the moment (milliseconds of real time) at which the next message may go out.

- Each notice moves it on by `GAP_MS`, and waits for the moment that it was before. So notices go out one after another,
  however many senders there are.
- Everybody else (a turn, the desk) does the same while notices go out, and sends at once at all other times. Each turn
  reads the item anyway, so that to know costs no call.
"""

import time

from pynamodb.expressions.update import Action

from reception.adapters.dynamodb.calls import holds, port_errors
from reception.adapters.dynamodb.models import SystemItem
from reception.ports import StoreUnreachable

GAP_MS = 36
"""Between two messages: 27 to 28 in a second over all chats. Telegram takes about 30."""
BUSY_MS = 1000
"""Notices are going out if their schedule was moved within this."""
LATE_MS = 100
"""A sender that was held up so long takes another moment: several that go on at once would come too thick."""
MAX_PAUSE_MS = 1000
"""A patient's page does not wait longer for its moment."""
TRIES = 10


class DynamoSendings:
    """The schedule, as this container read or moved it last. `key`: the item's."""

    def __init__(self, table: type[SystemItem], key: str) -> None:
        self.table = table
        self.key = key
        self.seen = 0

    def remember(self, item: SystemItem | None) -> None:
        """Take over the schedule of an item that was read; None: there is no item."""
        self.seen = int(item.sending_at or 0) if item else 0

    def wait(self) -> None:
        """Return when the next message may be sent.

        Raises:
            StoreUnreachable, StoreRefused
        """
        for _ in range(TRIES):
            moment = self._moment()
            _sleep(moment - _now())
            if _now() - moment <= LATE_MS:
                return
        raise StoreUnreachable("the store is too slow for the schedule of messages")

    def wait_beside_notices(self) -> None:
        """Return at once if no notices are going out; else when this message may be sent, in a second at most.

        Raises:
            StoreUnreachable, StoreRefused
        """
        if self.seen >= _now() - BUSY_MS:
            _sleep(min(self._moment() - _now(), MAX_PAUSE_MS))

    def _moment(self) -> int:
        """Take the next moment of the schedule. A schedule that lies behind is moved up to now by whoever is first."""
        table, item = self.table, self.table(self.key)
        # every writer of operations expects a version
        actions: list[Action] = [table.sending_at.add(GAP_MS), table.version.set(table.version | 1)]
        for _ in range(TRIES):
            with port_errors():
                item.update(actions=actions)
            self.remember(item)
            after, now = self.seen, _now()
            if after >= now:
                return after - GAP_MS
            up_to_now = table.sending_at.set(now + GAP_MS)
            unmoved = table.sending_at == after
            if holds(lambda: item.update(actions=[up_to_now], condition=unmoved)):  # noqa: B023 - called at once
                self.remember(item)
                return now
        raise StoreUnreachable("others moved the schedule of messages each time")


def _now() -> int:
    return round(time.time() * 1000)


def _sleep(milliseconds: int) -> None:
    if milliseconds > 0:
        time.sleep(milliseconds / 1000)
