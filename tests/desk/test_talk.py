"""The table of transitions at the head of `talk`: each row happens, and nothing else does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from reception.desk import talk
from reception.desk.signs import read_text
from reception.desk.talk import LineRoute
from reception.desk.thread import Arrival, Line, Matter, Operator, Thread
from reception.dialog.staff import RequestKind
from tests.desk.staffing import IRYNA, MAKSYM

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NONE = "-"


def matter(name: str) -> Matter:
    return Matter(name, RequestKind.MANAGER, NOW)


DEEDS: dict[str, Callable[[Thread], Thread]] = {
    "ask": lambda t: talk.ask(t, matter("later"), 2, NOW, urgent=False),
    "take": lambda t: talk.take(t, IRYNA, NOW, None),
    "pass_on": lambda t: talk.pass_on(t, IRYNA, NOW),
    "leave": lambda t: talk.leave(t, NOW),
    "close": lambda t: talk.close(t, NOW, IRYNA.name),
    "reopen": lambda t: talk.reopen(t, IRYNA, NOW, None),
    "forget": lambda t: talk.forget(t, NOW),
}
WAITING = talk.ask(Thread("1"), matter("m"), 1, NOW, urgent=False)
TAKEN = DEEDS["take"](WAITING)
THREADS = {
    NONE: Thread("1"),
    "WAITING": WAITING,
    "TAKEN": TAKEN,
    "CLOSED": DEEDS["close"](TAKEN),
}
ROW = re.compile(r"\| (\w+|-) +\| (\w+|-) +\| `(\w+)` +\|")


def stage(thread: Thread) -> str:
    return thread.request.stage.name if thread.request else NONE


def transitions() -> dict[tuple[str, str], str]:
    """The stage that each function leads to from each stage, as the table has it."""
    rows = ROW.findall(talk.__doc__ or "")
    assert len(rows) == 10
    return {
        (start, deed): end
        for before, end, deed in rows
        for start in (THREADS if before == "any" else [before])
    }


@pytest.mark.parametrize(("start", "deed"), list(product(THREADS, DEEDS)))
def test_a_request_changes_its_stage_as_the_table_says(start: str, deed: str) -> None:
    after = DEEDS[deed](THREADS[start])
    assert stage(after) == transitions().get((start, deed), start)


@pytest.mark.parametrize(("start", "deed"), list(product(THREADS, DEEDS)))
def test_what_is_done_twice_is_done_once(start: str, deed: str) -> None:
    once = DEEDS[deed](THREADS[start])
    assert DEEDS[deed](once) == once


@pytest.mark.parametrize("start", ["WAITING", "TAKEN"])
def test_whatever_else_is_asked_for_joins_the_open_request(start: str) -> None:
    request = DEEDS["ask"](THREADS[start]).request
    assert request is not None
    assert (request.number, [m.id for m in request.matters]) == (1, ["m", "later"])


@pytest.mark.parametrize(
    ("start", "operator", "text", "route"),
    [
        ("TAKEN", IRYNA, "Вітаю", LineRoute.TO_PATIENT),
        ("TAKEN", IRYNA, "// гляньте", LineRoute.STAYS_INSIDE),
        ("TAKEN", MAKSYM, "Вітаю", LineRoute.STAYS_INSIDE),
        ("WAITING", IRYNA, "Вітаю", LineRoute.STAYS_INSIDE),
        ("TAKEN", IRYNA, "*// гляньте*", LineRoute.UNSURE),
        ("TAKEN", IRYNA, "/close", LineRoute.UNSURE),
        ("TAKEN", MAKSYM, "/close", LineRoute.STAYS_INSIDE),
        ("CLOSED", IRYNA, "Вітаю", LineRoute.TOO_LATE),
        ("CLOSED", IRYNA, "// гляньте", LineRoute.STAYS_INSIDE),
        ("CLOSED", MAKSYM, "Вітаю", LineRoute.STAYS_INSIDE),
        (NONE, IRYNA, "Вітаю", LineRoute.STAYS_INSIDE),
    ],
)
def test_only_the_takers_lines_go_out_while_the_request_is_taken(
    start: str, operator: Operator, text: str, route: LineRoute
) -> None:
    assert talk.route(THREADS[start], operator, read_text(text)) == route


def test_the_oldest_lines_that_arrived_make_room_and_none_that_waits() -> None:
    arrived = [
        Line(n, True, NOW, copy=n, arrival=Arrival.SENT)
        for n in range(2, talk.MAX_LINES_PER_THREAD)
    ]
    full = replace(TAKEN, lines=(Line(0, True, NOW), Line(1, True, NOW), *arrived))
    after = talk.say(full, Line(5000, True, NOW))
    assert len(after.lines) == talk.MAX_LINES_PER_THREAD
    assert [line.message for line in after.lines[:3]] == [0, 1, 3]
