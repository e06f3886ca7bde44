"""Somebody who presses and types at random, in a clinic where everything happens that may: the walk of a patient.

What leads on is likelier than anything else, so that walks get far. A stranger has a card in the clinic, and whoever
walks knows the stranger's name, date of birth and number: nothing of the card may be seen.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from reception.clinic.operations import Closure
from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.thread import Operator
from reception.dialog.buttons import Standing
from reception.dialog.commands import COMMANDS
from reception.dialog.effects import View
from reception.dialog.events import (
    Commanded,
    Pressed,
    PressedStanding,
    SharedContact,
    Typed,
    Unreadable,
)
from tests.doubles.clinic import DIRECTORY, Card
from tests.doubles.world import KYIV, World

BORN = KYIV.day(World().clock.now()).replace(2020, 5, 5)
STRANGER = Card("p-9", "Чужинець Степан Канаркович", BORN.replace(1971, 6, 7), "+380509999999")
CANARY = "Канаркович"
TAGS = (*"cmxpvboa", *"012345")
TEXTS = (
    "067 111 22 33", "12.03.1985", "2020-05-05", "Шевченко", "олена", "Іванівна", "привіт", "/start", "дякую",
    "болить серце", "адреса", "декларація", "☰ Меню", "<b>", "💥" * 500, "s:1:0", "{phone}", "99.99.9999", "o'Ніл",
    "-", "педіатр завтра", "коваленко", "завтра", "виклик додому", "кардіолог у п’ятницю", "\x00",
    "Завершити розмову", "скасуйте візит", "запізнююсь", "перенесіть на завтра", "ні", "так", "5",
)  # fmt: skip
PAYLOADS = (
    "doctor_koval",
    "doctor_melnyk",
    "doctor_nobody",
    "branch_b-1",
    "site",
    "instagram",
    "💥",
    "doctor_",
)
FAULTS = ("lost after", "lost before", "refused", "unreachable")
WRITES = ("book", "register", "cancel", "task")
READS = ("patients_by_phone", "patients_by_name", "patient", "visits", "free_dates", "free_slots")
FITTING = {
    "phone": ["067 111 22 33", "050 999 99 99", "067 555 66 77"],
    "birth_date": ["05.05.2020", "12.03.1985", "5/5/20", "12/3/85", "07.06.1971"],
    "surname": ["Шевченко", "Гончар"],
    "first_name": ["Олена", "Марко"],
    "patronymic": ["Іванівна", "Ілліч"],
    "home_address": ["Дерибасівська 5, кв. 2"],
    "home_complaint": ["температура", "не дихає"],
    "home_phone": ["050 111 22 33", "1"],
}  # fmt: skip
BEGINNINGS = (
    Typed("педіатр завтра"), Commanded("book"), Commanded("visits"), Commanded("users"), Typed("виклик додому"),
    Commanded("start", "doctor_koval"),
)  # fmt: skip
STRANGERS_NAMES = {"surname": "Чужинець", "first_name": "Степан", "patronymic": "Петрович"}
OPERATORS = (Operator("71", "Ірина"), Operator("72", "Максим"))
ACCOUNTS = tuple(str(number) for number in range(1001, 1005))


type Acts = Sequence[tuple[float, Callable[["Walker"], None]]]
"""Acts that may happen, each with its weight."""


class Walker:
    """One walk over one clinic. `seen` counts the screens on which a step ended; without `acts`, all of `ACTS`."""

    def __init__(self, dice: random.Random, seen: Counter[str], acts: Acts = ()) -> None:
        self.dice = dice
        self.seen = seen
        self.acts = acts or ACTS
        self.world = World(language=dice.choice(["uk", "ru", "en"]), threads=dice.random() < 0.3)
        self.world.sends_codes = dice.random() < 0.5
        self.world.clinic.one_visit_a_day = dice.random() < 0.7
        clinic = self.world.clinic
        clinic.cards = [
            Card("p-1", "Гончар Марко Олегович", BORN, "+380671112233"),
            Card("p-2", "Гончар Софія Олегівна", BORN, "+380671112233"),
            replace(STRANGER),
        ]
        start = datetime(2026, 12, 4, 9, 30, tzinfo=KYIV.zone)
        self.foreign = clinic.add_visit(STRANGER.id, clinic.slot("tkach", start), "by phone").id
        clinic.add_visit("p-1", clinic.slot("bondar", start), "by phone")
        self.world.happens(Commanded("start"))
        if dice.random() < 0.8:
            self._is_known_here()

    def _is_known_here(self) -> None:
        """A family that was here before, and what its walk begins with."""
        for event in (
            Commanded("users"), SharedContact("380671112233", own=True), Typed("05.05.2020"), Pressed(None, None),
        ):  # fmt: skip
            self.world.happens(event)
        if self.world.conversation.screen == "which":
            self.ahead()
        self.world.happens(self.dice.choice(BEGINNINGS))

    def step(self) -> None:
        """One press, text or turn of events; then what is shown is judged."""
        world, dice = self.world, self.dice
        world.clinic.today = KYIV.day(world.clock.now())
        if dice.random() < 0.05:
            world.clinic.fail[dice.choice(WRITES)] = dice.choices(FAULTS, k=2)
            world.clinic.fail[dice.choice(READS)] = ["unreachable"]
        world.clinic.unreachable = dice.random() < 0.03
        if world.conversation_or_none() is None:  # forgotten, or another account
            world.happens(Commanded("start"))
        self._something()(self)
        known = world.conversation_or_none()
        self.seen[known.screen if known else "forgotten"] += 1
        self.judge()

    def _something(self) -> Callable[["Walker"], None]:
        weights, acts = zip(*self.acts, strict=True)
        chosen: Callable[[Walker], None] = self.dice.choices(acts, weights)[0]
        return chosen

    def judge(self) -> None:
        """Check the rules that hold for every page, and for everything that is stored."""
        world = self.world
        known = world.conversation_or_none()
        view = world.channel.chat[-1].view
        if known is not None:
            assert _leads_on(view), f"dead end at {known.place}"
            assert len(known.patients) <= 4
            assert self.foreign not in {v.visit.id for v in (*known.visits, *known.told_of)}
            assert not any(p.id == STRANGER.id and p.opened for p in known.patients)
        said = f"{view.text} {view.buttons} {view.document}"
        assert CANARY not in said
        assert f'"{self.foreign}"' not in said
        assert all(len(b.data.encode()) <= 64 for row in view.buttons for b in row)
        assert len(view.text) <= (1024 if view.photo else 4096)

    # --- what a patient does ---

    def ahead(self) -> None:
        """A button of the newest message, but for the way back."""
        shown = self.world.channel.chat[-1]
        buttons = [b for row in shown.view.buttons[:-1] for b in row if b.data]
        if buttons:
            self.world.press(self.dice.choice(buttons).label, shown)
        else:
            self.fitting()

    def press(self) -> None:
        """Any button of the newest message."""
        shown = self.world.channel.chat[-1]
        labels = [b.label for row in shown.view.buttons for b in row if b.data]
        if labels:
            self.world.press(self.dice.choice(labels), shown)

    def fitting(self) -> None:
        """A text that the screen asks for; on the screen of codes the code, unless it went to the stranger."""
        known, sent = self.world.conversation, self.world.texts.telephones.texts
        screen = known.screen
        if known.form.birth_date == STRANGER.birth_date and screen in STRANGERS_NAMES:
            self.world.happens(Typed(STRANGERS_NAMES[screen]))
            return
        if screen == "code" and sent and sent[-1][0] != STRANGER.phone:
            right = self.dice.random() < 0.7
            self.world.happens(Typed(sent[-1][1][:6] if right else "123456"))
        elif screen in FITTING:
            self.world.happens(Typed(self.dice.choice(FITTING[screen])))
        else:
            self.press()

    def anything(self) -> None:
        """Any text, on any screen."""
        self.world.happens(Typed(self.dice.choice(TEXTS)))

    def command(self) -> None:
        """A command, a link, or neither."""
        name = self.dice.choice([*COMMANDS, "nonsense"])
        payload = self.dice.choice(PAYLOADS) if name == "start" else ""
        self.world.happens(Commanded(name, payload))

    def contact(self) -> None:
        """The own number, or a stranger's contact."""
        own = self.dice.random() < 0.7
        number = self.dice.choice(["380671112233", "380675556677"]) if own else "380509999999"
        self.world.happens(SharedContact(number, own=own))

    def unreadable(self) -> None:
        """A sticker."""
        self.world.happens(Unreadable())

    def old_button(self) -> None:
        """A button of a message that is no longer the newest, perhaps of another account's; or a forged one."""
        shown = self.dice.choice(self.world.channel.chat)
        labels = [b.label for row in shown.view.buttons for b in row if b.data]
        if labels and self.dice.random() < 0.7:
            self.world.press(self.dice.choice(labels), shown)
        else:
            forged = Pressed(self.dice.randrange(2000), self.dice.randrange(40))
            self.world.happens(forged, shown)

    def standing_button(self) -> None:
        """A button of a notice, for a visit that may be the stranger's."""
        made = [visit for _, visit, _ in self.world.clinic.visits_made.values()]
        told = [known.visit for known in self.world.conversation.told_of]
        visit = self.dice.choice(told or made if self.dice.random() < 0.7 else made)
        tag = self.dice.choice([*TAGS, "?"])
        start = visit.start + timedelta(hours=self.dice.choice([0, 0, 0, 1]))
        self.world.happens(PressedStanding(Standing(tag, visit.id, start)))

    # --- what happens around ---

    def time_passes(self) -> None:
        """Seconds, hours or a day; polls and notices come."""
        hours = self.dice.choice([0.002, 0.02, 1, 7, 26])
        self.world.pass_time(timedelta(hours=hours))
        self.world.polling.run()
        for account in self.world.store.mirror.due(self.world.clock.now()):
            self.world.notifying.notify(account)

    def staff_press(self) -> None:
        """An operator takes, passes on, closes, answers; or presses something that is over."""
        room = self.world.room
        offered = [(p, data) for p in room.messages.values() for row in p.rows for _, data in row]
        if offered:
            posted, data = self.dice.choice(offered[-8:])
            self._staff(posted.topic, StaffPressed(posted.id, data))

    def staff_write(self) -> None:
        """An operator writes in a topic."""
        room = self.world.room
        if room.topics:
            room.last += 1
            room.said[room.last] = "Добрий день"
            self._staff(self.dice.choice(list(room.topics)), StaffWrote(room.last, "Добрий день"))

    def _staff(self, topic: int, event: StaffPressed | StaffWrote) -> None:
        self.world.update_id += 1
        who = self.dice.choice(OPERATORS)
        self.world.operators.take(
            StaffUpdate(self.world.update_id, self.world.room.room, topic, who, event)
        )
        self.world.settle()

    def operations(self) -> None:
        """Staff close a branch or a doctor for a while, open all of it, pause booking, open it again."""
        store, now = self.world.store.operations, self.world.clock.now()
        branch = self.dice.choice(["", *(b.id for b in DIRECTORY.branches)])
        doctor = self.dice.choice([d.id for d in DIRECTORY.doctors])
        shut = Closure(
            branch,
            "" if branch and self.dice.random() < 0.5 else doctor,
            now + timedelta(days=2),
            now,
        )
        what = self.dice.choice(["close", "open", "pause", "go on", "go on", "go on"])
        if what == "close":
            store.change(lambda known: known.close(shut, now))
        elif what == "open":
            store.change(lambda known: replace(known, closures=()))
        else:
            store.change(lambda known: replace(known, booking_paused=what == "pause"))

    def another_account(self) -> None:
        """The same clinic and process, another person: warm memory holds nothing of the one before."""
        self.world.account = self.dice.choice(ACCOUNTS)
        self.world.happens(Commanded("start"))


def _leads_on(view: View) -> bool:
    """Whether there is something to press that the reception hears of."""
    return bool(view.contact or view.keys or any(b.data for row in view.buttons for b in row))


ACTS: Acts = (
    (52, Walker.ahead),
    (6, Walker.press),
    (18, Walker.fitting),
    (5, Walker.anything),
    (3, Walker.command),
    (2, Walker.contact),
    (1.5, Walker.unreadable),
    (2, Walker.old_button),
    (3, Walker.standing_button),
    (5, Walker.time_passes),
    (3, Walker.staff_press),
    (1, Walker.staff_write),
    (0.6, Walker.operations),
    (0.4, Walker.another_account),
)  # fmt: skip
