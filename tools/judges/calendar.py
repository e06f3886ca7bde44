"""The calendar files of visits, read by ical.js."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from reception.dialog.calendar_file import CalendarEvent, published, withdrawn
from tools.judges.bot_api import PACKAGES

SCRIPT = Path(__file__).with_name("calendar.mjs")
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
TEXTS = (
    "Коваленко Ірина Петрівна, Родинний лікар",
    "вул. Дерибасівська, 10; вхід \\ з двору",
    "Бойко Марія\n+380 48 700 10 21",
    "«Їжак» " * 40,
    "кінець \\",
    "a:b;c,d\\n",
    "👩‍⚕️ " * 30,
    " ",
)
STARTS = (
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 21, 59, tzinfo=UTC),
)
"""Both changes of the clock in Kyiv, and the turn of the year."""


def judged() -> int:
    """Compare what ical.js reads with what was written. Returns the number of files.

    Raises:
        AssertionError: a file is read otherwise than it was meant; the text has both.
        CalledProcessError: ical.js cannot read a file.
    """
    events = [
        CalendarEvent(
            f"visit-{number}@reception",
            number,
            start,
            start + timedelta(minutes=20),
            text,
            text,
            text,
        )
        for number, (start, text) in enumerate((start, text) for start in STARTS for text in TEXTS)
    ]
    files = [written(event, NOW).decode() for event in events for written in (published, withdrawn)]
    read = _read(files)
    for number, (told, wanted) in enumerate(zip(read, _meant(events), strict=True)):
        assert told == wanted, f"file {number}: {told} instead of {wanted}"
    return len(files)


def _meant(events: list[CalendarEvent]) -> list[dict[str, Any]]:
    return [
        {
            "method": method, "status": status, "uid": event.uid, "sequence": event.sequence,
            "start": int(event.start.timestamp()), "end": int(event.end.timestamp()),
            "summary": event.summary, "place": event.place, "text": event.text,
        }
        for event in events
        for method, status in (("PUBLISH", "CONFIRMED"), ("CANCEL", "CANCELLED"))
    ]  # fmt: skip


def _read(files: list[str]) -> list[dict[str, Any]]:
    # Modules are found from the folder in which the script lies.
    script = shutil.copy(SCRIPT, PACKAGES.parent)
    done = subprocess.run(
        ["node", script], input=json.dumps(files), capture_output=True, text=True, check=True
    )
    read: list[dict[str, Any]] = json.loads(done.stdout)
    return read
