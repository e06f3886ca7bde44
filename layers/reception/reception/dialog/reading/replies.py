"""Reads what patients write back to a notice: «буду», «не зможу», «перенесіть на пʼятницю», «запізнююсь», «5».

No model: a word becomes a sign (`COME`, `NEG`, `TIME`), and rules are patterns over the row of signs, tried in their
order. Words are compared by their sound, so that Ukrainian, Russian, surzhyk and Latin letters are one; a word of five
letters or more may have a slip. A text that was typed with the Latin keyboard layout is read a second time.

Safety: only a sign that refuses (`NEG`, `NO`, `CANCEL`) can lead to the question whether to cancel, and these signs are
never found by a slip, except in a long word. Nothing is cancelled by a text; see `dialog/answering.py`.
"""

import re
from collections.abc import Iterator
from functools import cache

from reception.dialog.reading.reply import Answer, Asks, Reply
from reception.dialog.reading.reply_words import PREFIXES, SURE_ONLY, WORDS
from reception.dialog.reading.spelling import sound

LONGEST = 300
"""Letters of a text in which an answer is looked for."""
SHORTEST_TO_MISSPELL = 5
"""Letters of a word's sound that may have one slip."""
SHORTEST_BEGINNING = 6
"""Letters of a beginning that may have one slip."""
LONG = 9
"""Letters of a word's sound that may have two slips."""
MOST_STARS = 5
UNKNOWN, FILLER = "?", "FILL"


_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*|\d+|[^\w\s]")
_SIGNS_OF_EMOJI = {
    **dict.fromkeys("👍👌✅✔🆗🤝💪💯👏➕☑🫡", "YES"),
    **dict.fromkeys("👎❌🚫✖🙅", "NO"),
    **dict.fromkeys("🙏", "THANKS"),
    **dict.fromkeys("❤🥰😍🤗💖🌹💐🔥💙💛", "GOOD"),
    **dict.fromkeys("😡🤬😠😤🤮💩😞", "BAD"),
    **dict.fromkeys("⭐🌟", "STAR"),
    **dict.fromkeys("?", "QM"),
}
_KEYS = dict(
    zip("qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхїфівапролджєячсмитьбю", strict=True)
)
"""Letters by the keys of the Latin layout on which they stand."""

# Rules over the row of signs, in the order in which they are tried. In a pattern `~` stands for words in between that
# change nothing.
_PLAIN = {
    Reply.COMING: r"\b(?:COME|CONFIRM|AWAIT|CAN)\b",
    Reply.NO: r"\bCANCEL\b|\bNEG\b.*\b(?:COME3?|COMEINF|CAN|A?WAIT)\b",
    Reply.MOVE: r"\bMOVE\b",
    Reply.THANKS: r"$^",
    Reply.MARK: r"$^",
    Reply.GOOD: r"$^",
    Reply.BOOK: r"\b(?:BOOK|MOVE)\b",
    Reply.LATER: r"$^",
    Reply.WAS_THERE: r"$^",
}
"""Signs that say a meaning plainly. A meaning that is not in this table is always plain."""
_BETWEEN = r"(?: (?:FILL|TIME|NUM|FAMILY|DOCTOR|VISIT|DAY|MORE))*"
_REFUSED = rf"NEG{_BETWEEN} (?:COME3?|COMEINF|CAN|NEED|RELEVANT|A?WAIT|CANPAST|THERE)\b"

