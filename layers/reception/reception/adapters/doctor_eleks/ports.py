"""What all containers share of signing in to Doctor Eleks."""

from typing import Protocol


class SignIns(Protocol):
    """What all containers share of signing in to the clinic system."""

    def token(self) -> str | None:
        """The token last kept, if any."""
        ...

    def keep(self, token: str) -> None:
        """Keep a new token for the others."""
        ...

    def acquire(self, seconds: int) -> bool:
        """Whether this container may sign in now; for `seconds` nobody else may. `keep` ends it early."""
        ...

    def refused(self, seconds: int) -> None:
        """Note that the credentials were refused: nobody tries again for `seconds`."""
        ...

    def is_refused(self) -> bool:
        """Whether the credentials were refused a short while ago."""
        ...
