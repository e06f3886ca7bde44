"""A procedure of the API: its name, its parameters, its rows and the shape of its answer."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.params import Params
from sandbox.doctor_eleks.state import Row
from sandbox.doctor_eleks.wire import Envelope


@dataclass(frozen=True)
class Call:
    """A call that may be performed."""

    clinic: Clinic
    params: Params
    login: str
    base_url: str
    """The address of this double: addresses of photos begin with it."""


@dataclass(frozen=True)
class Procedure:
    """One method of the vendor's reference."""

    name: str
    perform: Callable[[Call], list[Row]]
    envelope: Envelope
    takes: frozenset[str] = frozenset()
    """The names of its parameters, without `Login`."""
    writes: bool = False


def takes(names: str) -> frozenset[str]:
    """Split a text of names with spaces between them."""
    return frozenset(names.split())
