"""Reads a transcript, replays what people do in it, and writes down what the bot shows.

Each file is one story, checked whole. `Patient`, `Clinic` and `Clock` lines are what happens, `Bot` and `Toast`
lines are what is seen:

    Patient  /start                      a text or a command
    Patient  [Мої візити]                a press, by the label that is seen
    Patient  [Мої візити] of message 1   a press in an older message
    Patient  edits «…» into «…»          changes an earlier text of that patient's
    Patient  reacts 👍 to «…»            an emoji at an operator's line; also: takes the 👍 back from «…»
    Patient  (own contact 380671112233)  also (contact of another 380…), (contact without an account 380…), (sticker),
                                         (location), (voice), (photo with «…»), (photo in an album)
    Another  asks: …                     another patient asks for a person; what that one sees is not shown
    Another  …                           another patient does what a `Patient` line may say; what that one is told by
                                         the clock is shown as told to another patient
    Operator Ірина [✋ Взяти]             see `staff.py`, as for `Desk` lines
    Clinic   …                           see `CLINIC`
    Telegram shows the patient as …      also: says that the patient blocked the bot
    SMS      …                           what comes to the telephones
    Clock    +30 s                       also min, h, d
    Clock    24.11.2026 10:00            time goes by until then, with polls and notices on the way
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

from icalendar import Calendar

from reception.clinic.hours import read_day
from reception.clinic.model import Directory, LeftDoctor, Referral, VisitStatus
from reception.desk.room.holiday_visits import HolidayVisits
from reception.dialog.effects import Button, Document, View
from reception.dialog.events import (
    ChatBlocked,
    Commanded,
    Reacted,
    SharedContact,
    Typed,
    Unreadable,
)
from reception.dialog.staff import Carried, MessageKind, Sent
from reception.figures.counting import Fact
from tests.conversations import staff
from tests.doubles.clinic import DIRECTORY, Card
from tests.doubles.world import KYIV, WORDS, World
from tools.cli.holidays import lines

WIDTH = 9
UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}


def replay(script: str, world: World) -> str:
    """The same story with the bot's part as it is now."""
    title, *lines = script.splitlines()
    told = [title, ""]
    for line in lines:
        who, what = line[:WIDTH].strip(), line[WIDTH:].strip()
        if who not in ACTORS:
            assert who in ("Bot", "Toast", "SMS", "Desk", ""), f"nobody is called {who}: {line}"
            continue
        told.append(line.rstrip())
        before, toasts = len(world.channel.log), len(world.toasts)
        texts = len(world.texts.telephones.texts)
        desk, pins = len(world.room.log), len(world.channel.pins)
        ACTORS[who](world, what)
        told += [f"Toast    {toast}" for toast in world.toasts[toasts:]]
        told += [f"SMS      {n}: {text}" for n, text in world.texts.telephones.texts[texts:]]
        shown = zip(world.channel.log[before:], world.channel.readers[before:], strict=True)
        for (_, view), account in shown:
            if account == world.account:
                told += seen(view, world)
            elif who != "Another":
                told += seen(replace(view, text=f"(to another patient)\n{view.text}"), world)
        told += [_pin(how, message, world) for how, message in world.channel.pins[pins:]]
        for how, posted in world.room.log[desk:]:
            told += staff.seen(how, posted)
    return "\n".join(told) + "\n"


def seen(view: View, world: World) -> list[str]:
    lines = []
    if view.farewell:
        lines.append(_plain(view.farewell))
        lines.append("")
    if view.document:
        inside = f", {_event(view.document)}" if view.document.name.endswith(".ics") else ""
        lines += [f"(file: {view.document.name}{inside})"]
    if view.venue:
        place = view.venue
        lines.append(f"(map: {place.title}, {place.address}, {place.latitude}, {place.longitude})")
    if view.telephones:
        known = view.telephones
        lines.append(f"(contact: {known.name}, {', '.join(known.numbers)})")
    doctor = next((d for d in DIRECTORY.doctors if d.id == world.channel.carries(view)), None)
    if doctor:
        lines.append(f"(photo: {doctor.name})")
    lines += _plain(view.text).splitlines()
    lines += [" ".join(map(_button, row)) for row in view.buttons]
    lines += [f"[{key}]" for key in (view.contact, *view.keys) if key]
    first, *rest = lines
    indented = [f"{' ' * WIDTH}{line}".rstrip() for line in rest]
    return [f"{'Bot':<{WIDTH}}{first}", *indented]


