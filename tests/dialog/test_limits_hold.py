"""The limits of a day, and of open visits: no press, command, link, /forget or second account sets one back."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reception.clinic.model import Slot
from reception.dialog import limits
from reception.dialog.effects import Book, CountDeed, Deed
from reception.dialog.events import Commanded, DeedCounted, SharedContact, Typed
from reception.ports import Changed
from reception.turns.turns import Busy
from tests.doubles import world as doubles
from tests.doubles.clinic import Card
from tests.doubles.codes import KEY
from tests.doubles.world import FACTS, KYIV, MONDAY, World

NUMBER, OTHER_NUMBER = "380671112233", "380509998877"
BORN = KYIV.day(MONDAY).replace(1990, 7, 1)
OWNER = Card("p-1", "Бойко Марія Степанівна", BORN, f"+{NUMBER}")
ENOUGH_TODAY = "Сьогодні більше записатися в чаті не можна."
CANCELLED_ENOUGH = "Сьогодні тут уже скасовано кілька візитів."
BY_MANAGER = "Цей візит може записати лише менеджер."
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Two bookings and two cancellations a day; other rules by a call."""

    def put(**changes: int) -> None:
        changes = {"bookings_a_day": 2, "cancels_a_day": 2, "open_visits_unproven": 9} | changes
        booking = replace(FACTS.booking, open_visits=9, **changes)  # type: ignore[arg-type]
        monkeypatch.setattr(doubles, "FACTS", replace(FACTS, booking=booking))

    put()
    return put


def met(world: World, account: str = "1001") -> World:
    """The holder of the number, with the card open."""
    world.account = account
    world.clinic.cards = world.clinic.cards or [OWNER]
    world.happens(Commanded("visits"))
    world.happens(SharedContact(NUMBER, own=True))
    world.happens(Typed("01.07.1990"))
    return world


def stranger(
    world: World, account: str = "1001", number: str = OTHER_NUMBER, name: str = ""
) -> World:
    """Somebody who has typed a number, with the name and the date of birth of the same card, or of `name`."""
    world.account = account
    world.clinic.cards = world.clinic.cards or [OWNER]
    world.happens(Commanded("visits"))
    world.happens(Typed(number))
    world.press("✅ Так")
    world.happens(Typed("01.07.1990"))
    fills(world, name or "Бойко Марія Степанівна")
    return world


def fills(world: World, name: str) -> None:
    for word in name.split():
        world.happens(Typed(word))
    if world.conversation.place == "sex":
        world.press("Жіноча")
    world.press("✅ Все вірно")


def labels(world: World) -> list[str]:
    return [button.label for row in world.channel.chat[-1].view.buttons for button in row]


def books(world: World, number: int) -> str:
    """Book on the free day of this number, from 0, and return the page at the end."""
    world.happens(Commanded("book"))
    for label in ("Філія Центр", "Сімейний лікар"):
        world.press(next(shown for shown in labels(world) if shown.startswith(label)))
    world.press(
        [shown for shown in labels(world) if re.fullmatch(r"\w\w \d\d\.\d\d", shown)][number]
    )
    world.press(next(shown for shown in labels(world) if re.fullmatch(r"\d\d:\d\d", shown)))
    world.press(next(x for x in ("✅ Так, записати", "Записати ще й цей") if x in labels(world)))
    return world.channel.chat[-1].view.text


def booked(page: str) -> bool:
    return "підтверджено" in page


def forgets(world: World) -> None:
    while world.conversation.tasks:  # tasks for staff have to be in the clinic system
        world.pass_time(timedelta(minutes=1))
    world.happens(Commanded("forget"))
    world.press("🗑 Так, видалити")
    assert world.store.load(world.account).conversation is None


# --- bookings a day ---


def as_before(world: World) -> None:
    """Nothing is tried to set the limit back."""


def after_forgetting(world: World) -> None:
    forgets(world)
    met(world)


def from_a_second_account(world: World) -> None:
    met(world, "2002")


def after_forgetting_from_a_second_account(world: World) -> None:
    forgets(world)
    met(world, "2002")


def after_typing_another_number(world: World) -> None:
    world.happens(Commanded("users"))
    world.press("📱 Змінити номер")
    world.happens(Typed(OTHER_NUMBER))
    world.press("✅ Так")


