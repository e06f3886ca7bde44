"""A card is not found by trying dates of birth: no press, command or second account sets the count back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reception.codes.misses import (
    MAX_MISSES,
    MAX_MISSES_PER_DAY,
    Misses,
    is_over,
    keys,
    with_miss,
)
from reception.dialog.effects import CountMiss
from reception.dialog.events import (
    Commanded,
    MissCounted,
    NumberProven,
    PatientProven,
    SharedContact,
    StaffOutcome,
    Typed,
)
from reception.dialog.reading.phones import as_people_write
from tests.doubles.clinic import Card
from tests.doubles.codes import KEY
from tests.doubles.world import KYIV, World

NUMBER = "+380671112233"
BORN = KYIV.day(World().clock.now()).replace(1990, 7, 1)
OWNER = Card("p-1", "Бойко Марія Степанівна", BORN, NUMBER)
STOPPED = "Не вдалося знайти картку за номером і датою народження."


def met(account: str = "1001", world: World | None = None) -> World:
    """The holder of a number whose card is another person's, at the question of the date of birth."""
    world = world or World()
    world.account = account
    if not world.clinic.cards:
        world.clinic.cards = [OWNER]
    world.happens(Commanded("start"))
    world.press("Мої візити")
    shares(world)
    return world


def shares(world: World) -> None:
    world.happens(SharedContact(NUMBER[1:], own=True))


def guesses(world: World, *days: int) -> None:
    """Dates of May, one after another, typed wherever the patient is."""
    for day in days:
        world.happens(Typed(f"{day:02}.05.1971"))


def stopped(world: World) -> bool:
    """Whether the last page sends the patient to the manager."""
    return STOPPED in world.channel.chat[-1].view.text


def opened(world: World) -> bool:
    """Whether the right date of birth opens the card now, if it is not open yet."""
    world.happens(Commanded("visits"))
    if world.conversation.place == "birth_date":
        world.happens(Typed("01.07.1990"))
    return any(patient.opened for patient in world.conversation.patients)


def another_day(world: World) -> None:
    world.clock.moment += timedelta(days=1)
    world.happens(Commanded("visits"))


def forgets(world: World) -> None:
    world.pass_time(timedelta(minutes=2))  # the task for staff has to be in the clinic system
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    world.happens(Commanded("start"))
    world.press("Мої візити")
    shares(world)


def begins_anew(world: World) -> None:
    world.happens(Commanded("menu"))
    world.press("Мої візити")


def follows_a_link(world: World) -> None:
    world.happens(Commanded("start", "doctor_koval"))
    world.happens(Commanded("visits"))


def goes_back_to_the_number(world: World) -> None:
    while world.conversation.place != "phone":
        world.press("← Назад")


def shares_again(world: World) -> None:
    goes_back_to_the_number(world)
    shares(world)


def types_another_number_between(world: World) -> None:
    goes_back_to_the_number(world)
    world.happens(Typed("067 555 66 77"))
    world.press("✅ Так")
    goes_back_to_the_number(world)
    shares(world)


def comes_with_a_second_account(world: World) -> None:
    met("1002", world)


@pytest.mark.parametrize(
    "trick",
    [
        begins_anew,
        comes_with_a_second_account,
        follows_a_link,
        forgets,
        shares_again,
        types_another_number_between,
    ],
)
def test_nothing_that_a_patient_does_sets_the_count_back(
    trick: Callable[[World], None],
) -> None:
    world = met()
    guesses(world, 1, 2)
    assert not stopped(world)
    trick(world)
    guesses(world, 3)
    assert stopped(world)
    trick(world)
    assert not opened(world)


def test_one_account_with_ever_new_numbers_is_stopped_too() -> None:
    world = met()
    world.clinic.cards += [
        Card(f"p-{n}", OWNER.name, BORN, f"+38067111224{n}") for n in range(MAX_MISSES_PER_DAY)
    ]
    for n in range(MAX_MISSES_PER_DAY):
        assert not stopped(world)
        goes_back_to_the_number(world)
        world.happens(SharedContact(f"38067111224{n}", own=True))
        guesses(world, 1)
    assert stopped(world)


def test_three_a_day_and_ten_for_ever() -> None:
    world = met()
    by_day = []
    for _ in range(6):
        before = world.clinic.calls.count("patients_by_phone")
        for day in range(1, 6):
            world.happens(Commanded("visits"))
            guesses(world, day)
        by_day.append(world.clinic.calls.count("patients_by_phone") - before)
        another_day(world)
    assert by_day == [3, 3, 3, 1, 0, 0]
    assert sum(by_day) == MAX_MISSES
    assert not opened(world)


def test_a_day_later_the_right_date_opens_the_card() -> None:
    world = met()
    guesses(world, 1, 2, 3)
    another_day(world)
    assert opened(world)


@pytest.mark.parametrize("help_", [PatientProven("p-1", OWNER.name), NumberProven(proven=True)])
def test_an_operator_who_made_sure_who_it_is_sets_the_count_back(help_: StaffOutcome) -> None:
    world = met()
    guesses(world, 1, 2, 3)
    world.clock.moment += timedelta(minutes=5)
    world.happens(help_)
    assert opened(world)


def test_an_operator_who_takes_a_proof_back_does_not() -> None:
    world = met()
    guesses(world, 1, 2, 3)
    world.clock.moment += timedelta(minutes=5)
    world.happens(NumberProven(proven=False))
    shares(world)
    assert not opened(world)


def test_a_miss_of_the_moment_of_the_help_is_forgiven_and_a_later_one_is_not() -> None:
    world = met()
    now = world.clock.now()
    missed = with_miss(with_miss(with_miss(Misses("a"), 1, now), 2, now), 3, now)
    assert is_over([missed], KYIV, now, None)
    assert not is_over([missed], KYIV, now, now)
    assert is_over([missed], KYIV, now, now - timedelta(seconds=1))


def test_a_miss_after_the_help_is_the_first() -> None:
    """The outcome of the miss itself knows of the help, as the question before the next one does."""
    world = met()
    guesses(world, 1, 2)
    verification, now = world.turns.verification, world.clock.now()
    helped = replace(world.conversation, helped_at=now)
    again = verification.perform(helped, 7, CountMiss(NUMBER), now + timedelta(minutes=1))
    assert again == MissCounted(over=False)
    third = verification.perform(world.conversation, 8, CountMiss(NUMBER), now)
    assert third == MissCounted(over=True)


def test_an_update_that_is_decided_again_is_one_miss() -> None:
    world = met()
    verification, conversation = world.turns.verification, world.conversation
    for _ in range(MAX_MISSES):
        again = verification.perform(conversation, 7, CountMiss(NUMBER), world.clock.now())
    assert again == MissCounted(over=False)


def test_staff_get_one_task_and_the_kind_of_the_request() -> None:
    world = met()
    guesses(world, 1, 2, 3)
    assert world.conversation.place == "manager:wrong_dates"
    world.press("💬 Покликати менеджера")
    cards = [message.text.replace("\xa0", " ") for message in world.room.messages.values()]
    assert any("дат народження, що не підходять до картки" in card for card in cards)
    tasks = [task.name for task in world.conversation.tasks]
    assert tasks == ["Дати народження, які не підходять до жодної картки"]
    assert as_people_write(NUMBER) in world.conversation.tasks[0].text


def test_what_is_kept_names_nobody() -> None:
    world = met()
    guesses(world, 1, 2)
    kept = str(world.codes.misses)
    assert set(world.codes.misses) == set(keys(KEY, "1001", NUMBER))
    assert NUMBER[1:] not in kept
    assert "1971" not in kept
