"""Reads the doubles' ledgers: calls and deliveries, with times in seconds of real time."""

from collections.abc import Callable
from datetime import datetime

from sandbox.clock import Clock
from sandbox.doubles.double import Json
from sandbox.floor.stories import Delivery, Outside, Request

type Entries = Callable[[], list[Json]]


def read(
    clock: Clock, doubles: dict[Outside, Entries], since: float
) -> tuple[list[Request], list[Delivery]]:
    """Read requests and deliveries later than `since` (real seconds). Ledgers use the sandbox's clock."""
    requests: list[Request] = []
    deliveries: list[Delivery] = []
    for name, entries in doubles.items():
        for entry in reversed(entries()):
            at = clock.real(datetime.fromisoformat(entry["time"]))
            if at < since:
                break
            if "method" in entry:
                requests.append(_request(name, at, entry))
            else:
                deliveries.append(_delivery(name, at, entry))
    return requests[::-1], deliveries[::-1]


def _request(name: Outside, at: float, entry: Json) -> Request:
    if name == "doctor_eleks":
        spoilt = entry["fault"] or (entry["outcome"] if entry["outcome"] != "committed" else None)
        return Request(name, at, entry["method"], spoilt or "ok")
    outcome = entry["outcome"] or {}
    well = "ok" if outcome.get("ok") else str(outcome.get("description") or outcome.get("error"))
    chat = entry["params"].get("chat_id")
    return Request(
        name,
        at,
        entry["method"],
        entry["fault"] or well,
        chat=None if chat is None else str(chat),
        rode=bool(entry.get("rode")),
    )


def _delivery(name: Outside, at: float, entry: Json) -> Delivery:
    what = f"slack {entry['to']}" if name == "slack" else str(entry["kind"])
    return Delivery(at, what, entry["status"], entry["duration_ms"])
