"""Measure what grows with the clinic, and write the tables of `docs/scale.md`; `make scale` takes some two minutes.

"Before" plays the former way of working over the same doubles, in a time that is only counted. "After" is today's code
with its threads, over doubles that take as long to answer as DynamoDB and SQS do.
"""

import logging
import math
import sys
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from reception.adapters.doctor_eleks import Connection, Patience
from reception.adapters.doctor_eleks.connection import HUNG_COUNTS, OwnOutages
from reception.adapters.dynamodb.directory import Snapshot
from reception.adapters.dynamodb.operations import DynamoOperations
from reception.clinic.refresh import is_asked_for
from reception.clinic.system import ClinicUnreachable
from reception.notices.poll import Polling
from reception.notices.send import Pace
from reception.turns.clockwork import CLAIM_LASTS, IDS_PER_HANDOVER, HandOver, WorkLine
from sandbox.doctor_eleks import DoctorEleks as Double
from tests.adapters.doctor_eleks_site import (
    KOVALENKO,
    DoctorEleksSite,
    Stage,
    clock_at,
    served,
)
from tests.adapters.doctor_eleks_site import (
    NOW as MONDAY,
)
from tests.adapters.tables import Tables, amazon
from tests.doubles.outages import Container, Shared
from tests.scale.backlog import NOW, Backlog, Counting, Standing, owed
from tests.scale.counting import count
from tests.scale.finding import LargeDesk, looks, people
from tests.scale.large import digests, large
from tests.scale.polling import FormerPolling, pace
from tests.scale.sending import sent
from tools.limits import limits

PAGE = Path(__file__).resolve().parents[1] / "docs/scale.md"
PATIENTS = (700, 10_000, 100_000)
OWED_AFTER_A_NIGHT = 0.2
"""The part of all patients that a missed schedule over night leaves with a notice that is due."""
CLAIM_SECONDS, QUEUE_SECONDS = 0.004, 0.008
"""An update of DynamoDB, and a call of SQS."""
FUNCTION_SECONDS = 20.0
"""The time-out of the function `due`."""
SENT_A_MINUTE = 20 * 60
CLINICS = ((3, 12), (30, 300), (30, 1_000))
PHOTO_KB, BYTES_PER_NAME, KB = 5, 115, 1024
"""A picture; Telegram's name of a picture with its digest."""
POLL_RUNS = 48
"""Four hours of the poll."""
MINUTE = timedelta(minutes=1)
MOST_MINUTES = 30

type Table = list[list[str]]


@dataclass
class Spent:
    """Seconds that calls take, counted and not waited for. A run is killed at its time-out."""

    seconds: float = 0.0

    def take(self, seconds: float) -> None:
        """Let a call take its time.

        Raises:
            TimeoutError: the run is killed before the call is done.
        """
        self.seconds += seconds
        if self.seconds > FUNCTION_SECONDS:
            raise TimeoutError


def former_run(backlog: Backlog, queue: Counting, clock: Standing) -> float:
    """Claim everything, then queue everything; return the seconds that the run took until it ended or was killed."""
    spent = Spent()
    backlog.before = lambda: spent.take(CLAIM_SECONDS)
    queue.before = lambda: spent.take(QUEUE_SECONDS)
    items = sorted(backlog.waiting(clock.now(), 0), key=lambda item: str(item.records[0]))
    try:
        claims = [i.id for i in items if backlog.claim(i, clock.now() + CLAIM_LASTS)]
        for begin in range(0, len(claims), IDS_PER_HANDOVER):
            queue.send(claims[begin : begin + IDS_PER_HANDOVER])
    except TimeoutError:
        return FUNCTION_SECONDS
    return spent.seconds


def run_of_today(backlog: Backlog, queue: Counting, clock: Standing) -> float:
    """Hand over as the function does today; return the seconds that it took."""
    backlog.before = lambda: time.sleep(CLAIM_SECONDS)
    queue.before = lambda: time.sleep(QUEUE_SECONDS)
    began = time.monotonic()
    HandOver(
        WorkLine(backlog, queue), clock, lambda: FUNCTION_SECONDS - time.monotonic() + began
    ).run()
    return time.monotonic() - began


type Run = Callable[[Backlog, Counting, Standing], float]


