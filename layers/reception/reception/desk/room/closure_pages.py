"""Pages about closures for staff: the place, whom the closure affects, and the buttons to decide. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from reception.clinic.model import Directory
from reception.clinic.operations import Closure, Reopened
from reception.desk.buttons import room_button
from reception.desk.thread import Rows
from reception.dialog import closed
from reception.dialog.words import N_, Words

MAX_NAME_LENGTH = 40
"""Characters of a name on a button."""


@dataclass(frozen=True)
class Affected:
    """Whom a closure affects: how many visits, of how many patients, how many of whom can be reached in a chat.

    `told_otherwise`: how many patients hear of another closure, into which the same visits fall.
    """

    visits: int
    patients: int
    reachable: int
    told_otherwise: int = 0


def closure_page(
    words: Words, directory: Directory, closure: Closure, affected: Affected
) -> tuple[str, Rows]:
    """The closed place, whom it affects, and what they would read (HTML); buttons that tell them, or open again."""
    lines = [closed.line(words, closure, closed_name(directory, closure))]
    if not affected.visits:
        lines.append(words.say(N_("No visits of linked patients fall into that time.")))
    else:
        lines.append(
            words.say(
                N_(
                    "Visits of linked patients until then: {visits}, patients: {patients}. A message reaches"
                    " {reading} of them; the others have to be telephoned: today's are on the list of /calls."
                    " They get no reminder now."
                ),
                visits=affected.visits,
                patients=affected.patients,
                reading=affected.reachable,
            )
        )
    if affected.told_otherwise:
        lines.append(
            words.say(
                N_("Patients who hear of another closure at the same time: {number}."),
                number=affected.told_otherwise,
            )
        )
    reopen = (words.label(N_("🔓 Open again")), room_button("reopen", closure.id))
    if closure.announced_at:
        lines.append(words.say(N_("📨 The patients are being told.")))
        return "\n".join(lines), [[reopen]]
    if not affected.reachable:
        return "\n".join(lines), [[reopen]]
    lines.append(
        words.say(
            N_(
                "They would read: «We are sorry: your visit can't take place as planned», this line, their"
                " visit, and buttons to move or to cancel it."
            )
        )
    )
    tell = words.label(N_("📨 Tell them: {reading}"), reading=affected.reachable)
    silent = words.label(N_("Don't tell them"))
    return "\n".join(lines), [
        [(tell, room_button("announce", closure.id))],
        [(silent, room_button("silent", closure.id)), reopen],
    ]


def opened_page(words: Words, name: str, told: Sequence[tuple[Reopened, int]]) -> tuple[str, Rows]:
    """The place that is open again (HTML), and for each closure how many visits have patients who read of it."""
    lines = [words.say(N_("🔓 Open again: {name}."), name=name)]
    rows = []
    for reopened, number in told:
        if not number:
            lines.append(words.say(N_("Nobody who has a visit now was told that it is closed.")))
            continue
        if reopened.told_at:
            lines.append(words.say(N_("📨 The patients are being told that it is open.")))
        else:
            asked = N_(
                "Patients read that it is closed, and their visits stand: {number}. They would read: «Open again.»"
            )
            lines.append(words.say(asked, number=number))
            tell = words.label(N_("📨 Tell them that it is open: {number}"), number=number)
            rows.append([(tell, room_button("tell_open", reopened.closure.id))])
        names = words.label(N_("Names and telephones"))
        rows.append([(names, room_button("told", reopened.closure.id, 0))])
    return "\n".join(lines), rows


def closed_name(directory: Directory, closure: Closure) -> str:
    """The name of what is closed, as the clinic's system has it; plain text."""
    doctor, branch = directory.doctor(closure.doctor), directory.branch(closure.branch)
    names = (
        doctor.name if doctor else closure.doctor,
        branch.name if branch else closure.branch,
    )
    return ", ".join(filter(None, names))


def closures_page(
    words: Words, directory: Directory, closures: tuple[Closure, ...]
) -> tuple[str, Rows]:
    """Everything that is closed (HTML), each with a button that opens it."""
    lines = [closed.line(words, c, closed_name(directory, c)) for c in closures]
    rows = [
        [
            (
                words.label(
                    N_("🔓 Open: {name}"), name=closed_name(directory, c)[:MAX_NAME_LENGTH]
                ),
                room_button("reopen", c.id),
            )
        ]
        for c in closures
    ]
    return "\n".join(lines), rows
