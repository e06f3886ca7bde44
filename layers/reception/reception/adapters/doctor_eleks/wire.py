"""Reads answers: their envelopes, the errors in them, their rows and fields.

By the vendor's method reference v1.7 a refused call is answered HTTP 200, with the error's text and status inside
`data`. It does not say how each method wraps its rows, so that every known shape is accepted from every method.
"""

import logging
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import lru_cache

from reception.clinic.system import ClinicUnreachable

log = logging.getLogger(__name__)

MAX_LOGGED_KEYS = 30
"""The number of keys in one line of the log."""
MAX_DEPTH = 4
"""The number of envelopes within each other."""
FIRST_SUCCESS = 200
FIRST_FAILURE = 300
"""A status inside `data` is a failure from this number on, be it HTTP's or the database's."""

_LOOK_ALIKES = str.maketrans("авекмнорстухіѕјһ", "abekmhopctyxisjh")
_FIELD_NAME = re.compile(r"[A-Za-zа-яА-ЯіІ][A-Za-z0-9_]{1,40}")
"""The log shows a key only if it looks like this. Any other key may be a person's data in the wrong place."""

_UNUSABLE = re.compile("[\0\ud800-\udfff]")
"""NUL and lone surrogates. JSON can hold them, but what takes the text from here can't store or send them."""

NO_ROWS = ""
"""Stands for the key of rows for a method that answers none: only a good status says that its work was done."""

_STATUS_KEYS = ("status", "statuscode", "errorstatus", "code", "errorcode")
_FAILURES = frozenset({"error", "fail", "failed", "failure", "denied", "forbidden", "unauthorized"})
_NO_ERRORS = frozenset({"", "0", "ok", "success", "none", "null", "no", "false"})


class Refusal(Exception):
    """The clinic system said no. `text` may name a person: it is for patterns only, and not in the exception's words.

    `certain` is false if the answer has only words in it. Patterns decide then whether these are a refusal.
    """

    def __init__(self, text: str, status: int | None, *, certain: bool) -> None:
        super().__init__("refused")
        self.text = text
        self.status = status
        self.certain = certain


class UnknownShape(Exception):
    """An answer has no known shape. The exception names keys only."""


class BadRow(Exception):
    """A row lacks a field that it must have, or has it in a wrong type. The exception names the key."""


@lru_cache(maxsize=512)
def fold_key(key: str) -> str:
    """A key in a form for comparing: without case and outer spaces, with Latin letters for Cyrillic look-alikes."""
    return key.strip().casefold().translate(_LOOK_ALIKES)


class Row:
    """One row. Its fields are asked for by the keys of the vendor's reference, whose case on the wire differs."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def get(self, key: str) -> object:
        """The value of a field as it came; None if the row has no such field."""
        return self._fields.get(fold_key(key))

    def has(self, key: str) -> bool:
        """Whether the row has the field, be it null."""
        return fold_key(key) in self._fields

    def text(self, key: str) -> str:
        """The text or whole number in a field that must be there.

        Raises:
            BadRow: the field is missing or empty, or has another type.
        """
        text = self.text_or_none(key)
        if text is None:
            raise BadRow(key)
        return text

    def text_or_none(self, key: str) -> str | None:
        """The text or whole number in a field; None if it is missing, null, or only spaces.

        Raises:
            BadRow: the field has another type.
        """
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise BadRow(key)
        text = str(value).strip()
        if _UNUSABLE.search(text):
            raise BadRow(key)
        return text or None

    def detail(self, key: str) -> str:
        """The text in a field that nothing depends on; empty if it is missing or has a wrong type."""
        try:
            return self.text_or_none(key) or ""
        except BadRow:
            return ""

    def whole(self, key: str) -> int | None:
        """The whole number in a field; None for any other value."""
        value = self.get(key)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None

    def bit(self, key: str, *, missing: bool) -> bool:
        """The yes or no in a field; `missing` if the row has no such field."""
        if not self.has(key):
            return missing
        return str(self.get(key)).casefold() in ("1", "true")

    def read[T](self, key: str, how: Callable[[str], T]) -> T:
        """The text in a field that must be there, translated by `how`.

        Raises:
            BadRow: the field is missing, or `how` raises `ValueError` for it.
        """
        text = self.text(key)
        try:
            return how(text)
        except ValueError:
            pass  # raised below, where the error, which holds the value, is not its context
        raise BadRow(key)


def rows(document: object, method: str, key: str) -> list[object]:
    """Find the rows in a method's answer. `key` is a field by which its rows are recognised.

    Raises:
        Refusal: the answer is an error.
        UnknownShape: the answer is neither rows nor an error.
    """
    return _rows(document, fold_key(method), fold_key(key), MAX_DEPTH)


def gather[T](
    method: str,
    raw: list[object],
    read: Callable[[Row], T | None],
    identity: Callable[[T], Hashable],
) -> list[T]:
    """Translate rows with `read`, and return one thing for each identity. Rows for which `read` gives None are dropped.

    Rows that raise `BadRow`, and rows that contradict an earlier one of the same identity, are dropped, too, and the
    log has their number.

    Raises:
        ClinicUnreachable: there were rows, and all of them were bad. An empty list would say that there were none.
    """
    kept: dict[Hashable, T] = {}
    bad: list[object] = []
    usable = clashing = 0
    for item in raw:
        try:
            thing = read(_row(item))
        except BadRow:
            bad.append(item)
            continue
        usable += 1
        if thing is not None and kept.setdefault(identity(thing), thing) != thing:
            clashing += 1
    if clashing:
        log.warning("%s: %d of %d rows set aside: an id twice", method, clashing, len(raw))
    if bad:
        log.warning(
            "%s: %d of %d rows set aside: %s", method, len(bad), len(raw), _keys_of_all(bad)
        )
    if raw and not usable:
        log.error("%s: not one usable row of %d", method, len(raw))
        raise ClinicUnreachable(f"{method}: not one usable row")
    return list(kept.values())


def identifier(raw: list[object], key: str) -> str | None:
    """The id in the answer of a write; None if there is none. Zero and negative numbers are no ids."""
    for item in raw:
        try:
            found = _row(item).text(key)
        except BadRow:
            continue
        if not re.fullmatch(r"0+|-[0-9]+", found):
            return found
    return None


def keys(document: object) -> str:
    """The names of the fields in an answer's outer two layers, for the log, which must hold no values."""
    return ", ".join(sorted(set(_keys(document, 2)))[:MAX_LOGGED_KEYS]) or type(document).__name__


