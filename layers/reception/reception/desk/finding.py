"""Finds whoever has asked the desk, by a request's number, a telephone number or words of a name.

No table can be asked for a name, and none is read through: each card that is posted notes its account under a few keys,
a keyed pseudonym for each, so that the index names nobody. What it costs: a card writes an item for each key, five or
six; a look-up reads an item for each word. Whoever has never asked the desk is not found here.
"""

import re
from collections.abc import Callable, Collection

from reception.desk.ports import ThreadStore
from reception.desk.thread import Thread
from reception.dialog.conversation import Conversation
from reception.dialog.reading.lookalikes import skeleton
from reception.dialog.reading.phones import read_phone

MAX_WORDS = 5
"""Words of a name that are noted, and that are looked for."""
MAX_NUMBER_DIGITS = 7
"""Digits of a request's number at the most; a telephone number has more."""


class Finder:
    """Notes under which keys accounts are found, and finds them. `country`: of numbers without a code, as «UA»."""

    def __init__(self, store: ThreadStore, pseudonym: Callable[[str], str], country: str) -> None:
        self.store = store
        self.pseudonym = pseudonym
        self.country = country

    def note(self, thread: Thread, conversation: Conversation) -> None:
        """Note the request's number, the chat's telephone number, and the words of its patients' names."""
        keys = [f"phone:{conversation.phone.number}"] if conversation.phone else []
        for patient in conversation.patients:
            keys += [f"word:{word}" for word in words_of(patient.name)]
        if thread.request:
            keys.append(f"request:{thread.request.number}")
        self.store.index(thread.account, self._keyed(keys))

    def find(self, written: str) -> frozenset[str]:
        """The accounts that a text may mean: a request's number, a telephone number, else a name, or words of one."""
        number = written.removeprefix("№").strip()
        if number.isdecimal() and len(number) <= MAX_NUMBER_DIGITS:
            return self._found([f"request:{int(number)}"])
        if phone := self.phone(written):
            return self._found([f"phone:{phone}"])
        return self._found([f"word:{word}" for word in words_of(written)])

    def phone(self, written: str) -> str:
        """The telephone number that a text is, as E.164; empty if it is none."""
        if len(re.findall(r"\d", written)) <= MAX_NUMBER_DIGITS:
            return ""
        read = read_phone(written, self.country)
        return read if isinstance(read, str) else ""

    def _found(self, keys: Collection[str]) -> frozenset[str]:
        return self.store.find(self._keyed(keys)) if keys else frozenset()

    def _keyed(self, keys: Collection[str]) -> frozenset[str]:
        return frozenset(self.pseudonym(f"find:{key}") for key in keys)


def words_of(name: str) -> list[str]:
    """The words of a name, as they are compared: case, apostrophes and letters of the other script do not matter."""
    whole = re.sub(r"['’ʼ`]", "", name)
    words = (skeleton(word) for word in re.findall(r"[^\W\d_]{2,}", whole))
    return list(dict.fromkeys(words))[:MAX_WORDS]
