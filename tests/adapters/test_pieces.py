"""Long texts are cut between lines or words, and nothing of them is lost."""

import random

import pytest

from reception.adapters.pieces import pieces


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("", 10, []),
        ("короткий", 10, ["короткий"]),
        ("перше друге третє", 12, ["перше друге", "третє"]),
        ("перше другий рядок", 12, ["перше другий", "рядок"]),
        ("перший\nдруге третє", 12, ["перший", "друге третє"]),
        ("а довжелезнеслово", 8, ["а довжел", "езнеслов", "о"]),
        ("🙂🙂🙂", 4, ["🙂🙂", "🙂"]),
        ("я 🙂🙂🙂", 5, ["я 🙂", "🙂🙂"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would(text: str, limit: int, cut: list[str]) -> None:
    assert list(pieces(text, limit)) == cut


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_text_no_piece_is_too_long_and_no_letter_is_lost(seed: int) -> None:
    dice = random.Random(seed)
    text = "".join(dice.choice("абв🙂 \n") for _ in range(400))
    parts = list(pieces(text, 40))
    assert all(0 < len(part.encode("utf-16-le")) // 2 <= 40 for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
