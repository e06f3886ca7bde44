"""Notices that follow from a finished visit long afterwards: the next one is due, or its doctor has left the clinic.

The mirror forgets visits after a week. Of a finished visit that a rule of the clinic names, one is kept for each rule,
the last; nothing of it but doctor, room, service and time, and nothing of medical records.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from reception.clinic.facts import DueAgain, NoticeRules
from reception.clinic.model import Directory, Visit, VisitStatus
from reception.notices.mirrored import Finished, Mirrored, Watched

DECLARED = "declared"
"""Stands in place of a rule's id for the last visit to a doctor who signs declarations. No rule may have this id."""
DECLARED_KEPT_DAYS = 400
KEPT_BEYOND = timedelta(days=50)
"""A finished visit is kept this much longer than its rule says. The ledger keeps a notice of it for longer."""


def newly_finished(
    watched: Watched, visits: Iterable[Mirrored], rules: NoticeRules, directory: Directory
) -> tuple[Finished, ...]:
    """The finished visits that are to be kept, each in place of an earlier one of its rule."""
    kept = {one.rule: one for one in watched.finished}
    new: dict[str, Finished] = {}
    for mirrored in sorted(visits, key=lambda one: one.visit.start):
        visit = mirrored.visit
        if visit.status is not VisitStatus.DONE or not mirrored.is_certain:
            continue
        for rule in _rules_of(visit, rules, directory):
            before = kept.get(rule)
            if before is None or before.visit.start < visit.start:
                new[rule] = Finished(rule, visit, dict(mirrored.doctors).get(visit.doctor, ""))
    return tuple(new.values())


def kept_until(finished: Finished, rules: NoticeRules) -> datetime:
    """Until when a finished visit is kept (UTC)."""
    days = {rule.id: rule.days for rule in rules.due_again}.get(finished.rule, DECLARED_KEPT_DAYS)
    return finished.visit.end + timedelta(days=days) + KEPT_BEYOND


def with_new(watched: Watched, new: Iterable[Finished]) -> tuple[Finished, ...]:
    """All finished visits of a patient after new ones."""
    return tuple({one.rule: one for one in (*watched.finished, *new)}.values())


def _rules_of(visit: Visit, rules: NoticeRules, directory: Directory) -> Iterator[str]:
    """The rules that a finished visit falls under."""
    left = (d.specialities for d in directory.left if d.id == visit.doctor)
    specialities = directory.specialities_of(visit.doctor) or {*next(left, ())}
    services = {s.id for s in directory.services if visit.service and s.code == visit.service}
    yield from (r.id for r in rules.due_again if _names(r, specialities, services))
    if rules.doctor_gone and specialities & set(rules.doctor_gone.specialities):
        yield DECLARED


def _names(rule: DueAgain, specialities: Iterable[str], services: Iterable[str]) -> bool:
    return bool({*rule.specialities} & {*specialities} or {*rule.services} & {*services})
