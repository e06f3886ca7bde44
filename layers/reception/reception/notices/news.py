"""News of the clinic, for patients who have switched them on: written at the desk, sent by a press.

How news goes out:

1. A member writes a draft, and sees it as its readers will, with their number. Nothing is sent.
2. A press lets it begin, once. From then on it is due, and the clockwork brings it each minute.
3. A run writes to as many readers as fit into `SECONDS_PER_RUN`, in the order of their accounts, and notes the last of
   them. The clockwork hands over reminders of near visits before it, and both keep to one schedule of messages.
4. Each reader is claimed before the message is sent. A claim is given back only if the message surely did not arrive,
   so nobody gets the same news twice, however often a run is repeated. If the process dies between the claim and
   Telegram's answer, that reader may miss the news.
5. News waits in quiet hours, and while notices do not go out. What is not sent within `USEFUL_FOR` is not sent.
6. When the last reader was written to, staff read how many got it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Protocol

from reception.dataclass import dataclass, replace
from reception.dialog.buttons import encode_standing
from reception.dialog.conversation import Conversation
from reception.dialog.effects import Button, View
from reception.dialog.screens.notices import NEWS_OFF
from reception.dialog.words import N_, Words
from reception.notices.ports import RoomJobs
from reception.notices.rules import Times
from reception.ports import Changed, Clock
from reception.turns.ports import (
    Channel,
    ChannelClosed,
    ChatGone,
    MaybeDelivered,
    NotDelivered,
    TooManyMessages,
    TurnStore,
)

NEWS = "news:"
"""Begins the id of news among the ids of what is due to be sent."""
NEWS_JOB = "news"
"""The job that tells staff how many readers got the news."""
SECONDS_PER_RUN = 20
"""The function has 60 seconds, and other messages of its batch wait meanwhile."""
READERS_PER_READ = 50
PAUSE_WHILE_STOPPED = timedelta(minutes=5)
PAUSE_AFTER_A_PASS = timedelta(minutes=5)
"""Before those are tried again whom Telegram did not take a message for."""
MAX_PASSES = 3
USEFUL_FOR = timedelta(days=2)
RESULT_AFTER = timedelta(minutes=1)
"""By then a run that was brought twice has noted its outcomes, too."""
BROUGHT_WITHIN = timedelta(minutes=2)
"""News that begins is brought by the press itself; if that fails, by the clockwork after this."""
SAVE_ATTEMPTS = 5

log = logging.getLogger(__name__)


class NewsOutcome(StrEnum):
    """The ledger's word for what became of news to one reader. UNSURE: Telegram's answer was lost."""

    SENT = "sent"
    BLOCKED = "blocked"
    UNSURE = "unsure"


@dataclass(frozen=True)
class News:
    """News, and how far it has been sent. Stored as JSON.

    text: plain. sent_at: when a member let it begin (UTC); None for a draft. readers: how many had switched news on by
    then. after: the last account that this pass has come to, until the news is over. missed: a message did not arrive
    on this pass, so another pass follows. over: the last reader was written to. version: counts writes.
    """

    id: str
    text: str
    sent_at: datetime | None = None
    readers: int = 0
    after: str = ""
    missed: bool = False
    passes: int = 1
    over: bool = False
    version: int = 0

    def begun(self, now: datetime, readers: int) -> "News":
        """The draft as news that goes out from `now` on (UTC)."""
        return replace(self, sent_at=now, readers=readers)


class NewsStore(Protocol):
    """Keeps news, its readers, and the ledger of who got it. Every call may raise `StoreUnreachable`.

    Readers are written with the conversations that they come from, by the `TurnStore`: a chat that takes no messages
    is no reader. The ledger knows a reader by a `mark` that only a holder of the key can make.
    """

    def load(self, id: str) -> News | None:
        """The news with this id; None if there is none."""
        ...

    def keep(self, news: News, due_at: datetime | None) -> News:
        """Write news if nobody did since it was read, and have it brought at `due_at` (UTC); None: not at all.

        Returns it with its new version.

        Raises:
            Changed: somebody else was first.
        """
        ...

    def drop(self, news: News) -> None:
        """Delete a draft.

        Raises:
            Changed: somebody has written it since it was read.
        """
        ...

    def count(self) -> int:
        """How many readers there are."""
        ...

    def readers(self, after: str, most: int) -> Sequence[str]:
        """The next accounts that want news, ascending, up to `most`."""
        ...

    def leaves(self, account: str) -> None:
        """Take an account whose conversation is gone out of the readers."""
        ...

    def claim(self, id: str, mark: str, now: datetime) -> bool:
        """Claim a reader for good, and return whether this process may write. False if anybody has claimed before."""
        ...

    def give_back(self, id: str, mark: str) -> None:
        """Give a claim back: the message surely did not arrive."""
        ...

    def note(self, id: str, mark: str, outcome: str, at: datetime) -> None:
        """Note what became of a claimed reader."""
        ...

    def outcomes(self, id: str) -> Counter[str]:
        """How many readers had which outcome; an empty one was claimed, and nobody knows more."""
        ...


STOP_NEWS = N_("🔕 No more news")


def news_page(words: Words, news: News) -> View:
    """News that has begun, as a reader sees it, with the button that stops all news."""
    assert news.sent_at is not None, "a draft has no readers"
    stop = Button(words.label(STOP_NEWS), encode_standing(NEWS_OFF, news.id, news.sent_at))
    return View(words.say("📣 {text}", text=news.text), ((stop,),))


class NewsSending:
    """Sends news to its readers.

    `mark` makes a reader's mark of an account. `pace` returns when the next message to an account may be sent.
    `seconds`: a running count of real seconds.
    """

    def __init__(
        self,
        store: TurnStore,
        news: NewsStore,
        channel: Channel,
        clock: Clock,
        times: Times,
        words: Mapping[str, Words],
        mark: Callable[[str], str],
        jobs: RoomJobs,
        *,
        pace: Callable[[str], None] = lambda _account: None,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self.store = store
        self.news = news
        self.channel = channel
        self.clock = clock
        self.times = times
        self.words = words
        self.mark = mark
        self.jobs = jobs
        self.pace = pace
        self.seconds = seconds

    def work(self, id: str) -> str:
        """Send news on, as far as a run goes. Returns what was done, for the log.

        Raises:
            ChannelClosed, StoreUnreachable: it must come again.
        """
        news, now = self.news.load(id), self.clock.now()
        if news is None or news.sent_at is None or news.over:
            return "over"
        if now - news.sent_at > USEFUL_FOR:
            return self._finish(news)
        if self.store.look().operations.notices != "on":
            return self._keep(news, now + PAUSE_WHILE_STOPPED)
        quiet = self.times.quiet(now)
        return self._keep(news, quiet.ends) if quiet else self._send(news)

    def _send(self, news: News) -> str:
        """Write to the next readers, until the time of a run is over or Telegram asks to wait."""
        ends = self.seconds() + SECONDS_PER_RUN
        while accounts := self.news.readers(news.after, READERS_PER_READ):
            for account in accounts:
                if self.seconds() >= ends:
                    return self._keep(news, self.clock.now())
                try:
                    arrived = self._write(news, account)
                except TooManyMessages as error:
                    return self._keep(news, self.clock.now() + timedelta(seconds=error.seconds))
                news = replace(news, after=account, missed=news.missed or not arrived)
        if news.missed and news.passes < MAX_PASSES:
            again = replace(news, after="", missed=False, passes=news.passes + 1)
            return self._keep(again, self.clock.now() + PAUSE_AFTER_A_PASS)
        return self._finish(news)

    def _write(self, news: News, account: str) -> bool:
        """Write to one reader, once. False if the message surely did not arrive, and may be sent again."""
        mark = self.mark(account)
        if not self.news.claim(news.id, mark, self.clock.now()):
            return True
        conversation = self.store.load(account).conversation
        if conversation is None or not conversation.news:
            self.news.give_back(news.id, mark)
            if conversation is None:
                self.news.leaves(account)
            return True
        self.pace(account)
        words = self.words.get(conversation.language, self.words["uk"])
        outcome = NewsOutcome.SENT
        try:
            self.channel.send(account, news_page(words, news))
        except (TooManyMessages, ChannelClosed):
            self.news.give_back(news.id, mark)
            raise
        except NotDelivered as error:
            log.warning("news is sent again: %s: %s", type(error).__name__, error)
            self.news.give_back(news.id, mark)
            return False
        except MaybeDelivered:
            outcome = NewsOutcome.UNSURE
        except ChatGone:
            outcome = NewsOutcome.BLOCKED
            self._is_gone(conversation)
        self.news.note(news.id, mark, outcome, self.clock.now())
        return True

    def _is_gone(self, conversation: Conversation) -> None:
        """Note that the chat takes no messages. If others write it all the time, the next message finds it out."""
        for _ in range(SAVE_ATTEMPTS):
            try:
                self.store.save(replace(conversation, unreachable=True))
            except Changed:
                again = self.store.load(conversation.account).conversation
                if again is None:
                    return
                conversation = again
            else:
                return

    def _finish(self, news: News) -> str:
        """End the news, and have staff told how many got it."""
        self.jobs.ask(f"{NEWS_JOB}:{news.id}", self.clock.now() + RESULT_AFTER)
        return self._keep(replace(news, after="", over=True), None)

    def _keep(self, news: News, due_at: datetime | None) -> str:
        """Note how far it is. If another run has done so meanwhile, its word stands: claims keep both from repeats."""
        try:
            self.news.keep(news, due_at)
        except Changed:
            return "another run is at it"
        return "over" if news.over else "to be continued"
