"""Reads names, and the sex that a patronymic tells."""

import re
import unicodedata

from reception.clinic.model import Sex

LONGEST_NAME = 60
"""Letters of a name."""

_NAME = re.compile(r"[^\W\d_]+(?:[ '’ʼ`-]+[^\W\d_]+)*['’ʼ]?")
_MALE = ("ович", "йович", "евич", "ьович", "ілліч", "ильич", "кузьмич", "лукич", "фомич", "хомич")
_FEMALE = ("івна", "ївна", "овна", "евна", "ична")


def read_name(text: str) -> str | None:
    """The name in a text, with tidy spaces; capitals are set if it was written in one case. None if it is no name."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        return None
    if not (name.islower() or name.isupper()):
        return name
    return re.sub(r"(^|[ -])(\w)", lambda m: m[1] + m[2].title(), name.lower())


def guess_sex(patronymic: str) -> Sex | None:
    """The sex that a Ukrainian or Russian patronymic tells; None if it tells none."""
    lowered = patronymic.strip().lower()
    if lowered.endswith(_FEMALE):
        return Sex.FEMALE
    return Sex.MALE if lowered.endswith(_MALE) else None
