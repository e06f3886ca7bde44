"""The tables of `docs/notices.md`, row by row."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reception.clinic.facts import NoticeRules
from reception.clinic.hours import Span
from reception.clinic.model import ClinicTime, Visit, VisitStatus
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.mirrored import Mirrored
from reception.notices.planning import agenda, plan
from reception.notices.rules import Case, Times

KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
DOCS = Path(__file__).parents[2] / "docs/notices.md"
NEVER_QUIET = Span(0, 0)
HALF_AN_HOUR = timedelta(minutes=30)


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading."""
    section = DOCS.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_kind_is_in_the_table_and_so_is_its_switch() -> None:
    switches = {kind: switch for kind, _, switch in table("Kinds")}
    assert switches == {str(kind): "yes" if kind.switch else "no" for kind in NoticeKind}


def moment(text: str) -> datetime:
    day, minutes = text.split(" ")
    hour, minute = map(int, minutes.split(":"))
    return KYIV.instant(datetime.fromisoformat(day).date(), hour * 60 + minute)


def goes_out(known: Mirrored, times: Times) -> Iterator[tuple[NoticeKind, datetime]]:
    """The notices that are sent, and when, if the clockwork looks whenever something is due."""
    now: datetime | None = known.changed_at or known.since
    done: set[str] = set()
    while now:
        look = agenda(plan(times, Case(known)), done, set(), times, now)
        for planned in (p for message in look.messages for p in message):
            yield planned.kind, now
            done.add(planned.key)
        now = look.next_at


def visit(start: datetime) -> Visit:
    return Visit("v", "koval", "r-1", start, start + HALF_AN_HOUR)


@pytest.mark.parametrize("row", table("One visit"), ids=lambda row: f"{row[0]}, {row[1]}")
def test_one_visit(row: list[str]) -> None:
    start, since, expected = row
    known = Mirrored("1", visit(moment(start)), moment(since))
    out = goes_out(known, Times(NoticeRules(), KYIV))
    assert ", ".join(f"{kind} {KYIV.local(at):%Y-%m-%d %H:%M}" for kind, at in out) == expected


@pytest.mark.parametrize(
    "row", table("One visit, where there are no quiet hours"), ids=lambda row: row[0]
)
def test_the_clock_changes(row: list[str]) -> None:
    start, since, expected = row
    known = Mirrored("1", visit(moment(start)), moment(since))
    out = goes_out(known, Times(NoticeRules(quiet=NEVER_QUIET), KYIV))
    told = (f"{kind} {KYIV.local(at).isoformat(' ', 'minutes')}" for kind, at in out)
    assert ", ".join(told) == expected


@pytest.mark.parametrize(
    "row", table("A change by the clinic"), ids=lambda row: f"{row[1]} at {row[2]}"
)
def test_a_change(row: list[str]) -> None:
    was, is_now, believed_at, told_at = row
    before, at = visit(moment(was)), moment(believed_at)
    cancelled = is_now == "cancelled"
    after = (
        replace(before, status=VisitStatus.CANCELLED)
        if cancelled
        else replace(before, start=moment(is_now), end=moment(is_now) + HALF_AN_HOUR)
    )
    known = Mirrored("1", after, at, revision=1, changed_at=at, past=(before,))
    out = goes_out(known, Times(NoticeRules(), KYIV))
    news = [f"{KYIV.local(at):%Y-%m-%d %H:%M}" for kind, at in out if kind is NoticeKind.CHANGED]
    assert ", ".join(news) == told_at


def test_every_table_has_rows() -> None:
    assert len(table("One visit")) > 10
    assert len(table("One visit, where there are no quiet hours")) == 4
    assert len(table("A change by the clinic")) == 5
