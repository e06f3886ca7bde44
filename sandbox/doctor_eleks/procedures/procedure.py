"""A procedure of the API: its name, what it takes, what it answers, in which shape."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.params import Params
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.wire import Envelope


@dataclass(frozen=True)
class Call:
    """A call that was let in."""

    clinic: Clinic
    params: Params
    login: str
    base_url: str
    """Where this double is reached, for addresses of photos."""


@dataclass(frozen=True)
class Procedure:
    """One method of the vendor's reference."""

    name: str
    perform: Callable[[Call], list[Row]]
    envelope: Envelope
    takes: frozenset[str] = frozenset()
    """Names of parameters, besides `Login`."""
    writes: bool = False


def takes(names: str) -> frozenset[str]:
    """Names of parameters, written in one text with spaces between."""
    return frozenset(names.split())
