"""A manager whose file is no TOML reads the line, the fault, and the right form."""

import shutil
import tomllib
from pathlib import Path

import pytest

from tools.content import FOLDER, faults
from tools.toml_faults import fault_of

STRAIGHT = 'quotes of another kind: write straight ones: "…"'
IN_QUOTES = 'a text stands in quotes: write "…" around it'
NO_END = 'the text has no quote at its end: write "…" on one line, or """…""" on several'
ENDLESS = 'the text that begins here has no end: write """ behind it'
TWICE = "[name] is written twice, first on line 1: keep one of them"
HOURS = 'hours, dates and telephones stand in quotes: write "08:00-20:00"'


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        # quotes
        ('a = 1\nuk = “Родинний лікар”\n', 2, STRAIGHT),
        ("uk = «Родинний лікар»\n", 1, STRAIGHT),
        ('phones = [“+380”]\n', 1, STRAIGHT),
        ('uk = "Лікар”\nru = "Врач"\n', 1, STRAIGHT),
        ("uk = Родинний лікар\n", 1, IN_QUOTES),
        ("mon-fri = пн-пт\n", 1, IN_QUOTES),
        ('uk = "Лікар\nru = "Врач"\n', 1, NO_END),
        ('uk = "Клініка "Родинна""\n', 1, "a quote inside of a text: write « » there"),
        ('ru = "a"\nuk = """Лікар\n\nen = "b"\n', 2, ENDLESS),
        ('ru = """a\nb"""\nuk = """Лікар\n\nen = "b"\n', 3, ENDLESS),
        ("sat = 09:00-15:00\n", 1, HOURS),
        ("day = 01.01\n", 1, HOURS),
        # keys and headings that stand twice
        ('[name]\nuk = "a"\nru = "b"\nuk = "c"\n', 4, "uk is written twice, first on line 2: keep one of them"),
        ('[name]\nuk = "a"\n[about]\n[name]\nru = "c"\n', 4, TWICE),
        # lists, headings, signs
        ('phones = ["1" "2"]\n', 1, "the list is not finished: a comma between its parts, and ] at its end"),
        ('PED = { ru = "a" en = "b" }\n', 1, "a comma is missing between two parts, or } at the end"),
        ('PED = { ru = "a",\n en = "b" }\n', 1, "what stands in { } stands on one line: join the lines"),
        ('[name\nuk = "a"\n', 1, "the heading is not finished: write ] at its end, or ]] after [["),
        ('uk: "a"\n', 1, "write = between the name and its value, not a colon"),
        ('uk "a"\n', 1, "write = between the name and its value"),
        ("uk =\n", 1, "nothing stands behind the =: write a value, or take the line out"),
        ('uk = "a";\n', 1, "no sign stands behind the last quote: take it out"),
        ('uk = "a" // так\n', 1, "a remark begins with #, not with //"),
        ("feedback_needs_done = True\n", 1, "write true or false, in small letters"),
        ('uk = "C:\\доки"\n', 1, "a backslash can't stand alone in a text: write \\\\ or take it out"),
        ('пн-пт = "08:00-20:00"\n', 1, "пн-пт: a name has Latin letters, as in mon-fri = …"),
        ("просто слова\n", 1, 'no line of this file: write name = "…", [heading], or # before a remark'),
    ],
)  # fmt: skip
def test_a_fault_of_the_writing_is_said_in_plain_words(text: str, line: int, words: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as refused:
        tomllib.loads(text)
    assert fault_of(text, refused.value) == (line, words)


def test_the_check_says_it_with_file_and_line(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "content")
    path = folder / "clinic.toml"
    text = path.read_text("utf-8")
    at = text[: text.index('uk = "Родинний лікар"')].count("\n") + 1
    path.write_text(text.replace('uk = "Родинний лікар"', "uk = “Родинний лікар”", 1), "utf-8")
    assert list(faults(folder)) == [f"clinic.toml:{at}: {STRAIGHT}"]
