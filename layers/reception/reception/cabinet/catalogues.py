"""The cabinet's own texts, which no other function loads."""

import gettext
from collections.abc import Mapping
from pathlib import Path

from reception.dataclass import replace
from reception.dialog.words import Words

LOCALES = Path(__file__).parent / "locales"


def with_own_texts(words: Mapping[str, Words]) -> dict[str, Words]:
    """The reception's words by language, which have the cabinet's texts, too. Other users' words stay as they are."""
    return {language: replace(one, catalogue=_over(one)) for language, one in words.items()}


def _over(words: Words) -> gettext.NullTranslations:
    """The cabinet's catalogue, which asks the reception's one for a text that both say."""
    own = gettext.translation("cabinet", LOCALES, [words.language])  # a copy of what gettext keeps
    own.add_fallback(words.catalogue)
    return own
