"""Every button of every screen, pressed: no dead end, no exception, nothing of a stranger."""

import random
from collections import Counter
from datetime import timedelta

from reception.dialog.events import Commanded, Pressed, SharedContact, Typed, Unreadable
from tests.doubles.clinic import Card
from tests.doubles.world import KYIV, World

STRANGER = Card("p-9", "Чужинець Степан Іванович", KYIV.day(World().clock.now()), "+380509999999")
TEXTS = (
    "067 111 22 33", "12.03.1985", "2020-05-05", "Шевченко", "олена", "Іванівна", "привіт", "/start",
    "болить серце", "адреса", "☰ Меню", "<b>", "💥" * 500, "s:1:0", "{phone}", "99.99.9999", "o'Ніл", "-",
    "педіатр завтра", "коваленко", "завтра",
)  # fmt: skip
FAULTS = ("lost after", "lost before", "refused", "unreachable")
STEPS = 500
WALKS = 8


def cards() -> list[Card]:
    born = KYIV.day(World().clock.now()).replace(2020, 5, 5)
    return [
        Card("p-1", "Гончар Марко Олегович", born, "+380671112233"),
        Card("p-2", "Гончар Софія Олегівна", born, "+380671112233"),
        STRANGER,
    ]


FITTING = {
    "phone": ["067 111 22 33"],
    "birth_date": ["05.05.2020", "12.03.1985", "5/5/20", "12/3/85"],
    "surname": ["Шевченко", "Гончар"],
    "first_name": ["Олена", "Марко"],
    "patronymic": ["Іванівна", "Ілліч"],
}


def act(world: World, dice: random.Random) -> None:
    """Whatever somebody may do next: mostly what leads on, sometimes anything at all."""
    shown = world.channel.chat[-1]
    rows = shown.view.buttons
    ahead = [button.label for row in rows[:-1] for button in row if not button.url]
    chance = dice.random()
    screen = world.conversation.screen
    texts = world.texts.telephones.texts
    if chance < 0.5 and screen == "code" and texts:
        world.happens(Typed(texts[-1][1][:6] if dice.random() < 0.7 else "123456"))
    elif chance < 0.3 and screen in FITTING:
        world.happens(Typed(dice.choice(FITTING[screen])))
    elif chance < 0.75 and ahead:
        world.press(dice.choice(ahead), shown)
    elif chance < 0.85 and rows:
        every = [button.label for row in rows for button in row if not button.url]
        world.press(dice.choice(every), shown)
    elif chance < 0.9:
        world.happens(Typed(dice.choice(TEXTS)))
    elif chance < 0.94:
        world.happens(SharedContact("380671112233", own=dice.random() < 0.7))
    elif chance < 0.96:
        old = dice.choice(world.channel.chat)
        world.happens(Pressed(dice.randrange(2000), dice.randrange(40)), old)
    elif chance < 0.98:
        world.happens(Unreadable())
    else:
        world.pass_time(timedelta(seconds=dice.choice([5, 40, 4000])))


def test_random_walks_find_no_dead_end_and_nothing_foreign() -> None:
    seen = Counter[str]()
    for seed in range(WALKS):
        walk(random.Random(seed), seen)
    assert len(seen) > 20, "the walks stayed in a corner"


def walk(dice: random.Random, seen: Counter[str]) -> None:
    """Act at random, and check each page that is shown."""
    world = World(language=dice.choice(["uk", "ru", "en"]))
    world.sends_codes = dice.random() < 0.5
    world.clinic.cards = cards()
    world.happens(Commanded("start"))
    for _ in range(STEPS):
        world.clinic.today = KYIV.day(world.clock.now())
        if dice.random() < 0.05:
            world.clinic.fail[dice.choice(["book", "register", "cancel", "task"])] = [
                dice.choice(FAULTS)
            ]
        world.clinic.unreachable = dice.random() < 0.03
        if dice.random() < 0.01:
            world = another_account(world, dice)
        act(world, dice)
        seen[world.conversation.screen] += 1
        check(world)


def check(world: World) -> None:
    """What holds of every page."""
    view = world.channel.chat[-1].view
    assert view.buttons or view.contact, f"dead end at {world.conversation.screen}"
    assert "Чужинець" not in view.text
    assert all(len(b.data.encode()) <= 64 for row in view.buttons for b in row)
    assert len(world.conversation.patients) <= 4


def another_account(world: World, dice: random.Random) -> World:
    """The same clinic and process, another person."""
    world.account = str(dice.randrange(1000, 1006))
    world.happens(Commanded("start"))
    return world