_YES_FIRST = (
    r"^(?!.*\b(?:WH|QM|NEG|NO|BAD)\b)(?:(?:FILL|THANKS|FAMILY|TIME|NUM|DAY|VISIT|DOCTOR) )*"
    r"(?:YES|RELEVANT|FIT)\b(?!.*\?.*\?)"
)
"""A yes with up to one word beside it that is not understood."""
_ON_COMING: tuple[tuple[Reply, str], ...] = (
    (
        Reply.STOP,
        r"NEG~ (?:WRITE|NEED~ WRITE)\b|\bSTOP\b|NEG~ NEED~ (?:WRITE)\b|WRITE~ NEG~ NEED\b",
    ),
    (
        Reply.COMING,
        r"NEG~(?: COME| NEED)?~ LATE\b|NEG~(?: NEED)?~ (?:CANCEL|MOVE)\b.*\b(?:COME|CONFIRM)\b",
    ),
    (Reply.MOVE, r"CANCEL\b.*\b(?:BOOK|ASK)\b.*\b(?:TIME|OTHER)\b|CANCEL~ AND~ MOVE\b"),
    (Reply.NO, r"^(?!.*NEG~(?: NEED)?~ CANCEL\b)(?!.*CANCEL~ NEG~ NEED\b).*\bCANCEL\b"),
    (Reply.MOVE, r"^(?!.*NEG~(?: NEED)?~ MOVE\b)(?!.*MOVE~ NEG~ NEED\b).*\bMOVE\b"),
    (
        Reply.LATE,
        r"\bLATE\b|COME~ LATER\b|NUM~ MIN~ LATER\b|MIN~ LATER\b|NEG~ CAN~(?: COMEINF)?~ ONTIME\b",
    ),
    (Reply.LATE, r"\bCOME~ BUT~ NEG~ CAN$"),
    (Reply.LATE, r"\b(?:COME|THERE)\b.* (?:NUM )?MIN\b|^(?:FILL )*NUM~ MIN~$"),
    (
        Reply.MOVE,
        rf"{_REFUSED}.*(?:\b(?:ASK|BETTER|BOOK)|(?<!NEG )CAN)\b.*\b(?:TIME|OTHER|LATER)\b",
    ),
    (
        Reply.MOVE,
        rf"{_REFUSED}.*\b(?:TIME|OTHER)\b.* (?:ASK|BETTER)\b|NEG~ (?:COME|CAN)\b.* COME~ TIME\b",
    ),
    (Reply.MOVE, r"NEG~ (?:FIT)\b|^(?!.*\bWH\b).*\bNOFIT\b"),
    (Reply.COMING, r"^(?!.*\bNEG\b.*\bIF\b).*\bCOME\b.* IF\b"),
    (Reply.NO, rf"^(?!.*\bIF\b).*{_REFUSED}(?!~ (?:CANCEL|MOVE|WRITE|LATE)\b)"),
    (Reply.HERE, r"^(?!.*\b(?:NEG|WH|QM)\b).*\bARRIVED\b"),
    (
        Reply.HERE,
        r"^(?=.*\b(?:HERE|PLACE)\b)(?:(?:FILL|HERE|PLACE|WAIT|WAITED|QUEUE|NUM|FAMILY|VISIT|DOCTOR|THANKS)(?: |$))+$",
    ),
    (
        Reply.MOVE,
        r"^(?!.*(?:WH|\?)).*\b(?:ASK|BETTER|BOOK|CAN)\b.*\b(?:TIME|OTHER|LATER)\b(?!.*\bCOME\b)",
    ),
    (Reply.MOVE, r"^(?!.*(?:WH|\?|NEG|NO\b)).*\b(?:OTHER~ (?:DAY|TIME|VISIT)|LATER)\b"),
    (Reply.MOVE, r"^(?!.*(?:WH|\?|NEG|NO\b|COME|YES|GOOD|THANKS|CONFIRM)).*\bTIME\b.*QM"),
    (Reply.COMING, r"^(?!.*\b(?:WH|QM)\b).*\b(?:COME|CONFIRM|AWAIT|COMEINF~ THERE)\b"),
    (Reply.COMING, r"^(?!.*\b(?:WH|QM|NEG)\b).*\bCAN\b"),
    (Reply.COMING, r"^(?!.*(?:\b(?:WH|QM|NEG)\b|\?)).*\bCOME3\b"),
    (
        Reply.NO,
        r"^(?:(?:FILL|THANKS|TIME|MORE) )*(?:NO|NEG)(?: (?:FILL|THANKS|TIME|NO|NEG|MORE))*$",
    ),
    (Reply.COMING, _YES_FIRST),
    (
        Reply.COMING,
        r"^(?!.*\b(?:WH|QM|NEG|NO|BAD)\b|.*\?).*\b(?:YES|GOOD|RELEVANT|EXCELLENT|FIT)\b(?!.*\b(?:PLACE|DOCTOR))",
    ),
    (Reply.THANKS, r"^(?!.*\b(?:WH|QM|NEG|NO)\b)(?!.*\?.*\?).*\bTHANKS\b"),
)
_ON_MARK: tuple[tuple[Reply, str], ...] = (
    (Reply.STOP, r"NEG~ WRITE\b|\bSTOP\b"),
    (Reply.NOT_THERE, r"^(?!.*(?:\bDOCTOR\b|\?|BAD|MIN)).*NEG~(?: CANPAST| CAN)?~ (?:WAS|ARRIVED|COMEINF)\b"),
    (Reply.NOT_THERE, r"^(?!.*\b(?:MORE|BAD|MIN)\b).*NEG~ (?:CANPAST~ COMEINF|ARRIVED|CAN~ COMEINF|COME|WENT)\b"),
    (Reply.NOT_THERE, r"^(?!.*(?:\bDOCTOR\b|\?|BAD)).*\bNEG~ THERE\b"),
    (Reply.NOT_THERE, r"^(?!.*(?:BAD|MIN)).*\bVISIT~ NEG~ WAS\b|NEG~ WAS~ VISIT\b"),
    (Reply.COMPLAINT, r"^(?!.*NEG~ BAD\b).*\bBAD\b|WAIT(?:ED)?\b.*\b(?:MIN|LONG|DAY)\b|\bWAITED~ NUM\b"),
    (Reply.COMPLAINT, r"(?:MIN|LONG)\b.*\bWAIT(?:ED)?\b|\bQUEUE\b.*\b(?:MIN|LONG)\b"),
    (Reply.COMPLAINT, r"NEG~(?: \?| \w+)?~ (?:LIKE|HELP|GOOD|EXCELLENT)\b|NONE\b|EVEN~ NEG\b"),
    (Reply.COMPLAINT, r"MORE~ NEG~ COME|NEG~ MORE~ COME|NEG~ COME\b.*MORE"),
    (Reply.COMPLAINT, r"DOCTOR~ NEG~ WAS\b|NEG~ WAS~ DOCTOR\b"),
    (Reply.MARK, r"MARKED"),
    (Reply.GOOD, r"^(?!.*\b(?:QM|WH|BOOK|TIME)\b).*(?:\b(?:GOOD|LIKE|HELP|EXCELLENT|YES)\b|NEG~ BAD\b)"),
    (Reply.THANKS, r"^(?!.*\b(?:WH|QM|NEG|NO|BOOK)\b)(?!.*\?.*\?).*\bTHANKS\b"),
)  # fmt: skip

