"""A day or an hour that is typed narrows what the page offers, or picks it; what was chosen before is kept."""

import pytest

from reception.dialog.events import Commanded, Typed
from tests.doubles.world import KYIV, World
from tests.turns.test_turns import registered


def at(*presses: str) -> World:
    """A patient on the way to a visit to Kovalenko, after these presses; today is Monday, 23 November, 10:00."""
    world = registered()
    world.happens(Commanded("book"))
    for label in presses:
        world.press(label)
    return world


DATES = ("Філія Центр", "Сімейний лікар")
TIMES = (*DATES, "Вт 24.11")
REVIEW = (*TIMES, "10:30")


def labels(world: World) -> list[str]:
    """The labels of the newest page's buttons."""
    return [button.label for row in world.channel.chat[-1].view.buttons for button in row]


def stands(world: World) -> tuple[str, str]:
    """The screen, and the day and time that are chosen."""
    wish = world.conversation.wish
    slot = f"{KYIV.local(wish.slot.start):%d.%m %H:%M}" if wish.slot else ""
    day = f"{wish.day:%d.%m}" if wish.day else ""
    return world.conversation.screen, slot if world.conversation.screen == "review" else day


@pytest.mark.parametrize(
    ("typed", "led_to"),
    [
        ("завтра", ("times", "24.11")),
        ("п'ятниця", ("times", "27.11")),
        ("пʼятниця", ("times", "27.11")),
        ("в пятницу", ("times", "27.11")),
        ("friday", ("times", "27.11")),
        ("4 грудня", ("times", "04.12")),
        ("04.12", ("times", "04.12")),
        ("пт 27.11", ("times", "27.11")),
        ("4", ("times", "04.12")),
        ("на пʼятницю до Коваленко", ("times", "27.11")),
        ("завтра о 9:30", ("review", "24.11 09:30")),
        ("завтра після 12", ("review", "24.11 14:00")),
        ("25 листопада зранку", ("times", "25.11")),
    ],
)
def test_a_day_is_picked_among_those_that_are_free(typed: str, led_to: tuple[str, str]) -> None:
    world = at(*DATES)
    world.happens(Typed(typed))
    assert stands(world) == led_to
    assert world.conversation.wish.doctor == "koval"


def test_several_days_are_offered_and_all_of_them_again() -> None:
    world = at(*DATES)
    world.happens(Typed("наступного тижня"))
    assert labels(world)[:5] == ["Пн 30.11", "Вт 01.12", "Ср 02.12", "Чт 03.12", "Пт 04.12"]
    assert "Чт 26.11" not in labels(world)
    world.press("Показати всі")
    assert labels(world)[:2] == ["Вт 24.11", "Ср 25.11"]


def test_an_hour_waits_for_the_day() -> None:
    world = at(*DATES)
    world.happens(Typed("після 10"))
    assert world.conversation.screen == "dates"
    world.press("Ср 25.11")
    assert labels(world)[:4] == ["10:00", "10:30", "14:00", "Показати всі"]


@pytest.mark.parametrize("typed", ["неділя", "29 листопада", "сьогодні"])
def test_a_day_that_is_not_free_is_said_and_nothing_is_lost(typed: str) -> None:
    world = at(*DATES)
    world.happens(Typed(typed))
    assert world.conversation.screen == "dates"
    assert "Вільного часу немає" in world.channel.chat[-1].view.text
    assert labels(world)[:2] == ["Вт 24.11", "Ср 25.11"]
    assert world.conversation.wish.doctor == "koval"


@pytest.mark.parametrize(
    ("typed", "led_to"),
    [
        ("9:30", ("review", "24.11 09:30")),
        ("09.30", ("review", "24.11 09:30")),
        ("о пів", ("times", "24.11")),
        ("10", ("review", "24.11 10:00")),
        ("о 10", ("review", "24.11 10:00")),
        ("at 9", ("review", "24.11 09:00")),
        ("після 12", ("review", "24.11 14:00")),
        ("зранку", ("times", "24.11")),
        ("після 15", ("times", "24.11")),
        ("пʼятниця", ("times", "27.11")),
        ("4 грудня о 9:30", ("review", "04.12 09:30")),
    ],
)
def test_an_hour_is_picked_among_those_that_are_free(typed: str, led_to: tuple[str, str]) -> None:
    world = at(*TIMES)
    world.happens(Typed(typed))
    assert stands(world) == led_to
    assert world.conversation.wish.doctor == "koval"


