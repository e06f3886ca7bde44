"""InstallationAnswers of Doctor Eleks in every shape that they may have, and rows that are not as they should be."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from time import thread_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reception.adapters.doctor_eleks.wire import (
    Refusal,
    Row,
    UnknownShape,
    fold_key,
    identifier,
    rows,
)
from reception.clinic.model import Slot, VisitStatus
from reception.clinic.system import AnswerLost, ClinicUnreachable, Refused
from tests.adapters.doctor_eleks_site import (
    BOOK,
    DATES,
    FIND,
    KOVALENKO,
    STATUSES,
    TIMES,
    VISITS,
    DoctorEleksSite,
    site_answering,
)

PHONE = "+380671110001"
DAY = date(2026, 9, 8)
CARD = {"patientID": 24, "patientName": "Рись Ія", "patientPhone": "380671110001"}
NOW = datetime(2026, 9, 8, 7, 0, tzinfo=UTC)
SLOT = Slot("d", "2", "b", "3", NOW, NOW + timedelta(minutes=20))

# --- envelopes ---

ENVELOPES: dict[str, Callable[[list[Any]], Any]] = {
    "bare": lambda rows: rows,
    "anything's list": lambda rows: {"patientList": rows},
    "the list, capital": lambda rows: {"PatientList": rows},
    "the procedure's name": lambda rows: {FIND: rows},
    "a name of its own beside others": lambda rows: {"incrementSequence": [{"a": 1}], "p": rows},
    "the only list": lambda rows: {"patients": rows},
    "data": lambda rows: {"data": rows},
    "data, anything's list": lambda rows: {"data": {"patientList": rows}},
    "data, the procedure's name": lambda rows: {"data": {FIND: rows}},
    "data with a good status": lambda rows: {"data": rows, "status": 200, "message": "OK"},
    "the procedure's name, data": lambda rows: {FIND: {"data": rows}},
    "no errors": lambda rows: {"patientList": rows, "errors": [], "error": None, "errorCode": "0"},
}


@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("rows", [[CARD], [CARD, CARD | {"patientID": 25}]], ids=len)
def test_rows_are_found_in_every_envelope(envelope: str, rows: list[Any]) -> None:
    with site_answering(json.dumps(ENVELOPES[envelope](rows))) as site:
        found = site.gateway().patients_by_phone(PHONE)
    assert [patient.id for patient in found] == [str(row["patientID"]) for row in rows]


# an empty list beside others cannot be told from them
@pytest.mark.parametrize("envelope", sorted(ENVELOPES.keys() - {"a name of its own beside others"}))
def test_none_are_found_in_an_empty_envelope(envelope: str) -> None:
    with site_answering(json.dumps(ENVELOPES[envelope]([]))) as site:
        assert site.gateway().patients_by_phone(PHONE) == ()


@pytest.mark.parametrize(
    "written",
    ["scheduleID", "ScheduleID", "SCHEDULEID", "ѕсhеdulеID", " scheduleID "],
)
@pytest.mark.parametrize("envelope", [*ENVELOPES, "one object"])
def test_the_id_of_a_write_is_found_in_every_envelope(envelope: str, written: str) -> None:
    row = {written: 65001}
    answer = {"data": row} if envelope == "one object" else ENVELOPES[envelope]([row])
    with site_answering(json.dumps(answer).replace(FIND, BOOK)) as site:
        assert site.gateway().book("1", SLOT, "") == "65001"


NO_ROWS = [
    "null",
    "7",
    "{}",
    '{"data": null}',
    '{"data": {}}',
    '{"patientList": null}',
    '{"data": "[{}]"}',
    '{"a": [1], "b": [2]}',
    '"' + "[" * 3 + '"',
    "[[[[",
    "[" * 3_000,
    "<html>",
    "",
    "\ufffd",
]


@pytest.mark.parametrize("answer", NO_ROWS)
def test_no_known_shape_is_no_empty_answer(answer: str) -> None:
    with site_answering(answer) as site:
        with pytest.raises(ClinicUnreachable):
            site.gateway().patients_by_phone(PHONE)
        with pytest.raises(AnswerLost):
            site.gateway().book("1", SLOT, "")


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", '{"a": "\u0456"}'.encode("cp1251"), b"\x00"])
def test_another_encoding_is_no_empty_answer(body: bytes) -> None:
    with site_answering(body) as site, pytest.raises(ClinicUnreachable):
        site.gateway().patients_by_phone(PHONE)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_does_no_harm(mark: bytes) -> None:
    with site_answering(mark + json.dumps([CARD]).encode()) as site:
        assert site.gateway().patients_by_phone(PHONE)


# --- errors inside HTTP 200 ---

ERRORS: list[Any] = [
    {"data": {"error": "Ні", "status": 400}},
    {"data": {"Error": "Ні"}},
    {"data": {"errorMessage": "Ні", "errorCode": 547}},
    {"data": {"message": "Ні", "status": 409}},
    {"data": {"message": "Ні", "status": "error"}},
    {"data": {"status": "Fail", "text": "Ні"}},
    {"data": [{"errorMessage": "Ні", "errorStatus": "400"}]},
    {"data": {"spzIBScheduleCreate": [{"error": {"text": "Ні", "status": 500}}]}},
    {"status": 500, "data": "Ні"},
    {"error": "Ні", "data": None},
    {"error": "Ні", "scheduleList": []},
    {"success": False, "message": "Ні"},
    {"data": {"scheduleID": None, "error": "Ні"}},
    {"exceptionMessage": "Ні"},
    [{"error": "Ні"}],
]


@pytest.mark.parametrize("answer", ERRORS, ids=str)
def test_an_error_in_a_good_answer_is_a_refusal(answer: Any) -> None:
    with site_answering(json.dumps(answer)) as site:
        with pytest.raises(Refused):
            site.gateway().book("1", SLOT, "")
        with pytest.raises(ClinicUnreachable):
            site.gateway().visits("1", DAY, DAY)


@pytest.mark.parametrize(
    "answer",
    [
        {"data": "Прийнято до виконання"},
        {"data": {"status": 200, "message": "OK"}},
        {"data": {"status": "OK"}},
        {"data": [{"scheduleID": None}]},
        {"data": [{"scheduleID": 0}]},
        {"scheduleID": -1},
        {"data": []},
    ],
    ids=str,
)
def test_neither_an_id_nor_an_error_may_have_been_done(answer: Any) -> None:
    with site_answering(json.dumps(answer)) as site, pytest.raises(AnswerLost):
        site.gateway().book("1", SLOT, "")


def test_words_alone_are_a_refusal_if_they_are_known() -> None:
    answer = json.dumps({"data": "Недостатньо прав на виконання"})
    with site_answering(answer) as site, pytest.raises(Refused):
        site.gateway().book("1", SLOT, "")


DONE = [{"data": {"status": 200, "message": "OK"}}, {"success": True}, {"data": []}, []]
UNTOLD = [None, {}, {"data": None}, {"data": "Прийнято"}, 7]


@pytest.mark.parametrize("answer", DONE, ids=str)
def test_a_cancel_that_is_told_as_done(answer: Any) -> None:
    with site_answering(json.dumps(answer)) as site:
        site.gateway().cancel("1")


@pytest.mark.parametrize("answer", UNTOLD, ids=str)
def test_a_cancel_of_which_nothing_is_told(answer: Any) -> None:
    with site_answering(json.dumps(answer)) as site, pytest.raises(AnswerLost):
        site.gateway().cancel("1")


@pytest.mark.parametrize("answer", ERRORS, ids=str)
def test_a_cancel_that_is_refused(answer: Any) -> None:
    if isinstance(answer, dict) and "spzIBScheduleCreate" in str(answer):
        answer = json.loads(json.dumps(answer).replace(BOOK, "spzIBScheduleCancel"))
    with site_answering(json.dumps(answer)) as site, pytest.raises(Refused):
        site.gateway().cancel("1")


# --- rows ---

BAD_CARDS: list[Any] = [
    None,
    7,
    "Рись",
    [],
    {},
    {"patientID": None},
    {"patientID": True},
    {"patientID": [1]},
    {"patientID": ""},
    {"patientID": "1\u0000"},
    {"patientID": 1, "patientName": {"a": 1}},
    {"patientID": 1, "patientName": "\ud800"},
    {"patientID": 1, "patientBirthDate": "колись"},
    {"patientID": 1, "patientBirthDate": 7},
    {"patientID": 1, "patientPhone": 1.5},
]


@pytest.mark.parametrize("bad", BAD_CARDS, ids=str)
def test_a_bad_card_is_set_aside_and_the_good_ones_used(
    bad: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with site_answering(json.dumps([CARD, bad, CARD | {"patientID": "25"}])) as site:
        assert [p.id for p in site.gateway().patients_by_phone(PHONE)] == ["24", "25"]
    (line,) = [r for r in caplog.records if "set aside" in r.getMessage()]
    assert line.levelno == logging.WARNING
    assert "1 of 3" in line.getMessage()


def test_nothing_but_bad_rows_is_no_empty_answer(
    site: DoctorEleksSite, caplog: pytest.LogCaptureFixture
) -> None:
    for rule in ({"kind": "rows", "rows": BAD_CARDS[:10]}, {"kind": "nulls"}):
        site.fault(**rule, method=FIND)
        with pytest.raises(ClinicUnreachable):
            site.gateway().patients_by_phone(PHONE)
    assert [r for r in caplog.records if r.levelno == logging.ERROR]


def test_the_log_names_keys_and_no_key_that_may_be_a_value(
    site: DoctorEleksSite, caplog: pytest.LogCaptureFixture
) -> None:
    bad = {"\u0440atientNote": "секрет", "Рись Ія": 1, "380671110001": 1, "patientID": None}
    site.fault(kind="rows", method=FIND, rows=[CARD, bad])
    site.gateway().patients_by_phone(PHONE)
    (line,) = [r.getMessage() for r in caplog.records if "set aside" in r.getMessage()]
    assert line.endswith("?, patientID, \u0440atientNote")


def test_the_same_id_twice_is_one(site: DoctorEleksSite, caplog: pytest.LogCaptureFixture) -> None:
    site.fault(kind="rows", method=FIND, rows=[CARD, CARD | {"patientName": "Інша"}, CARD])
    assert [p.name for p in site.gateway().patients_by_phone(PHONE)] == ["Рись Ія"]
    assert "1 of 3 rows set aside: an id twice" in caplog.text


@pytest.mark.parametrize("none", [None, "", "0001-01-01T00:00:00", "1900-01-01T00:00:00.000"])
def test_no_date_of_birth_in_any_spelling(site: DoctorEleksSite, none: Any) -> None:
    site.fault(kind="rows", method=FIND, rows=[CARD | {"patientBirthDate": none}])
    (patient,) = site.gateway().patients_by_phone(PHONE)
    assert patient.birth_date is None


@pytest.mark.parametrize(
    "written", ["380671110001", 380671110001, "+380671110001", "067 111-00-01", "0671110001"]
)
def test_a_number_on_a_card_is_read_as_people_write_it(site: DoctorEleksSite, written: Any) -> None:
    site.fault(kind="rows", method=FIND, rows=[CARD | {"patientPhone": written}])
    assert site.gateway().patients_by_phone(PHONE)


@pytest.mark.parametrize("written", ["380671110002", "671110001", "x", "", None, "3806711100011"])
def test_what_the_search_gives_beyond_the_number_is_dropped(
    site: DoctorEleksSite, written: Any
) -> None:
    site.fault(kind="rows", method=FIND, rows=[CARD | {"patientPhone": written}])
    found = site.gateway().patients_by_phone(PHONE)
    assert bool(found) == (written == "671110001")  # the number without its country, as it may be


def test_a_visit_is_not_missed_for_a_want_of_details(site: DoctorEleksSite) -> None:
    site.fault(
        kind="rows",
        method=VISITS,
        rows=[
            {"scheduleID": 1, "scheduleStartTime": "2026-09-08T10:00:00", "userLogin": "K"},
            {
                "scheduleID": 2,
                "scheduleStartTime": "2026-09-08T11:00:00",
                "scheduleEndTime": "2026-09-08T10:00:00",
                "scheduleStatusCode": {"a": 1},
                "userLogin": "K",
                "venueID": None,
            },
            {"scheduleID": 3, "scheduleStartTime": None, "userLogin": "K"},
        ],
    )
    one, two = site.gateway().visits("1001", DAY, DAY)
    assert one.start == one.end == datetime(2026, 9, 8, 7, 0, tzinfo=UTC)
    assert two.start == two.end
    assert one.status is two.status is VisitStatus.UNKNOWN
    assert one.stands


# --- statuses ---


def visits_with(codes: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "scheduleID": number,
            "scheduleStartTime": "2026-09-08T10:00:00",
            "scheduleEndTime": "2026-09-08T10:20:00",
            "scheduleStatusCode": code,
            "userLogin": "K",
            "venueID": 1,
        }
        for number, code in enumerate(codes, start=1)
    ]


def statuses(site: DoctorEleksSite, codes: list[Any]) -> list[VisitStatus]:
    site.fault(kind="rows", method=VISITS, rows=visits_with(codes))
    return [visit.status for visit in site.gateway().visits("1001", DAY, DAY)]


def test_an_unknown_status_stands(site: DoctorEleksSite, caplog: pytest.LogCaptureFixture) -> None:
    unknown = VisitStatus.UNKNOWN
    assert statuses(site, ["XYZ", None, 17, "CNL"]) == [unknown] * 3 + [VisitStatus.CANCELLED]
    assert "XYZ" not in caplog.text


def test_changed_codes_are_learnt_from_the_dictionary(site: DoctorEleksSite) -> None:
    site.settings(
        status_codes=dict.fromkeys(["reserved", "planned", "arrived"], "1")
        | {"done": "2", "cancelled": "3", "no_show": "4"}
    )
    found = statuses(site, ["2", 3, "4"])
    assert found == [VisitStatus.DONE, VisitStatus.CANCELLED, VisitStatus.NO_SHOW]


def test_the_dictionary_is_read_once_a_container(site: DoctorEleksSite) -> None:
    connection = site.connection()
    for _ in range(3):
        site.gateway(connection=connection).visits("1001", DAY, DAY + timedelta(days=30))
    assert len(site.asked(STATUSES)) == 1


def test_without_the_dictionary_visits_are_still_read(site: DoctorEleksSite) -> None:
    site.settings(forbidden=[STATUSES])
    first, *_ = found = site.gateway().visits("1001", DAY, DAY + timedelta(days=30))
    assert first.status is VisitStatus.UNKNOWN
    assert len(found) == 3
    assert len(site.asked(STATUSES)) == 1


# --- free times ---


def times_at(*starts: str, **fields: Any) -> list[dict[str, Any]]:
    return [
        {
            "companyGUID": KOVALENKO[2].upper(),
            "userLogin": "kovalenko",
            "venueID": 101,
            "timeTableStartTime": f"{start}:00.000",
            "timeTableEndTime": f"{start}:59.000",
        }
        | fields
        for start in starts
    ]


def test_ten_thousand_slots_take_less_than_a_second(site: DoctorEleksSite) -> None:
    moments = [NOW.replace(hour=0) + timedelta(minutes=n) for n in range(10_000)]
    listed = times_at(*(moment.isoformat()[:16] for moment in moments))
    site.fault(kind="rows", method=TIMES, rows=listed)
    clinic = site.gateway()
    clinic.free_dates(*KOVALENKO, 1)
    started = thread_time()  # ours alone: the double's work and other tests' don't count
    slots = clinic.free_slots(*KOVALENKO, DAY)
    assert thread_time() - started < 1
    assert len(slots) == 24 * 60


def test_what_is_not_of_the_question_is_dropped(site: DoctorEleksSite) -> None:
    site.fault(
        kind="rows",
        method=TIMES,
        rows=[
            *times_at("2026-09-08T12:00", "2026-09-08T12:00", "2026-09-08T11:00"),
            *times_at("2026-09-08T12:00", venueID=102),
            *times_at("2026-09-08T13:00", userLogin="Other"),
            *times_at("2026-09-08T13:30", companyGUID="b1a7c002-0000-4000-8000-00000000ca02"),
            *times_at("2026-09-08T14:00", companyGUID=None, userLogin=None),
            *times_at("2026-09-08T15:00", venueID=None),
            *times_at("2026-09-08T15:30", timeTableEndTime="2026-09-08T15:30:00"),
            *times_at("2026-09-09T00:00", "2026-09-07T23:59", "2026-09-07T09:00"),
        ],
    )
    slots = site.gateway().free_slots(*KOVALENKO, DAY)
    assert [slot.start.hour for slot in slots] == [8, 9, 11]
    assert {slot.room for slot in slots} == {"101"}
    assert {slot.branch for slot in slots} == {KOVALENKO[2]}


@pytest.mark.parametrize(("ahead", "asked"), [(0, "1"), (1, "2"), (30, "31"), (91, "92")])
def test_day_count_covers_the_day(site: DoctorEleksSite, ahead: int, asked: str) -> None:
    clinic = site.gateway()
    clinic.free_slots(*KOVALENKO, date(2026, 9, 7) + timedelta(days=ahead))
    assert site.params(TIMES)["DayCount"] == asked
    clinic.free_dates(*KOVALENKO, ahead)
    assert site.params(DATES)["DayCount"] == asked


def test_what_lies_beyond_the_greatest_day_count_is_not_asked_for(site: DoctorEleksSite) -> None:
    clinic = site.gateway()
    assert clinic.free_slots(*KOVALENKO, date(2026, 9, 7) + timedelta(days=92)) == ()
    assert site.asked(TIMES) == []
    clinic.free_dates(*KOVALENKO, 365)
    assert site.params(DATES)["DayCount"] == "92"


def test_today_is_the_clinics_and_not_the_suns(
    doctor_eleks_at: Callable[[datetime], DoctorEleksSite],
) -> None:
    site = doctor_eleks_at(datetime(2026, 9, 7, 21, 30, tzinfo=UTC))  # Tuesday, 0:30
    assert site.gateway().free_slots(*KOVALENKO, date(2026, 9, 7)) == ()
    assert site.gateway().free_slots(*KOVALENKO, DAY)
    assert site.params(TIMES)["DayCount"] == "1"


@pytest.mark.parametrize(
    ("day", "wall", "utc"),
    [
        (date(2026, 10, 25), "02:30", "23:30"),
        (date(2026, 10, 25), "03:30", "00:30"),  # shown twice: the first
        (date(2026, 10, 25), "04:30", "02:30"),
        (date(2027, 3, 28), "02:30", "00:30"),
        (date(2027, 3, 28), "03:10", "01:00"),  # skipped: the first minute after
        (date(2027, 3, 28), "04:30", "01:30"),
    ],
)
def test_both_changes_of_the_clock(
    doctor_eleks_at: Callable[[datetime], DoctorEleksSite], day: date, wall: str, utc: str
) -> None:
    site = doctor_eleks_at(datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2))
    end = f"{day}T05:00:00"
    site.fault(kind="rows", method=TIMES, rows=times_at(f"{day}T{wall}", timeTableEndTime=end))
    (slot,) = site.gateway().free_slots(*KOVALENKO, day)
    assert slot.start.strftime("%H:%M") == utc


# --- properties ---

UNHURRIED = settings(deadline=None)

LOOK_ALIKES = str.maketrans("aceiopxyACEHIKMOPTXB", "асеіорхуАСЕНІКМОРТХВ")


@UNHURRIED
@given(st.from_regex(r"[a-zA-Z]{1,20}", fullmatch=True), st.data())
def test_keys_are_folded_alike(key: str, data: st.DataObject) -> None:
    written = "".join(
        data.draw(st.sampled_from([letter, letter.upper(), letter.translate(LOOK_ALIKES)]))
        for letter in key
    )
    assert fold_key(f" {written} ") == fold_key(key) == key.lower()


@given(st.text())
def test_folding_a_key_again_changes_nothing(key: str) -> None:
    assert fold_key(fold_key(key)) == fold_key(key)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@UNHURRIED
@given(JSON)
def test_a_row_never_gives_another_type(value: Any) -> None:
    row = Row({"key": value})
    assert isinstance(row.bit("key", missing=False), bool)
    assert isinstance(row.whole("key"), int | None)


@UNHURRIED
@given(JSON | st.builds(lambda inner: {"data": inner}, JSON))
def test_no_json_makes_another_error_or_a_booking_without_an_id(answer: Any) -> None:
    with suppress(Refusal, UnknownShape):
        found = identifier(rows(answer, BOOK, "scheduleID"), "scheduleID")
        assert found is None or found.strip("0")


# --- whose a visit is ---

BOOKING = {
    "ScheduleID": 65001,
    "PatientID": 1001,
    "ScheduleDesc": "Болить горло",
    "BookingName": "Прийом",
}


@pytest.mark.parametrize(
    ("row", "patient"),
    [
        (BOOKING, "1001"),
        (BOOKING | {"PatientID": "1001"}, "1001"),
        (BOOKING | {"PatientID": None}, None),
        ({"scheduleID": "65001", "patientID": 7}, "7"),
    ],
    ids=["number", "text", "nobody's", "another case"],
)
def test_a_visit_says_whose_it_is(row: dict[str, Any], patient: str | None) -> None:
    with site_answering(json.dumps({"data": {"spzIBScheduleBookingDetails": [row]}})) as site:
        assert site.gateway().patient_of("65001") == patient


@pytest.mark.parametrize(
    "rows",
    [[], [BOOKING | {"ScheduleID": 65002}], [BOOKING | {"PatientID": True}], [{"PatientID": 1001}]],
    ids=["no row", "another visit's", "of a wrong type", "no id"],
)
def test_whatever_does_not_say_so_is_out_of_reach(rows: list[dict[str, Any]]) -> None:
    with (
        site_answering(json.dumps({"data": {"spzIBScheduleBookingDetails": rows}})) as site,
        pytest.raises(ClinicUnreachable),
    ):
        site.gateway().patient_of("65001")
