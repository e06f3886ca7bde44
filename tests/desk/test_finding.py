"""Staff find whoever has asked the desk, by what they know; the index names nobody."""

from dataclasses import replace

import pytest

from reception.desk.finding import words_of
from reception.desk.ports import StaffPressed, StaffWrote
from reception.dialog.conversation import LinkedPatient, Phone
from tests.desk.staffing import IRYNA, asks, does
from tests.doubles.world import World

MARIA = LinkedPatient("p-1", "Бойко-Мар’яненко Марія Степанівна", opened=True)


@pytest.fixture
def world() -> World:
    """Maria's chat has asked; she was linked since, with a number that is not proven, and the card is drawn again."""
    world = World()
    asks(world)
    linked = replace(
        world.conversation, patients=(MARIA,), phone=Phone("+380671112233", proven=False)
    )
    world.store.save(linked)
    does(world, StaffPressed(*world.room.offered["✋ Взяти"]))
    return world


@pytest.mark.parametrize(
    "written",
    ["1", "№1", "№ 1", "0671112233", "067 111 22 33", "+380671112233", "марія", "БОЙКО", "Марія Бойко", "Марьяненко"],
)  # fmt: skip
def test_she_is_found_by(world: World, written: str) -> None:
    assert world.finder.find(written) == {"1001"}


@pytest.mark.parametrize(
    "written", ["2", "0671112234", "Мар", "Марія Гнатюк", "", "№", "🙂", "67", "1 2"]
)
def test_she_is_not_found_by(world: World, written: str) -> None:
    assert world.finder.find(written) == frozenset()


def test_the_index_holds_no_name_and_no_number(world: World) -> None:
    kept = str(world.desk.found).lower()
    assert not [
        word for word in ("бойко", "боико", "марі", "380671112233", "request") if word in kept
    ]


def test_letters_of_the_other_script_and_apostrophes_make_no_difference() -> None:
    assert words_of("Мар'яна O’Нiл") == words_of("Мар’яна О`Ніл")


def test_forgotten_she_is_not_found(world: World) -> None:
    world.turns.staff.forget("1001", world.clock.now())
    world.settle()
    assert world.finder.find("Бойко") == frozenset()


def ask(world: World, text: str) -> list[tuple[str, str]]:
    """How and what the room shows as an answer."""
    before = len(world.room.log)
    does(world, StaffWrote(1, text), topic=0)
    return [(how, posted.text) for how, posted in world.room.log[before:]]


def test_her_name_is_shown_to_whoever_asked_alone_after_an_audit_line(world: World) -> None:
    (how, alone), (other, told) = ask(world, "/find Бойко")
    assert (how, other) == ("alone", "post")
    assert "Бойко-Мар’яненко Марія Степанівна, +380 67 111 22 33" in alone
    assert "Бойко" not in told
    assert world.desk.audited[-1] == (IRYNA.id, "find", 0, world.room_services.pseudonym("1001"))


def test_without_a_chat_with_the_bot_the_room_gets_her_request_without_her_name(
    world: World,
) -> None:
    world.room.without_chat.add(IRYNA.id)
    [(how, told)] = ask(world, "/find Бойко")
    assert how == "post"
    assert "№1" in told
    assert "Бойко" not in told
    assert "380" not in told


def test_a_name_that_many_have_is_asked_back_and_nobody_is_shown(world: World) -> None:
    for n in range(9):
        world.desk.index(str(n), [world.room_services.pseudonym("find:word:олена")])
    [(_, told)] = ask(world, "/find Олена")
    assert "Знайдено: 9" in told
    assert not [deed for _, deed, *_ in world.desk.audited if deed == "find"]


def test_while_the_clinics_system_does_not_answer_a_number_is_looked_for_here_alone(
    world: World,
) -> None:
    world.clinic.unreachable = True
    [(_, told)] = ask(world, "/find 0509998877")
    assert told.startswith("Нікого не знайдено")
