"""Booking for a patient from the desk: the operator goes through the patient's own screens, in the request's topic.

The same engine and the same turns as in the patient's chat, with all that makes a booking safe, over two other ports:
the conversation is part of the account's thread at the desk, and its pages stand in the topic. What was booked is told
to the patient by `Handoff`, once it stands.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import replace

from reception.clinic.facts import BookingRules
from reception.desk import talk
from reception.desk.cards import Cards
from reception.desk.inbox import change
from reception.desk.ports import RoomGone, StaffRoom, ThreadStore, TopicGone, TopicShut
from reception.desk.thread import Rows, Thread
from reception.dialog import places
from reception.dialog.conversation import Conversation, Message
from reception.dialog.effects import View
from reception.dialog.events import Commanded, Pressed, Typed
from reception.dialog.places import Section
from reception.dialog.scene import Knowledge
from reception.dialog.words import N_
from reception.ports import Changed
from reception.turns.ports import Channel, ChatGone, Loaded, TurnStore, Update
from reception.turns.turns import Busy, Turns

UNBOUND = BookingRules(0, sys.maxsize, sys.maxsize)
LEFT = N_("The booking is over. /book begins another one.")

log = logging.getLogger(__name__)


def for_staff(knowledge: Knowledge) -> Knowledge:
    """What binds patients, how many visits and how late, and a pause of booking, does not bind staff."""
    return replace(
        knowledge,
        facts=replace(knowledge.facts, desk=None, booking=UNBOUND),
        operations=replace(knowledge.operations, booking_paused=False),
        codes=False,
    )


class Bookings:
    """Begins bookings for patients, and goes on with them. `turns` makes what takes their updates."""

    def __init__(
        self,
        threads: ThreadStore,
        conversations: TurnStore,
        room: StaffRoom,
        cards: Cards,
        turns: Callable[[TurnStore, Channel], Turns],
    ) -> None:
        self.threads = threads
        self.conversations = conversations
        store, pages = InThread(threads, conversations), InTopic(threads, room, cards)
        self.turns = turns(store, pages)

    def begin(self, account: str, update: int, wanted: str = "") -> bool:
        """Ask whom, where, when; or look for what is `wanted`, in one line. False: no patient is linked to the chat.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        patient = self.conversations.load(account).conversation
        if patient is None or not patient.patients:
            return False
        change(self.threads, account, lambda t: talk.begin_booking(t, patient, update))
        event = Typed(wanted) if wanted else Commanded("book")
        self._take(Update(update, account, event))
        return True

    def press(self, account: str, update: int, button: Pressed, message: int) -> str:
        """A button of a page. Returns what to say at it.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        return self._take(Update(update, account, button, pressed=Message(message)))

    def resume(self, account: str) -> None:
        """Finish what was left: a turn whose process died, a booking whose answer was lost."""
        if self.threads.load(account).booking is None:
            return
        try:
            self.turns.resume(account)
        except Busy as busy:
            log.info("a booking for a patient is under way: %s", busy)
        self._end(account)

    def _take(self, update: Update) -> str:
        toast = self.turns.take(update)
        self._end(update.account)
        return toast

    def _end(self, account: str) -> None:
        """Whoever leaves the screens of booking has left the booking."""
        change(self.threads, account, lambda t: talk.end_booking(t) if _has_left(t.booking) else t)


def _has_left(booking: Conversation | None) -> bool:
    """Whether nothing of it is to come any more."""
    if booking is None:
        return True
    elsewhere = places.parse(booking.place).section is not Section.BOOKING
    return elsewhere and not talk.is_unsettled(booking)


class InThread:
    """The `TurnStore` of these conversations: each is part of its account's thread."""

    def __init__(self, threads: ThreadStore, conversations: TurnStore) -> None:
        self.threads = threads
        self.conversations = conversations
        self.look = conversations.look
        self.count_failure = conversations.count_failure
        self.bury = conversations.bury

    def load(self, account: str) -> Loaded:
        """The booking, with the directory of this moment."""
        loaded = self.conversations.load(account)
        return replace(loaded, conversation=self.threads.load(account).booking)

    def save(self, conversation: Conversation) -> Conversation:
        """Write it into the thread as that is by now."""
        saved = replace(conversation, version=conversation.version + 1)

        def written(thread: Thread) -> Thread:
            if thread.booking is None or thread.booking.version != conversation.version:
                raise Changed
            return replace(thread, booking=saved)

        change(self.threads, conversation.account, written)
        return saved

    def forget(self, conversation: Conversation) -> None:
        """It ends with the thread."""
        change(self.threads, conversation.account, lambda t: replace(t, booking=None))


class InTopic:
    """The `Channel` of these conversations: pages without pictures, in the topic."""

    def __init__(self, threads: ThreadStore, room: StaffRoom, cards: Cards) -> None:
        self.threads = threads
        self.room = room
        self.cards = cards

    def send(self, account: str, view: View) -> Message:
        """Post a page.

        Raises:
            ChatGone: there is no such topic any more.
        """
        thread = self.threads.load(account)
        try:
            return Message(self.room.post(thread.topic, *self._page(thread, view)))
        except (TopicGone, TopicShut, RoomGone) as error:
            raise ChatGone(str(error)) from error

    def edit(self, account: str, message: Message, view: View) -> Message:
        """Draw another page in its place."""
        self.room.redraw(message.id, *self._page(self.threads.load(account), view))
        return message

    def typing(self, account: str) -> None:
        """Staff see that a press is being worked on by their own platform."""

    def carries(self, view: View) -> str:
        """No pictures."""
        return ""

    def _page(self, thread: Thread, view: View) -> tuple[str, Rows]:
        if thread.booking is None or _has_left(thread.booking):
            return self.cards.words.say(LEFT), ()
        if thread.booking.booked_here:
            return view.text, ()
        rows = [[(b.label, b.data) for b in row if not b.url] for row in view.buttons]
        return view.text, [row for row in rows if row]
