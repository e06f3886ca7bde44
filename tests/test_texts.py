"""Every text that patients and staff read: short sentences, labels that fit a telephone, one word for one thing.

The texts are those of the three catalogues, and of the content that is shipped. Labels are measured in the rows in
which the stories show them. What is left out of a rule stands beside the rule, with the reason.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import polib
import pytest
from fontTools.ttLib import TTFont

from tools.catalogues import DOMAINS, LANGUAGES
from tools.content import FOLDER

MOST_WORDS = 20
STORIES = Path(__file__).parent / "conversations"
WIDTH = 9
"""Letters before what is said in a line of a story."""

NOT_READ = {"words", "synonyms", "doctor_eleks", "rooms", "director", "phones", "hours", "holidays"}
"""Tables of the content that nobody reads: words that are searched for, settings, and what is no sentence."""


def catalogue(language: str) -> Iterator[tuple[polib.POEntry, str]]:
    """Each text of the catalogues, with its entry."""
    for domain, locales in DOMAINS.items():
        for entry in polib.pofile(str(locales / language / "LC_MESSAGES" / f"{domain}.po")):
            for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
                yield entry, text


def content(language: str) -> Iterator[str]:
    """Each text of the shipped content in one language."""

    def below(value: Any, key: str) -> Iterator[str]:
        if isinstance(value, str) and key == language:
            yield value
        if isinstance(value, dict):
            for name, inner in value.items():
                if name not in NOT_READ:
                    yield from below(inner, name)
        if isinstance(value, list):
            for inner in value:
                yield from below(inner, key)

    return below(tomllib.loads((FOLDER / "clinic.toml").read_text("utf-8")), "")


def texts(language: str) -> Iterator[str]:
    """Each text in a language, without tags."""
    for text in (*(text for _, text in catalogue(language)), *content(language)):
        yield re.sub(r"</?b>", "", text)


# --- sentences ---


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; a line is one at least."""
    for line in text.splitlines():
        yield from re.split(r"(?<=[.!?…])\s+(?=[^a-zа-яіїєґ])", line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_longer_than_can_be_read_at_once(language: str) -> None:
    long = [
        sentence
        for text in texts(language)
        for sentence in sentences(text)
        if len(re.findall(r"[\w{}’'-]*\w[\w{}’'-]*", sentence)) > MOST_WORDS
    ]
    assert long == []


# --- labels ---

KEYBOARD = 312
"""Pixels of a message's buttons on a telephone that is 360 wide: 48 stay free beside a message."""
BETWEEN, PADDING = 4, 14
SIZE = 12.4
"""DejaVu Sans of this size is as wide as Telegram's own letters of 14 pixels."""
SIGN = 1.25
"""The width of an emoji, in sizes."""

NAMES = re.compile(r" · |is the surname|прізвище|фамилия")
"""Labels with the name of a person. A name is as long as it is. Day and time stand before it, so that what Telegram
cuts off is the end of the name."""


class Letters:
    """Measures text."""

    def __init__(self) -> None:
        font = TTFont(Path(mpl.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")
        self.glyphs, self.advances = font.getBestCmap(), font["hmtx"]
        self.units = font["head"].unitsPerEm

    def width(self, text: str) -> float:
        """The width of a line in pixels."""
        return SIZE * sum(map(self._letter, text.replace("\ufe0f", "")))

    def _letter(self, letter: str) -> float:
        if ord(letter) >= 0x2600 or ord(letter) not in self.glyphs:
            return SIGN
        return float(self.advances[self.glyphs[ord(letter)]][0] / self.units)


def rows() -> Iterator[tuple[str, list[str]]]:
    """Each row of buttons that a patient sees in a story: the story's name, and the labels.

    Rows of staff are left out: they sit at a computer, and the labels of a closed request are the clinic's own.
    """
    for story in sorted(STORIES.glob("*.txt")):
        speaker = ""
        for line in story.read_text("utf-8").splitlines():
            speaker = line[:WIDTH].strip() or speaker
            said = line[WIDTH:]
            if speaker == "Bot" and re.fullmatch(r"(?:\[[^\[\]]+\] ?)+", said):
                labels = re.findall(r"\[([^\[\]]+)\]", said)
                yield story.stem, [re.sub(r" ↗ .*", "", label) for label in labels]


def test_no_label_breaks_on_a_telephone() -> None:
    letters = Letters()
    broken = {
        (label, story)
        for story, labels in rows()
        for label in labels
        if not NAMES.search(label)
        and letters.width(label) > (KEYBOARD - BETWEEN * (len(labels) - 1)) / len(labels) - PADDING
    }
    assert broken == set()


# --- one word for one thing ---

FORBIDDEN = {
    "uk": {
        r"\bкарт[аиуі]\b(?! прив)": "мапа is a map, картка a card",
        r"\bклієнт": "пацієнт",
        r"\bпрописк": "місце реєстрації",
        r"\bпрацівник(?!и клініки)": "менеджер",
        r"\bзв[еі]рнен\w+ до нас\b": "звернення",
        r"\bSMS\b": "СМС",
        r"\bприйом до лікаря\b": "запис до лікаря",
        r"\bвідмін(?:ити|ено|а)\b": "скасувати",
        r"\bбезкоштовн": "безоплатн-, the word of the National Health Service",
    },
    "ru": {
        r"\bкарточк": "карта",
        r"\bклиент": "пациент",
        r"\bпрописк": "место регистрации",
        r"\bприносим извинения\b": "просим прощения",
        r"\bSMS\b": "СМС",
        r"\bаннулир": "отменить",
    },
    "en": {
        r"\btrauma point": "emergency room",
        r"\bcall to the home\b": "home visit",
        r"\bappointment": "visit",
        r"\bclient": "patient",
        r"\bsick lea(?:f|ve)": "sick note",
        r"\bround the clock\b": "24 hours",
        r"\bI (?:will|knew|see|can|did|could|found|made|do)\b": "one voice: we",
        r"\busers?\b": "patient",
    },
}
"""Words that are not used, and the one that is."""
ALLOWED = {
    (
        "uk",
        "Безкоштовні послуги",
    ): "the clinic's own word for the section of the menu (docs/decisions.md)",
    (
        "ru",
        "карточк",
    ): "staff's card of a request is карточка; the patient's card in the clinic is карта",
}
"""Texts with such a word that stay, and why."""
STAFF_WORDS = re.compile(r"/(?:desk|notices|figures)/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_has_one_word(language: str) -> None:
    """Patients' texts alone: staff have words of their own."""
    theirs = [
        text
        for entry, text in catalogue(language)
        if not all(STAFF_WORDS.search(place) for place, _ in entry.occurrences)
    ]
    allowed = [words for of, words in ALLOWED if of == language]
    found = [
        (text, instead)
        for text in (*theirs, *content(language))
        for word, instead in FORBIDDEN[language].items()
        if re.search(word, text, re.IGNORECASE) and not any(a in text for a in allowed)
    ]
    assert found == []


# --- hours ---

ONE_DIGIT = re.compile(r"(?<![\d:.])\d:[0-5]\d(?!\d)")
"""An hour without its first digit: it is written 09:00 on every page, as on a clock."""


def test_every_hour_has_two_digits() -> None:
    """Lines that people write themselves are left out: of a patient, the clinic, an operator to a patient."""
    said = [text for language in LANGUAGES for text in texts(language)]
    for story in sorted(STORIES.glob("*.txt")):
        speaker = ""
        for line in story.read_text("utf-8").splitlines():
            speaker = line[:WIDTH].strip() or speaker
            if speaker in ("Bot", "Desk", "Toast") and not line[WIDTH:].startswith("(operator)"):
                said.append(line[WIDTH:])
    assert len(said) > 10_000
    assert [text for text in said if ONE_DIGIT.search(text)] == []


# --- emoji ---

EMOJI_ALONE = {
    "👍": "staff's answer that a line has arrived; /help of the desk says so",
    "1 2 3 4 5": "the page above says what 1 and 5 mean",
}
"""Labels without a word, and why they are understood."""


def test_no_label_is_an_emoji_alone() -> None:
    bare = {label for _, labels in rows() for label in labels if not re.search(r"\w", label)}
    assert bare <= {part for alone in EMOJI_ALONE for part in alone.split()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_an_emoji_alone(language: str) -> None:
    bare = [text for text in texts(language) if text.strip() and not re.search(r"\w", text)]
    assert bare == []
