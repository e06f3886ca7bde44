"""The rules of misses: dates of birth that fit no card of a proven number. Nobody shall find a card by trying.

A number changes hands, so a proven number does not prove the person. Misses are counted for the number and for the
account, apart from the conversation: sharing the contact again, /forget, or another account of the same number does
not set a count back. Only an operator who made sure who it is does.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta

from reception.clinic.model import ClinicTime
from reception.dataclass import dataclass, replace

MAX_MISSES_PER_DAY = 3
MAX_MISSES = 10
"""Misses on all days together; after the last one the manager takes over until an operator has helped."""
MISSES_KEPT = timedelta(days=400)
"""Counted from the last miss, as long as a conversation is kept from its last turn."""


@dataclass(frozen=True)
class Miss:
    """One date that fitted no card, by the update that named it. `at` is in UTC."""

    update: int
    at: datetime


@dataclass(frozen=True)
class Misses:
    """The last misses of one number or one account. `key`: a keyed pseudonym of it. `version` counts saves."""

    key: str
    misses: tuple[Miss, ...] = ()
    version: int = 0

    @property
    def expires_at(self) -> datetime | None:
        """The moment (UTC) after which the count may be deleted; None if it is empty."""
        return self.misses[-1].at + MISSES_KEPT if self.misses else None


def with_miss(counted: Misses, update: int, now: datetime) -> Misses:
    """Count a miss, once for an update, and return the count; if nothing is to be saved, it equals the one given."""
    if any(miss.update == update for miss in counted.misses):
        return counted
    return replace(counted, misses=(*counted.misses, Miss(update, now))[-MAX_MISSES:])


def is_over(
    counted: Iterable[Misses], time: ClinicTime, now: datetime, helped_at: datetime | None
) -> bool:
    """Whether one of these counts allows no more tries now. Misses up to `helped_at` (UTC) don't count any more."""
    for one in counted:
        left = [m for m in one.misses if helped_at is None or m.at > helped_at]
        today = [m for m in left if time.day(m.at) == time.day(now)]
        if len(left) >= MAX_MISSES or len(today) >= MAX_MISSES_PER_DAY:
            return True
    return False


def keys(key: bytes, account: str, number: str) -> tuple[str, str]:
    """The keys under which misses are counted: keyed hashes of the account and of the number (E.164)."""
    return f"misses:{_keyed(key, 'account', account)}", f"misses:{_keyed(key, 'number', number)}"


def _keyed(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"misses\n{kind}\n{value}".encode(), "sha256").hexdigest()
