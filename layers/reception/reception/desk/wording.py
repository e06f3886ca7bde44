"""Words for staff: each desk's sentences name commands as they are written there. Pure."""

import re
from dataclasses import dataclass
from typing import override

from reception.desk.signs import INSIDE
from reception.dialog.words import Words

SIGN = INSIDE[:1]
"""The sign of a command in the catalogues, as in Telegram."""
_INSIDE = re.compile(r"(?<![\w/:<])//(?!/)")
_COMMAND = re.compile(r"(?<![\w/:<])/(?=[a-z{])")
"""A sign before a command's name, or before the parameter that becomes one; not one in an address or a tag."""


@dataclass(frozen=True)
class DeskWords(Words):
    """The words of a desk whose commands begin with another `sign` than `/`."""

    sign: str = SIGN

    @override
    def template(self, msgid: str) -> str:
        words = _INSIDE.sub(self.sign * 2, super().template(msgid))
        return _COMMAND.sub(self.sign, words)


def with_sign(words: Words, sign: str) -> Words:
    """The same words with commands as they are written with this sign."""
    if sign == SIGN:
        return words
    return DeskWords(words.time, words.language, words.catalogue, words.overlay, sign)
