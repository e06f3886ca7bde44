"""The port of figures: a store of facts and of visits' stories."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Protocol

from reception.figures.counting import Fact
from reception.figures.story import Story
from reception.figures.summary import Chart

HEARD_FROM = 3
"""A text that was not understood is kept once so many chats have written it."""
MOST_COUNTED = 50
"""Chats of a phrase that are counted."""


class FigureStore(Protocol):
    """Keeps facts and stories. Every call may raise `StoreUnreachable`."""

    def put(self, facts: Sequence[Fact]) -> None:
        """Keep facts. A fact that is kept already is written again."""
        ...

    def story(self, visit: str) -> Story:
        """The story under a visit's pseudonym, an empty one if there is none. One consistent read."""
        ...

    def replace(
        self, visit: str, before: Story, after: Story, facts: Sequence[Fact], gone: Sequence[date]
    ) -> None:
        """Write a story with its facts, and delete its facts of the days `gone`, all or nothing.

        Raises:
            Changed: somebody else wrote the story since it was read.
        """
        ...

    def of_days(self, first: date, last: date) -> Mapping[date, Counter[str]]:
        """The figures of each clinic day from `first` to `last`, added up from the facts."""
        ...

    def hear(self, phrase: str, mark: str, chat: str) -> None:
        """Note that a chat wrote a phrase which was not understood.

        `mark` and `chat` are pseudonyms of the phrase and of the chat. The phrase itself is kept only from the moment
        at which `HEARD_FROM` chats have written it: what so many write names nobody.
        """
        ...

    def phrases(self) -> Sequence[tuple[str, int]]:
        """The phrases that are kept, each with the number of its chats, the most frequent first."""
        ...


class PictureNotDrawn(Exception):
    """The picture could not be drawn. The text names no person."""


type Draw = Callable[[Chart], bytes]
"""Draws a picture (PNG). Raises `PictureNotDrawn`."""

type Pseudonym = Callable[[str], str]
"""The name under which a visit's story is kept."""
