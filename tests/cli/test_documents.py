"""Commands, make's targets and files that the documents name are there, and the index of the decisions is complete."""

import re
from pathlib import Path

import click
import pytest

from tools.cli.__main__ import reception
from tools.sam import HERE

PAGES = sorted([*HERE.glob("*.md"), *(HERE / "docs").glob("*.md")])
COMMAND = re.compile(r"\./reception((?: [a-z][a-z|-]*)+)")
TARGET = re.compile(r"(?:^    |`)make ([a-z]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
DECISIONS = (HERE / "docs/decisions.md").read_text("utf-8")
DECISION = re.compile(r"^### (.+)\n(.*)$", re.MULTILINE)
STATE = re.compile(r"\*(\d{4}-\d\d-\d\d) · (?:in force|replaced by \[).*\*")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    for words in COMMAND.findall(page.read_text("utf-8")):
        command: click.Command = reception
        for word in words.split():
            if not isinstance(command, click.Group):
                break  # its arguments
            for name in word.split("|"):
                assert name in command.commands, f"./reception{words}"
            command = command.commands[word.split("|")[0]]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_target_that_a_page_names_is_there(page: Path) -> None:
    targets = {*re.findall(r"^([a-z]+):", (HERE / "Makefile").read_text(), re.MULTILINE)}
    assert {*TARGET.findall(page.read_text("utf-8"))} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    gone = [to for to in LINK.findall(page.read_text("utf-8")) if not (page.parent / to).exists()]
    assert not gone


@pytest.mark.parametrize(("title", "below"), DECISION.findall(DECISIONS))
def test_a_decision_has_its_date_its_state_and_its_line_in_the_index(
    title: str, below: str
) -> None:
    state = STATE.fullmatch(below)
    assert state, f"below the heading stands no date and state: {below!r}"
    anchor = re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
    assert f"| {state[1]} | [{title}](#{anchor}) |" in DECISIONS
