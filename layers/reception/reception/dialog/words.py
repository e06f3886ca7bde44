"""How the reception speaks: catalogues by msgid, over which the clinic can lay its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from gettext import NullTranslations
from html import escape

from reception.clinic.model import ClinicTime, full_years
from reception.dialog.reading.phones import as_people_write

LANGUAGES = {"uk": "Українська", "ru": "Русский", "en": "English"}
"""The languages that the reception speaks, each by its own name; the clinic's own language first."""


def N_(msgid: str) -> str:
    """Mark a msgid for the catalogues; it is said elsewhere."""
    return msgid


def NN_(singular: str, plural: str) -> tuple[str, str]:
    """Mark a msgid for the catalogues that counts `{number}` things."""
    return singular, plural


WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("{day} January"),
    N_("{day} February"),
    N_("{day} March"),
    N_("{day} April"),
    N_("{day} May"),
    N_("{day} June"),
    N_("{day} July"),
    N_("{day} August"),
    N_("{day} September"),
    N_("{day} October"),
    N_("{day} November"),
    N_("{day} December"),
)
_MONTHS_ALONE = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)
TELEPHONES = {"phone", "phones"}
"""The parameters that are telephone numbers, in every text: they are shown in one way."""

_YEARS = NN_("{number} year old", "{number} years old")
_FULL_MONTHS = NN_("{number} month old", "{number} months old")
_DAYS = NN_("{number} day old", "{number} days old")


@dataclass(frozen=True)
class Words:
    """One language. It says Telegram's HTML: parameters are escaped, the catalogues are trusted."""

    time: ClinicTime
    language: str = "uk"
    catalogue: NullTranslations = field(default_factory=NullTranslations)
    overlay: Mapping[str, str] = field(default_factory=dict)

    def say(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as HTML, with its `{parameters}` filled in."""
        template, shown = self.template(msgid), _shown(parameters)
        return template.format(**{name: escape(str(value)) for name, value in shown.items()})

    def label(self, msgid: str, /, **parameters: object) -> str:
        """The words for a button or a toast, plain text."""
        return self.template(msgid).format(**_shown(parameters))

    def template(self, msgid: str) -> str:
        """The words for a msgid with their `{parameters}` not filled in: the clinic's own, else the catalogue's."""
        return self.overlay.get(msgid) or self.catalogue.gettext(msgid)

    def count(self, number: int, counted: tuple[str, str]) -> str:
        """A number of things, plain text: «41 рік». The clinic's own words can't replace a plural."""
        return self.catalogue.ngettext(*counted, number).format(number=number)

    def age(self, born: date, today: date) -> str:
        """An age as people tell it, plain text: «41 рік», under a year «8 місяців», under a month «5 днів»."""
        years = full_years(born, today)
        months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
        if years:
            return self.count(years, _YEARS)
        if months:
            return self.count(months, _FULL_MONTHS)
        return self.count((today - born).days, _DAYS)

    def day_label(self, day: date) -> str:
        """A clinic day on a button: «Ср 25.11»."""
        return f"{self.label(WEEKDAYS[day.weekday()])} {day:%d.%m}"

    def month_label(self, day: date) -> str:
        """A clinic day's month on a button: «Листопад»."""
        return self.label(_MONTHS_ALONE[day.month - 1])

    def day(self, day: date, *, year: bool = False) -> str:
        """A clinic day in a sentence: «Ср, 25 листопада»; with its year and without the weekday: a birthday."""
        named = self.label(_MONTHS[day.month - 1], day=day.day)
        return f"{named} {day.year}" if year else f"{self.label(WEEKDAYS[day.weekday()])}, {named}"

    def hour(self, instant: datetime) -> str:
        """The clinic's time of day: «10:30»."""
        return f"{self.time.local(instant):%H:%M}"

    def moment(self, instant: datetime) -> str:
        """Day and time of day: «Ср, 25 листопада, 10:30»."""
        return f"{self.day(self.time.day(instant))}, {self.hour(instant)}"


def _shown(parameters: Mapping[str, object]) -> dict[str, object]:
    return {
        name: as_people_write(str(value)) if name in TELEPHONES else value
        for name, value in parameters.items()
    }