def _pin(how: str, message: int, world: World) -> str:
    """A message that is pinned or unpinned, by the line of its visit."""
    text = _plain(world.channel.chat[message - 1].view.text)
    moment = next((line for line in text.splitlines() if line.startswith("🗓")), "")
    return f"{'Bot':<{WIDTH}}({how}: {moment})"


def _event(file: Document) -> str:
    """A calendar file in the fewest words."""
    calendar = Calendar.from_ical(file.content.decode())
    (event,) = calendar.walk("VEVENT")
    start = KYIV.local(event["DTSTART"].dt)
    return f"{calendar['METHOD']} {event['UID']} №{event['SEQUENCE']}, {start:%d.%m %H:%M}"


def _button(button: Button) -> str:
    """A button by its label; of an address, what stands before the question mark. ⧉ copies a text."""
    if button.copies:
        return f"[{button.label} ⧉]"
    where, filled_in, _ = button.url.partition("?")
    return f"[{button.label} ↗ {where}{filled_in and '?…'}]" if where else f"[{button.label}]"


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
        contact = SharedContact(match[2], own=match[1] == "own contact")
        known = world.conversation_or_none()
        asked = known is not None and known.request is not None
        world.happens(world.saying(contact, "(contact)") if asked else contact)
    elif match := re.fullmatch(r"\((sticker|location|voice|photo)(.*)\)", what):
        world.happens(_file(world, match[1], match[2]))
    elif match := re.fullmatch(r"edits «(.+)» into «(.+)»", what):
        number = next(n for n, text in reversed(world.room.said.items()) if text == match[1])
        event = world.saying(Typed(match[2]), match[2], edit=True)
        assert event.said is not None
        world.happens(replace(event, said=replace(event.said, id=number)))
    elif match := re.fullmatch(r"(?:reacts|takes the) (\S+) (to|back from) «(.+)»", what):
        _react(world, *match.groups())
    elif match := re.fullmatch(r"(.+) in reply to «(.+)»", what):
        at_patient = world.room.at_patient.items()
        reply_to = next(number for number, text in at_patient if text == match[2])
        world.happens(world.saying(Typed(match[1]), match[1], reply_to=reply_to))
    elif what.startswith("/"):
        name, _, payload = what[1:].partition(" ")
        world.happens(Commanded(name, payload))
    else:
        world.happens(Typed(what))


def _react(world: World, emoji: str, how: str, text: str) -> None:
    message = next(number for number, said in world.room.at_patient.items() if said == text)
    kind = MessageKind.REACTION if how == "to" else MessageKind.NO_REACTION
    content = Carried(emoji, kind=kind)
    world.happens(Reacted(Sent(-world.update_id - 1, message, content=content)))


def _file(world: World, kind: str, how: str) -> Typed | Unreadable:
    """A file of the patient's: with words, or in one of two albums, if `how` says so."""
    if match := re.fullmatch(r" with «(.+)»", how):
        return world.saying(Typed(match[1]), f"({kind}) {match[1]}", file=True)
    album = {"": "", " in an album": "a", " in another album": "b"}[how]
    readable = kind in ("voice", "photo")
    return world.saying(Unreadable(), f"({kind})", album=album, file=readable)


def _another(world: World, what: str) -> None:
    world.account, patient = "1002", world.account
    if what.startswith("asks: "):
        world.happens(Commanded("manager"))
        world.happens(Typed(what.removeprefix("asks: ")))
    else:
        _patient(world, what)
    world.account = patient


def _clock(world: World, what: str) -> None:
    if re.fullmatch(r"\d\d\.\d\d\.\d{4} \d\d:\d\d", what):
        world.wait_until(_moment(what))
        return
    match = re.fullmatch(r"\+(\d+) (s|min|h|d)", what)
    assert match, what
    world.pass_time(timedelta(**{UNITS[match[2]]: int(match[1])}))


def _telegram(world: World, what: str) -> None:
    if what == "says that the patient blocked the bot":
        world.happens(ChatBlocked())
        return
    world.shown_name = what.removeprefix("shows the patient as ")


def _clinic(world: World, what: str) -> None:
    for pattern, act in CLINIC.items():
        if match := re.fullmatch(pattern, what):
            act(world, *match.groups())
            return
    raise AssertionError(f"the clinic can't do that: {what}")


