"""A telephone number is read, or refused for a reason, as a person at the desk would do it: see `phones.txt`."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.dialog.reading.phones import PhoneFault, as_people_write, read_phone

FAULTS = {fault.name.lower().replace("_", " "): fault for fault in PhoneFault}
TABLE = [
    [side.strip() for side in line.rpartition("=")[::2]]
    for line in (Path(__file__).parent / "phones.txt").read_text("utf-8").splitlines()
    if "=" in line and not line.startswith("#")
]


@pytest.mark.parametrize(("written", "understood"), TABLE)
def test_a_written_number(written: str, understood: str) -> None:
    assert read_phone(written, "UA") == FAULTS.get(understood, understood)


def test_the_table_is_long_enough() -> None:
    assert len({written for written, _ in TABLE}) >= 60


def test_without_a_country_code_it_is_a_number_of_the_clinic_s_country() -> None:
    assert read_phone("601 123 456", "PL") == "+48601123456"
    assert isinstance(read_phone("067 123 45 67", "PL"), PhoneFault)


MOBILE = st.tuples(
    st.sampled_from(["39", "50", "63", "66", "67", "68", "73", "91", "93", "95", "96", "97", "98", "99"]),
    st.from_regex(r"[0-9]{7}", fullmatch=True),
).map("".join)  # fmt: skip
SIGNS = st.sampled_from(["", " ", "-", ".", "  ", ") ", " ("])
HEADS = st.sampled_from(["+380", "380", "0", "80", "00380", "+38 0", "8 0", "тел. 0", "＋380"])


@given(number=MOBILE, head=HEADS, signs=st.lists(SIGNS, min_size=9, max_size=9))
def test_every_mobile_number_in_every_writing_is_the_same(
    number: str, head: str, signs: list[str]
) -> None:
    written = head + "".join(sign + digit for sign, digit in zip(signs, number, strict=True))
    assert read_phone(written, "UA") == f"+380{number}"


@given(number=MOBILE, gone=st.integers(1, 8))
def test_a_digit_that_is_missing_is_never_made_up(number: str, gone: int) -> None:
    assert read_phone(f"0{number[:gone]}{number[gone + 1 :]}", "UA") is PhoneFault.SHORT


@given(st.text() | st.text("0123456789+ -().oО٣½", max_size=20))
def test_no_text_breaks_it_and_what_is_read_is_read_again(text: str) -> None:
    read = read_phone(text, "UA")
    if isinstance(read, str):
        assert read.startswith("+")
        assert read_phone(read, "UA") == read


WRITTEN = {
    "380442000101": "+380 44 200 01 01",
    "+380442000101": "+380 44 200 01 01",
    "00380442000101": "+380 44 200 01 01",
    "80442000101": "+380 44 200 01 01",
    "0442000101": "+380 44 200 01 01",
    "(044) 200-01-01": "+380 44 200 01 01",
    "+38 (044) 200 01 01": "+380 44 200 01 01",
    "380671234567": "+380 67 123 45 67",
    "+380 67 123-45-67": "+380 67 123 45 67",
    "067/123.45.67": "+380 67 123 45 67",
    "380800500500": "0 800 500 500",
    "0800500500": "0 800 500 500",
    "0472123456": "+380 47 212 34 56",
    "+48221234567": "+48 22 123 45 67",
    "48221234567": "+48 22 123 45 67",
    "+4915112345678": "+49 1511 2345678",
    "+12125550123": "+1 212-555-0123",
    "380442000101, 380671234567": "+380 44 200 01 01, +380 67 123 45 67",
    "380442000101;380671234567": "+380 44 200 01 01, +380 67 123 45 67",
    "103": "103",
    "700-01-00": "700-01-00",
    "044 200 01 01 (реєстратура)": "044 200 01 01 (реєстратура)",
    "вн. 5": "вн. 5",
    "—": "—",
    "999999999999999": "999999999999999",
    "": "",
}


@pytest.mark.parametrize(("given", "written"), WRITTEN.items())
def test_a_number_as_everybody_is_shown_it(given: str, written: str) -> None:
    assert as_people_write(given, "UA") == written
    assert as_people_write(written, "UA") == written


@pytest.mark.parametrize("given", [given for given in WRITTEN if given.startswith("+")])
def test_a_number_with_its_code_is_shown_alike_in_every_country(given: str) -> None:
    assert as_people_write(given) == as_people_write(given, "PL") == WRITTEN[given]


def test_a_number_without_a_code_is_one_of_the_clinic_s_own_country() -> None:
    assert as_people_write("22 123 45 67", "PL") == "+48 22 123 45 67"
    assert as_people_write("0442000101") == "0442000101"


@given(number=MOBILE)
def test_a_number_that_is_shown_is_read_as_the_same(number: str) -> None:
    assert read_phone(as_people_write(f"380{number}", "UA"), "UA") == f"+380{number}"


def test_showing_a_ukrainian_number_loads_no_library() -> None:
    code = (
        "import sys; from reception.dialog.reading.phones import as_people_write;"
        "as_people_write('+380442000101'); print('phonenumbers' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
