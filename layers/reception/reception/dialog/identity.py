"""Reads what people write of themselves: numbers, dates of birth, names."""

import re
import unicodedata
from datetime import date

from reception.clinic import Sex

LONGEST_NAME = 60
OLDEST_YEARS = 120

_DATE = re.compile(r"(\d{1,2})[\s./,-]+(\d{1,2})[\s./,-]+(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})[\s./-]+(\d{1,2})[\s./-]+(\d{1,2})")
_COMPACT_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’ʼ`-]+[^\W\d_]+)*['’ʼ]?")
_MALE = ("ович", "йович", "евич", "ьович", "ілліч", "ильич", "кузьмич", "лукич", "фомич", "хомич")
_FEMALE = ("івна", "ївна", "овна", "евна", "ична")


def read_phone(text: str, country: str) -> str | None:
    """A telephone number as E.164, read as in `country` where it has no prefix; None if it is none."""
    from phonenumbers import (
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_valid_number,
        parse,
    )

    if len(text) > LONGEST_NAME:
        return None
    digits = re.sub(r"\D", "", text)
    international = digits.startswith("380") and len(digits) == 12
    try:
        number = parse(f"+{digits}" if international else text, country)
    except NumberParseException:
        return None
    return format_number(number, PhoneNumberFormat.E164) if is_valid_number(number) else None


def read_birth_date(text: str, today: date) -> date | None:
    """A date written in digits, the day before the month; None if it is none, not yet, or over 120 years ago."""
    text = text.strip()
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        day, month, year = map(int, match.groups())
        if len(match[3]) == 2:
            year += 2000 if 2000 + year <= today.year else 1900
    else:
        return None
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if read <= today and today.year - read.year <= OLDEST_YEARS else None


def read_name(text: str) -> str | None:
    """A name, its spaces tidied and its capitals set where it was written in one case; None if it is none."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        return None
    if not (name.islower() or name.isupper()):
        return name
    return re.sub(r"(^|[ -])(\w)", lambda m: m[1] + m[2].upper(), name.lower())


def guess_sex(patronymic: str) -> Sex | None:
    """What a Ukrainian or Russian patronymic tells; None where it does not."""
    lowered = patronymic.strip().lower()
    if lowered.endswith(_FEMALE):
        return Sex.FEMALE
    return Sex.MALE if lowered.endswith(_MALE) else None
