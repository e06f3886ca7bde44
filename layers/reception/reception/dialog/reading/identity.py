"""Reads names, and the sex that a patronymic tells."""

import re
import unicodedata

from reception.clinic.model import Sex
from reception.dialog.reading.lookalikes import one_script

LONGEST_NAME = 60
"""Letters of a name."""
APOSTROPHE = "’"
"""The apostrophe of every name that is kept. Searches for a card try the other kinds, too."""

_APOSTROPHES = str.maketrans(dict.fromkeys("'‘‛ʼʻʹ′`´＇", APOSTROPHE))
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_LETTER = r"[^\W\d_]"
_SIGN_FOR_APOSTROPHE = re.compile(rf"(?<={_LETTER})[\"*“”„]+(?={_LETTER})")
"""A quotation mark or an asterisk between letters: keyboards of telephones hide the apostrophe."""
_JOINED = re.compile(rf"(?<={_LETTER}) ?([’-])[’-]* ?(?={_LETTER})")
_NAME = re.compile(rf"{_LETTER}+(?:[ ’-]{_LETTER}+)*’?")
_PREFIX = re.compile(rf"\b({_LETTER}’)(?![яюєїЯЮЄЇ])({_LETTER})")
"""A prefix of one letter, as in О’Коннор and Д’Артаньян; in «В’ячеслав» the apostrophe only parts two sounds."""
_AFTER_HYPHEN = re.compile(rf"(?<={_LETTER})-({_LETTER}+)")
_LOWER_AFTER_HYPHEN = frozenset(
    ("ага", "бек", "заде", "кизи", "кызы", "огли", "оглу", "оглы", "паша", "хан")
)
_MALE = (
    "ович", "йович", "евич", "ьович", "ілліч", "ильич", "кузьмич", "лукич", "фомич", "хомич",
    "ovych", "ovich", "evych", "evich", "illich", "ilich", "kuzmych", "lukych", "fomych", "khomych",
)  # fmt: skip
_FEMALE = (
    "івна", "ївна", "овна", "евна", "ична",
    "ivna", "yivna", "ovna", "evna", "ychna", "ichna",
)  # fmt: skip
_NO_PATRONYMIC = frozenset(
    ("", "без", "без батькові", "без отчества", "без по батькові", "відсутнє", "відсутня", "немає", "не має",
     "не маю", "нема", "немаю", "нет", "нету", "ні", "нема по батькові", "немає по батькові", "нет отчества",
     "отсутствует", "прочерк", "пропустити", "пропустить", "n a", "na", "nil", "no", "no middle name",
     "no patronymic", "none", "nothing", "skip", "without", "nema", "nemaie", "nemae", "nemaye", "net", "bez")
)  # fmt: skip
_ONLY_SIGNS = re.compile(r"[\s.,;:/\\_xXхХ0'’\"*()-]*")


def read_name(text: str) -> str | None:
    """The name in a text: one kind of apostrophe and of hyphen, one script, capitals. None if it is no name."""
    name = tidy(text)
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        return None
    return name if tidy(name) == name else None


def tidy(text: str) -> str:
    """A text as a name is kept; what can't be part of a name stays in it."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    text = " ".join(text.translate(_APOSTROPHES).translate(_HYPHENS).split())
    text = _JOINED.sub(r"\1", _SIGN_FOR_APOSTROPHE.sub(APOSTROPHE, text))
    words = one_script(text).split(" ")
    whole = " ".join(words)
    if whole.islower():
        words = [_capitalized(word) for word in words]
    else:
        words = [_capitalized(word) if _shouts(word) else _after_signs(word) for word in words]
    return unicodedata.normalize("NFC", " ".join(words))


def _shouts(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _capitalized(word: str) -> str:
    lowered = word.lower()
    return _after_signs(lowered[:1].title() + lowered[1:])


def _after_signs(word: str) -> str:
    """The word with capitals behind a hyphen and a prefix, if it begins with one."""
    if not word[:1].isupper():
        return word
    word = _PREFIX.sub(lambda found: found[1] + found[2].title(), word)
    return _AFTER_HYPHEN.sub(lambda found: "-" + _second(found[1]), word)


def _second(part: str) -> str:
    return part if part in _LOWER_AFTER_HYPHEN else part[:1].title() + part[1:]


def guess_sex(patronymic: str) -> Sex | None:
    """The sex that a Ukrainian or Russian patronymic tells; None if it tells none."""
    lowered = patronymic.strip().lower()
    if lowered.endswith(_FEMALE):
        return Sex.FEMALE
    return Sex.MALE if lowered.endswith(_MALE) else None


def says_no_patronymic(text: str) -> bool:
    """Whether a text says that there is no patronymic: «немає», "none", a dash."""
    text = text.translate(_APOSTROPHES).translate(_HYPHENS)
    if _ONLY_SIGNS.fullmatch(text):
        return True
    words = re.findall(r"[^\W_]+", one_script(text).casefold())
    return bool(words) and " ".join(words) in _NO_PATRONYMIC
