"""Codes by SMS in memory, as the ports promise them; and a patient's telephones."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock

import msgspec

from reception.codes.misses import Misses
from reception.codes.ports import CodesTooSoon, SmsNotSent, TooManyCodes
from reception.codes.rules import Code, Limit, Text
from reception.codes.texts import TextSending
from reception.codes.verification import CodeSending
from reception.dialog.words import Words
from reception.ports import Changed

KEY = b"the key of the tests"


@dataclass
class MemoryCodes:
    """The `CodeStore`, kept as bytes, so that nothing is shared between two calls."""

    now: Callable[[], datetime]
    rows: dict[str, bytes] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)
    misses: dict[str, bytes] = field(default_factory=dict)
    asked_at: dict[str, datetime] = field(default_factory=dict)
    deeds: dict[str, set[int]] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    texted: Counter[str] = field(default_factory=Counter)
    lock: RLock = field(default_factory=RLock)

    def load_text(self, key: str) -> Text | None:
        row = self.texts.get(key)
        text = msgspec.json.decode(row, type=Text) if row else None
        return text if text and text.expires_at > self.now() else None

    def save_text(self, text: Text) -> Text:
        with self.lock:
            present = self.load_text(text.key)
            if (present.version if present else 0) != text.version:
                raise Changed
            saved = replace(text, version=text.version + 1)
            self.texts[text.key] = msgspec.json.encode(saved)
            return saved

    def count_text(self, month: str, most: int) -> bool:
        with self.lock:
            if self.texted[month] >= most:
                return False
            self.texted[month] += 1
            return True

    def load(self, account: str) -> Code | None:
        row = self.rows.get(account)
        code = msgspec.json.decode(row, type=Code) if row else None
        return code if code and code.expires_at > self.now() else None

    def ask(self, code: Code, limits: Sequence[Limit]) -> None:
        with self.lock:
            self._check(code)
            for limit in limits:
                if self.counted[limit.key] >= limit.most:
                    raise TooManyCodes(limit.key.partition(":")[0])
                before = self.asked_at.get(limit.key)
                if limit.pause and before and code.asked_at < before + limit.pause:
                    raise CodesTooSoon
            self.counted.update(limit.key for limit in limits)
            self.asked_at.update({limit.key: code.asked_at for limit in limits if limit.pause})
            self._write(code)

    def count(self, limits: Sequence[Limit], update: int) -> bool:
        with self.lock:
            counted = [self.deeds.setdefault(limit.key, set()) for limit in limits]
            pairs = zip(counted, limits, strict=True)
            if any(len(done) >= limit.most and update not in done for done, limit in pairs):
                return False
            for done in counted:
                done.add(update)
            return True

    def take_back(self, limits: Sequence[Limit], update: int) -> None:
        with self.lock:
            for limit in limits:
                self.deeds.get(limit.key, set()).discard(update)

    def save(self, code: Code) -> Code:
        with self.lock:
            self._check(code)
            return self._write(code)

    def delete(self, account: str) -> None:
        self.rows.pop(account, None)

    def load_misses(self, key: str) -> Misses:
        row = self.misses.get(key)
        kept = msgspec.json.decode(row, type=Misses) if row else None
        over = kept is None or kept.expires_at is None or kept.expires_at <= self.now()
        return Misses(key) if kept is None or over else kept

    def save_misses(self, misses: Misses) -> None:
        with self.lock:
            if self.load_misses(misses.key).version != misses.version:
                raise Changed
            saved = replace(misses, version=misses.version + 1)
            self.misses[misses.key] = msgspec.json.encode(saved)

    def _write(self, code: Code) -> Code:
        saved = replace(code, version=code.version + 1)
        self.rows[code.account] = msgspec.json.encode(saved)
        return saved

    def _check(self, code: Code) -> None:
        before = self.load(code.account)
        if (before.version if before else 0) != code.version:
            raise Changed


@dataclass
class Telephones:
    """The `Sms`: every text, in order. `fail` holds the errors that the next ones raise."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    fail: list[Exception | None] = field(default_factory=list)

    def send(self, number: str, text: str) -> None:
        error = self.fail.pop(0) if self.fail else None
        if error is not None:
            raise error
        self.texts.append((number, text))


class Texts:
    """The `CodeQueue` with the function behind it: a code that is asked for is sent at once, unless `stopped`.

    So is a text that reminds of a visit.
    """

    def __init__(self, codes: MemoryCodes, words: dict[str, Words], clinic: dict[str, str]) -> None:
        self.telephones = Telephones()
        self.waiting: list[tuple[str, int]] = []
        self.stopped = False
        self.codes = codes
        self.dice = random.Random(1)
        self.reminding = TextSending(codes, self.telephones)
        self.sending = CodeSending(
            codes, self.telephones, lambda: KEY, words, clinic, make=self._digits
        )

    def make(self, account: str, update: int) -> None:
        self.waiting.append((account, update))
        if not self.stopped:
            self.work()

    def text(self, key: str) -> None:
        """The `TextQueue`: a text is sent at once."""
        with suppress(SmsNotSent):
            self.reminding.send(key, self.codes.now())

    def work(self) -> None:
        """Make and send every code that waits, as the function does."""
        while self.waiting:
            self.sending.send(*self.waiting[0], self.codes.now())
            self.waiting.pop(0)

    def _digits(self) -> str:
        return f"{self.dice.randrange(10**6):06}"
