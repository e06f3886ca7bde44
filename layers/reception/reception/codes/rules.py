"""Codes by SMS: their rules, over what is kept of one. A code proves a number, or opens the patient whose card has it.

Each rule names the update that it is asked by, and gives the same answer to the same update: a turn that was killed,
or lost a race, may ask again. Guesses are counted by their updates, so none is lost and none is counted twice.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

DIGITS = 6
TRIES = 5
LIFE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
"""Between two codes for one chat."""
KEPT = timedelta(hours=1)
"""After the end of its life, so that a repeated update is answered as it was."""


@dataclass(frozen=True)
class Limit:
    """At most `most` codes are counted under `key` on one clinic day."""

    key: str
    most: int


CODES_A_CHAT = 5
CODES_A_NUMBER = 5
CODES_A_DAY = 300
"""For the whole clinic: what an attack may cost."""


@dataclass(frozen=True)
class Code:
    """The last code that an account asked for, by the update `asked_by`. Moments are UTC.

    `number` (E.164) is proven by it; with a `patient`, that card is opened and the number stays the clinic's secret.
    `proof`: keyed hash of the digits, empty until they are made. `wrong`: the updates that guessed wrong. `used_by`:
    the one that guessed right. `version` counts saves.
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
        """When it need not be kept any more."""
        return self.until + KEPT


class Verdict(StrEnum):
    """What a guess is. `OVER`: there is no code that could be guessed any more."""

    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


def tries_left(code: Code) -> int:
    """Guesses that are left."""
    return TRIES - len(code.wrong)


def guess(code: Code, update: int, now: datetime, *, fits: bool) -> tuple[Code, Verdict]:
    """Count a guess: the code as it is then, the same where nothing is to be saved, and the verdict."""
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
    """Whether the chat has to wait before it asks for another one."""
    return code is not None and now < code.asked_at + PAUSE


def is_late(code: Code, now: datetime) -> bool:
    """Whether a code that was asked for is not worth sending any more."""
    return now >= code.asked_at + LIFE


def limits(key: bytes, account: str, number: str, day: date) -> tuple[Limit, ...]:
    """What is counted when a code is asked for. Chat and number are pseudonyms: who forgets a chat counts on."""
    return (
        Limit(f"chat:{_keyed(key, 'chat', account)}:{day}", CODES_A_CHAT),
        Limit(f"number:{_keyed(key, 'number', number)}:{day}", CODES_A_NUMBER),
        Limit(f"day:{day}", CODES_A_DAY),
    )


def proof(key: bytes, code: Code, digits: str) -> str:
    """What is kept instead of the digits; it fits this code of this account alone."""
    return _keyed(key, "code", code.account, str(code.asked_by), digits)


def fits(key: bytes, code: Code, digits: str) -> bool:
    """Whether these are the digits that were sent."""
    return bool(code.proof) and hmac.compare_digest(code.proof, proof(key, code, digits))


def _keyed(key: bytes, *words: str) -> str:
    return hmac.new(key, "\n".join(words).encode(), "sha256").hexdigest()
