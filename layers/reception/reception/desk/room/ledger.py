"""Shows which notices of a visit were sent and when, which were not and why, and which are to come. Pure."""

from datetime import datetime

from reception.clinic.model import Directory, VisitStatus
from reception.desk.room.day import branch_name, doctor_name
from reception.dialog.words import N_, Words
from reception.notices.mirrored import CONFIRMED, Mirrored, Noted, Watched
from reception.notices.planning import PREVIEW, SENT, Stopped, owed, settled
from reception.notices.rules import NoticeKind, Planned, Times

KINDS: dict[str, str] = {
    NoticeKind.DAY_BEFORE: N_("A day before"),
    NoticeKind.TWO_HOURS: N_("Two hours before"),
    NoticeKind.SOON: N_("Booked shortly before"),
    NoticeKind.FEEDBACK: N_("A question after the visit"),
    NoticeKind.CHANGED: N_("The clinic changed it"),
    NoticeKind.CLOSED: N_("The place is closed"),
    CONFIRMED: N_("The patient's answer"),
}
_OUTCOMES = {
    SENT: N_("✅ sent {moment}"),
    CONFIRMED: N_("👍 coming, said {moment}"),
    "late": N_("⏱ not sent: it was of no use any more, {moment}"),
    "off": N_("🔕 not sent: the patient switched it off, {moment}"),
    "blocked": N_("🔴 not sent: the chat takes no messages, {moment}"),
    "own": N_("not sent: it was done in this chat, {moment}"),
    PREVIEW: N_("👀 only shown to staff, {moment}"),
    "shut": N_("not sent: the place was closed, {moment}"),
    "hidden": N_("not sent: this chat may not see the visit, {moment}"),
}
_STATUSES = {
    VisitStatus.PLANNED: N_("planned"),
    VisitStatus.ARRIVED: N_("has come"),
    VisitStatus.DONE: N_("done"),
    VisitStatus.CANCELLED: N_("cancelled"),
    VisitStatus.NO_SHOW: N_("did not come"),
    VisitStatus.UNKNOWN: N_("status unknown"),
}


def ledger(
    words: Words,
    directory: Directory,
    times: Times,
    watched: Watched,
    known: Mirrored,
    stopped: Stopped,
    now: datetime,
) -> str:
    """All about a visit, chat by chat (HTML)."""
    visit = known.visit
    lines = [
        words.say(
            N_("<b>Visit №{visit}</b>: {moment}, {doctor}, {branch}; {status}"),
            visit=visit.id,
            moment=words.moment(visit.start),
            doctor=doctor_name(directory, visit.doctor),
            branch=branch_name(words, directory, visit),
            status=words.label(_STATUSES[visit.status]),
        )
    ]
    for number, link in enumerate(watched.links, 1):
        if len(watched.links) > 1:
            lines.append(words.say(N_("<b>Chat {number}</b>"), number=number))
        due = owed(watched, link.account, times, stopped)
        lines += _of_account(words, watched, known, link.account, due, now)
    return "\n".join(lines)


def _of_account(
    words: Words,
    watched: Watched,
    known: Mirrored,
    account: str,
    due: tuple[Planned, ...],
    now: datetime,
) -> list[str]:
    visit = known.visit.id
    noted = [n for n in watched.notices if n.account == account and n.key.split(":")[0] == visit]
    noted.sort(key=lambda n: n.at or now)
    done = settled(watched, account)
    planned = [p for p in due if p.visit.id == visit and p.key not in done]
    planned.sort(key=lambda p: p.at)
    lines = [_noted(words, one) for one in noted] + [_planned(words, known, p) for p in planned]
    return lines or [words.say(N_("Nothing was sent, and nothing will be."))]


def _noted(words: Words, noted: Noted) -> str:
    kind = words.label(KINDS.get(noted.key.split(":")[1], noted.key))
    if noted.at is None:
        return words.say(N_("{kind}: ⏳ being sent"), kind=kind)
    outcome = _OUTCOMES.get(noted.outcome, noted.outcome)
    became = words.label(outcome, moment=words.moment(noted.at))
    return words.say("{kind}: {became}", kind=kind, became=became)


def _planned(words: Words, known: Mirrored, planned: Planned) -> str:
    kind = words.label(KINDS[planned.kind])
    if planned.sure:
        moment = words.moment(planned.at)
        return words.say(N_("{kind}: 🕒 goes out {moment}"), kind=kind, moment=moment)
    return words.say(
        N_("{kind}: ✋ waits: {why}"), kind=kind, why=words.label(_why(known, planned))
    )


def _why(known: Mirrored, planned: Planned) -> str:
    if planned.closure:
        return N_("staff closed the place for that time")
    if known.held is not None:
        return N_("too many visits changed at once, staff decide")
    if known.doubt is not None:
        return N_("the clinic's system said something else once, it is asked again")
    if known.missing:
        return N_("the clinic's system did not list the visit when it was last asked")
    return N_("the visit is not marked as done")
