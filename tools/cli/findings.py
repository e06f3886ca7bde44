"""The result of one check of `./reception doctor`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.cli.stack import Stack


@dataclass(frozen=True)
class Finding:
    """`about` names the thing that was checked, `words` its state. `todo` says what to do, empty if all is well."""

    about: str
    words: str
    todo: str = ""

    @property
    def line(self) -> str:
        """The finding as one line: a ✓ with the state, or a ✗ with the state and what to do."""
        return (
            f"✗ {self.about}: {self.words} → {self.todo}"
            if self.todo
            else f"✓ {self.about}: {self.words}"
        )


type Check = Callable[[Stack], Iterator[Finding]]
