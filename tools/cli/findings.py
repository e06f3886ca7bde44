"""What a look at one thing of a deployed reception finds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tools.cli.stack import Stack


@dataclass(frozen=True)
class Finding:
    """`about`: what was looked at; `words`: how it is. `todo` is empty where it is well."""

    about: str
    words: str
    todo: str = ""

    @property
    def line(self) -> str:
        """As it is shown: well, or what to do."""
        return (
            f"✗ {self.about}: {self.words} → {self.todo}"
            if self.todo
            else f"✓ {self.about}: {self.words}"
        )


type Check = Callable[[Stack], Iterator[Finding]]
