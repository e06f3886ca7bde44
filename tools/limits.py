"""Compute how near each limit is at four sizes of a clinic, from the loads in `costs.toml`: a table of `docs/scale.md`.

A row is the load in the busiest hour as a share of what is allowed, or, for the poll, how old the mirror gets.
"""

import math
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from reception.adapters.dynamodb.models import SHARDS
from tools.costs import INPUTS, a_day, month

SIZES = {700: "one clinic", 10_000: "a chain", 100_000: "a city", 1_000_000: "a country"}
"""Patients who are linked to the bot."""
BUSIEST_HOUR = 0.2
"""The share of a day that falls into its busiest hour."""
HOUR_SECONDS, DAY_HOURS = 3600, 24
TELEGRAM_A_SECOND = 30
"""Messages to all chats together; source: Telegram's bot FAQ, "broadcasting". More can be bought."""
GROUP_A_MINUTE = 20
"""Messages to one group; source: the same."""
ASKS_FOR_A_PERSON = 0.1
"""The share of a day's patients who do, as in docs/costs.md."""
LINES_A_REQUEST = 6
"""Messages in the staff's group for a request: its card, the lines of both sides, marks."""
CONCURRENT = 1_000
"""Functions at work at once in an account of AWS, until more is asked for."""
TURN_SECONDS = 0.6
"""A turn or a notice, with its waiting for Telegram and the clinic system."""
READS_A_PARTITION, WRITES_A_PARTITION = 3_000, 1_000
"""Units a second of one partition of DynamoDB. Each turn reads the item of operations, which lies in one."""
WRITES_OF_DUE = 2
"""Each turn and each notice moves one entry of the index of what is due: it leaves one place and comes to another."""

type Loads = Mapping[str, float]


def limits() -> list[list[str]]:
    """The table: a row for each limit, a column for each size."""
    inputs = tomllib.loads(INPUTS.read_text("utf-8"))
    at_size = {size: _loads(inputs, size) for size in SIZES}
    head = ["limit", *(f"{name}: {size:,}" for size, name in SIZES.items())]
    rows = [
        [words, *(_share(of(loads)) for loads in at_size.values())] for words, of in ROWS.items()
    ]
    mirror = [
        "age of what is known of far visits, hours",
        *(_hours(one["mirror"]) for one in at_size.values()),
    ]
    costs = ["US dollars a month", *(f"{one['dollars']:,.0f}" for one in at_size.values())]
    return [head, *rows, mirror, costs]


def _loads(inputs: Mapping[str, Any], size: int) -> Loads:
    """Turns and notices in a second of the busiest hour, and requests; `mirror` is in hours."""
    assumed = inputs["assumed"]
    patients = size / assumed["linked"]
    runs = a_day(inputs, max(1, round(patients)))
    peak = {name: count * BUSIEST_HOUR / HOUR_SECONDS for name, count in runs.items()}
    turns, notices = (peak["turn"], peak["notice"])
    # near visits are read first; the others share what is left of the poll's budget
    left = assumed["poll_most"] - patients * assumed["poll_soon"]
    return {
        "turns": turns,
        "notices": notices,
        "requests": patients * ASKS_FOR_A_PERSON * BUSIEST_HOUR / HOUR_SECONDS,
        "mirror": max(1.0, size / left * DAY_HOURS) if left > 0 else math.inf,
        "dollars": month(inputs, max(1, round(patients))).total,
    }


ROWS: dict[str, Callable[[Loads], float]] = {
    "Telegram: messages a second to all chats": lambda of: (
        (of["turns"] + of["notices"]) / TELEGRAM_A_SECOND
    ),
    "Telegram: messages a minute in one staff's group": lambda of: (
        of["requests"] * LINES_A_REQUEST * 60 / GROUP_A_MINUTE
    ),
    "Lambda: functions at once": lambda of: (
        (of["turns"] + of["notices"]) * TURN_SECONDS / CONCURRENT
    ),
    "DynamoDB: reads of the item of operations": lambda of: (
        (of["turns"] + of["notices"]) / READS_A_PARTITION
    ),
    "DynamoDB: writes of a shard of what is due": lambda of: (
        (of["turns"] + of["notices"]) * WRITES_OF_DUE / SHARDS / WRITES_A_PARTITION
    ),
}


def _hours(age: float) -> str:
    return "never read" if math.isinf(age) else f"{age:.0f}"


def _share(of: float) -> str:
    return f"{of:.0%}" if of >= 0.01 else "below 1%"
