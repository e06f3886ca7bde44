"""Bodies that a stranger might send: true bodies in which some values are replaced, cut off or nested."""

import json
import random
from copy import deepcopy
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**400,
    1e308,
    float("nan"),
    float("inf"),
    "",
    "x",
    "²",
    "٣",
    "\x00",
    "\ud800",
    "\u202e<b>&amp;",
    "я" * 5000,
    [],
    [[]],
    [None],
    {},
    {"id": None},
    {"type": "private"},
    {"": ""},
)
"""A value of another kind than the one that is expected."""


def mutated(body: Any, dice: random.Random) -> Any:
    """Change one to four places of a body."""
    changed = deepcopy(body)
    for _ in range(dice.randint(1, 4)):
        holder, key = dice.choice(list(_places(changed)) or [(None, None)])
        if holder is None:
            break
        _change(holder, key, dice)
    return changed


def written(body: Any, dice: random.Random) -> str:
    """Write a body as JSON; sometimes cut it off or put a character out of place."""
    text = json.dumps(body, ensure_ascii=dice.random() < 0.5)
    chance = dice.random()
    at = dice.randrange(len(text))
    if chance < 0.05:
        return text[:at]
    if chance < 0.1:
        return text[:at] + dice.choice('{}[]",:\\\x00е') + text[at + 1 :]
    if chance < 0.11:
        return "[" * 900 + text + "]" * 900
    return text


def _change(holder: Any, key: Any, dice: random.Random) -> None:
    how = dice.random()
    if how < 0.2:
        del holder[key]
    elif how < 0.3 and isinstance(holder, dict):
        another = dice.choice(("text", "chat", "from", "message", "data", "contact", "id"))
        holder[another] = deepcopy(holder[key])
    else:
        holder[key] = deepcopy(dice.choice(ODD))


def _places(body: Any) -> Any:
    """Yield each object with each of its keys, and each list with each of its indexes."""
    keys = list(body) if isinstance(body, dict) else range(len(body))
    for key in keys:
        yield body, key
        if isinstance(body[key], (dict, list)):
            yield from _places(body[key])