_OTHERWISE = r"\b(?:WH|QM|NEG|NO|BAD|CANCEL|LATE)\b"
_ON_INVITED: tuple[tuple[Reply, str], ...] = (
    (Reply.STOP, r"NEG~ (?:WRITE|NEED~ WRITE)\b|\bSTOP\b|WRITE~ NEG~ NEED\b"),
    (Reply.WAS_THERE, r"^(?!.*\b(?:NEG|NO|WH|QM|BOOK)\b).*\b(?:WAS|ARRIVED|WENT)\b|^(?:FILL )*THERE$"),
    (Reply.LATER, r"^(?!.*(?:\b(?:WH|QM)\b|\?.*\?)).*\b(?:THINK|SELF|LATER)\b(?!.*\bTIME\b)"),
    (Reply.NO, r"^(?!.*\b(?:CANCEL|IF|WH|QM|TIME|OTHER|BOOK|BETTER|LATE)\b|.*\?.*\?).*\b(?:NO|NEG)\b"),
    (Reply.NO, r"^(?!.*\b(?:QM|WH|BOOK|TIME)\b).*\bOTHER~ PLACE\b"),
    (Reply.BOOK, r"^(?!.*(?:\b(?:WH|CANCEL|NUM)\b|NEG~ (?:BOOK|ASK|NEED|WRITE)\b|\?)).*\bTIME\b"),
    (Reply.BOOK, rf"^(?!.*(?:{_OTHERWISE}|\?.*\?)).*\b(?:BOOK|MOVE|ASK|NEED|COME|CONFIRM|FIT)\b"),
    (Reply.BOOK, rf"^(?!.*(?:{_OTHERWISE}|\?)).*\b(?:YES|GOOD|EXCELLENT|RELEVANT|CAN)\b"),
)  # fmt: skip
_TABLES = {Asks.COMING: _ON_COMING, Asks.MARK: _ON_MARK, Asks.INVITED: _ON_INVITED}


