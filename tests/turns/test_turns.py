"""A turn may come twice, race with others and be killed anywhere: it has one effect."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from reception.dialog.events import Commanded, SharedContact, Typed
from reception.turns import turns
from reception.turns.ports import ChatGone, MaybeDelivered, NotDelivered, TooManyMessages, Update
from reception.turns.turns import TURN_LEASE, Busy
from tests.doubles.world import World
from tests.turns.crashes import Killed, boundaries, deliver, killed_at, labels


def registered() -> World:
    """A patient whom the clinic knows, linked to this account."""
    world = World()
    world.happens(Commanded("start"))
    world.press("Мої візити")
    world.happens(SharedContact("380671112233", own=True))
    for text in ("12.03.1985", "Шевченко", "Олена", "Іванівна"):
        world.happens(Typed(text))
    world.press("✅ Все вірно")
    return world


def ready_to_confirm() -> World:
    """One press away from a booking."""
    world = registered()
    world.happens(Commanded("start"))
    for label in ("📅 Записатися", "Філія Центр", "Сімейний лікар"):
        world.press(label)
    world.press(labels(world)[0])
    world.press("10:30")
    return world


def confirmation(world: World) -> Update:
    """The press that books."""
    return world.update(*world.find("✅ Так, записати"))


def in_a_confirmation() -> int:
    """The number of boundaries in the turn."""
    world = ready_to_confirm()
    return boundaries(world, confirmation(world))


def test_an_update_told_fifty_times_has_one_effect() -> None:
    world = ready_to_confirm()
    update = confirmation(world)
    for _ in range(50):
        world.turns.take(update)
    assert len(world.clinic.visits_made) == 1


def test_an_update_told_again_to_another_process_has_one_effect() -> None:
    world = ready_to_confirm()
    update = confirmation(world)
    for _ in range(5):
        world.process().take(update)
    assert len(world.clinic.visits_made) == 1
    assert "10:30" in world.channel.chat[-1].view.text


def test_update_ids_may_jump_down() -> None:
    world = World()
    world.happens(Commanded("start"))
    world.update_id = 3
    world.press("Про клініку")
    assert "Родинний лікар" in world.channel.chat[-1].view.text


def test_a_double_tap_on_confirm_books_once() -> None:
    world = ready_to_confirm()
    first, second = confirmation(world), confirmation(world)
    world.turns.take(first)
    toast = world.turns.take(second)
    assert len(world.clinic.visits_made) == 1
    assert toast, "the second tap is told that its button is an old one"


@pytest.mark.parametrize("boundary", range(1, in_a_confirmation() + 1))
def test_killed_anywhere_while_booking_it_is_booked_once_and_shown(boundary: int) -> None:
    world = ready_to_confirm()
    update = confirmation(world)
    with killed_at(world, boundary), pytest.raises(Killed):
        world.process().take(update)
    deliver(world, update)
    world.pass_time(timedelta(minutes=1))
    world.pass_time(timedelta(minutes=1))
    world.pass_time(timedelta(minutes=2))
    booked = [visit.start for _, visit, _ in world.clinic.visits_made.values()]
    assert len(booked) <= 1
    text = world.channel.chat[-1].view.text
    assert ("✅" in text) == bool(booked), "the patient is told the truth"
    assert booked or "Не бронюйте" in text or world.conversation.screen == "not_booked"
    assert world.conversation.unfinished is None


def test_while_a_turn_is_under_way_everything_else_of_the_account_waits() -> None:
    world = ready_to_confirm()
    update = confirmation(world)
    boundary = 3
    with killed_at(world, boundary), pytest.raises(Killed):
        world.process().take(update)
    if world.conversation.unfinished is None:
        with killed_at(world, boundary + 1), pytest.raises(Killed):
            world.process().take(update)
    with pytest.raises(Busy):
        world.process().take(update)
    with pytest.raises(Busy):
        world.process().take(world.update(Typed("ну що?")))
    world.clock.moment += TURN_LEASE
    world.process().take(update)
    assert world.conversation.unfinished is None


OTHERS = {
    "a line": lambda world: world.update(Typed("ну що?")),
    "a command": lambda world: world.update(Commanded("start")),
    "a contact": lambda world: world.update(SharedContact("380671112233", own=True)),
    "a second press": lambda world: confirmation(world),
}


@pytest.mark.parametrize("other", OTHERS)
def test_what_meets_an_effect_under_way_comes_again_in_a_second(other: str) -> None:
    world = ready_to_confirm()
    update, book = OTHERS[other](world), world.clinic.book

    def booking(*args: object) -> object:
        with pytest.raises(Busy) as busy:
            world.process().take(update)
        assert busy.value.seconds <= 2
        return book(*args)  # type: ignore[arg-type]

    world.clinic.book = booking  # type: ignore[method-assign,assignment]
    world.turns.take(confirmation(world))
    world.clock.moment += timedelta(seconds=2)
    world.process().take(update)
    assert len(world.clinic.visits_made) == 1


def test_where_telegram_asks_to_wait_the_updates_wait_as_long() -> None:
    world = World()
    world.channel.fail = [TooManyMessages(20)]
    world.happens(Commanded("start"))
    with pytest.raises(Busy) as busy:
        world.process().take(world.update(Typed("агов")))
    assert 20 <= busy.value.seconds <= 21


def test_the_clockwork_finishes_a_turn_that_nobody_repeats() -> None:
    world = ready_to_confirm()
    with killed_at(world, 6), pytest.raises(Killed):
        world.process().take(confirmation(world))
    world.pass_time(TURN_LEASE)
    assert world.conversation.unfinished is None
    assert len(world.clinic.visits_made) == 1
    assert world.conversation.screen == "booked"


def test_a_lost_race_decides_again_and_performs_nothing_twice() -> None:
    world = ready_to_confirm()
    update, other = confirmation(world), confirmation(world)
    save = world.store.save

    def raced(conversation: object) -> object:
        world.store.save = save  # type: ignore[method-assign]
        world.process().take(other)
        return save(conversation)  # type: ignore[arg-type]

    world.store.save = raced  # type: ignore[method-assign,assignment]
    toast = world.turns.take(update)
    assert len(world.clinic.visits_made) == 1, "the button was an old one by then"
    assert toast


def test_told_to_wait_by_telegram_the_page_is_shown_later() -> None:
    world = World()
    world.channel.fail = [TooManyMessages(35)]
    world.happens(Commanded("start"))
    assert world.channel.chat == []
    with pytest.raises(Busy):
        world.happens(Typed("агов"))
    world.pass_time(timedelta(seconds=34))
    assert world.channel.chat == []
    world.pass_time(timedelta(seconds=2))
    assert len(world.channel.chat) == 1


def test_what_surely_did_not_arrive_is_sent_again_when_the_update_comes_again() -> None:
    world = World()
    world.channel.fail = [NotDelivered("refused")]
    update = world.update(Commanded("start"))
    with pytest.raises(NotDelivered):
        world.turns.take(update)
    world.turns.take(update)
    assert len(world.channel.chat) == 1


@pytest.mark.parametrize("presses", [2, 3, 5])
@pytest.mark.parametrize("process", ["one", "several"])
def test_quick_presses_of_confirm_show_one_confirmation(presses: int, process: str) -> None:
    world = ready_to_confirm()
    updates = [confirmation(world) for _ in range(presses)]
    for update in updates:
        turns = world.turns if process == "one" else world.process()
        turns.take(update)
    shown = [view for _, view in world.channel.log if "підтверджено" in view.text]
    assert len(world.clinic.visits_made) == len(shown) == 1


def test_quick_presses_of_yes_cancel_show_one_cancellation() -> None:
    world = ready_to_confirm()
    world.happens(*world.find("✅ Так, записати"))
    world.press("Мої візити")
    world.press(next(label for label in labels(world) if "Коваленко" in label))
    world.press("❌ Скасувати візит")
    sure = next(label for label in labels(world) if "скасувати" in label.lower())
    updates = [world.update(*world.find(sure)) for _ in range(3)]
    for update in updates:
        world.process().take(update)
    assert [v.stands for _, v, _ in world.clinic.visits_made.values()] == [False]
    sent = [view for how, view in world.channel.log if how == "send" and "скасовано" in view.text]
    assert len(sent) <= 1


def quick(world: World, label: str, process: str) -> list[tuple[str, str]]:
    """How pages are shown, and their words, if a button is pressed three times before the first answer is seen."""
    updates = [world.update(*world.find(label)) for _ in range(3)]
    before = len(world.channel.log)
    for update in updates:
        (world.turns if process == "one" else world.process()).take(update)
        world.clock.moment += timedelta(seconds=1)
        world.settle()
    return [(how, view.text) for how, view in world.channel.log[before:]]


def at_a_move(world: World) -> None:
    world.happens(*world.find("✅ Так, записати"))
    world.press("Мої візити")
    for label in ("24.11", "🔁 Перенести", "25.11", ":"):
        world.press(next(shown for shown in labels(world) if label in shown))


def at_the_manager(world: World) -> None:
    world.happens(Commanded("manager"))


def at_a_code(world: World) -> None:
    world.sends_codes = True
    world.account = "2002"
    world.happens(Commanded("visits"))
    world.happens(Typed("050 111 22 00"))
    world.press("✅ Так")


def at_a_form(world: World) -> None:
    world.account = "2002"
    world.happens(Commanded("visits"))
    world.happens(Typed("050 111 22 00"))
    world.press("✅ Так")
    world.happens(Typed("01.07.1990"))
    world.happens(Typed("Бойко Марія Степанівна"))


def at_a_picture(world: World) -> None:
    """The review carries a picture, so that the menu is a new message."""


QUICK = {
    ("✅ Так, перенести", "Візит перенесено"): at_a_move,
    ("💬 Покликати менеджера", "Прийнято"): at_the_manager,
    ("📩 Надіслати код у СМС", "Напишіть тут його шість цифр"): at_a_code,
    ("✅ Все вірно", "Зареєстровано"): at_a_form,
    ("☰ Меню", "Чим можемо допомогти?"): at_a_picture,
}


@pytest.mark.parametrize("process", ["one", "several"])
@pytest.mark.parametrize("words", QUICK)
def test_a_button_that_is_pressed_thrice_has_one_answer(
    words: tuple[str, str], process: str
) -> None:
    world = ready_to_confirm()
    QUICK[words](world)
    label, answer = words
    shown = quick(world, label, process)
    assert len(shown) == 1
    assert answer in shown[0][1]


def test_a_switch_that_is_pressed_twice_at_once_is_switched_once() -> None:
    world = World()
    world.happens(Commanded("reminders"))
    first, *_ = [label for label in labels(world) if label.startswith("🔔")]
    quick(world, first, "several")
    assert len(world.conversation.muted) == 1
    world.clock.moment += timedelta(minutes=1)
    world.press("🔕" + first[1:])
    assert not world.conversation.muted


def test_a_button_of_the_page_before_holds_again_once_another_was_pressed() -> None:
    """Only the press that has led to the present page is a repeated one."""
    world = ready_to_confirm()
    event, review = world.find("☰ Меню")
    world.happens(event, review)
    world.press("Про клініку")
    before = len(world.channel.chat)
    world.happens(event, review)
    assert len(world.channel.chat) == before + 1


LOST = [[MaybeDelivered("time-out")], [MaybeDelivered("reset"), None]]


@pytest.mark.parametrize("lost", LOST)
def test_a_page_whose_answer_is_lost_is_sent_once_more(lost: list[Exception | None]) -> None:
    world = World()
    world.channel.fail = list(lost)
    update = world.update(Commanded("start"))
    world.turns.take(update)
    world.process().take(update)
    assert len(world.channel.chat) == 1


def test_a_confirmation_whose_answer_is_lost_is_sent_once_more_and_booked_once() -> None:
    world = ready_to_confirm()
    world.channel.chat[-1].message = replace(world.channel.chat[-1].message, photo="koval")
    update = replace(confirmation(world), pressed=None)
    world.channel.fail = [MaybeDelivered("time-out")]
    world.turns.take(update)
    assert "підтверджено" in world.channel.chat[-1].view.text
    assert len(world.clinic.visits_made) == 1


def test_a_new_message_in_place_of_an_edit_is_sent_once_more_too() -> None:
    world = World()
    world.happens(Commanded("start"))
    world.channel.fail = [MaybeDelivered("the answer of the new message is lost")]
    world.press("Про клініку")
    assert len(world.channel.chat) == 2
    assert world.conversation.message == world.channel.chat[-1].message


@pytest.mark.parametrize(
    "errors", [[MaybeDelivered("time-out"), MaybeDelivered("time-out")], [ChatGone("blocked")]]
)
def test_what_is_lost_twice_or_never_can_arrive_is_not_sent_again(errors: list[Exception]) -> None:
    world = World()
    world.channel.fail = list(errors)
    update = world.update(Commanded("start"))
    world.turns.take(update)
    world.process().take(update)
    assert world.channel.chat == []
    assert world.conversation.unfinished is None


def test_a_poisonous_update_is_buried_after_three_tries_and_the_patient_is_asked_to_try_again() -> (
    None
):
    world = World()
    world.happens(Commanded("start"))
    poison = replace(world.update(Typed("x")), event=None)  # type: ignore[arg-type]
    given_up = []
    for _ in range(3):
        with pytest.raises(TypeError) as failure:
            world.turns.take(poison)
        given_up.append(world.turns.give_up(poison, failure.value, '{"update_id": 1}'))
    assert given_up == [False, False, True]
    assert world.store.buried == {f"dead:{poison.id}": ("TypeError", '{"update_id": 1}')}
    assert "ще раз" in world.channel.chat[-1].view.text
    world.press("Про клініку")


def test_nothing_of_one_patient_reaches_the_next_in_the_same_process() -> None:
    world = registered()
    world.account = "2002"
    world.happens(Commanded("start"))
    world.press("Мої візити")
    assert "Шевченко" not in world.channel.chat[-1].view.text
    assert world.conversation.patients == ()


def test_a_press_costs_one_read_one_write_one_call() -> None:
    world = World()
    world.happens(Commanded("start"))
    world.store.calls.clear()
    world.channel.log.clear()
    world.press("Про клініку")
    assert world.store.calls == ["load", "save"]
    assert [how for how, _ in world.channel.log] == ["edit"]


def test_a_new_message_costs_one_write_more() -> None:
    world = World()
    world.happens(Commanded("start"))
    assert world.store.calls == ["load", "save", "save"]


def test_where_the_clinic_takes_its_time_the_patient_sees_typing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turns, "TYPING_AFTER_SECONDS", 0.01)
    world = ready_to_confirm()
    book = world.clinic.book
    world.channel.typed_to.clear()

    def slow(*args: object) -> str:
        time.sleep(0.1)
        return book(*args)  # type: ignore[arg-type]

    world.clinic.book = slow  # type: ignore[method-assign]
    world.turns.take(confirmation(world))
    assert world.channel.typed_to == [world.account]


def test_what_is_booked_is_not_edited_away() -> None:
    world = ready_to_confirm()
    world.channel.pictures = frozenset()
    world.happens(Commanded("start"))
    for label in ("📅 Записатися", "Філія Центр", "Сімейний лікар"):
        world.press(label)
    world.press(labels(world)[0])
    world.press("10:00")
    world.press("✅ Так, записати")
    booked = world.channel.chat[-1]
    world.press("Мої візити")
    assert "✅" in booked.view.text, "the patient may want to find it again"
    assert world.channel.chat[-1] is not booked
