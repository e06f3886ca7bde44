"""Between the vendor's words and ours: phones, the wall clock, sexes, prices, names.

Everything here is pure. What cannot be read raises `ValueError`, whose text the callers drop: it may hold a value.
"""

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from reception.clinic.model import Sex
from reception.clinic.wall_clock import instant_at

SEX_CODES = {Sex.MALE: "MAL", Sex.FEMALE: "FEM"}
"""`PatientSexCode` in the vendor's method reference v1.7. Left out, it is MAL: so it is never left out."""

APOSTROPHES = "'’ʼ"
"""As people, telephones and clinics type it; the last one is the Ukrainian letter's own."""

NO_DATES = frozenset({date(1, 1, 1), date(1900, 1, 1)})
"""What .NET and SQL Server write where there is no date."""

_FOLDED = str.maketrans({**dict.fromkeys("’ʼ‘`´′", "'"), **dict.fromkeys("‐‑‒–—", "-")})


def folded(text: str) -> str:
    """A name for comparing: case, spaces, kinds of apostrophe and of hyphen don't matter; ґ and г do."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().translate(_FOLDED).split())


def spellings(name: str) -> tuple[str, ...]:
    """A name with each kind of apostrophe, once where it has none."""
    plain = re.sub("[’ʼ‘`´′]", "'", name)
    return tuple(dict.fromkeys(plain.replace("'", mark) for mark in APOSTROPHES))


def phone_for_call(phone: str, written: str) -> str:
    """`phone` (E.164) as calls write it: `digits`, `plus` or `national`, see `Answers.phone_format`."""
    if written == "plus":
        return phone
    if written == "digits":
        return phone.removeprefix("+")
    import phonenumbers

    number = phonenumbers.parse(phone)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(character for character in national if character.isdecimal())


def phone_of_card(text: str, country: str) -> str | None:
    """The number (E.164) on a card, None where it is no number of `country` and has no country's code.

    The reference promises `380XXXXXXXXX`; people at a registry type what they like.
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
    """The instant (UTC) of a date and time of the clinic's wall clock, which come without an offset.

    `clinic.wall_clock` has the rule for times that the clock skips or shows twice. A time that comes with an offset
    after all is taken at its word. Raises `ValueError` for what is none.
    """
    wall = datetime.fromisoformat(text.strip())
    try:
        if wall.tzinfo is not None:
            return wall.astimezone(UTC)
        return instant_at(wall, zone)
    except OverflowError:
        raise ValueError("beyond the calendar") from None


def wall_clock(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as calls write it: `2022-09-12T10:00:00.000`, the clinic's wall clock."""
    return moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="milliseconds")


def midnight(day: date) -> str:
    """A day as calls write it: its midnight."""
    return f"{day.isoformat()}T00:00:00.000"


def calendar_day(text: str, zone: ZoneInfo) -> date:
    """The day in a date, or in a date and time. Raises `ValueError` for what is none."""
    moment = datetime.fromisoformat(text.strip())
    return moment.date() if moment.tzinfo is None else instant(text, zone).astimezone(zone).date()


def price(value: object) -> str | None:
    """`850` or `850.50`; None for what is no amount, and for zero: it may mean "free" or "not filled in"."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    try:
        amount = Decimal(str(value).strip().replace(",", ".")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount <= 0:
        return None
    return f"{amount:f}".removesuffix(".00")
