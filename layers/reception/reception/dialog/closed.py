"""The words for what is closed: by staff, with until when and why, or by a holiday in the clinic's content."""

from collections.abc import Iterable
from datetime import date, time, timedelta

from reception.clinic.model import Slot
from reception.clinic.operations import Closure
from reception.dialog import opening
from reception.dialog.scene import Scene
from reception.dialog.words import N_, Words


def line(words: Words, closure: Closure, whose: str) -> str:
    """One closure (HTML): «⛔ Філія Центр: прийому немає до Чт, 26 листопада, 09:00. Немає світла»."""
    whole = _whole_days(words, closure)
    until = words.moment(closure.until)
    if whole:
        said = _of_days(words, whole, whose)
    elif closure.starts_at:
        later = N_("⛔ {whose}: no visits from {start} until {moment}.")
        said = words.say(later, whose=whose, start=words.moment(closure.starts_at), moment=until)
    else:
        said = words.say(N_("⛔ {whose}: no visits until {moment}."), whose=whose, moment=until)
    return " ".join(filter(None, [said, words.say("{reason}", reason=closure.reason)]))


def _whole_days(words: Words, closure: Closure) -> tuple[date, date] | None:
    """The first and the last day of a closure that begins and ends at midnight; None for any other."""
    if closure.starts_at is None:
        return None
    first, end = words.time.local(closure.starts_at), words.time.local(closure.until)
    if first.time() != time() or end.time() != time():
        return None
    return first.date(), end.date() - timedelta(days=1)


def _of_days(words: Words, days: tuple[date, date], whose: str) -> str:
    first, last = map(words.day, days)
    if first == last:
        return words.say(N_("⛔ {whose}: no visits on {day}."), whose=whose, day=first)
    several = N_("⛔ {whose}: no visits from {first} through {last}.")
    return words.say(several, whose=whose, first=first, last=last)


def whose(scene: Scene, closure: Closure) -> str:
    """The doctor, the branch, or both, in the patient's language; plain text."""
    doctor, branch = scene.directory.doctor(closure.doctor), scene.directory.branch(closure.branch)
    names = [
        scene.doctor_name(doctor) if doctor else closure.doctor,
        scene.branch_name(branch) if branch else closure.branch,
    ]
    return ", ".join(filter(None, names))


def against(scene: Scene, slot: Slot) -> str:
    """Why a time can't be booked (HTML): a closure, else a holiday; empty where it can."""
    closure = scene.operations.closed(slot.branch, slot.doctor, slot.start)
    if closure:
        return line(scene.words, closure, whose(scene, closure))
    if not scene.holidays.closed(slot.branch, slot.start, scene.time):
        return ""
    branch, day = scene.directory.branch(slot.branch), scene.time.day(slot.start)
    name = scene.branch_name(branch) if branch else slot.branch
    spans = scene.holidays.hours(slot.branch).on(day)
    if not spans:
        off = N_("⛔ {day}: {branch} is closed.")
        return scene.say(off, day=scene.words.day(day), branch=name)
    short = N_("⛔ {day}: {branch} is open only {hours}.")
    hours = opening.hours_of(scene.words, spans)
    return scene.say(short, day=scene.words.day(day), branch=name, hours=hours)


def lines(scene: Scene, branches: Iterable[str], doctors: Iterable[str] = ("",)) -> str:
    """A line for each closure of these branches, or of these doctors in them, that holds now; empty without any."""
    places = list(branches)
    closures = dict.fromkeys(
        scene.operations.closed(branch, doctor, scene.now)
        for doctor in doctors
        for branch in places
    )
    return "\n".join(line(scene.words, c, whose(scene, c)) for c in closures if c)