def _knows(world: World, name: str, born: str, phone: str) -> None:
    cards = world.clinic.cards
    cards.append(Card(f"p-{len(cards) + 1}", name, date.fromisoformat(born), f"+{phone}"))


def _renumbers(world: World, first_name: str, phone: str) -> None:
    card = next(card for card in world.clinic.cards if first_name in card.name.split())
    card.phone = f"+{phone}"


def _booked(world: World, surname: str, doctor: str, when: str) -> None:
    card = next(card for card in world.clinic.cards if card.name.startswith(surname))
    world.clinic.add_visit(card.id, world.clinic.slot(_doctor(doctor), _moment(when)), "by phone")


def _prices(world: World, service: str, price: str) -> None:
    def priced(known: Directory) -> Directory:
        services = (replace(s, price=price) if s.name == service else s for s in known.services)
        return replace(known, services=tuple(services))

    world.change_directory(priced)


def _back(world: World, doctor: str) -> None:
    world.clinic.busy.discard(_doctor(doctor))


def _taken(world: World, when: str, doctor: str) -> None:
    world.clinic.taken.add((_doctor(doctor), _moment(when)))


def _visit(world: World, surname: str, when: str) -> str:
    card = next(card for card in world.clinic.cards if card.name.startswith(surname))
    theirs = (
        visit for patient, visit, _ in world.clinic.visits_made.values() if patient == card.id
    )
    return next(visit.id for visit in theirs if visit.stands and visit.start == _moment(when))


def _cancels(world: World, surname: str, when: str) -> None:
    world.clinic.cancel_visit(_visit(world, surname, when))


def _moves(world: World, surname: str, when: str, to: str) -> None:
    world.clinic.move_visit(_visit(world, surname, when), _moment(to))


def _marks(world: World, surname: str, when: str, status: str) -> None:
    key = _visit(world, surname, when)
    patient, visit, description = world.clinic.visits_made[key]
    marked = replace(visit, status=VisitStatus(status))
    world.clinic.visits_made[key] = (patient, marked, description)


def _notes(world: World) -> None:
    world.toasts.append("notes: " + ("; ".join(text for _, text in world.clinic.notes) or "none"))


def _allows_two(world: World) -> None:
    world.clinic.one_visit_a_day = False


def _tasks(world: World) -> None:
    tasks = [f"{name} / {text}" for name, text in world.clinic.tasks]
    world.toasts.append("tasks: " + ("; ".join(tasks) or "none"))


def _does(method: str, *how: str) -> Callable[[World], None]:
    return lambda world: world.clinic.fail.setdefault(method, []).extend(how)


def _switch(*, on: bool) -> Callable[[World], None]:
    def switch(world: World) -> None:
        world.clinic.unreachable = not on

    return switch


def _booking(*, paused: bool) -> Callable[[World], None]:
    def change(world: World) -> None:
        world.store.operations.change(lambda now: replace(now, booking_paused=paused))

    return change


def _holiday(world: World, day: str, hours: str) -> None:
    world.publish_holiday(date.fromisoformat(day), read_day(hours))


def _standing(world: World, tells: str) -> None:
    """As `./reception content publish` says it behind a publication."""
    reception: Any = SimpleNamespace(
        store=world.store,
        clock=world.clock,
        mirror=world.store.mirror,
        operations=world.store.operations,
        facts=world.facts,
        words=WORDS,
        time=KYIV,
    )
    visits = HolidayVisits(reception)
    world.toasts.extend(lines(visits))
    if tells:
        visits.tell()


def _schedule(world: World) -> None:
    made = [
        f"{p} {v.doctor} {KYIV.local(v.start):%d.%m %H:%M}"
        for p, v, _ in world.clinic.visits_made.values()
        if v.stands
    ]
    world.toasts.append("schedule: " + ("; ".join(made) or "empty"))


def _referred(world: World, number: str, service: str, how: str) -> None:
    """An e-referral of the national system: a doctor gave it, and it may be used or over by now."""
    world.clinic.referrals[number] = Referral("", service, is_active=how != ", which is used")


def _asks_reason(world: World, speciality: str) -> None:
    booking = replace(world.facts.booking, asks_reason=(speciality,))
    world.facts = replace(world.facts, booking=booking)