def night(patients: int, run: Run) -> list[str]:
    """Play the minutes after a missed night: how many were owed, the minutes, the longest run, doubles, the order."""
    count = round(patients * OWED_AFTER_A_NIGHT)
    backlog, queue, clock = owed(count), Counting(), Standing()
    longest, minutes = 0.0, 0
    while len(set(queue.ids)) < count and minutes < MOST_MINUTES:
        longest = max(longest, run(backlog, queue, clock))
        queue.work(backlog, SENT_A_MINUTE)
        clock.moment += MINUTE
        minutes += 1
    queued = set(queue.ids)
    doubles = len(queue.ids) - len(queued)
    told = f"{minutes}" if len(queued) == count else f"never ({len(queued):,} in {MOST_MINUTES})"
    return [f"{count:,}", told, f"{longest:.1f}", f"{doubles:,}"]


def due() -> Table:
    """A missed schedule over night."""
    head = [
        "patients",
        "owed",
        "",
        "minutes until all are queued",
        "longest run, s",
        "queued twice",
    ]
    rows = [head]
    for patients in PATIENTS:
        for name, run in (("before", former_run), ("after", run_of_today)):
            count, *figures = night(patients, run)
            rows.append([f"{patients:,}", count, name, *figures])
    return rows


def directory() -> Table:
    """A refresh of a directory in which nothing changed: calls for free days, and units of writing."""
    head = ["branches", "doctors", "", "calls for free days", "units of writing", "snapshot, KB"]
    rows = [head]
    for branches, doctors in CLINICS:
        offers = large(branches, doctors).offers
        snapshot = Snapshot(large(branches, doctors), digests(doctors))
        kilobytes = math.ceil(len(zlib.compress(msgspec.json.encode(snapshot))) / KB)
        asked = sum(is_asked_for(offer, NOW) for offer in offers)
        size = [f"{branches:,}", f"{doctors:,}"]
        names = math.ceil(doctors * BYTES_PER_NAME / KB)
        former = doctors * PHOTO_KB + names + kilobytes
        told = f"{kilobytes:,}"
        rows.append([*size, "before", f"{len(offers):,}", f"{former:,}", told])
        rows.append([*size, "after", f"{asked:,}", f"{kilobytes:,}", told])
    return rows


def poll() -> Table:
    """How often patients are read, where each is read by a call, and what a hundred readings cost."""
    head = [
        "linked patients",
        "",
        "near visits, every … minutes",
        "others, every … minutes",
        "queries for 100",
        "units of writing for 100",
    ]
    rows = [head]
    for patients in PATIENTS:
        for name, kind, at_once in (("before", FormerPolling, 1), ("after", Polling, 4)):
            found = pace(kind, patients, at_once, POLL_RUNS)
            figures = (found.near, found.others, found.queries, found.writes)
            rows.append([f"{patients:,}", name, *(f"{figure:,.0f}" for figure in figures)])
    return rows


PAGES, CONTAINERS = 20, 4
FASTER = 5
"""The clock of the hanging clinic system runs so much faster than a real one."""
TURN, ANSWER, BREAKER = 8.0 / FASTER, 2.5 / FASTER, 10.0 / FASTER


def hung() -> Table:
    """Pages that ask a clinic system that hangs, one after another, in several containers in turn."""
    head = ["", "longest page, s", "pages that waited", "all pages, s"]
    rows = [head]
    stage = Stage()
    with served(stage) as url:
        stage.double = Double(clock_at(MONDAY))
        site = DoctorEleksSite(url, stage.double, clock_at(MONDAY))
        site.gateway().free_dates(*KOVALENKO, 3)
        site.fault(kind="delay", seconds=TURN * 2)
        shared = Shared()
        # each call in vain counts as three failures today, and counted as one before
        former = Patience(breaker=BREAKER, breaker_failures=6 * HUNG_COUNTS)
        for name, patience, answer, outages in (
            ("before", former, None, [OwnOutages() for _ in range(CONTAINERS)]),
            ("after", Patience(breaker=BREAKER), ANSWER, [Container(shared)] * CONTAINERS),
        ):
            site.patience = patience
            containers = [site.connection(own) for own in outages]
            took = [_page(site, containers[number % CONTAINERS], answer) for number in range(PAGES)]
            waited = sum(seconds > ANSWER / 2 for seconds in took)
            longest, total = max(took) * FASTER, sum(took) * FASTER
            rows.append([name, f"{longest:.1f}", f"{waited} of {PAGES}", f"{total:.0f}"])
    return rows


