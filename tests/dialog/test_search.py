"""Texts of patients: which question they may mean, and whether somebody is in danger. Over the content as shipped."""

import time

import pytest

from reception.dialog.reading.courtesies import (
    Courtesy,
    read_courtesy,
    read_courtesy_beside_names,
)
from reception.dialog.reading.search import MOST_FOUND, find_questions, is_danger
from tests.doubles.world import FACTS


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("як підписати декларацію", "sign"),
        ("Як укласти деклорацію?", "sign"),
        ("хочу змінить врача", "change_doctor"),
        ("прививка ребенку", "vaccination"),
        ("щепленя", "vaccination"),
        ("ВАКЦИНАЦИЯ", "vaccination"),
        ("травма", "trauma"),
        ("болит нога куда ехать травмпункт", "trauma"),
        ("скільки коштує прийом", "payment"),
        ("сколько стоит прием кардиолога", "payment"),
        ("how much does it cost", "payment"),
        ("ціна", "payment"),
        ("адреса", "where"),
        ("где вы находитесь", "where"),
        ("режим роботи", "where"),
        ("довідка для школи", "certificates"),
        ("справка в басейн", "certificates"),
        ("болничный", "sick_leave"),
        ("рецепт на лекарства", "prescription"),
        ("направлення до кардіолога", "referral"),
        ("виклик лікаря додому", "home"),
        ("вызов врача на дом", "home"),
        ("анализ крови подготовка", "prepare_blood"),
        ("аналізи натще", "prepare_blood"),
        ("кардіограма", "prepare_ecg"),
        ("коли будуть результати аналізів", "results"),
        ("відмінити запис", "cancel"),
        ("опаздываю", "late"),
        ("чи є у вас генератор", "power_cuts"),
        ("документы на первый прием", "first_visit"),
        ("безкоштовно", "what_is_free"),
        ("бабуся приведе онука", "who_brings"),
    ],
)
def test_a_question_is_found_in_other_words(text: str, first: str) -> None:
    for language in ("uk", "ru", "en"):
        assert find_questions(FACTS, text, language)[0].id == first


@pytest.mark.parametrize(
    "text",
    ["добрий день", "привіт", "привет, есть кто?", "thank you", "як", "что", "можна",
     "до педіатра завтра після 15", "Коваленко в пятницу утром", "Шевченко", "дякую", "так",
     "12.03.1985", "+380671112233", "", "?!", "💥💥💥", "фівапролдж", "eye doctor next week"],
)  # fmt: skip
def test_what_means_no_question_finds_none(text: str) -> None:
    assert find_questions(FACTS, text, "uk") == ()


@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        ("ні", None),
        ("Привіт!", Courtesy.GREETING), ("добрий ДЕНЬ", Courtesy.GREETING), ("здравствуйте", Courtesy.GREETING),
        ("как дела?", Courtesy.GREETING), ("hi", Courtesy.GREETING), ("good morning", Courtesy.GREETING),
        ("Доброго дня", Courtesy.GREETING), ("доброго ранку!", Courtesy.GREETING),
        ("Доброго", Courtesy.GREETING), ("добрый вечер", Courtesy.GREETING), ("good afternoon", Courtesy.GREETING),
        ("дякую дуже", Courtesy.THANKS), ("спасибо большое!", Courtesy.THANKS), ("Thanks a lot", Courtesy.THANKS),
        ("прививки", None), ("привіт, де ви?", None), ("день", None), ("дякую, а ціна?", None), ("", None),
    ],
)  # fmt: skip
def test_who_only_greets_or_thanks_asks_nothing(text: str, courtesy: Courtesy | None) -> None:
    assert read_courtesy(text) == courtesy


@pytest.mark.parametrize(
    ("text", "courtesy"),
    [
        ("Доброго дня", Courtesy.GREETING), ("Здравствуйте", Courtesy.GREETING), ("Привіт!", Courtesy.GREETING),
        ("Дякую", Courtesy.THANKS), ("Привіт", None), ("Здоров", None), ("Хай", None), ("Добрий", None), ("Day", None),
    ],
)  # fmt: skip
def test_where_a_name_is_asked_for_a_word_alone_may_be_one(
    text: str, courtesy: Courtesy | None
) -> None:
    assert read_courtesy_beside_names(text) == courtesy


def test_what_may_mean_several_finds_a_few_the_likeliest_first() -> None:
    found = [question.id for question in find_questions(FACTS, "декларація", "uk")]
    assert found == ["sign", "change_doctor", "what_is_free"]
    assert len(find_questions(FACTS, "лікар декларація візит дитина", "uk")) <= MOST_FOUND


def test_every_question_finds_itself() -> None:
    for question in FACTS.every_question():
        for language, title in question.question.items():
            if not question.questions:
                assert question in find_questions(FACTS, title, language), title


def test_the_longest_message_is_searched_in_no_time() -> None:
    words = " ".join(f"декларація{number}" for number in range(300))[:4096]
    for text in (words, "я" * 4096):
        before = time.process_time()
        find_questions(FACTS, text, "uk")
        is_danger(FACTS, text)
        assert time.process_time() - before < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "Дитина задихається!!!", "ЗАДИХАЄТЬСЯ", "У мами інсульт", "болить  серце", "сильна кровотеча",
        "здається, перелом", "Він непритомний", "дочка не дихає", "тато втратив свідомість", "обпікся окропом",
        "кров не зупиняється", "біль у грудях вже годину", "вдарило струмом", "я не хочу жити",
        "потеряла сознание", "Ребёнок отравился", "ожог", "ОЖОГ!", "обжёгся чаем", "обжегся чаем", "судороги у сына",
        "трудно дышать", "инфаркт?", "мужчина без сознания", "осколочное ранение",
        "chest pain", "He is UNCONSCIOUS", "she can’t breathe", "she can't breathe", "cant breathe", "heart attack",
        "my son is choking", "suicidal", "a stroke", "broken arm",
    ],
)  # fmt: skip
def test_danger_is_heard_in_each_language(text: str) -> None:
    assert is_danger(FACTS, text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Шевченко", "Кровопусков", "Опікун", "Іванівна", "12.03.1985", "хочу записатися завтра зранку", "раненько",
        "до кардіолога", "аналіз крові", "болить голова", "серце перевірити", "дихання", "не хочу чекати",
        "умираєв", "Задихіна", "Раневская", "свідоцтво", "breathe", "heart", "pain", "чи є опалення",
    ],
)  # fmt: skip
def test_no_danger_is_heard_where_there_is_none(text: str) -> None:
    assert not is_danger(FACTS, text)
