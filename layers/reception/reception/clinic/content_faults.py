"""Faults of a clinic's facts: the place, the kind, and the values that the words need.

The command line says a fault in English, to somebody who edits the file. The cabinet says it beside the field, in the
manager's language (`reception.cabinet.content.wording`). Both get their faults from `adapters.content_checks`.
"""

from collections.abc import Mapping
from dataclasses import field
from enum import Enum

from reception.dataclass import dataclass

type FaultPlace = tuple[str | int, ...]
"""Keys from the top of the file; in lists, numbers from 0."""


class Kind(Enum):
    """A kind of fault. Its value says it to somebody who edits the file."""

    SHAPE = "{said}"
    NO_KEY = "no such key: {hint}"
    NO_ENTRY = "is missing"
    FOREIGN_LANGUAGE = "no language of ours: write {known}"
    NO_LANGUAGE = "is missing: write it in {known}"
    NO_WORDS = "is missing: write words in {known}"
    TOO_LONG = "{letters} letters: {most} at most"
    TOO_MANY = "{most} letters or parts at most"
    TOO_FEW = "{least} letters or parts at least"
    TOO_LARGE = "write {most} or less"
    TOO_SMALL = "write {least} or more"
    PAGE = "{value} is no page: write one of {known}"
    PLACEHOLDER = "{value}: no such field: known are {known}"
    NO_LETTER = "a word without a letter: take it out"
    SHORT_WORD = "{value!r} fits too many words: {least} letters at least"
    PHONE = "{value!r} is no telephone number: write it as +380 48 700 01 00"
    URL = "{value!r} is no safe address: write it as https://example.com/"
    DEGREES = "{value} is not on the globe: degrees from -{most} to {most}"
    HALF_A_POINT = "write both latitude and longitude, or neither"
    NOWHERE = "leads nowhere: write an answer, leads_to, or questions below it"
    NOBODY = "nobody is {least} or more and under {most}"
    HALF_A_SOURCE = "write both source and checked, or neither"
    NO_DAY = "{value!r} is no day: write it as 2026-11-30"
    NO_LINK_IN_TEXT = (
        "a text leads nowhere without sms_link:"
        ' write the address that opens the bot: "https://t.me/…?start=sms"'
    )
    NO_VISIT = "follows from no visit: write specialities or services"
    RULE_ID_TWICE = "{value!r} is in use: give each rule an id of its own"
    HOURS = "{words}"
    DAY_TWICE = "a day of it is written above already: write each day once"
    NO_DATES = 'write a table of dates: 12-25 = "closed"'
    ID = "{value!r} is no id: write a-z, 0-9, _ and -, 32 at most"
    ID_TWICE = "{value!r} is used twice: each id once"
    PHOTO_NAME = "{value!r}: write the name of a file in photos, {known}"
    NO_PHOTO = "there is no photos/{name}"
    PHOTO_WEIGHT = "photos/{name} has {size:.1f} MB: {most:.0f} MB at most"
    PHOTO_FORM = "photos/{name} is no JPEG and no PNG"
    PHOTO_SIDES = "photos/{name} has too many pixels: {most} at most, width and height together"
    PHOTO_RATIO = "photos/{name} is too long: no side may be more than {most} times the other"
    ONLY_JPEG = "Telegram takes a JPEG only: {known}"
    ROOM = "{value!r} is no room: write a group's id as -1001234567890, a channel's as C0123456789"
    NO_NIGHT = '{value!r} are no quiet hours: write one span, such as "21:00-08:00"'
    LONG_NIGHT = "{value!r} leaves no time for notices: leave {hours} hours a day at least"
    OUT_OF_RANGE = "{value} can't work: write {unit} from {least} to {most}"
    NO_LINK = "{value!r} can't stand in a link: write A-Z, a-z, 0-9, _ and -, 64 at most"
    LINK_TO_A_PAGE = "{value!r} would lead to a page: begin otherwise"
    NEVER_OPEN = 'never open: write hours for a weekday, mon-fri = "08:00-20:00"'
    NO_TIME_LEFT = "no time is left to book: less than the {most} days of days_ahead"
    HOURS_CROSS = "{value!r}: spans of one day follow each other"
    NO_NUMBER = "{value!r} is no whole number"
    NO_DEGREES = "{value!r} are no degrees: write them as 46.4766"
    NO_DATE = "{value!r} is no date"
    DATE_TWICE = "{value!r} stands there twice: each date once"
    MARKUP = "{value!r} would be seen as it is: texts have no markup"
    NO_CHOICE = "{value!r} can't be chosen"
    TITLE_TWICE = "{value!r} is used twice: each title once"
    NO_TEXT = "empty"
    PLACEHOLDERS_DIFFER = "placeholders differ"
    TAGS_DIFFER = "tags differ"
    TAGS_UNBALANCED = "tags are not balanced"
    SIGN_LOST = "a leading sign is lost"
    LONG_LABEL = "longer than {most} on a button"
    UPLOAD_WEIGHT = "{size} MB: {most} MB at most"
    UPLOAD_HEIC = "a picture of the kind HEIC"
    UPLOAD_FORM = "no picture that can be read"
    UPLOAD_RATIO = "too long: no side may be more than {most} times the other"


@dataclass(frozen=True)
class Fault:
    """A fault at a place of the facts. `values` fill in the words of its kind, in each language."""

    place: FaultPlace
    kind: Kind
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """The words for somebody who edits the file: the fault, and what to write instead."""
        return self.kind.value.format(**self.values)

    def inside(self, place: FaultPlace) -> "Fault":
        """The same fault, of a value that lies at `place`."""
        return Fault((*place, *self.place), self.kind, self.values)


def fault(place: FaultPlace, kind: Kind, **values: object) -> Fault:
    """A fault with the values of its words."""
    return Fault(place, kind, values)
