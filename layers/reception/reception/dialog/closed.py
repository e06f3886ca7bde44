"""The words for what staff have closed: which branch or doctor, until when, and why."""

from collections.abc import Iterable

from reception.clinic.operations import Closure
from reception.dialog.scene import Scene
from reception.dialog.words import N_, Words


def line(words: Words, closure: Closure, whose: str) -> str:
    """One closure (HTML): «⛔ Філія Центр: прийому немає до Чт, 26 листопада, 09:00. Немає світла»."""
    until = words.moment(closure.until)
    if closure.starts_at:
        later = N_("⛔ {whose}: no visits from {start} until {moment}.")
        said = words.say(later, whose=whose, start=words.moment(closure.starts_at), moment=until)
    else:
        said = words.say(N_("⛔ {whose}: no visits until {moment}."), whose=whose, moment=until)
    return " ".join(filter(None, [said, words.say("{reason}", reason=closure.reason)]))


def whose(scene: Scene, closure: Closure) -> str:
    """The doctor, the branch, or both, in the patient's language; plain text."""
    doctor, branch = scene.directory.doctor(closure.doctor), scene.directory.branch(closure.branch)
    names = [
        scene.doctor_name(doctor) if doctor else closure.doctor,
        scene.branch_name(branch) if branch else closure.branch,
    ]
    return ", ".join(filter(None, names))


def lines(scene: Scene, branches: Iterable[str], doctors: Iterable[str] = ("",)) -> str:
    """A line for each closure of these branches, or of these doctors in them, that holds now; empty without any."""
    places = list(branches)
    closures = dict.fromkeys(
        scene.operations.closed(branch, doctor, scene.now)
        for doctor in doctors
        for branch in places
    )
    return "\n".join(line(scene.words, c, whose(scene, c)) for c in closures if c)
