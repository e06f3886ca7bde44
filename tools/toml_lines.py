"""Find the line of each key in a TOML file, which `tomllib` does not tell."""

import re

type Path = tuple[str | int, ...]
"""Keys from the top of the file; in arrays of tables, numbers from 0."""

_HEADER = re.compile(r"\s*(\[\[?)(.+?)\]\]?\s*(#.*)?$")
_KEY = re.compile(
    r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"))*)\s*="""
)
_PART = re.compile(r"""[A-Za-z0-9_-]+|"([^"]*)"|'([^']*)'""")
_MULTILINE = re.compile(r'"{3}|\'{3}')


def locate(text: str) -> dict[Path, int]:
    """Return the line, from 1, of every table and key, except keys inside inline tables."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if header := _HEADER.match(line):
            table = _table(_parts(header[2]), counts, array=header[1] == "[[")
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines[(*table, *_parts(key[1]))] = number
            quotes = _MULTILINE.findall(line)
            inside = quotes[0] if len(quotes) == 1 else ""
    return lines


def _parts(dotted: str) -> list[str]:
    return [m[1] or m[2] or m[0].strip("\"'") for m in _PART.finditer(dotted)]


def _table(parts: list[str], counts: dict[Path, int], *, array: bool) -> Path:
    """Return the table that a header names; under an array of tables, it is inside the last one."""
    place: Path = ()
    for depth, part in enumerate(parts, 1):
        place = (*place, part)
        if array and depth == len(parts):
            counts[place] = counts.get(place, -1) + 1
        if place in counts:
            place = (*place, counts[place])
    return place