def by_a_link(world: World) -> None:
    world.happens(Commanded("start", "d_koval"))


WAYS = [
    as_before,
    after_forgetting,
    from_a_second_account,
    after_forgetting_from_a_second_account,
    after_typing_another_number,
    by_a_link,
]


@pytest.mark.parametrize("way", WAYS)
def test_bookings_of_a_day_are_counted_whatever_is_tried(way: Callable[[World], None]) -> None:
    world = met(World())
    assert booked(books(world, 0))
    assert booked(books(world, 1))
    way(world)
    assert ENOUGH_TODAY in books(world, 2)
    assert world.conversation.place == "manager"
    world.pass_time(DAY)


def test_tomorrow_is_another_day() -> None:
    world = met(World())
    for nth in range(2):
        books(world, nth)
    forgets(world)
    world.pass_time(timedelta(hours=16))
    met(world)
    world.happens(Commanded("start"))
    outcome = world.turns.verification.perform(
        world.conversation, 9, a_booking(f"number:+{NUMBER}"), world.clock.now()
    )
    assert isinstance(outcome, DeedCounted)


@pytest.mark.parametrize("account", ["1001", "2002"])
@pytest.mark.parametrize("number", [OTHER_NUMBER, "380501112200"])
def test_who_has_proven_nothing_shares_the_count_of_the_card(account: str, number: str) -> None:
    world = stranger(World())
    for nth in range(2):
        assert booked(books(world, nth))
    forgets(world)
    stranger(world, account, number)
    assert ENOUGH_TODAY in books(world, 2)


def test_strangers_use_up_no_count_of_the_number_s_holder() -> None:
    world = stranger(World(), "2002", NUMBER)
    for nth in range(2):
        assert booked(books(world, nth))
    met(world, "1001")
    assert booked(books(world, 2))


def test_a_visit_that_is_booked_back_counts_as_one_that_is_booked() -> None:
    world = met(World())
    for nth in range(2):
        books(world, nth)
    cancels(world)
    world.press("↩️ Повернути цей візит")
    assert ENOUGH_TODAY in world.channel.chat[-1].view.text


def test_a_move_counts_as_a_booking_after_forgetting_too() -> None:
    world = met(World())
    for nth in range(2):
        books(world, nth)
    forgets(world)
    met(world)
    for press in ("24.11", "🔁 Перенести", "25.11", ":", "✅ Так, перенести"):
        world.press(next(label for label in labels(world) if press in label))
    assert ENOUGH_TODAY in world.channel.chat[-1].view.text
    assert world.conversation.moving is None
    assert sum(visit.stands for _, visit, _ in world.clinic.visits_made.values()) == 2


@pytest.mark.parametrize("how", ["unreachable", "refused"])
def test_a_booking_that_was_surely_not_made_is_not_counted(how: str) -> None:
    world = met(World())
    for _ in range(4):
        world.clinic.fail["book"] = [how]
        assert not booked(books(world, 0))
    assert booked(books(world, 1))
    assert booked(books(world, 2))
    forgets(world)
    met(world)
    assert ENOUGH_TODAY in books(world, 3)


def test_a_booking_whose_answer_is_lost_stays_counted() -> None:
    world = met(World())
    world.clinic.fail["book"] = ["lost before"]
    books(world, 0)
    assert deeds_of(world) == [1, 1, 1, 1], "the card's and the booking's, for account and number"


# --- cancellations a day ---


def cancels(world: World) -> str:
    """Cancel the nearest visit, and return the page at the end."""
    world.happens(Commanded("visits"))
    for press in (".11", "❌ Скасувати візит", "❌ Так, скасувати"):
        world.press(next(label for label in labels(world) if press in label))
    return world.channel.chat[-1].view.text


@pytest.mark.parametrize(
    "way", [w for w in WAYS if w not in (after_typing_another_number, by_a_link)]
)
def test_cancellations_of_a_day_are_counted_whatever_is_tried(
    way: Callable[[World], None],
) -> None:
    world = World()
    for number in range(4):
        start = KYIV.instant(KYIV.day(MONDAY + number * DAY + DAY), 9 * 60)
        slot = Slot("koval", "s-visit", "b-1", "r-1", start, start + timedelta(minutes=30))
        world.clinic.add_visit("p-1", slot, "by phone")
    met(world)
    for _ in range(2):
        assert "Візит скасовано" in cancels(world)
    way(world)
    assert CANCELLED_ENOUGH in cancels(world)
    assert sum(visit.stands for _, visit, _ in world.clinic.visits_made.values()) == 2


