"""Every five minutes: reads the visits whose time has come, and plans the notices about them."""

from typing import Any

from reception.logs import wordless
from reception.wiring.reception import start

reception = start()


@wordless
def handler(_event: dict[str, Any], _context: object) -> dict[str, int]:
    """Run the poll: how many patients were read, changed, are withheld for staff, and were skipped as refused."""
    reception.begin()
    reception.office.expect_morning()
    polled = reception.polling.run()
    return {
        "patients": polled.patients,
        "changed": polled.changed,
        "held": int(polled.withheld),
        "refused": polled.refused,
    }
