"""Figures in memory. `test_store.py` holds them to what the port promises."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from reception.figures.counting import Fact
from reception.figures.ports import HEARD_FROM, MOST_COUNTED
from reception.figures.story import Story
from reception.ports import Changed


@dataclass
class MemoryFigures:
    """Implements the port."""

    facts: dict[tuple[date, str], Counter[str]] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    chats: dict[str, set[str]] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)

    def put(self, facts: Sequence[Fact]) -> None:
        self.facts |= {(fact.day, fact.id): Counter(fact.counts) for fact in facts}

    def hear(self, phrase: str, mark: str, chat: str) -> None:
        self.chats.setdefault(mark, set()).add(chat)
        if len(self.chats[mark]) >= HEARD_FROM:
            self.heard[phrase] = min(len(self.chats[mark]), MOST_COUNTED)

    def phrases(self) -> Sequence[tuple[str, int]]:
        return sorted(self.heard.items(), key=lambda one: (-one[1], one[0]))

    def story(self, visit: str) -> Story:
        return self.stories.get(visit, Story())

    def replace(
        self, visit: str, before: Story, after: Story, facts: Sequence[Fact], gone: Sequence[date]
    ) -> None:
        if self.story(visit).writes != before.writes:
            raise Changed
        self.stories[visit] = replace(after, writes=before.writes + 1)
        self.put(facts)
        for day in gone:
            self.facts.pop((day, f"visit:{visit}"), None)

    def of_days(self, first: date, last: date) -> Mapping[date, Counter[str]]:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return {
            day: sum((c for (of, _), c in self.facts.items() if of == day), Counter())
            for day in days
        }
