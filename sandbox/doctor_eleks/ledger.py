"""The ledger of Doctor Eleks: which calls came in, and what became of each."""

from typing import Any, TypedDict, cast

from sandbox.clock import Clock
from sandbox.doctor_eleks.timetable import KYIV
from sandbox.doubles.double import Json
from sandbox.doubles.ledger import Ledger

UNREACHED = "unreached"
"""The outcome of a call that the double never began to carry out."""
COMMITTED = "committed"
REFUSED = "refused"


class Entry(TypedDict):
    """One call."""

    id: int
    time: str
    """The clinic's wall clock, with its offset."""
    method: str
    params: dict[str, Any]
    outcome: str
    """`unreached`, `committed` or `refused`."""
    detail: str | None
    """Why the call was refused."""
    result: list[Any]
    """The rows that a writing method answered: mostly ids."""
    fault: str | None
    status: int | None
    answered: bool
    """True if the client was still there when the answer was sent."""


class CallLedger(Ledger):
    """A ledger of calls only: the webhook keeps what it told by itself."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, KYIV, number_name="id")

    def open(self, method: str, params: dict[str, Any]) -> Entry:
        """Note a call as it comes in, before anything is done about it."""
        entry = self.call(
            method,
            params,
            outcome=UNREACHED,
            detail=None,
            result=[],
            status=None,
            answered=False,
        )
        return cast("Entry", entry)

    def entries(self, method: str | None = None) -> list[Json]:
        """All calls in their order, or those of one method."""
        return [entry for entry in self.calls if method in (None, entry["method"])]
