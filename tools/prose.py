"""Refuse comments and docstrings that begin with a fragment, and notes that were left for later.

    python -m tools.prose                    reads every tracked file
    python -m tools.prose tools template.yaml    reads these files and folders

The rules:

- A comment and a docstring begin with none of the words in `FRAGMENTS`. Such a sentence mostly has no subject or no
  verb, and a program cannot tell when it has both.
- A later line of a comment begins with such a word only if the word is inside a sentence, so it is in lower case.
- A paragraph of a Markdown page follows the same rule, but may begin with "What". Headings, list items, tables and
  code are free; so are comments that are a heading between dashes.
- No comment, docstring or page has a word of `LEFTOVERS`.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRAGMENTS = ("Of", "So", "Whoever", "What", "Where")
MAY_BEGIN_A_PARAGRAPH = ("What",)
LEFTOVERS = ("TODO", "FIXME", "XXX", "HACK")  # named to refuse them elsewhere
LONGEST_QUOTE = 60
NO_LINE = -1

_WORD = rf"(?:{'|'.join(FRAGMENTS)})\b"
_PAGE_WORD = rf"(?:{'|'.join(word for word in FRAGMENTS if word not in MAY_BEGIN_A_PARAGRAPH)})\b"
BEGINS = re.compile(rf"\s*({_WORD})", re.IGNORECASE)
"""The first line of a comment or a docstring, if it is refused."""
GOES_ON = re.compile(rf"\s*({_WORD})")
"""A later line of a comment, if it is refused."""
PARAGRAPH = re.compile(rf"\s*({_PAGE_WORD})")
"""The first line of a paragraph on a page, if it is refused."""
ANYTHING = re.compile(r"(?!)")
"""A pattern that refuses no line: it is inside a docstring, or free."""

type Texts = Iterator[tuple[int, str, re.Pattern[str]]]
"""The number of a line, from 1; its words; the pattern of the lines that are refused in its place."""

_LEFTOVER = re.compile(rf"\b({'|'.join(LEFTOVERS)})\b")
_WORTH_PARSING = re.compile(rf"[#\"'][!:]*\s*(?i:{_WORD})|{_LEFTOVER.pattern}")
_MULTILINE = re.compile(r'"{3}|\'{3}')
_FENCE = re.compile(r"\s*(?:```|~~~)")
_NO_PARAGRAPH = re.compile(r"#|\||>|<|[-*+] |\d+[.)] |    |\t")


def faults(text: str, read: Callable[[str], Texts]) -> Iterator[str]:
    """A line `number: the fault` for each fault of a text."""
    for number, line, refused in read(text):
        if found := refused.match(line):
            yield f"{number}: begins with {found[1]}: {line.strip()[:LONGEST_QUOTE]}"
        if left := _LEFTOVER.search(line):
            yield f"{number}: {left[1]}: {line.strip()[:LONGEST_QUOTE]}"


def of_python(text: str) -> Texts:
    """The comments and docstrings of a module; a string that stands alone below a name is a docstring, too."""
    if not _WORTH_PARSING.search(text):
        return
    before = NO_LINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            number, alone = token.start[0], not token.line[: token.start[1]].strip()
            first = not alone or number != before + 1
            yield number, token.string.lstrip("#!:"), BEGINS if first else GOES_ON
            before = number if alone else NO_LINE
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(ast.Constant(str(docstring))):
                for below, line in enumerate(docstring.splitlines()):
                    yield node.lineno + below, line, ANYTHING if below else BEGINS


def of_comments(text: str) -> Texts:
    """The comments of a file whose comments begin with `#`: TOML, YAML, make, shell."""
    before, inside = NO_LINE, ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
        elif (words := _comment(line)) is not None:
            alone = line.lstrip().startswith("#")
            first = not alone or number != before + 1
            yield number, words.lstrip("#!"), BEGINS if first else GOES_ON
            before = number if alone else NO_LINE
        else:
            quotes = _MULTILINE.findall(line)
            inside = quotes[0] if len(quotes) == 1 else ""


def _comment(line: str) -> str | None:
    """Return the comment of a line, without its `#`; None if the line has none. A `#` in quotes is no comment."""
    quote, before = "", " "
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote and before != "\\" else quote
        elif sign == "#" and before.isspace():
            return line[place + 1 :]
        elif sign in "\"'" and not before.isalnum():  # after a letter it is an apostrophe
            quote = sign
        before = sign
    return None


def of_markdown(text: str) -> Texts:
    """The lines of a page outside blocks of code; the first line of a paragraph is no heading, list item or table."""
    fenced, before = False, ""
    for number, line in enumerate(text.splitlines(), 1):
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            first = not before.strip() and not _NO_PARAGRAPH.match(line)
            yield number, line, PARAGRAPH if first else ANYTHING
        before = line


READERS: dict[str, Callable[[str], Texts]] = {
    ".py": of_python,
    ".md": of_markdown,
    ".toml": of_comments,
    ".yaml": of_comments,
    ".sh": of_comments,
    "Makefile": of_comments,
}
"""By a file's suffix, or its name where it has no suffix."""


def tracked(paths: Iterable[str]) -> Iterator[Path]:
    """The files that git tracks under these paths of the repository, or everywhere if there are no paths."""
    command = ["git", "ls-files", "-z", "--", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        path = ROOT / name
        if (path.suffix or path.name) in READERS and path.is_file():
            yield path


def main(paths: list[str]) -> int:
    """Print each fault as `file:line: the fault`; returns 1 if there is a fault."""
    found = 0
    for path in tracked(paths):
        read = READERS[path.suffix or path.name]
        for fault in faults(path.read_text("utf-8"), read):
            print(f"{path.relative_to(ROOT)}:{fault}")
            found = 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
