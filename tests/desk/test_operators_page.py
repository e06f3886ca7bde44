"""The pages for operators name every command that can be written, in both languages, and no other one."""

import re
from pathlib import Path

import pytest

from tests.doubles.world import World

DOCS = Path(__file__).parents[2] / "docs"
PATIENTS = {"forget", "reminders"}
"""Commands that patients write, and that the pages speak of."""


@pytest.mark.parametrize("page", ["operators.md", "operators.uk.md"])
def test_the_page_names_each_command_and_no_other(page: str) -> None:
    operators = World().operators
    known = {*operators.request.commands.by_typing, *operators.outside.by_typing} - {"say"}
    told = set(re.findall(r"`/(\w+)", (DOCS / page).read_text("utf-8"))) - PATIENTS
    assert told == known


def test_both_pages_have_the_same_tables() -> None:
    pages = [(DOCS / page).read_text("utf-8") for page in ("operators.md", "operators.uk.md")]
    rows = [
        re.findall(r"^\| (`[^|]*?)(?: у відповідь.*| in reply.*)? \|", page, re.MULTILINE)
        for page in pages
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 27
