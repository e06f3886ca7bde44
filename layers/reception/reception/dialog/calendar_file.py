"""A visit as a file for the patient's calendar: iCalendar, RFC 5545.

A file with the same `uid` and a greater `sequence` changes or removes the event that an earlier file made. No file
names an organizer: calendars would write to the organizer, and nobody at the clinic reads that.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from reception.dataclass import dataclass

LONGEST_LINE = 75
"""Octets of a line, without its end, before it is folded (RFC 5545, 3.1)."""


@dataclass(frozen=True)
class CalendarEvent:
    """A visit in a calendar. Instants are aware; the texts are plain."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    place: str = ""
    text: str = ""


def published(event: CalendarEvent, now: datetime) -> bytes:
    """The file that puts an event into a calendar, or changes it there."""
    return _file("PUBLISH", "CONFIRMED", event, now)


def withdrawn(event: CalendarEvent, now: datetime) -> bytes:
    """The file that removes the event from a calendar."""
    return _file("CANCEL", "CANCELLED", event, now)


def google_link(event: CalendarEvent) -> str:
    """The address that opens Google's calendar with the event filled in, without `text`, which names the patient.

    Source of the form: links of Google Calendar that add an event (`action=TEMPLATE`).
    """
    filled = {
        "action": "TEMPLATE",
        "text": event.summary,
        "dates": f"{_utc(event.start)}/{_utc(event.end)}",
        "location": event.place,
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(filled)}"


def _file(method: str, status: str, event: CalendarEvent, now: datetime) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Reception//Visits//EN",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(event.start)}",
        f"DTEND:{_utc(event.end)}",
        f"SUMMARY:{_text(event.summary)}",
        *([f"LOCATION:{_text(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{_text(event.text)}"] if event.text else []),
        f"STATUS:{status}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line)).encode()


def _utc(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of 75 octets, never cut within a letter; each further piece begins with a space."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST_LINE:
            yield piece
            piece = " "
        piece += letter
    yield piece