def _marks_in_time(world: World, surname: str, visits: str) -> None:
    """For twenty days the clinic has marked a doctor's visits as they went."""
    day = KYIV.day(world.clock.now()) - timedelta(days=1)
    counts = Counter({f"timely:{_doctor(surname)}": int(visits)})
    world.figures.put([Fact(day, f"visits of {surname}", counts)])
    world.looks_for_delays = True


def _reminds_by_sms(world: World, most: str) -> None:
    link = "https://t.me/rodynnyi_bot?start=sms"
    rules = replace(world.facts.notices, sms_a_month=int(most), sms_link=link)
    world.facts = world.room_services.facts = replace(world.facts, notices=rules)


def _shows_descriptions(world: World) -> None:
    made = world.clinic.visits_made.values()
    world.toasts += [f"note: {note}" for _, visit, note in made if visit.stands]


def _leaves(world: World, surname: str) -> None:
    """A doctor leaves the directory, as the next reading of it finds out."""
    doctor, now = _doctor(surname), world.clock.now()
    name = next(d.name for d in DIRECTORY.doctors if d.id == doctor)

    def without(known: Directory) -> Directory:
        present = tuple(d for d in known.doctors if d.id != doctor)
        offers = tuple(o for o in known.offers if o.doctor != doctor)
        left = (*known.left, LeftDoctor(doctor, name, now))
        return replace(known, doctors=present, offers=offers, left=left)

    world.change_directory(without)


CLINIC: dict[str, Callable[..., None]] = {
    r"knows (.+), born (\S+), phone (\d+)": _knows,
    r"changes the number of (\S+) to (\d+)": _renumbers,
    r"has booked (\S+) with (\S+) on (.+) by phone": _booked,
    r"(\S+ \S+) with (\S+) is taken by another patient": _taken,
    r"receives for (\d+) days ahead": lambda world, days: setattr(world.clinic, "ahead", int(days)),
    r"sends codes by SMS": lambda world: setattr(world, "sends_codes", True),
    r"(\S+) is back from leave": _back,
    r"(\S+) leaves the clinic": _leaves,
    r"knows the e-referral (\S+) for (.+?)(, which is used)?": _referred,
    r"asks what brings patients of the speciality (\S+)": _asks_reason,
    r"has marked (\d+) visits of (\S+) as they went": lambda world, n, who: _marks_in_time(
        world, who, n
    ),
    r"shows the notes of its visits": _shows_descriptions,
    r"reminds by SMS, (\d+) a month at most": _reminds_by_sms,
    r"has its directory read anew": lambda world: world.read_directory(),
    r"asks (\S+) hryvnias for (.+)": lambda world, price, name: _prices(world, name, price),
    r"books, but its answer is lost": _does("book", "lost after"),
    r"does not book, and its answer is lost": _does("book", "lost before"),
    r"refuses the next booking": _does("book", "refused"),
    r"does not answer any more": _switch(on=False),
    r"answers again": _switch(on=True),
    r"pauses booking": _booking(paused=True),
    r"opens booking again": _booking(paused=False),
    r"cancels, but its answer is lost": _does("cancel", "lost after"),
    r"does not cancel, and its answer is lost": _does("cancel", "lost before"),
    r"will give the old time back, but refuse the new one": _does("book", "", "refused"),
    r"will give the old time back, but refuse both": _does("book", "", "refused", "refused"),
    r"will give the old time back, then not answer once": _does("book", "", "unreachable"),
    r"refuses the next cancellation": _does("cancel", "refused"),
    r"cancels the visit of (\S+) on (.+)": _cancels,
    r"moves the visit of (\S+) on (.+) to (.+)": _moves,
    r"marks the visit of (\S+) on (.+) as (\S+)": _marks,
    r"shows its notes": _notes,
    r"allows two visits on one day": _allows_two,
    r"publishes (\S+) as (closed|\S+)": _holiday,
    r"sees the visits that stand on closed days(, and has the patients told)?": _standing,
    r"shows its schedule": _schedule,
    r"shows its tasks": _tasks,
}
ACTORS: dict[str, Callable[[World, str], None]] = {
    "Another": _another,
    "Patient": _patient,
    "Clinic": _clinic,
    "Clock": _clock,
    "Telegram": _telegram,
    "Operator": staff.act,
}


def _doctor(surname: str) -> str:
    return next(d.id for d in DIRECTORY.doctors if d.name.startswith(surname))


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%d.%m.%Y %H:%M").replace(tzinfo=KYIV.zone)
