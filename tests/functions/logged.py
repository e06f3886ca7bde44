"""The log that functions write while a test runs them, as Lambda writes it: a line of JSON for each record."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from reception.logs import NAMED, Subjects, Wordless
from tests.functions.rights import Calls


class Logged(logging.Handler):
    """Collects lines by the function that runs, as `calls` know it. It has the filters that `start` sets."""

    def __init__(self, calls: Calls) -> None:
        super().__init__()
        self.calls = calls
        self.lines: list[tuple[str, str]] = []
        self.addFilter(Wordless())
        self.addFilter(Subjects(fields=True))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record as JSON, with the fields that Lambda gives it."""
        if not self.calls.running:
            return
        fields = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **{name: value for name in NAMED if (value := record.__dict__.get(name))},
        }
        function = self.calls.running[-1].removesuffix("Role")
        self.lines.append((function, json.dumps(fields, ensure_ascii=False)))


@contextmanager
def logged(calls: Calls) -> Iterator[Logged]:
    """Have all records of the level INFO and above collected."""
    root, collects = logging.getLogger(), Logged(calls)
    level = root.level
    root.handlers.insert(0, collects)  # before others, whose filters put the subject into the words
    root.setLevel(logging.INFO)
    try:
        yield collects
    finally:
        root.removeHandler(collects)
        root.setLevel(level)
