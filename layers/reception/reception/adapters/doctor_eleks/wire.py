"""What comes back: envelopes, errors in them, rows and their fields.

By the vendor's method reference v1.7 a refused call is HTTP 200 with the error's text and status inside `data`, and
which method wraps its rows in what is not written anywhere. So every shape that is known is accepted from every method.
"""

import logging
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import lru_cache

from reception.clinic.system import ClinicUnreachable

log = logging.getLogger(__name__)

MOST_KEYS = 30
"""In a line of the log."""
DEEPEST = 4
"""Envelopes within each other."""
FIRST_SUCCESS = 200
FIRST_FAILURE = 300
"""Statuses inside `data` from here on are failures: HTTP's as well as the database's."""

_LOOK_ALIKES = str.maketrans("авекмнорстухіѕјһ", "abekmhopctyxisjh")
_FIELD_NAME = re.compile(r"[A-Za-zа-яА-ЯіІ][A-Za-z0-9_]{1,40}")
"""What the log may show as a key. Anything else may be a value that was put in the wrong place."""

_UNUSABLE = re.compile("[\0\ud800-\udfff]")
"""Half of a character and none at all: JSON can hold them, nothing that takes the text from here can."""

NO_ROWS = ""
"""The key of a method that answers no rows: a good status is all that tells that it was done."""

_STATUS_KEYS = ("status", "statuscode", "errorstatus", "code", "errorcode")
_FAILURES = frozenset({"error", "fail", "failed", "failure", "denied", "forbidden", "unauthorized"})
_NO_ERRORS = frozenset({"", "0", "ok", "success", "none", "null", "no", "false"})


class Refusal(Exception):
    """The clinic system said no. `text` may name a person: it is for patterns only and not in the exception's own.

    `certain` is false where an answer has nothing but words: whether they are a refusal, patterns decide.
    """

    def __init__(self, text: str, status: int | None, *, certain: bool) -> None:
        super().__init__("refused")
        self.text = text
        self.status = status
        self.certain = certain


class UnknownShape(Exception):
    """An answer in no known shape. The text names keys only."""


class BadRow(Exception):
    """A row without a field that it must have. The text names the key."""


@lru_cache(maxsize=512)
def fold_key(key: str) -> str:
    """A key without its case, its spaces and the Cyrillic letters that look Latin."""
    return key.strip().casefold().translate(_LOOK_ALIKES)


class Row:
    """One row; keys as in the vendor's reference, whatever their case on the wire."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def get(self, key: str) -> object:
        """The field as it came, None where there is none."""
        return self._fields.get(fold_key(key))

    def has(self, key: str) -> bool:
        """Whether the row has the field at all."""
        return fold_key(key) in self._fields

    def text(self, key: str) -> str:
        """A field that must be there: a text or a whole number. Raises `BadRow`."""
        text = self.text_or_none(key)
        if text is None:
            raise BadRow(key)
        return text

    def text_or_none(self, key: str) -> str | None:
        """A text or a whole number, None for null and for nothing but spaces. Raises `BadRow` for another type."""
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
        """A text that the row can do without: empty where it is missing or of a wrong type."""
        try:
            return self.text_or_none(key) or ""
        except BadRow:
            return ""

    def whole(self, key: str) -> int | None:
        """A whole number, None for anything else."""
        value = self.get(key)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None

    def bit(self, key: str, *, missing: bool) -> bool:
        """A yes or no; `missing` where the row has no such field."""
        if not self.has(key):
            return missing
        return str(self.get(key)).casefold() in ("1", "true")

    def read[T](self, key: str, how: Callable[[str], T]) -> T:
        """A field that must be there, through a translation. Raises `BadRow` where that cannot read it."""
        text = self.text(key)
        try:
            return how(text)
        except ValueError:
            pass  # raised below, where the error that holds the value is not its context
        raise BadRow(key)


def rows(document: object, method: str, key: str) -> list[object]:
    """The rows in a method's answer, as they came; `key` is a field that tells its rows from others.

    Raises:
        Refusal: The answer is an error.
        UnknownShape: It is neither rows nor an error.
    """
    return _rows(document, fold_key(method), fold_key(key), DEEPEST)


def gather[T](
    method: str,
    raw: list[object],
    read: Callable[[Row], T | None],
    identity: Callable[[T], Hashable],
) -> list[T]:
    """What `read` makes of the rows, without those that it gives None for, each identity once.

    Rows that raise `BadRow`, and those that contradict an earlier one of the same identity, are set aside and counted
    in the log.

    Raises:
        ClinicUnreachable: There were rows and every one of them was bad: that is no empty list.
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
    """The id that a write answered, None where there is none. Zero and less are none."""
    for item in raw:
        try:
            found = _row(item).text(key)
        except BadRow:
            continue
        if not re.fullmatch(r"0+|-[0-9]+", found):
            return found
    return None


def keys(document: object) -> str:
    """The keys of an answer's outer two layers, for the log: names of fields, never values."""
    return ", ".join(sorted(set(_keys(document, 2)))[:MOST_KEYS]) or type(document).__name__


def texts(document: object) -> str:
    """Every text in an answer that is an error. For patterns only."""
    return " ".join(_texts(document, DEEPEST))


def _row(item: object) -> Row:
    if not isinstance(item, Mapping):
        raise BadRow("not an object")
    return Row(_fold_keys(item))


def _fold_keys(item: Mapping[str, object]) -> dict[str, object]:
    """Of two keys that fold into one, the first that has a value."""
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
    """The list of rows among the fields: by the procedure's name, by its rows, by `…List`, or the only one."""
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
    """An error can come as the only row of a list."""
    if len(listed) == 1 and isinstance(listed[0], Mapping):
        fields = _fold_keys(listed[0])
        if fields.get(key) is None and _is_error(fields):
            raise Refusal(texts(listed[0]), _status(fields), certain=True)


def _no_rows(node: object) -> Refusal | UnknownShape:
    """Nothing but words may be a refusal; words that are JSON once more are not read as one."""
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
    """Whether an answer that is no error says that all went well."""
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
    for item in items[:MOST_KEYS]:
        yield from _keys(item, deeper)


def _keys_of_all(items: list[object]) -> str:
    return ", ".join(sorted(set(_keys_of(items, 1)))[:MOST_KEYS]) or "not objects"