@cache
def _rules(asks: Asks) -> tuple[tuple[Reply, re.Pattern[str]], ...]:
    return tuple(
        (reply, re.compile(pattern.replace("~", _BETWEEN))) for reply, pattern in _TABLES[asks]
    )


def read_reply(text: str, asks: Asks) -> Answer | None:
    """The answer that a text is to the question of a notice; None where it is none. It never raises."""
    text = text[:LONGEST]
    answer = _read(_signs(text), asks)
    if answer or re.search("[а-яєіїґ]", text.casefold()):
        return answer
    typed = "".join(_KEYS.get(letter, letter) for letter in text.casefold())
    signs = _signs(typed)
    return None if any(sign == UNKNOWN for sign, _ in signs) else _read(signs, asks)


def refuses_plainly(text: str) -> bool:
    """Whether a text has a word that refuses or cancels: without one nothing asks whether to cancel."""
    return any(sign in ("NEG", "NO", "CANCEL") for sign, _ in _signs(text[:LONGEST]))


def _read(signs: list[tuple[str, str]], asks: Asks) -> Answer | None:
    row = " ".join(sign for sign, _ in signs)
    mark = _mark(signs, row) if asks is Asks.MARK else 0
    if mark:
        row += " MARKED"
    for reply, pattern in _rules(asks):
        if pattern.search(row):
            minutes = _minutes(signs) if reply is Reply.LATE else 0
            return Answer(
                reply,
                mark if reply is Reply.MARK else 0,
                minutes,
                plain=bool(re.search(_PLAIN[reply], row)) if reply in _PLAIN else True,
                cancels="CANCEL" in row.split(),
                days_only=bool(re.search(r"\b(?:LATER|MIN)\b", row)),
            )
    return None


# --- signs ---


def _signs(text: str) -> list[tuple[str, str]]:
    """The signs of a text, each with the number that it stands for, if any."""
    tokens = _TOKEN.findall(text)
    if tokens and not any(token.isalnum() for token in tokens):
        if set(tokens) <= {"+", "️"}:
            return [("YES", "")]
        if set(tokens) <= {"-", "–", "—"}:
            return [("NO", "")]
    return [sign for token in tokens for sign in _sign(token)]


def _sign(token: str) -> Iterator[tuple[str, str]]:
    if token.isdecimal():
        yield "NUM", str(int(token))
    elif not token[0].isalpha():
        if token in _SIGNS_OF_EMOJI:
            yield _SIGNS_OF_EMOJI[token], ""
    else:
        signs, _, number = _of_word(token.casefold()).partition("=")
        yield from ((sign, number) for sign in signs.split())


@cache
def _words() -> dict[str, str]:
    """Signs by the sound of a whole word."""
    return {sound(word): sign for sign, words in WORDS.items() for word in words.split()}


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    """Beginnings of words by their sound, the longest first, with their signs."""
    found = [(sound(word), sign) for sign, words in PREFIXES.items() for word in words.split()]
    return tuple(sorted(found, key=lambda one: -len(one[0])))


