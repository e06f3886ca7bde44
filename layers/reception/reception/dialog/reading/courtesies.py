"""Greetings and thanks: what people write first and last, which asks for nothing."""

from enum import StrEnum

from reception.dialog.reading.search import words_of
from reception.dialog.words import N_


class Courtesy(StrEnum):
    """What is said back."""

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
        "день дня вечір вечора ранку day how are you a for your help за пока україні як как доброго времени"
    )
)
"""Alone they say nothing of the kind."""


def read_courtesy(text: str) -> Courtesy | None:
    """The courtesy that a text is, if it is nothing else: whoever greets and asks is answered the question."""
    words = frozenset(words_of(text))
    if words <= _WEAK:
        return None
    return next((kind for kind, known in _WORDS.items() if words <= known), None)
