"""Worlds in which updates come as they do in a bad hour: each of them is told twice."""

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from reception.desk.ports import StaffUpdate
from reception.desk.request.stages import OVER
from reception.turns.ports import Update
from tests.doubles.world import WORDS, World


def seen(world: World) -> dict[str, Any]:
    """All that anybody can see of a world, without the data behind buttons."""
    views = [shown.view for shown in world.channel.chat]
    posts = world.room.messages.values()
    return {
        "chat": [(v.text, [[b.label for b in row] for row in v.buttons], v.keys) for v in views],
        "room": [(p.topic, p.text, [[label for label, _ in row] for row in p.rows]) for p in posts],
        "topics": dict(world.room.topics),
        "lines": dict(world.room.at_patient),
        "texts": list(world.texts.telephones.texts),
        "schedule": list(world.clinic.visits_made.values()),
        "cards": [astuple(card) for card in world.clinic.cards],
        "tasks": list(world.clinic.tasks),
        "notes": list(world.clinic.notes),
    }


class ToldTwice(World):
    """Each update comes again to another process, as soon as it was taken."""

    after = 0
    """How many further updates come before the repeat."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.waiting: list[Callable[[], None]] = []
        take = self.operators.take

        def taken(update: StaffUpdate) -> str | None:
            posted = len(self.room.messages)
            toast = take(update)
            if update.topic or not self.after:
                self.comes_again(lambda: self.staff_again(update, toast, posted))
            return toast

        self.operators.take = taken  # type: ignore[method-assign]

    def deliver(self, update: Update) -> str:
        toast = super().deliver(update)
        self.comes_again(lambda: self.patient_again(update, toast))
        return toast

    def comes_again(self, tell: Callable[[], None]) -> None:
        self.waiting.append(tell)
        while len(self.waiting) > self.after:
            self.waiting.pop(0)()

    def patient_again(self, update: Update, toast: str) -> None:
        """Nobody sees a difference, and the transcript has no line of it."""
        shown, before = len(self.channel.log), seen(self)
        again = self.process().take(update)
        assert seen(self) == before
        assert again in ("", toast) or self.conversation_or_none() is None
        del self.channel.log[shown:], self.channel.readers[shown:]

    def staff_again(self, update: StaffUpdate, toast: str | None, posted: int) -> None:
        """Nobody sees a difference, except that a command which only reads is answered once more.

        If it comes again late, it is answered with what holds by then. The press that ends an operator's booking may
        be told that it is over.
        """
        logged, before = len(self.room.log), seen(self)
        again = self.staff(self.worker()).take(update)
        answers = list(self.room.messages.values())[posted:]
        for answer in answers[len(before["room"]) - posted :]:
            others = [one for one in answers if one is not answer]
            same = [(one.topic, one.text, one.rows) for one in others]
            late = self.after > 0 and answer.topic in [one.topic for one in others]
            assert late or (answer.topic, answer.text, answer.rows) in same
            del self.room.messages[answer.id]
        assert seen(self) == before
        assert self.after or again in ("", toast, WORDS["uk"].label(OVER))
        del self.room.log[logged:]


class ToldTwiceLate(ToldTwice):
    """Each update comes again after the next one.

    What staff do outside of topics is left out: it reads and shows what is true by then, which need not be the same.
    """

    after = 1
