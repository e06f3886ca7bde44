"""Say what is wrong with a file that is no TOML, for somebody who edits texts and knows no TOML.

`tomllib` names the place and what its parser expected there. The rules below look at the line for what people do:
quotes of a word processor, no quotes, a key written twice.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

CURLY = "“”„«»‘’"
"""Quotes that word processors and telephones put in the place of the straight one."""
_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)\Z")
_KEY_OF = re.compile(r"\s*([^=\s][^=]*?)\s*=")
_BARE = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\Z")


@dataclass(frozen=True)
class Rule:
    """If the parser's words contain `says` and the line has `line`, then the fault is `words`."""

    says: str
    line: str
    words: str


RULES = (
    Rule("", rf"=\s*\[?\s*[{CURLY}]", 'quotes of another kind: write straight ones: "…"'),
    Rule("Illegal character", rf"[{CURLY}]\s*\Z", 'quotes of another kind: write straight ones: "…"'),
    Rule("Illegal character", r"", 'the text has no quote at its end: write "…" on one line, or """…""" on several'),
    Rule("Unterminated string", r"", 'the text that begins here has no end: write """ behind it'),
    Rule("Unescaped", r"", r"a backslash can't stand alone in a text: write \\ or take it out"),
    Rule("Invalid value", r"=\s*(?:#.*)?\Z", "nothing stands behind the =: write a value, or take the line out"),
    Rule("Invalid value", r"=\s*(?:True|False|TRUE|FALSE)\b", "write true or false, in small letters"),
    Rule("Invalid value", r"", 'a text stands in quotes: write "…" around it'),
    Rule("Expected newline", r"=\s*\d+[:.\-]\d", 'hours, dates and telephones stand in quotes: write "08:00-20:00"'),
    Rule("Expected newline", r"=\s*0\d", 'hours, dates and telephones stand in quotes: write "08:00-20:00"'),
    Rule("Expected newline", r"""=\s*(["']).*\1\s*[;,]\s*\Z""", "no sign stands behind the last quote: take it out"),
    Rule("Expected newline", r"""=\s*(["']).*\1\s*//""", "a remark begins with #, not with //"),
    Rule("Expected newline", r"""=\s*["']""", "a quote inside of a text: write « » there"),
    Rule("Unclosed array", r"", "the list is not finished: a comma between its parts, and ] at its end"),
    Rule("Unclosed inline table", r"", "a comma is missing between two parts, or } at the end"),
    Rule("Invalid initial character", r"\{", "what stands in { } stands on one line: join the lines"),
    Rule("Expected '=' after a key", r"\A[^=]*:", "write = between the name and its value, not a colon"),
    Rule("Expected '=' after a key", r"", "write = between the name and its value"),
    Rule("at the end of a table declaration", r"", "the heading is not finished: write ] at its end, or ]] after [["),
)  # fmt: skip
"""The first that fits says it. The words say what is wrong, and what to write instead."""


def fault_of(text: str, error: tomllib.TOMLDecodeError) -> tuple[int, str]:
    """The line (from 1) of a fault that `tomllib` found in a text, and what is wrong, with what to write instead."""
    lines = text.splitlines() or [""]
    place = _PLACE.search(str(error))
    number = int(place[1]) if place and place[1] else _last_opened(lines)
    said = _PLACE.sub("", str(error)).strip()
    line = lines[min(number, len(lines)) - 1]
    if "Cannot overwrite" in said or "twice" in said:
        return number, _doubled(lines, number)
    if "Invalid statement" in said:
        return number, _no_statement(line)
    # a list that is not finished is noticed behind it: its own line is where a person looks
    fits = (r.words for r in RULES if r.says in said and re.search(r.line, line))
    return number, next(fits, said)


def _no_statement(line: str) -> str:
    key = _KEY_OF.match(line)
    if key and not _BARE.match(key[1]) and '"' not in key[1]:
        return f"{key[1]}: a name has Latin letters, as in mon-fri = …"
    return 'no line of this file: write name = "…", [heading], or # before a remark'


def _doubled(lines: list[str], number: int) -> str:
    """Name what stands twice, and its first line. A heading counts in the whole file, a key under its heading."""
    line = lines[number - 1]
    key = _KEY_OF.match(line)
    if key:
        heading = next((n for n in range(number - 1, 0, -1) if lines[n - 1].startswith("[")), 0)
        seen = (n for n in range(heading + 1, number) if _is_key(lines[n - 1], key[1]))
        what = key[1]
    else:
        what = line.split("#")[0].strip()
        seen = (n for n in range(1, number) if lines[n - 1].split("#")[0].strip() == what)
    first = next(seen, 0)
    where = f", first on line {first}" if first else ""
    return f"{what} is written twice{where}: keep one of them"


def _is_key(line: str, key: str) -> bool:
    match = _KEY_OF.match(line)
    return match is not None and match[1] == key


def _last_opened(lines: list[str]) -> int:
    """The line on which the text begins that has no end: the last one with an odd number of triple quotes before it."""
    opened = 0
    for number, line in _triple_quotes(lines):
        opened = 0 if opened else number
        if line.count('"""') % 2 == 0:
            opened = 0
    return opened or len(lines)


def _triple_quotes(lines: list[str]) -> Iterator[tuple[int, str]]:
    return ((n, line) for n, line in enumerate(lines, 1) if '"""' in line)
