"""Reminders by SMS for patients whom no message in Telegram reaches.

The desk asks for a text, and the function `codes`, which alone may send texts, sends it. A text is a record:

    asked ── claimed ──> sending ── taken by the service ──> sent
               │            ├─ refused for this number ────> refused
               │            └─ not taken just now ─────────> asked, and tried again
               └─ the visit is too near ───────────────────> late

It is sent at most once: a process that dies between claiming and noting leaves it `sending`, and the patient stays on
the list of calls. The number and the words are dropped with the outcome.
"""

import logging
from datetime import datetime

from reception.codes.ports import Sms, SmsNotSent, SmsRefused, TextQueue, TextStore
from reception.codes.rules import Text, TextState
from reception.dataclass import replace
from reception.ports import Changed

log = logging.getLogger(__name__)


class Texting:
    """The desk's side: asks for texts, and says which visits' patients got one."""

    def __init__(self, store: TextStore, queue: TextQueue) -> None:
        self.store = store
        self.queue = queue

    def is_sent(self, visit: str, start: datetime) -> bool:
        """True if the service took a text about the visit as it starts now.

        Raises:
            StoreUnreachable
        """
        text = self.store.load_text(text_key(visit, start))
        return text is not None and text.state is TextState.SENT

    def is_asked(self, visit: str, start: datetime) -> bool:
        """True if a text about the visit was asked for. One that the queue may have lost is asked for again.

        Raises:
            StoreUnreachable
        """
        text = self.store.load_text(text_key(visit, start))
        if text is not None and text.state is TextState.ASKED:
            self.queue.text(text.key)
        return text is not None

    def ask(self, text: Text, month: str, most: int) -> bool:
        """Have a text sent. False if `most` were asked for in this month (`2026-11`) already.

        Raises:
            StoreUnreachable
        """
        if not self.store.count_text(month, most):
            return False
        try:
            self.store.save_text(text)
        except Changed:
            log.info("a text was asked for by another process")
        self.queue.text(text.key)
        return True


class TextSending:
    """The side of the function `codes`."""

    def __init__(self, store: TextStore, sms: Sms) -> None:
        self.store = store
        self.sms = sms

    def send(self, key: str, now: datetime) -> None:
        """Send the text with this key, once.

        Raises:
            StoreUnreachable, SmsNotSent: the work must be tried again.
        """
        text = self.store.load_text(key)
        if text is None or text.state is not TextState.ASKED:
            log.info("a text is not wanted any more")
            return
        late = now >= text.until
        try:
            claimed = self.store.save_text(
                replace(text, state=TextState.LATE if late else TextState.SENDING)
            )
        except Changed:
            return  # another process is sending it
        if late:
            return
        try:
            self.sms.send(text.number, text.words)
        except SmsRefused as error:
            log.warning("a text cannot be sent: %s", error)
            self._end(claimed, TextState.REFUSED)
        except SmsNotSent:
            self.store.save_text(replace(claimed, state=TextState.ASKED))
            raise
        else:
            self._end(claimed, TextState.SENT)

    def _end(self, text: Text, state: TextState) -> None:
        self.store.save_text(replace(text, state=state, number="", words=""))


def text_key(visit: str, start: datetime) -> str:
    """The key of a text about a visit that starts then (UTC): a visit that is moved may have another."""
    return f"text:{visit}:{start:%Y%m%dT%H%MZ}"
