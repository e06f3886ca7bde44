"""How the reception speaks: catalogues by msgid, overlaid by the clinic's own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from gettext import NullTranslations
from html import escape

from reception.clinic import ClinicTime

LANGUAGES = ("uk", "ru", "en")


def N_(msgid: str) -> str:
    """Mark a msgid that is said elsewhere, for the catalogues."""
    return msgid


_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
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


@dataclass(frozen=True)
class Words:
    """One language. What is said is Telegram's HTML: parameters are escaped, catalogues are ours."""

    time: ClinicTime
    language: str = "uk"
    catalogue: NullTranslations = field(default_factory=NullTranslations)
    overlay: Mapping[str, str] = field(default_factory=dict)

    def say(self, msgid: str, /, **parameters: object) -> str:
        """The words for a msgid, as HTML, with its `{parameters}` filled in."""
        template = self.overlay.get(msgid) or self.catalogue.gettext(msgid)
        return template.format(**{name: escape(str(value)) for name, value in parameters.items()})

    def label(self, msgid: str, /, **parameters: object) -> str:
        """The words for a button or a toast: plain text."""
        template = self.overlay.get(msgid) or self.catalogue.gettext(msgid)
        return template.format(**parameters)

    def day_label(self, day: date) -> str:
        """A clinic day on a button: «Ср 25.11»."""
        return f"{self.label(_WEEKDAYS[day.weekday()])} {day:%d.%m}"

    def day(self, day: date, *, year: bool = False) -> str:
        """A clinic day in a sentence: «Ср, 25 листопада»; with its year and without the weekday: a birthday."""
        named = self.label(_MONTHS[day.month - 1], day=day.day)
        return f"{named} {day.year}" if year else f"{self.label(_WEEKDAYS[day.weekday()])}, {named}"

    def hour(self, instant: datetime) -> str:
        """The clinic's time of day: «10:30»."""
        return f"{self.time.local(instant):%H:%M}"

    def moment(self, instant: datetime) -> str:
        """Day and time of day: «Ср, 25 листопада, 10:30»."""
        return f"{self.day(self.time.day(instant))}, {self.hour(instant)}"
