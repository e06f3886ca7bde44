"""Each alarm has its section in the runbook, each section its alarm, and both agree on whether it wakes somebody."""

import re
from collections import defaultdict

import pytest

from tools.sam import HERE
from tools.template.expanded import expand, read
from tools.template.rules.alarms import ALARM, WAKES, section
from tools.template.rules.references import target

TEMPLATE = expand(read(HERE / "template.yaml"))
PAGE = (HERE / "docs/runbook.md").read_text("utf-8")
TITLES = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
LINES = re.compile(r"^\|(?: the log of \|)? the line \|.*\n\|[-|]+\n((?:\|.*\n)+)", re.MULTILINE)
"""The rows of a table about lines of the log."""
LOGGED = [
    line
    for rows in LINES.findall(PAGE)
    for row in rows.splitlines()
    for line in re.findall(r"`([a-z][^`]* [^`]*)`", row.rpartition(" | ")[0])
]
SOURCES = "".join(
    path.read_text("utf-8")
    for folder in ("layers/reception/reception", "functions")
    for path in sorted((HERE / folder).rglob("*.py"))
)


def anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


def severities() -> dict[str, set[bool]]:
    """By section of the runbook: True and False for each alarm of it that wakes somebody, or does not."""
    wakes = defaultdict(set)
    for _, alarm in TEMPLATE.of(ALARM):
        wakes[section(alarm)].add(target(alarm["AlarmActions"][0]) == WAKES)
    return wakes


def test_each_alarm_has_a_section_and_each_section_an_alarm() -> None:
    assert set(severities()) == set(map(anchor, TITLES))


@pytest.mark.parametrize("title", TITLES)
def test_a_section_says_whom_it_wakes_where_to_look_and_when_to_leave_it(title: str) -> None:
    text = PAGE.split(f"## {title}\n")[1].split("\n## ")[0]
    [wakes] = severities()[anchor(title)]
    assert text.startswith("**Wakes.**" if wakes else "**Morning.**")
    assert "**First look.**" in text
    assert "**Leave it**" in text


def test_what_it_links_to_is_there() -> None:
    assert set(re.findall(r"\]\(#([a-z0-9-]+)\)", PAGE)) <= set(map(anchor, TITLES))
    for file in re.findall(r"\]\(([a-z-]+\.md)\)", PAGE):
        assert (HERE / "docs" / file).exists()


def test_doctor_eleks_alone_wakes_nobody() -> None:
    assert severities()["doctor-eleks-unreachable"] == {False}


def test_it_quotes_many_lines_of_the_log() -> None:
    assert len(LOGGED) > 10


@pytest.mark.parametrize("line", LOGGED)
def test_a_line_of_the_log_is_written_in_the_code(line: str) -> None:
    assert re.search(re.escape(line).replace("…", "%[a-z]"), SOURCES)