def texts(document: object) -> str:
    """All texts in an answer that is an error, joined. They may name a person, and are for patterns only."""
    return " ".join(_texts(document, MAX_DEPTH))


def _row(item: object) -> Row:
    if not isinstance(item, Mapping):
        raise BadRow("not an object")
    return Row(_fold_keys(item))


def _fold_keys(item: Mapping[str, object]) -> dict[str, object]:
    """The fields by folded key. If two keys fold into one, the first value that is not null counts."""
    fields: dict[str, object] = {}
    for key, value in item.items():
        name = fold_key(key)
        if fields.get(name) is None:
            fields[name] = value
    return fields


def _rows(node: object, method: str, key: str, deeper: int) -> list[object]:
    if isinstance(node, list):
        _refuse_by_row(node, key)
        return node
    if not isinstance(node, Mapping):
        raise _no_rows(node)
    fields = _fold_keys(node)
    if fields.get(key) is not None:
        return [node]
    if _is_error(fields):
        raise Refusal(texts(node), _status(fields), certain=True)
    if (listed := _list_in(fields, method, key)) is not None:
        _refuse_by_row(listed, key)
        return listed
    for name in ("data", method, "result"):
        if deeper and fields.get(name) is not None:
            return _rows(fields[name], method, key, deeper - 1)
    if key == NO_ROWS and _is_success(fields):
        return []
    raise _no_rows(node)


def _list_in(fields: Mapping[str, object], method: str, key: str) -> list[object] | None:
    """The list of rows among the fields: named as the method, else with fitting rows, else `…List`, else any."""
    lists = {name: value for name, value in fields.items() if isinstance(value, list)}
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == method,
        lambda name: any(
            isinstance(row, Mapping) and key in _fold_keys(row) for row in lists[name]
        ),
        lambda name: name.endswith("list"),
        lambda _: len(lists) == 1,
    )
    for test in tests:
        for name in filter(test, lists):
            return lists[name]
    return None


def _refuse_by_row(listed: list[object], key: str) -> None:
    """Raise `Refusal` if the only row of a list is an error."""
    if len(listed) == 1 and isinstance(listed[0], Mapping):
        fields = _fold_keys(listed[0])
        if fields.get(key) is None and _is_error(fields):
            raise Refusal(texts(listed[0]), _status(fields), certain=True)


def _no_rows(node: object) -> Refusal | UnknownShape:
    """The error for an answer without rows. Plain words may be a refusal; words that look like JSON or HTML are not."""
    said = texts(node)
    if said and not said.startswith(("[", "{", "<")):
        return Refusal(said, None, certain=False)
    return UnknownShape(keys(node))


def _is_error(fields: Mapping[str, object]) -> bool:
    named = any(
        name.startswith(("error", "exception")) and _is_said(value)
        for name, value in fields.items()
    )
    status = _status(fields)
    words = {str(fields.get(name)).casefold() for name in ("status", "result")}
    failed = status is not None and (status >= FIRST_FAILURE or status < 0)
    return named or failed or bool(words & _FAILURES) or fields.get("success") is False


def _is_success(fields: Mapping[str, object]) -> bool:
    """Whether the fields say that the work was done."""
    status = _status(fields)
    return fields.get("success") is True or (status is not None and status >= FIRST_SUCCESS)


def _is_said(value: object) -> bool:
    return bool(value) and str(value).strip().casefold() not in _NO_ERRORS


def _status(fields: Mapping[str, object]) -> int | None:
    row = Row(fields)
    return next((s for name in _STATUS_KEYS if (s := row.whole(name)) is not None), None)


def _texts(node: object, deeper: int) -> Iterator[str]:
    if isinstance(node, str):
        yield from filter(None, [node.strip()])
    elif deeper and isinstance(node, Mapping | list):
        for inner in node.values() if isinstance(node, Mapping) else node:
            yield from _texts(inner, deeper - 1)


def _keys(node: object, deeper: int) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield key if _FIELD_NAME.fullmatch(key) else "?"
            if deeper > 1:
                yield from _keys(value, deeper - 1)
    elif isinstance(node, list):
        yield from _keys_of(node, deeper)


def _keys_of(items: list[object], deeper: int) -> Iterator[str]:
    for item in items[:MAX_LOGGED_KEYS]:
        yield from _keys(item, deeper)


def _keys_of_all(items: list[object]) -> str:
    return ", ".join(sorted(set(_keys_of(items, 1)))[:MAX_LOGGED_KEYS]) or "not objects"