# --- visits to come of a patient whose card nobody has proven ---


@pytest.mark.parametrize("account", ["1001", "2002"])
def test_open_visits_without_a_proof_are_counted_in_all_chats(
    rules: Callable[..., None], account: str
) -> None:
    rules(open_visits_unproven=1, bookings_a_day=9)
    world = stranger(World())
    assert booked(books(world, 0))
    forgets(world)
    stranger(world, account)
    page = books(world, 1)
    assert BY_MANAGER in page
    assert "24 листопада" not in page, "nobody is told of a visit of another chat"
    assert not world.conversation.wish.agreed


def test_a_visit_that_is_over_or_cancelled_makes_room(rules: Callable[..., None]) -> None:
    rules(open_visits_unproven=1, bookings_a_day=9)
    world = stranger(World())
    books(world, 0)
    forgets(world)
    stranger(world)
    (visit,) = world.clinic.visits_made
    world.clinic.cancel_visit(visit)
    assert booked(books(world, 1))


def test_visits_that_the_clinic_booked_do_not_count_for_a_stranger(
    rules: Callable[..., None],
) -> None:
    """A refusal would tell a stranger that this patient has visits."""
    rules(open_visits_unproven=1)
    world = World()
    start = KYIV.instant(KYIV.day(MONDAY + DAY), 12 * 60)
    slot = Slot("koval", "s-visit", "b-1", "r-1", start, start + timedelta(minutes=30))
    world.clinic.add_visit("p-1", slot, "by phone")
    assert booked(books(stranger(world), 1))


def test_a_clinic_that_does_not_answer_leaves_nothing_half_agreed(
    rules: Callable[..., None],
) -> None:
    rules(open_visits_unproven=1)
    world = stranger(World())
    books(world, 0)
    forgets(world)
    stranger(world)
    world.clinic.fail["visits"] = ["unreachable"]
    books(world, 1)
    assert not world.conversation.wish.agreed
    assert len(world.clinic.visits_made) == 1
    assert BY_MANAGER in books(world, 1)


# --- new cards a day ---


def test_new_cards_of_a_day_are_counted_after_forgetting_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "PATIENTS_ADDED_A_DAY", 2)
    world = World()
    for name in ("Коваль Анна Іванівна", "Бондар Ольга Петрівна"):
        stranger(world, name=name)
        assert world.conversation.patients
        forgets(world)
    stranger(world, name="Шевчук Ніна Ігорівна")
    assert "Сьогодні вже додано кількох пацієнтів" in world.channel.chat[-1].view.text
    stranger(world, "2002", name="Шевчук Ніна Ігорівна")
    assert "Сьогодні вже додано кількох пацієнтів" in world.channel.chat[-1].view.text
    stranger(world, "3003", "380501112200", name="Шевчук Ніна Ігорівна")
    assert world.conversation.patients, "another number has its own count"


# --- patients that are added in a day, with cards that the clinic has ---


FAMILY = [
    Card(f"p-{number}", f"Бойко {name} Іванівна", BORN.replace(day=number), f"+{NUMBER}")
    for number, name in enumerate(("Марія", "Анна", "Ольга", "Ніна", "Софія", "Дарина"), 1)
]


def adds(world: World, member: Card) -> str:
    """Add a member of the family by number and date of birth, and return the page at the end."""
    known = world.conversation_or_none()
    if known is None or known.phone is None:
        world.happens(Commanded("visits"))
        world.happens(SharedContact(NUMBER, own=True))
    else:
        world.happens(Commanded("users"))
        world.press("➕ Додати користувача")
    world.happens(Typed(f"{member.birth_date:%d.%m.%Y}"))
    return world.channel.chat[-1].view.text


def removes(world: World, member: Card) -> None:
    world.happens(Commanded("users"))
    for press in (member.name, "🗑 Видалити", "🗑 Так, видалити"):
        world.press(next(label for label in labels(world) if press in label))


def by_removing(world: World) -> None:
    for member in FAMILY[:4]:
        removes(world, member)


def by_forgetting(world: World) -> None:
    forgets(world)


