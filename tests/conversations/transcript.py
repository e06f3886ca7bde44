"""Reads a transcript, replays what people do in it, and writes down what the bot shows.

Each file is one story, checked whole. `Patient`, `Clinic` and `Clock` lines are what happens, `Bot` and `Toast`
lines are what is seen:

    Patient  /start                      a text or a command
    Patient  [Мої візити]                a press, by the label that is seen
    Patient  [Мої візити] of message 1   a press in an older message
    Patient  (own contact 380671112233)  also (contact of another 380…), (contact without an account 380…), (sticker)
    Clinic   …                           see `CLINIC`
    Clock    +30 s                       also min, h, d
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

from reception.dialog.effects import View
from reception.dialog.events import Commanded, SharedContact, Typed, Unreadable
from tests.doubles.clinic import DIRECTORY, Card
from tests.doubles.world import KYIV, World

WIDTH = 9
UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}


def replay(script: str, world: World) -> str:
    """The same story with the bot's part as it is now."""
    title, *lines = script.splitlines()
    told = [title, ""]
    for line in lines:
        who, what = line[:WIDTH].strip(), line[WIDTH:].strip()
        if who not in ACTORS:
            assert who in ("Bot", "Toast", ""), f"nobody is called {who}: {line}"
            continue
        told.append(line.rstrip())
        before, toasts = len(world.channel.log), len(world.toasts)
        ACTORS[who](world, what)
        told += [f"Toast    {toast}" for toast in world.toasts[toasts:]]
        for _, view in world.channel.log[before:]:
            told += _bot(view, world)
    return "\n".join(told) + "\n"


def _bot(view: View, world: World) -> list[str]:
    lines = []
    if view.farewell:
        lines.append(_plain(view.farewell))
        lines.append("")
    doctor = next((d for d in DIRECTORY.doctors if d.id == world.channel.carries(view)), None)
    if doctor:
        lines.append(f"(photo: {doctor.name})")
    lines += _plain(view.text).splitlines()
    lines += [" ".join(f"[{button.label}]" for button in row) for row in view.buttons]
    lines += [f"[{key}]" for key in (view.contact, *view.keys) if key]
    first, *rest = lines
    indented = [f"{' ' * WIDTH}{line}".rstrip() for line in rest]
    return [f"{'Bot':<{WIDTH}}{first}", *indented]


def _plain(html: str) -> str:
    return unescape(re.sub(r"</?b>", "", html))


def _patient(world: World, what: str) -> None:
    if match := re.fullmatch(r"\[(.+)\](?: of message (\d+))?", what):
        shown = world.channel.chat[int(match[2]) - 1] if match[2] else None
        try:
            world.press(match[1], shown)
        except LookupError:
            keys = world.channel.chat[-1].view.keys
            if match[1] not in keys:
                raise
            world.happens(Typed(match[1]))
    elif match := re.fullmatch(r"\((own contact|contact \D+) (\d+)\)", what):
        world.happens(SharedContact(match[2], own=match[1] == "own contact"))
    elif what in ("(sticker)", "(voice)"):
        world.happens(Unreadable())
    elif what.startswith("/"):
        world.happens(Commanded(what[1:]))
    else:
        world.happens(Typed(what))


def _clock(world: World, what: str) -> None:
    match = re.fullmatch(r"\+(\d+) (s|min|h|d)", what)
    assert match, what
    world.pass_time(timedelta(**{UNITS[match[2]]: int(match[1])}))


def _clinic(world: World, what: str) -> None:
    for pattern, act in CLINIC.items():
        if match := re.fullmatch(pattern, what):
            act(world, *match.groups())
            return
    raise AssertionError(f"the clinic can't do that: {what}")


def _knows(world: World, name: str, born: str, phone: str) -> None:
    cards = world.clinic.cards
    cards.append(Card(f"p-{len(cards) + 1}", name, date.fromisoformat(born), f"+{phone}"))


def _booked(world: World, surname: str, doctor: str, when: str) -> None:
    card = next(card for card in world.clinic.cards if card.name.startswith(surname))
    world.clinic.add_visit(card.id, world.clinic.slot(_doctor(doctor), _moment(when)), "by phone")


def _taken(world: World, when: str, doctor: str) -> None:
    world.clinic.taken.add((_doctor(doctor), _moment(when)))


def _does(method: str, how: str) -> Callable[[World], None]:
    return lambda world: world.clinic.fail.setdefault(method, []).append(how)


def _switch(*, on: bool) -> Callable[[World], None]:
    def switch(world: World) -> None:
        world.clinic.unreachable = not on

    return switch


def _schedule(world: World) -> None:
    made = [
        f"{p} {v.doctor} {KYIV.local(v.start):%d.%m %H:%M}"
        for p, v, _ in world.clinic.visits_made.values()
    ]
    world.toasts.append("schedule: " + ("; ".join(made) or "empty"))


CLINIC: dict[str, Callable[..., None]] = {
    r"knows (.+), born (\S+), phone (\d+)": _knows,
    r"has booked (\S+) with (\S+) on (.+) by phone": _booked,
    r"(\S+ \S+) with (\S+) is taken by another patient": _taken,
    r"books, but its answer is lost": _does("book", "lost after"),
    r"does not book, and its answer is lost": _does("book", "lost before"),
    r"refuses the next booking": _does("book", "refused"),
    r"does not answer any more": _switch(on=False),
    r"answers again": _switch(on=True),
    r"shows its schedule": _schedule,
}
ACTORS: dict[str, Callable[[World, str], None]] = {
    "Patient": _patient,
    "Clinic": _clinic,
    "Clock": _clock,
}


def _doctor(surname: str) -> str:
    return next(d.id for d in DIRECTORY.doctors if d.name.startswith(surname))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=KYIV.zone)