def test_hours_are_narrowed_until_all_are_asked_for() -> None:
    world = at(*TIMES)
    world.happens(Typed("до 10"))
    assert labels(world)[:3] == ["09:00", "09:30", "Показати всі"]
    world.happens(Typed("9:30"))
    assert stands(world) == ("review", "24.11 09:30")
    world.press("← Назад")
    assert labels(world)[:3] == ["09:00", "09:30", "Показати всі"]
    world.press("Показати всі")
    assert labels(world)[:5] == ["09:00", "09:30", "10:00", "10:30", "14:00"]


@pytest.mark.parametrize(
    "typed", ["так", "Так!", "ок", "да", "yes", "записати", "запишіть", "✅ Так, записати"]
)
def test_a_review_takes_a_typed_yes(typed: str) -> None:
    world = at(*REVIEW)
    world.happens(Typed(typed))
    assert world.conversation.screen == "booked"


@pytest.mark.parametrize("typed", ["ні", "нет", "no", "назад"])
def test_a_no_goes_back_from_a_review(typed: str) -> None:
    world = at(*REVIEW)
    world.happens(Typed(typed))
    assert stands(world) == ("times", "24.11")
    assert not [visit for _, visit, _ in world.clinic.visits_made.values()]


@pytest.mark.parametrize(
    ("typed", "led_to"),
    [
        ("пʼятниця", ("times", "27.11")),
        ("о 9", ("review", "24.11 09:00")),
        ("краще в середу о 14", ("review", "25.11 14:00")),
    ],
)
def test_another_time_that_is_typed_under_a_review(typed: str, led_to: tuple[str, str]) -> None:
    world = at(*REVIEW)
    world.happens(Typed(typed))
    assert stands(world) == led_to


def test_a_second_visit_of_a_kind_is_not_booked_for_a_bare_yes() -> None:
    world = at(*REVIEW)
    world.press("✅ Так, записати")
    world.happens(Commanded("book"))
    for label in (*DATES, "Ср 25.11", "09:00"):
        world.press(label)
    world.happens(Typed("так"))
    world.happens(Typed("запишіть"))
    assert world.conversation.screen == "review"
    assert len(world.clinic.visits_made) == 1


@pytest.mark.parametrize(("presses", "screen"), [(DATES, "times"), (("Філія Центр",), "soonest")])
def test_a_day_that_is_typed_before_the_days_is_kept(presses: tuple[str, ...], screen: str) -> None:
    world = at(*presses)
    world.happens(Typed("пʼятниця"))
    wish = world.conversation.wish
    assert world.conversation.screen == screen
    assert wish.patient == world.conversation.patients[0].id
    if screen == "times":
        assert stands(world) == ("times", "27.11")
    else:
        assert wish.wanted.branches == ("b-1",)
        assert [f"{day:%d.%m}" for day in wish.wanted.days] == ["27.11"]


def test_of_the_soonest_times_those_are_looked_for_that_are_typed() -> None:
    world = registered()
    world.happens(Typed("до кардіолога завтра"))
    world.happens(Typed("після 12"))
    wanted = world.conversation.wish.wanted
    assert wanted.specialities == ("heart",)
    assert [f"{day:%d.%m}" for day in wanted.days] == ["24.11"]
    assert "Вт 24.11 14:00" in labels(world)


def test_another_doctor_is_still_another_wish() -> None:
    world = at(*DATES)
    world.happens(Typed("до кардіолога в пʼятницю"))
    assert world.conversation.screen == "soonest"
    assert world.conversation.wish.wanted.specialities == ("heart",)
