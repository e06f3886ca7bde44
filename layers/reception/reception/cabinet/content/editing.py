"""Change single values of a clinic's TOML file, and keep all the rest as it is: order, comments, line breaks.

Pure. A change is made twice: in the file, and in plain data. `TomlFile.text` compares both, so that a file that says
anything else than it should is never kept.
"""

import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cached_property, lru_cache
from typing import Any, cast

import tomlkit
from tomlkit.container import Container
from tomlkit.items import AoT, Item, Table

from reception.clinic.content_faults import FaultPlace

KEPT_TEXTS = 8
"""Texts whose values a container keeps: two files, as they are published and as two managers have changed them."""
_QUOTES = '"""'


class NotWritten(Exception):
    """The changed file would say something else than was asked for."""


class TomlFile:
    """A TOML file that is being changed. Places lead to values, as in `Fault.place`.

    Raises:
        ValueError: the text is no TOML.
    """

    def __init__(self, text: str) -> None:
        self._written = text
        self._data = values_of(text)
        self._is_own = False

    @cached_property
    def _file(self) -> tomlkit.TOMLDocument:
        """The file with its comments; reading it takes ten times as long as its values."""
        return tomlkit.parse(self._written)

    @property
    def data(self) -> Mapping[str, Any]:
        """All values, plain."""
        return self._data

    @property
    def former(self) -> Mapping[str, Any]:
        """All values, plain, as they were before any change."""
        return values_of(self._written)

    @property
    def text(self) -> str:
        """The file as it is now.

        Raises:
            NotWritten
        """
        text = tomlkit.dumps(self._file)
        if values_of(text) != self._data:
            raise NotWritten
        return text

    def get(self, place: FaultPlace) -> Any:
        """The value at a place, plain; None if nothing is written there."""
        return value_at(self._data, place)

    def set(self, place: FaultPlace, value: Any) -> None:
        """Write a value in the place of another one. None takes the value away."""
        if value is None:
            self.remove(place)
            return
        *way, last = place
        self._into(way, value, last)
        table = _made(self._values, way)
        table[last] = deepcopy(value)

    def remove(self, place: FaultPlace) -> None:
        """Take a value away, or one of a list."""
        if self.get(place) is None:
            return
        *way, last = place
        del self._at(way)[last]
        del value_at(self._values, way)[last]

    def insert(self, place: FaultPlace, number: int, value: Mapping[str, Any]) -> None:
        """Put a table into the list at `place`, before the one that has this number."""
        if not self.get(place):
            self.set(place, [dict(value)])
            return
        self._at(place).insert(number, _item(value))
        value_at(self._values, place).insert(number, deepcopy(dict(value)))

    def move(self, place: FaultPlace, number: int, to: int) -> None:
        """Put the table with this number of the list at `place` where the one with the number `to` is."""
        rows = value_at(self._values, place)
        rows.insert(to, rows.pop(number))
        tables = self._at(place)
        moved = tables[number]
        del tables[number]
        tables.insert(to, moved)

    @property
    def _values(self) -> dict[str, Any]:
        """The values to be changed, apart from those that other files of the same text have."""
        if not self._is_own:
            self._data, self._is_own = deepcopy(self._data), True
        return self._data

    def _at(self, place: Sequence[str | int]) -> Any:
        item: Any = self._file
        for part in place:
            item = item[part]
        return item

    def _into(self, way: Sequence[str | int], value: Any, last: str | int) -> None:
        item: Any = self._file
        for part in way:
            if isinstance(item, Mapping) and part not in item:
                _add(item, str(part), {})
            item = item[part]
        _put(item, last, value)


@lru_cache(maxsize=KEPT_TEXTS)
def values_of(text: str) -> dict[str, Any]:
    """The values of a text of TOML, which nobody changes: a request reads the same text several times.

    Raises:
        ValueError: the text is no TOML.
    """
    return tomllib.loads(text)


def value_at(data: Any, place: Sequence[str | int]) -> Any:
    """The value at a place of plain data; None if there is none."""
    for part in place:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
        else:
            data = data.get(part) if isinstance(data, Mapping) else None
        if data is None:
            return None
    return data


def _made(data: dict[str, Any], way: Sequence[str | int]) -> Any:
    """The table at the end of a way, with those that are missing on it."""
    item: Any = data
    for part in way:
        if isinstance(item, dict) and part not in item:
            item[part] = {}
        item = item[part]
    return item


def _put(table: Any, key: str | int, value: Any) -> None:
    """Write a value; of a table or a text that is there, only what differs."""
    if not isinstance(key, int) and key not in table:
        _add(table, key, value)
        return
    present = table[key]
    if _plain(present) == value:
        return
    if isinstance(value, Mapping) and isinstance(present, Mapping):
        for gone in [name for name in present if name not in value]:
            del cast("Any", present)[gone]
        for name, inner in value.items():
            _put(present, name, inner)
        return
    table[key] = _item(value)


def _add(table: Any, key: str, value: Any) -> None:
    """Add a key behind the last simple one: comments at a table's end belong to what follows."""
    item = _item(value)
    inside = table.value if isinstance(table, Table) else None
    simple = [name for name, known in table.items() if not isinstance(known, Table | AoT)]
    if isinstance(inside, Container) and simple and not isinstance(item, Table | AoT):
        inside._insert_after(simple[-1], key, item)  # no public way keeps the order
        return
    table[key] = item


def _item(value: Any) -> Item:
    """A value as the file has it: a text of several lines between triple quotes, a list of tables under headings."""
    if isinstance(value, str) and "\n" in value:
        escaped = tomlkit.string(value, multiline=True).as_string()[len(_QUOTES) : -len(_QUOTES)]
        written = f"{_QUOTES}\n{escaped.removeprefix('\n')}{_QUOTES}"
        return tomlkit.value(written)
    if isinstance(value, Mapping):
        table = tomlkit.table()
        for key, inner in value.items():
            table[key] = _item(inner)
        if not any(isinstance(inner, Mapping) for inner in value.values()):
            table.add(tomlkit.nl())
        return table
    if isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
        rows = tomlkit.aot()
        for row in value:
            rows.append(cast("Table", _item(row)))
        return rows
    made: Item = tomlkit.item(value)
    return made


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value
