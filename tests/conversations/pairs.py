"""Plays a story, and at each of its lines tries what happens if two updates of the chat are handed in at once.

Each trial runs in a copy of the process, so that the story itself goes on as it is written.
"""

import os
import pickle
import random
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reception.dialog import buttons
from reception.dialog.conversation import Conversation
from reception.dialog.events import Event
from reception.turns.ports import Update
from reception.turns.turns import Busy
from tests.conversations.telling import seen
from tests.conversations.transcript import ACTORS, WIDTH
from tests.doubles.channel import Shown
from tests.doubles.world import World
from tests.storm.interleaving import Interleaving

type Pair = tuple[str, str]
"""Two lines of a patient's."""
type Page = tuple[str, list[list[str]]]
"""A text and the labels of its buttons."""


@dataclass(frozen=True)
class Outcome:
    """`left`: what is stored and what everybody sees. `pages`: the chat; `shown`: all that it has ever shown."""

    left: dict[str, Any]
    pages: list[Page]
    shown: list[Page]

    def is_of(self, order: "Outcome") -> bool:
        """Whether it is what this order comes to, too.

        Of two presses at the same moment the page of the first may reach the message last: then it stands there, and
        its buttons hold.
        """
        return self.left == order.left and all(page in order.shown for page in self.pages)


PATIENT = "Patient"
SECONDS_OF_A_COPY = 120
"""A copy that hangs is ended by then: its trial fails, and the tests go on."""


class Crossed(World):
    """A world in which the patient's deeds may be gathered first, and delivered then."""

    gathered: list[Update] | None = None

    def happens(self, event: Event, pressed: Shown | None = None) -> None:
        if self.gathered is None:
            super().happens(event, pressed)
        else:
            self.gathered.append(self.update(self.said(event), pressed))

    def gather(self, lines: Pair) -> list[Update]:
        """The updates of these lines, as a patient makes them who has seen the same.

        Raises:
            LookupError: a button that is pressed in them is not in sight yet.
        """
        self.gathered = []
        for line in lines:
            ACTORS[PATIENT](self, line)
        updates, self.gathered = self.gathered, None
        return updates

    def one_by_one(self, updates: list[Update]) -> None:
        for update in updates:
            self.process().take(update)
        self.settle()

    def at_once(self, updates: list[Update], dice: int) -> None:
        """Two processes; dice say at each call to the world which of them goes on. A busy one comes again."""
        side_by_side = Interleaving(random.Random(dice))
        side_by_side.at_each_call(self.store, "load", "save", "forget")
        side_by_side.at_each_call(self.channel, "send", "edit")
        side_by_side.at_each_call(self.clinic, "book", "cancel", "register", "visits")
        side_by_side.at_each_call(self.desk, "load", "save")

        def taken(update: Update) -> Callable[[], None]:
            def take() -> None:
                while True:
                    try:
                        self.process().take(update)
                    except Busy:
                        continue
                    return

            return take

        side_by_side.run(map(taken, updates), in_flight=2)
        self.settle()

    def outcome(self) -> Outcome:
        """All that is left of it, and all that the chat has shown on the way."""
        conversation = self.conversation_or_none()
        left = seen(self)
        pages = [(text, labels) for text, labels, _ in left.pop("chat")]
        views = [view for _, view in self.channel.log]
        return Outcome(
            left
            | {
                "stored": conversation and (conversation.stands_on, conversation.trail),
                "over": conversation is None or conversation.unfinished is None,
                "holds": self._page_holds(conversation),
                "messages": len(pages),
            },
            pages,
            [(v.text, [[b.label for b in row] for row in v.buttons]) for v in views],
        )

    def _page_holds(self, conversation: Conversation | None) -> bool:
        """Whether the buttons of the present page are those of the present screen, or of the one before."""
        if conversation is None or conversation.message is None:
            return True
        stamps = {conversation.stamp, conversation.former.stamp if conversation.former else 0}
        number = conversation.message.id
        [page] = [shown.view for shown in self.channel.chat if shown.message.id == number]
        pressed = (buttons.decode(button.data) for row in page.buttons for button in row)
        return all(known is None or known[0] in stamps for known in pressed)


def in_a_copy[Result](work: Callable[[], Result]) -> Result | Exception:
    """Do `work` in a copy of this process, which ends then, and return its result."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(SECONDS_OF_A_COPY)
        try:
            result: Result | Exception = work()
        except Exception as error:  # it crosses to the parent process as a value
            result = error
        with os.fdopen(sink, "wb") as file:
            file.write(pickle.dumps(result))
        os._exit(0)
    os.close(sink)
    with os.fdopen(source, "rb") as file:
        given: Result | Exception = pickle.loads(file.read())
    os.waitpid(child, 0)
    return given


def trials(script: str, world: Crossed) -> Iterator[Pair]:
    """Play a story; before each line of the patient's give that line with itself, then with the next one."""
    _, *lines = script.splitlines()
    deeds = [(line[:WIDTH].strip(), line[WIDTH:].strip()) for line in lines]
    deeds = [(who, what) for who, what in deeds if who in ACTORS]
    for (who, what), (who_next, next_) in zip(deeds, [*deeds[1:], ("", "")], strict=True):
        if who == PATIENT:
            yield what, what
            if who_next == PATIENT:
                yield what, next_
        ACTORS[who](world, what)


def tried(world: Crossed, pair: Pair, dice: Iterable[int]) -> list[str]:
    """Hand a pair in at once, for each throw of dice. Returns the outcomes that neither order has, by what differs.

    A pair that a patient can't send is not tried: the second button is not in sight before the first is answered.
    """

    def outcome(how: Callable[[list[Update]], None]) -> Outcome | Exception:
        def work() -> Outcome:
            how(world.gather(pair))
            return world.outcome()

        return in_a_copy(work)

    first = outcome(world.one_by_one)
    if isinstance(first, LookupError):
        return []
    second = outcome(lambda updates: world.one_by_one(updates[::-1]))
    orders = [order for order in (first, second) if isinstance(order, Outcome)]
    found = []
    for thrown in dice:
        both = outcome(lambda updates, thrown=thrown: world.at_once(updates, thrown))  # type: ignore[misc]
        if isinstance(both, Exception) or not any(both.is_of(order) for order in orders):
            found.append(f"{pair}, dice {thrown}: {_difference(both, orders)}")
    return found


def _difference(both: Outcome | Exception, orders: list[Outcome]) -> str:
    if isinstance(both, Exception):
        return repr(both)
    order = orders[0]
    left = {
        name: (order.left[name], now) for name, now in both.left.items() if now != order.left[name]
    }
    return repr(left or [page for page in both.pages if page not in order.shown])
