"""Bookings that operators make for patients, through the patient's own screens, in the request's topic.

The engine and the turns are those of the patient's chat, with everything that makes a booking safe. Two ports differ:
the conversation is stored in the account's thread at the desk (`ThreadConversations`), and its pages are posted into
the topic (`TopicPages`). When the visit stands, the hand-off tells the patient.
"""

import logging
from collections.abc import Callable

from reception.clinic.facts import UNLIMITED
from reception.dataclass import replace
from reception.desk import talk
from reception.desk.cards import Cards
from reception.desk.ports import RoomGone, StaffRoom, ThreadStore, TopicGone, TopicShut
from reception.desk.saving import change_thread
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

BOOKING_OVER = N_("The booking is over. /book begins another one.")

log = logging.getLogger(__name__)


def for_staff(knowledge: Knowledge) -> Knowledge:
    """The knowledge with what binds patients alone taken out: limits of bookings, a pause of booking, codes by SMS."""
    return replace(
        knowledge,
        facts=replace(knowledge.facts, desk=None, booking=UNLIMITED),
        operations=replace(knowledge.operations, booking_paused=False),
        codes=False,
    )


class Bookings:
    """Begins bookings for patients, and goes on with them. `turns` makes turns over the two other ports."""

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
        store, pages = ThreadConversations(threads, conversations), TopicPages(threads, room, cards)
        self.turns = turns(store, pages)

    def begin(self, account: str, update: int, wanted: str = "") -> bool:
        """Ask for whom, where and when; or search for `wanted`, a line. False: no patient is linked to the chat.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        patient = self.conversations.load(account).conversation
        if patient is None or not patient.patients:
            return False
        change_thread(self.threads, account, lambda t: talk.begin_booking(t, patient, update))
        event = Typed(wanted) if wanted else Commanded("book")
        self._take(Update(update, account, event))
        return True

    def press(self, account: str, update: int, button: Pressed, message: int) -> str:
        """Press a button of a page. Returns what to say at it.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        return self._take(Update(update, account, button, pressed=Message(message)))

    def resume(self, account: str) -> None:
        """Finish what is unfinished: a turn whose process died, a visit that may have been made."""
        if self.threads.load(account).booking is None:
            return
        try:
            self.turns.resume(account)
        except Busy as busy:
            log.info("a booking for a patient is under way: %s", busy)
        self._drop_if_left(account)

    def _take(self, update: Update) -> str:
        toast = self.turns.take(update)
        self._drop_if_left(update.account)
        return toast

    def _drop_if_left(self, account: str) -> None:
        """An operator who goes to a screen outside of booking has left the booking."""
        change_thread(
            self.threads, account, lambda t: talk.end_booking(t) if _has_left(t.booking) else t
        )


def _has_left(booking: Conversation | None) -> bool:
    """True if nothing of the booking is to come any more."""
    if booking is None:
        return True
    elsewhere = places.parse(booking.place).section is not Section.BOOKING
    return elsewhere and not talk.is_unsettled(booking)


class ThreadConversations:
    """The `TurnStore` of bookings at the desk: each is part of its account's thread."""

    def __init__(self, threads: ThreadStore, conversations: TurnStore) -> None:
        self.threads = threads
        self.conversations = conversations
        self.look = conversations.look
        self.count_failure = conversations.count_failure
        self.bury = conversations.bury

    def load(self, account: str) -> Loaded:
        """The booking, with the present directory."""
        loaded = self.conversations.load(account)
        return replace(loaded, conversation=self.threads.load(account).booking)

    def save(self, conversation: Conversation) -> Conversation:
        """Write the booking into the thread as that is by now.

        Raises:
            Changed: another process wrote the booking since it was loaded, or it was dropped.
        """
        saved = replace(conversation, version=conversation.version + 1)

        def written(thread: Thread) -> Thread:
            if thread.booking is None or thread.booking.version != conversation.version:
                raise Changed
            return replace(thread, booking=saved)

        change_thread(self.threads, conversation.account, written)
        return saved

    def forget(self, conversation: Conversation) -> None:
        """Take the booking out of the thread."""
        change_thread(self.threads, conversation.account, lambda t: replace(t, booking=None))


class TopicPages:
    """The `Channel` of bookings at the desk: pages without pictures, in the topic."""

    def __init__(self, threads: ThreadStore, room: StaffRoom, cards: Cards) -> None:
        self.threads = threads
        self.room = room
        self.cards = cards

    def send(self, account: str, view: View) -> Message:
        """Post a page.

        Raises:
            ChatGone: the topic was deleted or closed, or the bot may not write in the room.
        """
        thread = self.threads.load(account)
        try:
            return Message(self.room.post(thread.topic, *self._page(thread, view)))
        except (TopicGone, TopicShut, RoomGone) as error:
            raise ChatGone(str(error)) from error

    def edit(self, account: str, message: Message, view: View) -> Message:
        """Put another page in the place of this one."""
        self.room.redraw(message.id, *self._page(self.threads.load(account), view))
        return message

    def typing(self, account: str) -> None:
        """Do nothing: the staff's own app shows that a press is being worked on."""

    def pin(self, account: str, message: int) -> None:
        """Do nothing: a booking at the desk has no visit of the patient's chat to pin."""

    def unpin(self, account: str, message: int) -> None:
        """Do nothing, as for `pin`."""

    def carries(self, view: View) -> str:
        """The picture of a page: always none, as an empty string."""
        return ""

    def _page(self, thread: Thread, view: View) -> tuple[str, Rows]:
        if thread.booking is None or _has_left(thread.booking):
            return self.cards.words.say(BOOKING_OVER), ()
        if thread.booking.booked_here:
            return view.text, ()
        rows = [[(b.label, b.data) for b in row if b.data] for row in view.buttons]
        return view.text, [row for row in rows if row]
