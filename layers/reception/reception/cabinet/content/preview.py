"""The preview of a draft: each page that it changes, before and after, drawn by the real dialog. Pure.

Every page that is made of content is drawn with both contents, for a guest; those that differ are shown. Pages of a
booking that goes on are not among them, but all that the content says there stands on some of these pages, too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html import unescape

from reception.cabinet.content.own_words import Sentence, sentences
from reception.cabinet.content.ports import ReadContent
from reception.clinic.facts import Facts, in_language
from reception.clinic.hours import Hours
from reception.clinic.model import ClinicTime, Directory
from reception.dataclass import dataclass, replace
from reception.dialog import places
from reception.dialog.conversation import Conversation
from reception.dialog.effects import Show, View
from reception.dialog.engine import Engine
from reception.dialog.events import Redraw
from reception.dialog.opening import DAYS_AHEAD
from reception.dialog.places import Place
from reception.dialog.scene import Knowledge
from reception.dialog.words import N_, Words

_PAGES: Mapping[Place, str] = {
    places.HOME: N_("The menu"),
    places.CLINIC: N_("About the clinic"),
    places.ADVANTAGES: N_("⭐️ Why us"),
    places.CONTACTS: N_("📞 Contacts"),
    places.BRANCHES: N_("🏥 Branches and hours"),
    places.DOCTORS: N_("🩺 Doctors"),
    places.PRICES: N_("💳 Prices"),
    places.FREE_SERVICES: N_("Free services"),
    places.DECLARATION: N_("📝 Sign a declaration"),
    places.VACCINATION: N_("💉 Vaccination"),
    places.HOME_CALL: N_("🏠 Call a doctor home"),
    places.MANAGER: N_("💬 Ask the manager"),
    places.TRAUMA: N_("🩹 Trauma points"),
}
_YEAR, _TEN = 366, 10 * 60
_TAG = re.compile(r"</?(b|i|u|s|code)>")


@dataclass(frozen=True)
class Bubble:
    """A message as a chat shows it. `lines`: pieces of plain text, each with whether it is bold. `photo`: its name."""

    lines: tuple[tuple[tuple[str, bool], ...], ...]
    buttons: tuple[tuple[str, ...], ...] = ()
    photo: str = ""


@dataclass(frozen=True)
class PageChange:
    """A page that changes; None where it is not there before, or not any more. `title`: a text of the catalogue."""

    title: str
    name: str
    before: Bubble | None
    after: Bubble | None


def changes(
    before: ReadContent,
    after: ReadContent,
    directory: Directory,
    time: ClinicTime,
    now: datetime,
    language: str,
) -> list[PageChange]:
    """The pages that differ, in one language."""
    said = [one.words[language].overlay for one in (before, after)]
    own = [one for msgid, one in sentences().items() if any(msgid in each for each in said)]
    was, will = (
        {
            **dict(_sentences(own, one.words[language])),
            **dict(_drawn(one, directory, time, now, language)),
        }
        for one in (before, after)
    )
    return [
        PageChange(title, name, was.get((title, name)), will.get((title, name)))
        for title, name in dict.fromkeys([*will, *was])
        if was.get((title, name)) != will.get((title, name))
    ]


def _sentences(own: Sequence[Sentence], words: Words) -> Iterator[tuple[tuple[str, str], Bubble]]:
    """Each sentence by itself: many stand on pages that are none of content, such as those of a booking."""
    for sentence in own:
        said = words.template(sentence.msgid)
        default = words.catalogue.gettext(sentence.msgid)
        bubble = Bubble((), ((said,),)) if sentence.is_label else Bubble(tuple(_lines(said)))
        yield (N_("Words of the bot"), plain(default)), bubble


def plain(sentence: str) -> str:
    """A sentence in one line, without tags, as a list shows it."""
    return " ".join(_TAG.sub("", sentence).split())


def seen_at(before: ReadContent, after: ReadContent, time: ClinicTime, now: datetime) -> datetime:
    """When the change is seen: now, but on the eve of the first day whose hours change if that is far ahead.

    Pages name a holiday two weeks ahead only (`DAYS_AHEAD`).
    """
    weeks = [_weeks(before.facts), _weeks(after.facts)]
    if weeks[0] == weeks[1]:
        return now
    today = time.day(now)
    for ahead in range(DAYS_AHEAD, _YEAR):
        day = today + timedelta(days=ahead)
        was, will = ({key: hours.on(day) for key, hours in each.items()} for each in weeks)
        written = any(hours.is_written(day) for each in weeks for hours in each.values())
        if written and was != will:
            return time.instant(day - timedelta(days=1), _TEN)
    return now


def _weeks(facts: Facts) -> dict[str, Hours]:
    own = {key: branch.hours for key, branch in facts.branches.items() if branch.hours}
    return {"": facts.hours, **own}


def _drawn(
    reading: ReadContent, directory: Directory, time: ClinicTime, now: datetime, language: str
) -> Iterator[tuple[tuple[str, str], Bubble]]:
    """Each page, by its kind and the name of what it is about."""
    facts = reading.facts
    engine = Engine(Knowledge(facts, reading.words, directory, time))
    for place, title in _PAGES.items():
        yield (title, ""), _page(engine, place, now, language, "")
    for branch in directory.branches:
        place = places.BRANCH_PAGE.of(branch.id)
        yield (N_("Branch"), branch.name), _page(engine, place, now, language, "")
    for doctor in directory.doctors:
        known = facts.doctors.get(doctor.id)
        photo = known.photo if known else ""
        place = places.DOCTOR_PAGE.of(doctor.id)
        yield (N_("Doctor"), doctor.name), _page(engine, place, now, language, photo)
    yield (N_("Other questions"), ""), _page(engine, places.QUESTIONS, now, language, "")
    for question in facts.every_question():
        name = in_language(question.question, language)
        place = places.QUESTIONS.of(question.id)
        yield (N_("Question"), name), _page(engine, place, now, language, "")
    for answer in facts.desk.answers if facts.desk else ():
        text = in_language(answer.text, language)
        yield (N_("Ready answer"), answer.title), Bubble(tuple(_lines(text)))


def _page(engine: Engine, place: Place, now: datetime, language: str, photo: str) -> Bubble:
    trail = ("home", str(place)) if place != places.HOME else ("home",)
    guest = Conversation("preview", language=language, trail=trail)
    effect = engine.advance(guest, Redraw(), now).effect
    view = effect.view if isinstance(effect, Show) else View("")
    buttons = tuple(tuple(button.label for button in row) for row in view.buttons)
    return replace(Bubble(tuple(_lines(view.text)), buttons), photo=photo)


def _lines(html: str) -> Iterator[tuple[tuple[str, bool], ...]]:
    """The lines of a text of Telegram's HTML, in which only `<b>` means something here."""
    bold = False
    for line in html.split("\n"):
        pieces: list[tuple[str, bool]] = []
        for part in re.split(r"(</?[a-z]+>)", line):
            if part in ("<b>", "</b>"):
                bold = part == "<b>"
            elif part and not _TAG.fullmatch(part):
                pieces.append((unescape(part), bold))
        yield tuple(pieces)