@cache
def _misspellable() -> tuple[str, ...]:
    words = _words()
    return tuple(
        w for w, sign in words.items() if len(w) >= SHORTEST_TO_MISSPELL and _may_slip(w, sign)
    )


def _may_slip(word: str, sign: str) -> bool:
    sure = any(part in SURE_ONLY for part in sign.split())
    return not sure or len(word) >= LONG


def _of_word(word: str) -> str:
    """The sign of a word; of two signs, where a negation is written together with its verb."""
    if word in ("но", "hi"):  # sound as «no» and «ні» do, and mean no refusal
        return FILLER
    if word.startswith(("відмінн", "видминн", "отменн")):
        return "EXCELLENT"
    typed = sound(word)
    return _known(typed) or _negated(typed) or _misspelt(typed) or UNKNOWN


def _known(typed: str) -> str:
    found = _words().get(typed)
    if found:
        return found
    return next((sign for beginning, sign in _prefixes() if typed.startswith(beginning)), "")


def _negated(typed: str) -> str:
    """`незможу`: the negation and its verb in one word."""
    rest = _words().get(typed[2:], "") if typed.startswith("ne") and len(typed) > 4 else ""
    return f"NEG {rest}" if rest and rest not in (FILLER, "NO", "NEG") else ""


def _misspelt(typed: str) -> str:
    """The sign of the nearest word, if its first letter is the same and it has few slips."""
    if len(typed) < SHORTEST_TO_MISSPELL:
        return ""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    slips = 2 if len(typed) >= LONG else 1
    found = process.extract(
        typed, _misspellable(), scorer=OSA.distance, score_cutoff=slips, limit=5
    )
    alike = [word for word, _, _ in found if word[0] == typed[0]]
    if alike:
        return _words()[alike[0]]
    return next(
        (sign for beginning, sign in _prefixes() if _begins_nearly(typed, beginning, sign)), ""
    )


def _begins_nearly(typed: str, beginning: str, sign: str) -> bool:
    """Whether a word begins as one of the table's does, with one slip after its first letter."""
    from rapidfuzz.distance import OSA

    if sign in SURE_ONLY or len(beginning) < SHORTEST_BEGINNING or typed[0] != beginning[0]:
        return False
    return int(OSA.distance(typed[: len(beginning)], beginning, score_cutoff=1)) <= 1


# --- numbers ---


def _mark(signs: list[tuple[str, str]], row: str) -> int:
    """The mark that a text gives, 1 to 5; 0 if it gives none."""
    stars = sum(sign == "STAR" for sign, _ in signs)
    if 0 < stars <= MOST_STARS and stars == sum(
        sign not in (FILLER, "THANKS") for sign, _ in signs
    ):
        return stars
    numbers = [number for sign, number in signs if sign == "NUM"]
    of_five = len(numbers) == 2 and numbers[1] == "5"
    plain = not re.search(r"\b(?:MIN|LONG|WH|QM|NEG|TIME|DAY|LATER|BOOK|WAITED|QUEUE)\b|\?", row)
    if (len(numbers) == 1 or of_five) and plain and numbers[0] in "12345":
        return int(numbers[0])
    excellent = re.search(r"\bEXCELLENT\b", row) and not re.search(
        r"\b(?:NEG|BAD|BUT|QM|WH)\b", row
    )
    return 5 if excellent and not numbers else 0


def _minutes(signs: list[tuple[str, str]]) -> int:
    """How many minutes late somebody says to be; 0 if no number stands beside a word for minutes."""
    for place, (sign, number) in enumerate(signs):
        if sign == "MIN":
            if number:
                return int(number)
            near = (*reversed(signs[:place][-2:]), *signs[place + 1 : place + 3])
            return next((int(n) for s, n in near if s == "NUM" and 0 < int(n) < 180), 0)
    return 0
