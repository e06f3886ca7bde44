"""The rules of codes by SMS: five tries, five minutes, one use; the same answer to the same update."""

import hmac
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reception.codes import deeds, misses
from reception.codes import rules as codes
from reception.codes.rules import CODE_VALID_FOR, MAX_GUESSES, Code, Verdict
from reception.codes.verification import six_digits
from reception.dialog.effects import CountDeed, Deed, SendCode
from reception.dialog.screens.code import read_code

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
KEY = b"key"
ASKED = Code("1001", 7, NOW, NOW + CODE_VALID_FOR, "+380671112233")
CODE = replace(ASKED, proof=codes.proof(KEY, ASKED, "140891"), sent=True)


def wrong_guesses(code: Code, updates: range) -> tuple[Code, list[Verdict]]:
    verdicts = []
    for update in updates:
        code, verdict = codes.guess(code, update, NOW, fits=False)
        verdicts.append(verdict)
    return code, verdicts


def test_five_tries_and_no_sixth_not_even_the_right_one() -> None:
    code, verdicts = wrong_guesses(CODE, range(10, 16))
    assert verdicts == [Verdict.WRONG] * MAX_GUESSES + [Verdict.OVER]
    assert codes.guess(code, 16, NOW, fits=True) == (code, Verdict.OVER)


def test_the_fifth_try_may_be_the_right_one() -> None:
    code, _ = wrong_guesses(CODE, range(10, 14))
    assert codes.tries_left(code) == 1
    assert codes.guess(code, 14, NOW, fits=True)[1] is Verdict.RIGHT


def test_an_update_is_counted_once_and_answered_alike_for_ever() -> None:
    once, _ = codes.guess(CODE, 10, NOW, fits=False)
    assert codes.guess(once, 10, NOW, fits=False) == (once, Verdict.WRONG)
    right, _ = codes.guess(once, 11, NOW, fits=True)
    assert codes.guess(right, 11, NOW + CODE_VALID_FOR, fits=True) == (right, Verdict.RIGHT)
    assert codes.guess(right, 10, NOW, fits=False) == (right, Verdict.WRONG)


def test_a_code_is_used_once() -> None:
    used, _ = codes.guess(CODE, 10, NOW, fits=True)
    assert codes.guess(used, 11, NOW, fits=True) == (used, Verdict.OVER)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [(CODE_VALID_FOR - timedelta(seconds=1), Verdict.RIGHT), (CODE_VALID_FOR, Verdict.OVER)],
)
def test_a_code_lives_five_minutes(after: timedelta, verdict: Verdict) -> None:
    assert codes.guess(CODE, 10, NOW + after, fits=True)[1] is verdict


def test_a_proof_fits_its_digits_its_account_its_request_and_its_key_alone() -> None:
    assert codes.fits(KEY, CODE, "140891")
    assert not codes.fits(KEY, CODE, "140892")
    assert not codes.fits(b"other", CODE, "140891")
    assert not codes.fits(KEY, replace(CODE, account="1002"), "140891")
    assert not codes.fits(KEY, replace(CODE, asked_by=8), "140891")
    assert not codes.fits(KEY, ASKED, ""), "not made yet: nothing fits"
    assert "140891" not in CODE.proof


def test_the_next_code_waits_a_minute() -> None:
    assert codes.is_too_soon(CODE, NOW + timedelta(seconds=59))
    assert not codes.is_too_soon(CODE, NOW + timedelta(seconds=60))
    assert not codes.is_too_soon(None, NOW)


def test_what_is_counted_names_nobody_and_begins_anew_each_day() -> None:
    today = codes.limits(KEY, "1001", "+380671112233", date(2026, 11, 23))
    assert [limit.key.partition(":")[0] for limit in today] == ["chat", "number", "day"]
    assert not any("1001" in limit.key or "0671112233" in limit.key for limit in today)
    tomorrow = codes.limits(KEY, "1001", "+380671112233", date(2026, 11, 24))
    assert not {limit.key for limit in today} & {limit.key for limit in tomorrow}
    other_chat = codes.limits(KEY, "1002", "+380671112233", date(2026, 11, 23))
    assert today[0] != other_chat[0]
    assert today[1:] == other_chat[1:], "a number is counted over all chats"


def test_counts_are_kept_under_names_that_never_change() -> None:
    """Another name would set each count back to nothing, and would let a pseudonym of one kind stand for another."""

    def kept(*words: str) -> str:
        return hmac.new(KEY, "\n".join(words).encode(), "sha256").hexdigest()

    number, day = "+380671112233", date(2026, 11, 23)
    assert [limit.key for limit in codes.limits(KEY, "1001", number, day)] == [
        f"chat:{kept('chat', '1001')}:2026-11-23",
        f"number:{kept('number', number)}:2026-11-23",
        "day:2026-11-23",
    ]
    assert misses.keys(KEY, "1001", number) == (
        f"misses:{kept('misses', 'account', '1001')}",
        f"misses:{kept('misses', 'number', number)}",
    )
    deed = CountDeed(Deed.BOOK, ("patient:p-1",), 5, then=SendCode(number))
    assert [limit.key for limit in deeds.limits(KEY, "1001", deed, day)] == [
        f"deeds:{kept('deeds', 'book', 'account:1001')}:2026-11-23",
        f"deeds:{kept('deeds', 'book', 'patient:p-1')}:2026-11-23",
    ]


def test_chat_and_number_wait_a_minute_between_codes_and_the_clinic_does_not() -> None:
    limits = codes.limits(KEY, "1001", "+380671112233", date(2026, 11, 23))
    assert [limit.pause for limit in limits] == [
        timedelta(minutes=1),
        timedelta(minutes=1),
        timedelta(),
    ]


def test_a_code_is_any_six_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        "reception.codes.verification.secrets.randbelow", lambda most: asked.append(most) or 7
    )
    assert six_digits() == "000007"
    assert asked == [1_000_000]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("140891", "140891"),
        (" 140 891 ", "140891"),
        ("140-891", "140891"),
        ("140891 — Ваш код. Діє 5 хвилин", "140891"),
        ("код 140891!", "140891"),
        ("14089", None),
        ("1408911", None),
        ("0671112233", None),
        ("привіт", None),
        ("", None),
        ("1 4 0 8 9 1", None),
        ("x" * 5000 + "140891", None),
    ],
)
def test_a_code_is_read_as_people_write_it(text: str, code: str | None) -> None:
    assert read_code(text) == code
