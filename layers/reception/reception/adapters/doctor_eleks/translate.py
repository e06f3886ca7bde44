"""Translates between the vendor's forms and ours: phones, the wall clock, sexes, prices, names.

All functions are pure. They raise `ValueError` for a text that can't be read. Callers drop the error's words, which may
hold the text itself.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from reception.clinic.model import Sex
from reception.clinic.wall_clock import instant_at

SEX_CODES = {Sex.MALE: "MAL", Sex.FEMALE: "FEM"}
"""`PatientSexCode` in the vendor's method reference v1.7. It is always sent, since its default is MAL."""

APOSTROPHES = "'’ʼ"
"""The apostrophes that people, telephones and clinics type. The last one is the correct one in Ukrainian."""

NO_DATES = frozenset({date(1, 1, 1), date(1900, 1, 1)})
"""The dates that .NET and SQL Server write for a missing date."""

_FOLDED = str.maketrans({**dict.fromkeys("’ʼ‘`´′", "'"), **dict.fromkeys("‐‑‒–—", "-")})


def folded(text: str) -> str:
    """A name in a form for comparing: no case, no extra spaces, one kind of apostrophe and of hyphen. ґ is not г."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_FOLDED).split())


def spellings(name: str) -> tuple[str, ...]:
    """The name written with each kind of apostrophe; the name alone if it has none."""
    plain = re.sub("[’ʼ‘`´′]", "'", name)
    return tuple(dict.fromkeys(plain.replace("'", mark) for mark in APOSTROPHES))


def phone_for_call(phone: str, written: str) -> str:
    """`phone` (E.164) as calls write it: `digits`, `plus` or `national`, see `InstallationAnswers.phone_format`."""
    if written == "plus":
        return phone
    if written == "digits":
        return phone.removeprefix("+")
    import phonenumbers

    number = phonenumbers.parse(phone)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(character for character in national if character.isdecimal())


def phone_of_card(text: str, country: str) -> str | None:
    """The number (E.164) on a card; None if the text is no number, of `country` or with a country's code.

    The reference promises `380XXXXXXXXX`, but people at a registry type other forms, too.
    """
    if re.fullmatch(r"380[0-9]{9}", text):
        return f"+{text}"
    import phonenumbers

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def instant(text: str, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a date and time on the clinic's wall clock, written without an offset.

    `clinic.wall_clock` has the rule for times that the clock skips or shows twice. If the text has an offset after all,
    that offset holds.

    Raises:
        ValueError: the text is no date and time.
    """
    wall = datetime.fromisoformat(text.strip())
    try:
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        return instant_at(wall, zone)
    except OverflowError:
        raise ValueError("beyond the calendar") from None


def wall_clock(moment: datetime, zone: ZoneInfo) -> str:
    """Write an instant for a call, on the clinic's wall clock: `2022-09-12T10:00:00.000`."""
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="milliseconds")


def midnight(day: date) -> str:
    """Write a day for a call, as its midnight: `2022-09-12T00:00:00.000`."""
    return f"{day.isoformat()}T00:00:00.000"


def calendar_day(text: str, zone: ZoneInfo) -> date:
    """The clinic day in a date, or in a date and time.

    Raises:
        ValueError: the text is neither.
    """
    moment = datetime.fromisoformat(text.strip())
    return moment.date() if moment.tzinfo is None else instant(text, zone).astimezone(zone).date()


def price(value: object) -> str | None:
    """Read an amount as `850` or `850.50`. None for zero, too, which may mean "free" or "not filled in"."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).strip().replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount <= 0:
        return None
    return f"{amount:f}".removesuffix(".00")
