"""The rules of codes by SMS. A code proves a number, or opens the card of the patient whose number it is.

A turn that was killed or has lost a race asks again for the same update. For this reason each rule gets the update's id
and gives the same update the same answer: no guess is lost, and none is counted twice.
"""

import hmac
from datetime import date, datetime, timedelta
from enum import StrEnum

from reception.dataclass import dataclass, replace

DIGITS = 6
MAX_GUESSES = 5
CODE_VALID_FOR = timedelta(minutes=5)
PAUSE_BETWEEN_CODES = timedelta(minutes=1)
"""The time that a chat, or a number in whatever chat, has to wait for another code."""
CODES_KEPT = timedelta(hours=1)
"""Counted from the end of validity, so that a repeated update gets the answer that it got before."""


@dataclass(frozen=True)
class Limit:
    """At most `most` codes or deeds are counted under `key` on one clinic day, the next one after `pause`."""

    key: str
    most: int
    pause: timedelta = timedelta()


MAX_CODES_PER_CHAT = 5
MAX_CODES_PER_NUMBER = 5
MAX_CODES_PER_DAY = 300
"""This limit is the whole clinic's: each code costs money, and an attacker may ask from many chats."""


@dataclass(frozen=True)
class Code:
    """The last code that an account asked for, by the update `asked_by`. Moments are UTC.

    It proves `number` (E.164). With a `patient` it opens that card instead, and the chat does not learn the number.
    `proof`: keyed hash of the digits, empty until they are made. `wrong`: the updates that guessed wrong. `used_by`:
    the update that guessed right. `version` counts saves.
    """

    account: str
    asked_by: int
    asked_at: datetime
    until: datetime
    number: str
    patient: str = ""
    language: str = "uk"
    proof: str = ""
    sent: bool = False
    wrong: tuple[int, ...] = ()
    used_by: int | None = None
    version: int = 0

    @property
    def expires_at(self) -> datetime:
        """The moment (UTC) after which the code may be deleted."""
        return self.until + CODES_KEPT


class TextState(StrEnum):
    """How far a text that reminds of a visit is: see `texts`. The names are stored."""

    ASKED = "asked"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    LATE = "late"


@dataclass(frozen=True)
class Text:
    """A text that reminds of a visit. Moments are UTC; the names of the fields are stored.

    `number` (E.164) and `words` are empty once it is sent or refused. `until`: from then on it is of no use.
    `expires_at`: when it may be deleted. `version` counts saves.
    """

    key: str
    number: str
    words: str
    until: datetime
    expires_at: datetime
    state: TextState = TextState.ASKED
    version: int = 0


class Verdict(StrEnum):
    """The outcome of a guess. `OVER`: the code was used, or ran out, or has no guesses left."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


def tries_left(code: Code) -> int:
    """How many guesses a code still allows."""
    return MAX_GUESSES - len(code.wrong)


def guess(code: Code, update: int, now: datetime, *, fits: bool) -> tuple[Code, Verdict]:
    """Count a guess, and return code and verdict. If nothing is to be saved, the code returned equals the one given.

    `fits`: the guessed digits are the right ones. `now` is in UTC.
    """
    if update == code.used_by:
        return code, Verdict.RIGHT
    if update in code.wrong:
        return code, Verdict.WRONG
    if code.used_by is not None or not tries_left(code) or now >= code.until:
        return code, Verdict.OVER
    if fits:
        return replace(code, used_by=update), Verdict.RIGHT
    return replace(code, wrong=(*code.wrong, update)), Verdict.WRONG


def is_too_soon(code: Code | None, now: datetime) -> bool:
    """Whether the chat has to wait before it asks for another code. `code` is its last one, None if it had none."""
    return code is not None and now < code.asked_at + PAUSE_BETWEEN_CODES


def is_late(code: Code, now: datetime) -> bool:
    """Whether a code was asked for so long ago that sending it makes no sense any more."""
    return now >= code.asked_at + CODE_VALID_FOR


def limits(key: bytes, account: str, number: str, day: date) -> tuple[Limit, ...]:
    """The limits under which a new code is counted.

    Chat and number are in them as keyed hashes. These counters survive /forget, so that it does not reset a limit.
    """
    return (
        Limit(
            f"chat:{_keyed(key, 'chat', account)}:{day}", MAX_CODES_PER_CHAT, PAUSE_BETWEEN_CODES
        ),
        Limit(
            f"number:{_keyed(key, 'number', number)}:{day}",
            MAX_CODES_PER_NUMBER,
            PAUSE_BETWEEN_CODES,
        ),
        Limit(f"day:{day}", MAX_CODES_PER_DAY),
    )


def proof(key: bytes, code: Code, digits: str) -> str:
    """The keyed hash that is kept in place of the digits. It is of use for this code of this account only."""
    return _keyed(key, "code", code.account, str(code.asked_by), digits)


def fits(key: bytes, code: Code, digits: str) -> bool:
    """Whether these are the code's digits. Compares in constant time; False while no digits are made."""
    return bool(code.proof) and hmac.compare_digest(code.proof, proof(key, code, digits))


def _keyed(key: bytes, *words: str) -> str:
    return hmac.new(key, "\n".join(words).encode(), "sha256").hexdigest()
