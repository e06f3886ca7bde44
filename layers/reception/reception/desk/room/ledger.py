"""The ledger of a visit as staff read it: what was sent and when, why not, or when it will be. Pure."""

from collections.abc import Iterator
from datetime import datetime

from reception.clinic.model import Directory, VisitStatus
from reception.desk.room.day import branch_name, doctor_name
from reception.dialog.words import N_, Words
from reception.notices.keys import kind_in, visit_in
from reception.notices.kinds import KINDS, label_in
from reception.notices.mirrored import CONFIRMED, Mirrored, Noted, Watched
from reception.notices.notice import Planned
from reception.notices.planning import Stopped, owed, settled
from reception.notices.reasons import LEDGER, waits_for
from reception.notices.rules import Times

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
    mirrored: Mirrored,
    stopped: Stopped,
    now: datetime,
) -> str:
    """All about a visit, chat by chat (HTML)."""
    visit = mirrored.visit
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
        lines += _of_account(words, watched, mirrored, link.account, due, now)
    return "\n".join(lines)


def _of_account(
    words: Words,
    watched: Watched,
    mirrored: Mirrored,
    account: str,
    due: tuple[Planned, ...],
    now: datetime,
) -> list[str]:
    visit = mirrored.visit.id
    noted = [n for n in watched.notices if n.account == account and visit_in(n.key) == visit]
    noted.sort(key=lambda n: n.at or now)
    done = settled(watched, account)
    planned = [p for p in due if p.visit.id == visit and p.key not in done]
    planned.sort(key=lambda p: p.at)
    lines = [line for one in noted for line in _noted(words, one)]
    lines += [_planned(words, mirrored, p) for p in planned]
    return lines or [words.say(N_("Nothing was sent, and nothing will be."))]


def _noted(words: Words, noted: Noted) -> Iterator[str]:
    """The tries in vain, then what became of the notice, or that it is being sent."""
    answer = kind_in(noted.key) == CONFIRMED
    kind = words.label(N_("The patient's answer") if answer else label_in(noted.key))
    if noted.tries:
        yield words.say(
            N_("{kind}: ⚠️ Telegram did not say that it arrived: {moments}"),
            kind=kind,
            moments="; ".join(words.moment(moment) for moment in noted.tries),
        )
    if noted.at is not None:
        became = words.label(_became(noted.outcome), moment=words.moment(noted.at))
        yield words.say("{kind}: {became}", kind=kind, became=became)
    elif noted.until is not None:
        yield words.say(N_("{kind}: ⏳ being sent"), kind=kind)


def _became(outcome: str) -> str:
    """The words of an outcome for staff, a msgid. The patient's own answer lies among the notices."""
    if outcome == CONFIRMED:
        return N_("👍 coming, said {moment}")
    return LEDGER.get(outcome, outcome)


def _planned(words: Words, mirrored: Mirrored, planned: Planned) -> str:
    kind = words.label(KINDS[planned.kind].label)
    if planned.sure:
        moment = words.moment(planned.at)
        return words.say(N_("{kind}: 🕒 goes out {moment}"), kind=kind, moment=moment)
    return words.say(
        N_("{kind}: ✋ waits: {why}"), kind=kind, why=words.label(waits_for(mirrored, planned))
    )
