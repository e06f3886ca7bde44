"""The table of transitions at the head of `talk`: each row happens, and nothing else does."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from reception.desk import talk
from reception.desk.signs import read_text
from reception.desk.talk import LineRoute
from reception.desk.thread import (
    Arrival,
    Line,
    Matter,
    Operator,
    Returned,
    Stage,
    Thread,
    Untold,
)
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
    "give_back": lambda t: talk.give_back(t, Returned.SILENT, NOW, NOW),
    "take_over": lambda t: talk.take_over(t, MAKSYM, NOW, None),
    "close": lambda t: talk.close(t, NOW, IRYNA.name),
    "run_out": lambda t: talk.run_out(t, Untold.SILENCE, NOW),
    "reopen": lambda t: talk.reopen(t, IRYNA, NOW, None),
    "come_back": lambda t: talk.come_back(t, Line(90, True, NOW), NOW, NOW),
    "forget": lambda t: talk.forget(t, NOW),
}
WAITING = talk.ask(Thread("1"), matter("m"), 1, NOW, urgent=False)
TAKEN = DEEDS["take"](WAITING)
ANSWERED = talk.answer(TAKEN, Line(80, False, NOW))
THREADS = {
    NONE: Thread("1"),
    "WAITING": WAITING,
    "TAKEN": ANSWERED,
    "CLOSED": DEEDS["close"](TAKEN),
}
ROW = re.compile(r"\| (\w+|-) +\| (\w+|-) +\| `(\w+)` +\|")


def stage(thread: Thread) -> str:
    return thread.request.stage.name if thread.request else NONE


def transitions() -> dict[tuple[str, str], str]:
    """The stage that each function leads to from each stage, as the table has it."""
    rows = ROW.findall(talk.__doc__ or "")
    assert len(rows) == 14
    return {
        (start, deed): end
        for before, end, deed in rows
        if before != end
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
        ("TAKEN", MAKSYM, "Вітаю", LineRoute.OF_ANOTHER),
        ("TAKEN", MAKSYM, "// гляньте", LineRoute.STAYS_INSIDE),
        ("WAITING", IRYNA, "Вітаю", LineRoute.NOT_TAKEN),
        ("WAITING", IRYNA, "// гляньте", LineRoute.STAYS_INSIDE),
        ("TAKEN", IRYNA, "*// гляньте*", LineRoute.UNSURE),
        ("TAKEN", IRYNA, "/close", LineRoute.UNSURE),
        ("TAKEN", MAKSYM, "/close", LineRoute.OF_ANOTHER),
        ("CLOSED", IRYNA, "Вітаю", LineRoute.TOO_LATE),
        ("CLOSED", IRYNA, "// гляньте", LineRoute.STAYS_INSIDE),
        ("CLOSED", MAKSYM, "Вітаю", LineRoute.TOO_LATE),
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


# --- what is not answered ---

MINUTE = timedelta(minutes=1)


def said(number: int, minutes: int) -> Line:
    """A line of the patient's that staff have in the room."""
    return Line(number, True, NOW + minutes * MINUTE, copy=number, arrival=Arrival.SENT)


def answered(number: int, minutes: int, arrival: Arrival = Arrival.SENT) -> Line:
    return Line(number, False, NOW + minutes * MINUTE, arrival=arrival)


@pytest.mark.parametrize(
    ("lines", "since"),
    [
        ((), 0),
        ((answered(2, 5),), None),
        ((answered(2, 5), said(3, 6), said(4, 9)), 6),
        ((answered(2, 5), said(3, 6), answered(4, 7)), None),
        ((said(3, 6), answered(4, 7, Arrival.WAITING)), None),
        ((said(3, 6), answered(4, 7, Arrival.UNSURE)), None),
        ((said(3, 6), answered(4, 7, Arrival.INSIDE)), 0),
        ((said(3, 6), answered(4, 7, Arrival.FAILED)), 0),
        ((replace(said(3, 6), arrival=Arrival.WAITING), answered(4, 7)), 6),
        ((answered(4, 7), said(3, 6)), 6),
    ],
    ids=[
        "asked, and no line yet",
        "the clinic had the last word",
        "the first of several lines counts",
        "answered again",
        "the answer is on its way",
        "the answer may have arrived",
        "a line among colleagues answers nothing",
        "a line that could not be delivered answers nothing",
        "a line that staff have not read is not answered",
        "an answer that crossed a line is none to it, whatever the clocks say",
    ],
)
def test_the_wait_counts_from_the_first_line_that_is_not_answered(
    lines: tuple[Line, ...], since: int | None
) -> None:
    expected = None if since is None else NOW + since * MINUTE
    assert talk.unanswered_since(replace(TAKEN, lines=lines)) == expected


@pytest.mark.parametrize("why", [Untold.SILENCE, Untold.HOURS])
def test_time_closes_nothing_with_an_unanswered_line(why: Untold) -> None:
    asked_again = talk.say(ANSWERED, said(3, 6))
    assert talk.run_out(asked_again, why, NOW + 60 * MINUTE) == asked_again
    assert stage(talk.run_out(ANSWERED, why, NOW + 60 * MINUTE)) == "CLOSED"


def test_what_comes_back_has_its_old_place_and_number() -> None:
    returned = DEEDS["give_back"](TAKEN)
    again = DEEDS["come_back"](THREADS["CLOSED"])
    for thread in (returned, again):
        assert thread.request is not None
        assert (thread.request.place, thread.request.stage) == ("1-000000000001", Stage.WAITING)


@pytest.mark.parametrize(
    ("hours", "edit", "message", "opens"),
    [(23, False, 90, True), (25, False, 90, False), (1, True, 90, False), (1, False, 3, False)],
    ids=["within a day", "later", "a change of an earlier line", "a line that came before"],
)
def test_only_a_new_line_within_a_day_opens_a_closed_request(
    hours: int, edit: bool, message: int, opens: bool
) -> None:
    closed = DEEDS["close"](talk.say(TAKEN, said(3, 1)))
    now = NOW + timedelta(hours=hours)
    after = talk.come_back(closed, Line(message, True, now, edit=edit), now, now)
    assert (stage(after) == "WAITING") == opens
    assert (after == closed) == (not opens)


def test_a_line_that_staff_have_not_read_keeps_the_request_open() -> None:
    crossed = talk.say(ANSWERED, Line(91, True, NOW))
    assert talk.close(crossed, NOW, IRYNA.name) == crossed


def test_a_colleague_takes_over_only_once_the_taker_was_reminded() -> None:
    assert TAKEN.request is not None
    nudged = replace(TAKEN, request=replace(TAKEN.request, nudged_at=NOW))
    over = DEEDS["take_over"](nudged).request
    assert over is not None
    assert over.operator == MAKSYM
    assert DEEDS["take_over"](TAKEN) == TAKEN
    answered_at_last = talk.answer(nudged, Line(80, False, NOW))
    assert DEEDS["take_over"](answered_at_last) == answered_at_last
