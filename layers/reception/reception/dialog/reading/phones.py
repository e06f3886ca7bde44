"""Reads a telephone number, however a patient writes it, into E.164; and writes one as everybody is shown it."""

import re
from collections.abc import Iterator
from enum import Enum, auto

from reception.dialog.reading.lookalikes import plain_digits

LONGEST_TEXT = 100
"""Letters of a text in which a number is looked for."""
FEWEST_WITH_COUNTRY = 11
"""Digits of a number without a + that may begin with a country's code."""
TRUNK = "80"
"""Digits that were once dialled before the area's code in the Soviet network, and are still written: 8 067 …"""


class PhoneFault(Enum):
    """Why a text is no number at which the clinic could call a patient."""

    NO_DIGITS = auto()
    SHORT = auto()
    LONG = auto()
    EMERGENCY = auto()
    UNKNOWN = auto()


def read_phone(text: str, country: str) -> str | PhoneFault:
    """The number in `text` as E.164, or why there is none. It belongs to `country` («UA») unless it names another."""
    from phonenumbers import is_emergency_number

    text = plain_digits(text[:LONGEST_TEXT])
    digits = "".join(re.findall(r"\d", text))
    if not digits:
        return PhoneFault.NO_DIGITS
    if is_emergency_number(digits, country):
        return PhoneFault.EMERGENCY
    ways = list(_ways_to_read(digits, plus=bool(re.match(r"\D*\+", text))))
    numbers = (_number(way, country) for way in ways)
    return next(filter(None, numbers), None) or _fault(ways[0], country)


def as_people_write(text: str, country: str = "") -> str:
    """The numbers of a text as everybody is shown them: +380 44 200 01 01, whatever they were written like.

    They have the country's code, because Telegram makes only such a number one that can be pressed. Numbers are parted
    by commas, semicolons or lines. A number without a code is one of `country` («UA»). A part that is no number, or has
    words in it, stays as it is, and so does a free number, which has no code: 0 800 500 500.
    """
    parts = (part.strip() for part in re.split(r"[,;\n]", text))
    return ", ".join(_as_written(part, country) for part in parts if part)


def _as_written(part: str, country: str) -> str:
    if not _ONLY_A_NUMBER.fullmatch(part):
        return part
    digits = re.sub(r"\D", "", part)
    ukrainian = _UKRAINIAN.fullmatch(digits)
    national = (
        _UKRAINIAN_NATIONAL.fullmatch(digits) if country == "UA" and "+" not in part else None
    )
    if ours := ukrainian or national:
        is_free = ours[1].startswith("800")
        groups, form = (_GROUPS_OF_FREE, "0 {}") if is_free else (_GROUPS, "+380 {}")
        return form.format(groups.sub(r"\1 \2 \3 \4", ours[1]).strip())
    return _by_its_country(part, digits, country) if len(digits) >= FEWEST_OF_A_LINE else part


_ONLY_A_NUMBER = re.compile(r"[+\d\s().\-–/]+")
_UKRAINIAN = re.compile(r"(?:00)?380([3-9]\d{8})")
_UKRAINIAN_NATIONAL = re.compile(r"8?0([3-9]\d{8})")
_GROUPS = re.compile(r"(\d{2})(\d{3})(\d{2})(\d{2})")
_GROUPS_OF_FREE = re.compile(r"(\d{3})(\d{3})(\d{3})()")
FEWEST_OF_A_LINE = 9
"""Digits of a number with its area or its country; shorter ones are dialled as they stand."""


def _by_its_country(part: str, digits: str, country: str) -> str:
    """A number as its country groups it, with its code. It loads a library, which few numbers need."""
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_valid_number,
        parse,
    )

    for written in (part, f"+{digits}"):
        try:
            number = parse(written, country or None)
        except NumberParseException:
            continue
        if is_valid_number(number):
            return format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return part


def _ways_to_read(digits: str, *, plus: bool) -> Iterator[str]:
    yield f"+{digits}" if plus else digits
    if digits.startswith(TRUNK):
        yield digits.removeprefix("8")
    if digits.startswith("0"):
        yield digits
    elif len(digits) >= FEWEST_WITH_COUNTRY:
        yield f"+{digits}"


def _number(written: str, country: str) -> str | None:
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        PhoneNumberType,
        format_number,
        number_type,
        parse,
    )

    people = (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
    )
    try:
        number = parse(written, country)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if number_type(number) in people else None


def _fault(written: str, country: str) -> PhoneFault:
    """The fault of a text that is no number, measured by a mobile number of the country."""
    from phonenumbers import (
        NumberParseException,
        PhoneNumberType,
        example_number_for_type,
        national_significant_number,
        parse,
        region_code_for_country_code,
    )

    try:
        number = parse(written, country)
    except NumberParseException as error:
        if error.error_type == NumberParseException.TOO_LONG:
            return PhoneFault.LONG
        unknown = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        return PhoneFault.UNKNOWN if unknown else PhoneFault.SHORT
    region = region_code_for_country_code(number.country_code or 0)
    example = example_number_for_type(region, PhoneNumberType.MOBILE)
    if example is None:
        return PhoneFault.UNKNOWN
    digits = national_significant_number(number)
    if not written.startswith("+"):
        digits = digits.removeprefix("0")
    spare = len(digits) - len(national_significant_number(example))
    if spare == 0:
        return PhoneFault.UNKNOWN
    return PhoneFault.LONG if spare > 0 else PhoneFault.SHORT