def _page(site: DoctorEleksSite, container: Connection, answer: float | None) -> float:
    """The seconds that a page waits for free days."""
    began = time.monotonic()
    with suppress(ClinicUnreachable):
        site.gateway(TURN, container, answer).free_dates(*KOVALENKO, 3)
    return time.monotonic() - began


NOTICES = 250
SENDERS = 6
"""As many as the template lets work at once."""
TURNS_A_SECOND = 4.0
"""Pages that patients get in new messages while notices go out."""
FORMER_NOTICES_A_SECOND = 12
"""The former pace of each sender, which knew of nobody else."""


def former_pace() -> Callable[[str], None]:
    """A sender that leaves as much time between two messages as its own rate asks for."""
    next_at = 0.0

    def wait(_account: str) -> None:
        nonlocal next_at
        time.sleep(max(0.0, next_at - time.monotonic()))
        next_at = time.monotonic() + 1 / FORMER_NOTICES_A_SECOND

    return wait


def notices() -> Table:
    """Notices that go out, alone and beside turns."""
    head = ["", "turns a second", "notices a second", "most messages in a second"]
    head += [f"minutes for {round(patients * OWED_AFTER_A_NIGHT):,}" for patients in PATIENTS]
    rows = [head]
    with amazon():
        operations = DynamoOperations(Tables().system)

        # a container of its own for each sender, and one for the turns, which read that notices go out
        def place() -> Callable[[str], None]:
            return Pace(DynamoOperations(operations.table).sendings.wait).wait

        def room() -> None:
            operations.load()
            operations.sendings.wait_beside_notices()

        for name, senders, waits, others in (
            ("before", 2, former_pace, lambda: None),
            ("after", SENDERS, place, room),
        ):
            for turns in (0.0, TURNS_A_SECOND):
                rate, most = sent(NOTICES, senders, waits, others, turns)
                owed_by = (round(patients * OWED_AFTER_A_NIGHT) for patients in PATIENTS)
                minutes = [f"{count / rate / 60:.1f}" for count in owed_by]
                rows.append([name, f"{turns:.0f}", f"{rate:.1f}", f"{most}", *minutes])
    return rows


FOUND_AMONG = 100_000
MESSAGE_SECONDS, ANSWER_SECONDS = 0.04, 0.5
"""A message of Telegram, and an answer of Doctor Eleks."""


def find() -> Table:
    """Look-ups of staff at the desk, and how long each takes."""
    rows = [["looked for", "found", "reads", "writes", "seconds"]]
    with amazon():
        everybody = people(FOUND_AMONG)
        times = {"call": CLAIM_SECONDS, "message": MESSAGE_SECONDS, "clinic": ANSWER_SECONDS}
        desk = LargeDesk(everybody, **times)
        for told, (written, _) in looks(desk).items():
            look = desk.look(written)
            shown = f"{look.found:,}" if look.found else "none, or too many"
            rows.append([told, shown, f"{look.reads}", f"{look.writes}", f"{look.seconds:.2f}"])
    return rows


def figures() -> Table:
    """A minute of fifty turns a second, as it is counted by one container."""
    counted = count(copies=9)
    return [
        ["turns", "records", "calls", "seconds", "turns a second"],
        [
            f"{counted.turns:,}",
            f"{counted.records:,}",
            f"{counted.calls:,}",
            f"{counted.seconds:.0f}",
            f"{counted.turns_a_second:.0f}",
        ],
    ]


TABLES: Mapping[str, Callable[[], Table]] = {
    "due": due,
    "poll": poll,
    "directory": directory,
    "hung": hung,
    "notices": notices,
    "find": find,
    "figures": figures,
    "limits": limits,
}


def written(table: Table) -> str:
    """Write a table as Markdown: words to the left, figures to the right."""
    head, *rows = table
    lines = [head, ["---:" for _ in head], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Measure each table, or those that are named, and write it between its two marks on the page."""
    logging.disable(
        logging.ERROR
    )  # the poll can't read everybody, and calls of a hanging system are cut off
    page = PAGE.read_text("utf-8")
    for name, measure in TABLES.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        table = written(measure())
        print(table)
        page = page[: page.index(begin)] + begin + table + page[page.index(end) :]
    PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
