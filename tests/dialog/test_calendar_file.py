"""The calendar file, read by a library that knows RFC 5545 better than we do."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from reception.dialog.calendar_file import (
    LONGEST_LINE,
    CalendarEvent,
    google_link,
    published,
    withdrawn,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
VISIT = CalendarEvent(
    "visit-7@reception",
    2,
    datetime(2026, 11, 25, 8, 30, tzinfo=UTC),
    datetime(2026, 11, 25, 9, 0, tzinfo=UTC),
    "Коваленко Ірина Петрівна, Родинний лікар",
    "Філія Центр, вул. Дерибасівська, 10; вхід \\ з двору",
    "Бойко Марія\n+380 48 700 10 21",
)


def read(file: bytes) -> tuple[Calendar, dict[str, object]]:
    calendar = Calendar.from_ical(file)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_everything_comes_back_as_it_was() -> None:
    calendar, event = read(published(VISIT, NOW))
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (VISIT.uid, 2, "CONFIRMED")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (VISIT.start, VISIT.end)
    assert event["DTSTAMP"].dt == NOW
    assert event["SUMMARY"] == VISIT.summary
    assert event["LOCATION"] == VISIT.place
    assert event["DESCRIPTION"] == VISIT.text


def test_a_withdrawn_event_is_the_same_one_cancelled() -> None:
    calendar, event = read(withdrawn(VISIT, NOW))
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["STATUS"]) == (VISIT.uid, "CANCELLED")


def test_times_are_utc_whatever_zone_they_come_in() -> None:
    from zoneinfo import ZoneInfo

    kyiv = VISIT.start.astimezone(ZoneInfo("Europe/Kyiv"))
    local = CalendarEvent("u", 0, kyiv, kyiv + timedelta(hours=1), "s")
    assert b"DTSTART:20261125T083000Z\r\n" in published(local, NOW)


@pytest.mark.parametrize("name", ["LOCATION", "DESCRIPTION"])
def test_what_is_empty_is_left_out(name: str) -> None:
    bare = CalendarEvent("u", 0, VISIT.start, VISIT.end, "s")
    assert name not in published(bare, NOW).decode()


@given(
    st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n"), max_size=300)
)
def test_any_text_survives_in_lines_of_at_most_75_octets(text: str) -> None:
    file = published(CalendarEvent("u", 0, VISIT.start, VISIT.end, text), NOW)
    lines = file.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= LONGEST_LINE for line in lines)
    assert all(line.decode() for line in lines[:-1]), "no letter is cut in two"
    assert read(file)[1]["SUMMARY"] == text


def test_googles_link_holds_the_visit_and_not_the_patient() -> None:
    link = urlsplit(google_link(VISIT))
    assert (link.scheme, link.netloc) == ("https", "calendar.google.com")
    assert parse_qs(link.query) == {
        "action": ["TEMPLATE"],
        "text": [VISIT.summary],
        "dates": ["20261125T083000Z/20261125T090000Z"],
        "location": [VISIT.place],
    }
