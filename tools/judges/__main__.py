"""Has independent implementations judge what the doubles and the emulator, made or chosen here, cannot: `make judges`.

For each judge it prints what is tried, what the judge saw of it, and what this judge can't judge. docs/reliability.md
has the figures of a run.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill

import httpx

from sandbox.emulator import free_port
from tools.judges import bot_api, calendar
from tools.sam import HERE
from tools.template.expanded import expand, read
from tools.template.rules import RULES, complaints

TABLES = (
    "tests/adapters/test_turn_store.py", "tests/adapters/test_codes.py", "tests/adapters/test_forgotten.py",
    "tests/adapters/test_records.py", "tests/desk/test_desk_store.py", "tests/figures/test_store.py",
    "tests/figures/test_stream.py", "tests/functions/test_due.py", "tests/notices/test_mirror_port.py",
    "tests/notices/test_pace.py", "tests/notices/test_rounds.py", "tests/scale",
)  # fmt: skip
"""The tests that use a table itself and not a double of a port."""
MESSAGES = ("tests/adapters", "tests/functions/test_any_update.py", "tests/judges", "tests/sandbox")
"""The tests that talk with the doubles of Telegram and Slack over HTTP."""
READY_SECONDS = 20


@dataclass(frozen=True)
class Judge:
    """A judge with what is tried before it. `run` prints what it saw, and is False if it found something."""

    name: str
    tries: str
    blind: str
    run: Callable[[], bool]


def main() -> int:
    """Run all judges. Returns the number of those that found something."""
    found: list[str] = []
    began = time.monotonic()
    for judge in JUDGES:
        print(f"--- {judge.name}\n{_told('tried', judge.tries)}", flush=True)
        start = time.monotonic()
        fine = judge.run()
        print(_told("cannot judge", judge.blind))
        said = "nothing found" if fine else "SOMETHING FOUND"
        print(_told(f"{time.monotonic() - start:.0f} s", said), flush=True)
        if not fine:
            found.append(judge.name)
    took = f"{len(JUDGES)} judges in {time.monotonic() - began:.0f} s"
    print(f"--- {took}: {', '.join(found) if found else 'none found anything'}")
    return len(found)


def _told(head: str, text: str) -> str:
    return fill(f"{head}: {text}", 118, initial_indent="    ", subsequent_indent="      ")


def _types() -> bool:
    made = bot_api.written()
    same = bot_api.SCHEMA.read_text() == made
    methods = made.count('Params": {')
    print(_told("saw", f"{methods} methods with parameters, {made.count('\n') - 3} types in all"))
    if not same:
        bot_api.SCHEMA.write_text(made)
        print(_told("differs", f"{bot_api.SCHEMA.name} was made anew: read the difference"))
    return same


def _tests(files: tuple[str, ...], plugin: str, **environment: str) -> bool:
    command = [sys.executable, "-m", "pytest", "-q", "-p", plugin, *files]
    return (
        subprocess.run(command, cwd=HERE, env=os.environ | environment, check=False).returncode == 0
    )


def _tables() -> bool:
    with _dynalite() as url:
        return _tests(TABLES, "tests.judges.lacking", JUDGE_DYNAMODB=url)


@contextmanager
def _dynalite() -> Iterator[str]:
    """Run dynalite with tables that are made at once; gives its address."""
    port = free_port()
    program = bot_api.PACKAGES / ".bin/dynalite"
    at_once = [f"--{work}TableMs=0" for work in ("create", "delete", "update")]
    with subprocess.Popen(
        [program, "--port", str(port), *at_once], stdout=subprocess.DEVNULL
    ) as it:
        try:
            yield _ready(f"http://127.0.0.1:{port}")
        finally:
            it.terminate()


def _ready(url: str) -> str:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return url
    raise TimeoutError(f"dynalite does not answer at {url}")


def _calendar() -> bool:
    try:
        print(_told("saw", f"{calendar.judged()} files, each read as it is meant"))
    except AssertionError as difference:
        print(_told("differs", str(difference)))
        return False
    return True


def _template() -> bool:
    template = expand(read(HERE / "template.yaml"))
    broken = list(complaints(template))
    print(_told("saw", f"{len(template.resources)} resources, by {len(RULES)} rules"))
    for complaint in broken:
        print(_told("broken", complaint))
    lint = [".venv/bin/cfn-lint", "--ignore-checks", "W1100", "--", "template.yaml"]
    return not broken and subprocess.run(lint, cwd=HERE, check=False).returncode == 0


JUDGES = (
    Judge(
        "Telegram's types: Telegram's pages, as @gramio/types reads them",
        "tests/judges/bot_api.json, which all tests use, is compared with what the package gives",
        "whether the package read Telegram's pages rightly",
        _types,
    ),
    Judge(
        "Telegram and Slack: Telegram's types, and Slack's own client slack_sdk",
        " ".join(MESSAGES),
        "of Telegram: lengths of texts, rights, the order of calls; of Slack: what it answers and brings, and the "
        "limits in NOT_JUDGED of tests/judges/slack.py",
        lambda: _tests(MESSAGES, "tests.judges.seen"),
    ),
    Judge(
        "DynamoDB: dynalite in the place of moto",
        " ".join(TABLES),
        "transactions, which dynalite lacks: those tests are left out here, and run with moto and the emulator",
        _tables,
    ),
    Judge(
        "Calendar files: ical.js beside icalendar",
        "files over both changes of the clock, with long and odd texts, published and withdrawn",
        "what a calendar program shows of them",
        _calendar,
    ),
    Judge(
        "Template: AWS's limits as rules with their source, and cfn-lint with AWS's schemas",
        "template.yaml, expanded as AWS does it",
        "quotas that an account has of its own, and whether AWS makes the resources in that order",
        _template,
    ),
)


if __name__ == "__main__":
    sys.exit(main())
