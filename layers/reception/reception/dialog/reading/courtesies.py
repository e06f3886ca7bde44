"""Greetings and thanks: texts that ask for nothing."""

from enum import StrEnum

from reception.dialog.reading.search import words_of
from reception.dialog.words import N_


class Courtesy(StrEnum):
    """The msgid of what is said back."""

    GREETING = N_("👋 Hello!")
    THANKS = N_("You are always welcome!")


_PHRASES = {
    Courtesy.GREETING: (
        "привіт вітаю вітання здоров привітик салют хай ау алло ало добридень добривечір добрий день"
        " доброго дня добрий вечір доброго вечора добрий ранок доброго ранку як справи слава україні"
        " привет приветствую здравствуйте здравствуй здрасте здрастуйте здрасьте добрый день"
        " добрый вечер доброе утро доброго времени суток как дела"
        " hello hi hey hallo good morning good day good afternoon good evening greetings how are you"
    ),
    Courtesy.THANKS: (
        "дякую дуже щиро дяка вдячна вдячний спасибі вам велике за допомогу гарного дня до побачення бувайте"
        " спасибо большое благодарю за помощь всего доброго до свидания пока"
        " thanks thank you a lot very much for your help bye goodbye"
    ),
}  # fmt: skip
_WORDS = {courtesy: frozenset(words_of(text)) for courtesy, text in _PHRASES.items()}
_WEAK = frozenset(
    words_of(
        "день дня вечір вечора ранку day how are you a for your help за пока україні як как времени"
    )
)
"""Words that are a courtesy only beside others."""

_NEVER_A_NAME = frozenset(
    words_of(
        "вітаю здравствуйте здравствуй здрасте здрастуйте здрасьте приветствую дякую спасибі спасибо"
        " hello greetings thanks"
    )
)
"""Words that alone are a courtesy also where a name is asked for: Привіт, Здоров and Хай are names."""

_IN_LATIN = frozenset(words_of("hi"))
"""Words that are a courtesy in Latin letters alone: «hi» has the letters of «ні», which is a no."""


def read_courtesy(text: str) -> Courtesy | None:
    """The courtesy that a text is, if there is nothing else in it: a greeting with a question is a question."""
    words = frozenset(words_of(text))
    if words <= _WEAK or (words <= _IN_LATIN and not text.isascii()):
        return None
    return next((kind for kind, its_words in _WORDS.items() if words <= its_words), None)


def read_courtesy_beside_names(text: str) -> Courtesy | None:
    """The courtesy that a text is where a name is asked for: no word alone that is somebody's name, but with a «!»."""
    words = words_of(text)
    surely = len(words) > 1 or text.rstrip().endswith("!") or _NEVER_A_NAME.issuperset(words)
    return read_courtesy(text) if surely else None
