"""The parameters of a call: names and values, every value a string.

`null` and an empty string count as left out: the vendor's examples send "null" for a filter that
they don't use.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sandbox.doctor_eleks import refusal

MAX_INT_DIGITS = 9


class Params:
    """Reads parameters as the types that a procedure takes."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, limit: int | None = None) -> str | None:
        """A text, `None` when left out, refused when longer than its column."""
        value = self._values.get(name, "").strip()
        if value in {"", "null"}:
            return None
        if limit is not None and len(value) > limit:
            raise refusal.truncated(name)
        return value

    def need_text(self, name: str, limit: int | None = None) -> str:
        """A text that must be there."""
        value = self.text(name, limit)
        if value is None:
            raise refusal.missing(name)
        return value

    def integer(self, name: str) -> int | None:
        """A whole number."""
        value = self.text(name)
        if value is None:
            return None
        digits = value.removeprefix("-")
        if not digits.isdecimal() or len(digits) > MAX_INT_DIGITS:
            raise refusal.not_of_type(name, "int")
        return int(value)

    def need_integer(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.integer(name)
        if value is None:
            raise refusal.missing(name)
        return value

    def bit(self, name: str) -> bool | None:
        """Yes or no: 1 or 0, or `true` or `false`."""
        value = self.text(name)
        if value is None:
            return None
        bits = {"0": False, "false": False, "1": True, "true": True}
        if value.lower() not in bits:
            raise refusal.not_of_type(name, "bit")
        return bits[value.lower()]

    def guid(self, name: str) -> str | None:
        """A GUID, in the lower case that the chain keeps them in."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return str(UUID(value))
        except ValueError:
            raise refusal.not_of_type(name, "uniqueidentifier") from None

    def moment(self, name: str) -> datetime | None:
        """A date and time of the clinic's wall clock; a time with an offset is refused."""
        value = self.text(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise refusal.not_of_type(name, "datetime") from None
        if moment.tzinfo is not None:
            raise refusal.not_of_type(name, "datetime")
        return moment

    def need_moment(self, name: str) -> datetime:
        """A date and time that must be there."""
        value = self.moment(name)
        if value is None:
            raise refusal.missing(name)
        return value


def wall(moment: datetime) -> str:
    """Write a date and time as the API does: without offset, with milliseconds if they are not 0."""
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
