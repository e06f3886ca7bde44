"""How many presses a booking takes, counted in the stories: from the first page to the confirmation."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONFIRMED = "✅ Запис підтверджено"


def presses_up_to_the_booking(story: str, since: str) -> tuple[int, int]:
    """Presses (a shared number is one) and typed texts behind the line `since` and before the confirmation."""
    text = (HERE / f"{story}.txt").read_text("utf-8")
    way = text.partition(since)[2].partition(CONFIRMED)[0]
    deeds = [line[9:] for line in way.splitlines() if line.startswith("Patient  ")]
    typed = [deed for deed in deeds if not deed.startswith(("[", "(", "/"))]
    return sum(deed.startswith(("[", "(own contact")) for deed in deeds), len(typed)


@pytest.mark.parametrize(
    ("story", "since", "presses", "texts"),
    [
        ("new_patient_books", "Patient  /start\n", 8, 3),
        ("new_patient_in_one_line_each", "Patient  /start\n", 8, 2),
        ("booked_again", "Patient  /menu\n", 4, 0),
        ("one_line", "Patient  /start\n", 3, 2),
    ],
)
def test_a_booking_takes_no_more(story: str, since: str, presses: int, texts: int) -> None:
    assert presses_up_to_the_booking(story, since) == (presses, texts)
