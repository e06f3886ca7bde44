"""A page of the content answers in less than 100 ms of processor time: what was read once is not read again."""

import tomllib
from collections import Counter
from time import thread_time

import pytest

from reception.cabinet.content import editing
from tests.cabinet.content.managers import Clinic, Manager

MOST_SECONDS = 0.1


@pytest.fixture
def manager() -> Manager:
    return Manager(Clinic())


def draft(manager: Manager, text: str) -> None:
    manager.get("/content/prices")
    manager.type({"prices.uk": text})


def test_each_text_is_read_once_for_its_values_and_once_for_patients(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change is kept, looked at, and published: the file as it was, and as it is now."""
    read: Counter[str] = Counter()
    loads = tomllib.loads

    def counted(text: str) -> dict[str, object]:
        read[text] += 1
        return loads(text)

    editing.values_of.cache_clear()
    monkeypatch.setattr(tomllib, "loads", counted)
    draft(manager, "Нове")
    manager.publish()
    facts = [number for text, number in read.items() if "[prices]" in text]
    assert facts == [2, 2]


def test_a_form_a_preview_and_publishing_take_less_than_a_tenth_of_a_second_of_processor_time(
    manager: Manager,
) -> None:
    deeds = {
        "form": lambda: manager.get("/content/prices"),
        "preview": lambda: manager.get("/content/review"),
        "publishing": lambda: manager.press("do", "publish"),
    }
    took: dict[str, list[float]] = {name: [] for name in deeds}
    for number in range(3):
        draft(manager, f"Ціна {number}")
        for name, deed in deeds.items():
            begun = thread_time()
            deed()
            took[name].append(thread_time() - begun)
    assert {name: min(times) for name, times in took.items() if min(times) >= MOST_SECONDS} == {}
