"""The limits of what chats do on one clinic day: visits booked and cancelled, cards made.

They are counted apart from the conversation, so that /forget and a second account set nothing back. A proven number has
a count of its own. Somebody who has only typed a number shares the count of the patient, or of the typed number, with
others who have proven nothing; the number's holder does not, since anybody could use that count up.

A deed is counted before it is done. If it was surely not done it is taken back; a lost answer stays counted.
"""

import hmac
from datetime import date

from reception.codes.rules import Limit
from reception.dialog.effects import CountDeed


def limits(key: bytes, account: str, command: CountDeed, day: date) -> tuple[Limit, ...]:
    """The limits under which a deed is counted: that of the account, and of each one in `command.whose`."""
    names = (f"account:{account}", *command.whose)
    return tuple(
        Limit(f"deeds:{_keyed(key, command.deed, name)}:{day}", command.most) for name in names
    )


def _keyed(key: bytes, *words: str) -> str:
    return hmac.new(key, "\n".join(("deeds", *words)).encode(), "sha256").hexdigest()
