"""Shows a request outside of topics, or at another desk, while its own room does not let it be shown in its place."""

import logging

from reception.desk.cards import Cards, without_link
from reception.desk.ports import CannotCopy, StaffRoom
from reception.desk.thread import Stage, Thread
from reception.dialog.conversation import Conversation
from reception.dialog.words import N_
from reception.ports import Clock
from reception.turns.ports import ChannelError, TurnStore

NO_TOPICS = N_(
    "⚠️ <b>No topic can be made here.</b> Give the bot the right to manage topics, or delete old ones."
    " Until then call the patient by telephone; the chat goes on in a topic afterwards."
)
OTHER_DESK = N_(
    "⚠️ <b>Another desk can't be written to.</b> Its patient waits: call by telephone. Let the bot into that desk again."
)

log = logging.getLogger(__name__)


class Asides:
    """Posts cards without buttons, since nobody can take a request that has no topic."""

    def __init__(self, conversations: TurnStore, cards: Cards, clock: Clock) -> None:
        self.conversations = conversations
        self.cards = cards
        self.clock = clock

    def show(self, room: StaffRoom, thread: Thread, why: str) -> tuple[int, ...] | None:
        """Show the card once, and each line of the patient's once, outside of the topics of a room.

        Returns the ids of the card and of the lines that were shown by now; None if nothing could be shown. A room that
        refuses is tried again with the job that it could not do.
        """
        request = thread.request
        if request is None or request.stage == Stage.CLOSED:
            return None
        try:
            shown = request.aside or (room.post(0, self._text(thread, why)),)
        except ChannelError as error:
            log.warning("a request could not be shown elsewhere: %s", type(error).__name__)
            return None
        below = shown[0] if room.topic_per_request else 0
        begun = request.matters[0].asked_at
        new = [x for x in thread.lines if x.to_staff and x.said_at >= begun]
        for line in (x for x in new if x.message not in shown[1:]):
            try:
                room.copy_to_topic(below, thread.account, (line,), 0)
            except CannotCopy:
                log.info("a line that can't be copied is not shown elsewhere")
            except ChannelError as error:
                log.warning("a line could not be shown elsewhere: %s", type(error).__name__)
                break
            shown = (*shown, line.message)
        return shown

    def _text(self, thread: Thread, why: str) -> str:
        loaded = self.conversations.load(thread.account)
        conversation = loaded.conversation or Conversation(thread.account)
        card, _ = self.cards.card(
            thread, conversation, loaded.directory, self.clock.now(), without_link
        )
        return f"{self.cards.words.say(why)}\n\n{card}"