def by_another_account(world: World) -> None:
    world.account = "2002"


def by_forgetting_and_another_account(world: World) -> None:
    forgets(world)
    world.account = "2002"


@pytest.mark.parametrize(
    "way", [by_removing, by_forgetting, by_another_account, by_forgetting_and_another_account]
)
def test_patients_that_are_added_are_counted_whatever_is_tried(
    way: Callable[[World], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PATIENTS_ADDED_A_DAY", 5)
    world = World()
    world.clinic.cards = [*FAMILY]
    for member in FAMILY[:4]:
        adds(world, member)
    assert len(world.conversation.patients) == 4
    way(world)
    adds(world, FAMILY[4])
    assert world.conversation.linked("p-5")
    assert "Сьогодні вже додано кількох пацієнтів" in adds(world, FAMILY[5])
    assert not world.conversation.linked("p-6")
    world.pass_time(DAY)
    adds(world, FAMILY[5])
    assert world.conversation.linked("p-6"), "tomorrow is another day"


def test_a_stranger_s_tries_with_cards_that_exist_are_counted_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of them is a task for staff, and would be one more, as often as /forget is sent."""
    monkeypatch.setattr(limits, "PATIENTS_ADDED_A_DAY", 2)
    world = World()
    for _ in range(2):
        stranger(world)
        forgets(world)
    stranger(world)
    assert "Сьогодні вже додано кількох пацієнтів" in world.channel.chat[-1].view.text
    assert len(world.clinic.tasks) == 2


def test_a_patient_of_the_account_who_is_found_again_is_not_counted() -> None:
    world = World()
    world.clinic.cards = [*FAMILY]
    for _ in range(4):
        adds(world, FAMILY[0])
    assert deeds_of(world) == [1, 1], "once, for the account and the number"


# --- two presses at once ---


def test_two_presses_of_one_page_count_as_one_deed() -> None:
    """The last deed of the day would else be refused to the press that is saved first, and lost by the other."""
    world = met(World())
    books(world, 0)
    world.happens(Commanded("visits"))
    for press in (".11", "❌ Скасувати візит"):
        world.press(next(label for label in labels(world) if press in label))
    event, shown = world.find("❌ Так, скасувати")
    first, second = world.update(event, shown), world.update(event, shown)
    perform = world.turns.verification.perform
    counted = []

    def noted(conversation: object, update: int, command: object, now: object) -> object:
        counted.append(update)
        return perform(conversation, update, command, now)  # type: ignore[arg-type]

    world.turns.verification.perform = noted  # type: ignore[method-assign, assignment]
    before = world.store.load(world.account)
    world.turns.take(first)
    world.store.load = lambda account: before  # type: ignore[method-assign]
    with pytest.raises((Busy, Changed)):
        world.turns.take(second)
    assert len(set(counted)) == 1


# --- what is counted, and what staff see ---


def deeds_of(world: World) -> list[int]:
    """How many deeds each count has."""
    return [len(done) for done in world.codes.deeds.values()]


def a_booking(*whose: str) -> CountDeed:
    slot = Slot("koval", "s-visit", "b-1", "r-1", MONDAY, MONDAY)
    return CountDeed(Deed.BOOK, whose, 2, Book("p-1", slot, ""))


def test_an_update_that_is_decided_again_is_one_deed() -> None:
    world = met(World())
    perform = world.turns.verification.perform
    for update in (7, 7, 7, 8, 8):
        outcome = perform(world.conversation, update, a_booking(), world.clock.now())
        assert isinstance(outcome, DeedCounted)
    assert not isinstance(
        perform(world.conversation, 9, a_booking(), world.clock.now()), DeedCounted
    )


def test_what_is_counted_names_nobody() -> None:
    world = met(World())
    books(world, 0)
    kept = str(world.codes.deeds)
    assert deeds_of(world) == [1, 1, 1, 1], "the card's and the booking's, for account and number"
    assert not any(name in kept for name in (NUMBER, "1001:", "p-1", KEY.decode()))


def test_staff_read_on_the_card_which_limit_has_stopped_the_patient() -> None:
    world = met(World())
    for nth in range(3):
        books(world, nth)
    world.press("💬 Покликати менеджера")
    cards = [message.text for message in world.room.messages.values()]
    assert any("🛑" in card and ENOUGH_TODAY in card for card in cards)
