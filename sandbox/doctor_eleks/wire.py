"""The shapes of answers, which differ between methods of the real API.

The vendor's method reference v1.7 shows lists under a key of their own; an integrator reports
lists under the procedure's name; some come under `data`. Nobody has written down which method uses
which shape: here each method has one and keeps it.
"""

from collections.abc import Callable

from sandbox.doctor_eleks.refusal import Refused
from sandbox.doctor_eleks.state import JsonValue, Row

type Envelope = Callable[[list[Row]], JsonValue]

CYRILLIC_ES = "\u0441"
"""Looks like a Latin c; the reference has it in front of `ompanyName` and others."""
CYRILLIC_ER = "\u0440"
"""Looks like a Latin p; the reference has it in front of `atientNote`."""


def bare(rows: list[Row]) -> JsonValue:
    """A list, and nothing around it."""
    return [*rows]


def named(key: str) -> Envelope:
    """A list under a key."""
    return lambda rows: {key: [*rows]}


def in_data(envelope: Envelope) -> Envelope:
    """Another shape, under `data`."""
    return lambda rows: {"data": envelope(rows)}


def saved_patient(rows: list[Row]) -> JsonValue:
    """The row beside the history numbers: the only answer that the reference shows in full."""
    number: Row = {
        "sequenceID": 2,
        "sequenceName": "Patient History Number",
        "sequenceCurrentNumber": 503,
        "sequenceNumberStringPattern": "SRS.06SN",
    }
    return {"incrementSequence": [number], "patient": [*rows]}


def success(_rows: list[Row]) -> JsonValue:
    """No rows, but a status at the place where a refusal has its status."""
    return {"data": {"status": 200, "message": "OK"}}


def refused(refusal: Refused, shape: str) -> JsonValue:
    """A refusal, in the shape that the settings ask for."""
    shapes: dict[str, JsonValue] = {
        "error": {"error": refusal.text, "status": refusal.status},
        "message": {"status": refusal.status, "message": refusal.text},
        "rows": [{"errorMessage": refusal.text, "errorStatus": str(refusal.status)}],
    }
    return {"data": shapes[shape]}
