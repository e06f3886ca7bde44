"""Has independent implementations judge what the doubles and the emulator, made or chosen here, cannot: `make judges`.

docs/reliability.md says what each judge sees, and what it can't.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from sandbox.emulator import free_port
from tools.judges import bot_api, calendar
from tools.sam import HERE

TABLES = (
    "tests/adapters/test_turn_store.py", "tests/adapters/test_codes.py", "tests/adapters/test_forgotten.py",
    "tests/adapters/test_records.py", "tests/desk/test_desk_store.py", "tests/figures/test_store.py",
    "tests/figures/test_stream.py", "tests/functions/test_due.py", "tests/notices/test_mirror_port.py",
    "tests/notices/test_pace.py", "tests/notices/test_rounds.py", "tests/scale",
)  # fmt: skip
"""The tests that use a table itself and not a double of a port."""
MESSAGES = ("tests/adapters", "tests/functions/test_any_update.py", "tests/sandbox")
"""The tests that talk with Telegram's double over HTTP."""
READY_SECONDS = 20


def main() -> int:
    """Run all judges. Returns the number of those that found something."""
    judges = (
        ("Telegram's types are those of the newest package", _types),
        ("Telegram: calls and updates in tests", lambda: _tests(MESSAGES, "tests.judges.seen")),
        ("DynamoDB: dynalite beside moto", _tables),
        ("Calendar files: ical.js beside icalendar", _calendar),
    )
    found = 0
    for name, judge in judges:
        print(f"--- {name}", flush=True)
        fine = judge()
        found += not fine
        print(f"    {'nothing found' if fine else 'SOMETHING FOUND'}", flush=True)
    return found


def _types() -> bool:
    made = bot_api.written()
    same = bot_api.SCHEMA.read_text() == made
    if not same:
        bot_api.SCHEMA.write_text(made)
        print(f"{bot_api.SCHEMA.name} was made anew: read the difference")
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
        print(f"{calendar.judged()} files read as they are meant")
    except AssertionError as difference:
        print(difference)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
