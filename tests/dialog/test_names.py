"""A name is kept as its bearer writes it, tidied; a patronymic tells the sex, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.clinic.model import Sex
from reception.dialog.reading.identity import guess_sex, read_name, says_no_patronymic

NAMES = {
    "Шевченко": "Шевченко",
    "шевченко": "Шевченко",
    "ШЕВЧЕНКО": "Шевченко",
    "  Шевченко ": "Шевченко",
    "Нечуй-Левицький": "Нечуй-Левицький",
    "нечуй-левицький": "Нечуй-Левицький",
    "НЕЧУЙ-ЛЕВИЦЬКИЙ": "Нечуй-Левицький",
    "Анна  Марія": "Анна Марія",
    "анна марія": "Анна Марія",
    "McDonald": "McDonald",
    "де ла Крус": "де ла Крус",
    "Müller": "Müller",
    "Mu\u0308ller": "Müller",
    "Йосип": "Йосип",
    "И\u0306осип": "Йосип",
    "Ли": "Ли",
    "Я": "Я",
    "李": "李",
    "А" * 60: "А" + "а" * 59,
    "\u200bОлена\u2060": "Олена",
    "КОВАЛЬ Марія": "Коваль Марія",
}
APOSTROPHES = {f"Мар{sign}яна": "Мар’яна" for sign in "'‘’‛ʼʻʹ′`´\"*“”„＇"} | {
    "мар’яна": "Мар’яна",
    "Мар''яна": "Мар’яна",
    "В ’ячеслав": "В’ячеслав",
    "в'ячеслав": "В’ячеслав",
    "СОЛОВ'ЄВ": "Солов’єв",
    "О'КОННОР": "О’Коннор",
    "о'коннор": "О’Коннор",
    "О'коннор": "О’Коннор",
    "д`артаньян": "Д’Артаньян",
    "O'NEILL": "O’Neill",
    "O'Neill": "O’Neill",
}
HYPHENS = {f"нечуй{sign}левицький": "Нечуй-Левицький" for sign in "-‐‑‒–—―−﹣－"} | {
    "Нечуй — Левицький": "Нечуй-Левицький",
    "Нечуй --Левицький": "Нечуй-Левицький",
    "Анна-марія": "Анна-Марія",
    "О'КОННОР–ГЕНРІ": "О’Коннор-Генрі",
    "Алі-заде": "Алі-заде",
}
SCRIPTS = {
    "Koвaль": "Коваль",
    "IВАНОВА": "Іванова",
    "Мapiя": "Марія",
    "Оксaнa": "Оксана",
    "lван": "Іван",
    "Ïжакeвич": "Їжакевич",
    "Poмaн Ocтaп": "Роман Остап",
    "Коваль Oca": "Коваль Оса",
    "Smіth": "Smith",
    "Jоhn": "John",
    "Pope": "Pope",
    "Oksana": "Oksana",
    "Коваль Oksana": "Коваль Oksana",
}
WITHOUT = (
    "немає", "Немає.", "нема", "НЕМА", "нeмaє", "не маю", "-", "—", "–", "---", ".", "/", "0", "без", "без по батькові",
    "Без по-батькові", "нет", "нету", "без отчества", "ні", "відсутнє", "none", "None.", "no", "n/a", "N/A",
    "no patronymic",
    "прочерк", "х", "",
)  # fmt: skip
SOME = ("Іванівна", "Нестерівна", "Немировна", "Безсонович", "Норбертович", "Джон", "💥", "Нонна")
NONE = (
    "", " ", "-", "'", "Шевченк0", "12345", "12.03.1985", "Олена!", "Олена, 41", "Олена_П", "<b>Олена</b>",
    "{name}", "💥", "Олена💥", "-Олена", "Олена-", "А" * 61,
)  # fmt: skip
PATRONYMICS = {
    "Іванівна": Sex.FEMALE,
    "Сергіївна": Sex.FEMALE,
    "Іллівна": Sex.FEMALE,
    "Ивановна": Sex.FEMALE,
    "Сергеевна": Sex.FEMALE,
    "Никитична": Sex.FEMALE,
    "ІВАНІВНА ": Sex.FEMALE,
    "Іванович": Sex.MALE,
    "Сергійович": Sex.MALE,
    "Васильович": Sex.MALE,
    "Сергеевич": Sex.MALE,
    "Ілліч": Sex.MALE,
    "Ильич": Sex.MALE,
    "Лукич": Sex.MALE,
    "Ivanivna": Sex.FEMALE,
    "Serhiyovych": Sex.MALE,
    "Кузьмич": Sex.MALE,
    "огли Алі": None,
    "Мехметівич": None,
    "John": None,
    "": None,
}


@pytest.mark.parametrize("written", WITHOUT)
def test_what_says_that_there_is_no_patronymic(written: str) -> None:
    assert says_no_patronymic(written)


@pytest.mark.parametrize("written", SOME)
def test_what_does_not(written: str) -> None:
    assert not says_no_patronymic(written)


@pytest.mark.parametrize(
    ("written", "kept"), {**NAMES, **APOSTROPHES, **HYPHENS, **SCRIPTS}.items()
)
def test_a_name(written: str, kept: str) -> None:
    assert read_name(written) == kept


@pytest.mark.parametrize("written", NONE)
def test_no_name(written: str) -> None:
    assert read_name(written) is None


@pytest.mark.parametrize(("patronymic", "sex"), PATRONYMICS.items())
def test_what_a_patronymic_tells(patronymic: str, sex: Sex | None) -> None:
    assert guess_sex(patronymic) is sex


@given(st.text())
def test_no_text_breaks_it_and_what_is_kept_is_kept_again(text: str) -> None:
    name = read_name(text)
    if name is not None:
        assert read_name(name) == name
    guess_sex(text)
    says_no_patronymic(text)
