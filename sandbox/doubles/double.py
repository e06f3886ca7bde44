"""The protocol `Double`: the parts of a double that the sandbox uses, whatever system it stands for."""

from typing import Any, Protocol

from starlette.applications import Starlette

type Json = dict[str, Any]


class Follower(Protocol):
    """A function that is called at each change, in the double's own thread."""

    def __call__(self, **about: int | str) -> None:
        """`about` says what changed: `chat` is the id of a chat or a channel; nothing means all."""
        ...


class Double(Protocol):
    """A double of a system that the reception talks to."""

    @property
    def app(self) -> Starlette:
        """The double's API, and its control calls below `/control`."""
        ...

    @property
    def busy(self) -> int:
        """The number of calls and deliveries in work; 0 when the double is settled."""
        ...

    def entries(self) -> list[Json]:
        """The ledger's newest entries, in the order in which the calls and deliveries began."""
        ...

    def follow(self, follower: Follower) -> None:
        """Call `follower` at each change from now on."""
        ...
