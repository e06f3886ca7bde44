"""The mirror and the ledger in memory. `test_mirror_port.py` holds them to what the port promises."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from reception.clinic.model import Visit
from reception.clinic.waiting import EarlierOffer
from reception.dialog.conversation import Confirmed, UnprovenVisit
from reception.notices.mirrored import (
    CONFIRMED,
    ChatLink,
    Expected,
    Finished,
    Mirrored,
    Noted,
    Watched,
    confirmed_key,
)
from reception.notices.rounds import CirclePosition, Rounds, place_of

AGAIN_AFTER = timedelta(minutes=2)


@dataclass
class Clockwork:
    """The moments of one link that the table keeps in its indexes."""

    poll_at: datetime
    due_at: datetime | None = None
    read_at: datetime | None = None


@dataclass
class MemoryMirror:
    """The port, and the links that `MemoryStore` writes with its conversations."""

    links: dict[tuple[str, str], ChatLink] = field(default_factory=dict)
    accounts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    clockwork: dict[tuple[str, str], Clockwork] = field(default_factory=dict)
    visits: dict[str, dict[str, Mirrored]] = field(default_factory=dict)
    notices: dict[str, dict[tuple[str, str], Noted]] = field(default_factory=dict)
    hidden: set[UnprovenVisit] = field(default_factory=set)
    changed: list[tuple[datetime, int]] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    kept_rounds: Rounds = field(default_factory=Rounds)
    ended: dict[str, dict[str, Finished]] = field(default_factory=dict)
    offers: dict[str, list[tuple[str, EarlierOffer]]] = field(default_factory=dict)

    def link(self, patient: str, account: str, now: datetime) -> None:
        key = patient, account
        if key not in self.links:
            self.links[key] = ChatLink(account, now)
            self.accounts[patient].append(account)
        self.clockwork.setdefault(key, Clockwork(now)).poll_at = now

    def remove(self, patient: str, account: str) -> None:
        """Remove a link and its notices; with the last link of a patient, the visits too."""
        if self.links.pop((patient, account), None):
            self.accounts[patient].remove(account)
        self.clockwork.pop((patient, account), None)
        offers = self.offers.get(patient, [])
        self.offers[patient] = [one for one in offers if one[0] != account]
        notices = self.notices.get(patient, {})
        self.notices[patient] = {k: n for k, n in notices.items() if k[0] != account}
        if not self.accounts[patient]:
            self.visits.pop(patient, None)
            self.ended.pop(patient, None)
            self.settled.pop(patient, None)

    def confirm(self, confirmed: Confirmed, account: str, now: datetime) -> None:
        """Note in the ledger that the patient comes."""
        key = confirmed_key(confirmed.visit, confirmed.start)
        noted = Noted(account, key, CONFIRMED, now)
        self.notices.setdefault(confirmed.patient, {})[account, key] = noted

    def between(self, first: datetime, until: datetime) -> Sequence[Expected]:
        found = [
            Expected(mirrored, self._is_confirmed(patient, mirrored.visit))
            for patient, visits in self.visits.items()
            for mirrored in visits.values()
            if first <= mirrored.visit.start < until
        ]
        return sorted(found, key=lambda one: one.mirrored.visit.start)

    def _is_confirmed(self, patient: str, visit: Visit) -> bool:
        confirmed = confirmed_key(visit.id, visit.start)
        return any(key == confirmed for _, key in self.notices.get(patient, {}))

    def whose(self, visit: str) -> str | None:
        return next((patient for patient, kept in self.visits.items() if visit in kept), None)

    def to_poll(self, now: datetime, most: int) -> tuple[str, ...]:
        overdue = sorted(
            (work.poll_at, key[0]) for key, work in self.clockwork.items() if work.poll_at <= now
        )
        return tuple(dict.fromkeys(patient for _, patient in overdue[:most]))

    def due(self, now: datetime) -> list[str]:
        due = [key for key, work in self.clockwork.items() if work.due_at and work.due_at <= now]
        for key in due:
            self.clockwork[key].due_at = now + AGAIN_AFTER
        return list(dict.fromkeys(account for _, account in due))

    def load(self, patient: str) -> Watched:
        mine = {
            (patient, account): self.links[patient, account] for account in self.accounts[patient]
        }
        read = [r for key in mine if (r := self.clockwork[key].read_at)]
        return Watched(
            patient,
            tuple(mine.values()),
            tuple(self.visits.get(patient, {}).values()),
            tuple(self.notices.get(patient, {}).values()),
            max(read, default=None),
            self.unproven([patient]),
            tuple(self.offers.get(patient, ())),
            tuple(self.ended.get(patient, {}).values()),
        )

    def count_changed(self, patients: int, now: datetime) -> int:
        self.changed.append((now, patients))
        return sum(n for at, n in self.changed if now - timedelta(hours=1) < at <= now)

    def unproven(self, patients: Sequence[str]) -> frozenset[str]:
        return frozenset(one.visit for one in self.hidden if one.patient in patients)

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        kept = self.visits.setdefault(before.patient, {})
        former = {mirrored.visit.id: mirrored for mirrored in before.visits}
        for mirrored in visits:
            visit = mirrored.visit.id
            was, present = former.get(visit), kept.get(visit)
            same_as_read = (was.version if was else None) == (present.version if present else None)
            wanted = present is not None or bool(self.accounts[before.patient])
            if was != mirrored:
                self.settled.pop(before.patient, None)
            if was != mirrored and same_as_read and wanted:
                kept[visit] = replace(mirrored, version=mirrored.version + 1)

    def finish(self, before: Watched, finished: Finished, kept: datetime) -> None:
        if self.accounts[before.patient]:
            self.ended.setdefault(before.patient, {})[finished.rule] = finished

    def polled(
        self, patient: str, account: str, at: datetime, again_at: datetime, due_at: datetime | None
    ) -> None:
        if work := self.clockwork.get((patient, account)):
            work.read_at, work.poll_at, work.due_at = at, again_at, due_at

    def rounds(self) -> Rounds:
        return self.kept_rounds

    def keep_rounds(self, rounds: Rounds) -> bool:
        if rounds.version != self.kept_rounds.version:
            return False
        self.kept_rounds = replace(rounds, version=rounds.version + 1)
        return True

    def in_turn(self, first: datetime, until: datetime) -> Sequence[CirclePosition]:
        patients = (k[0] for k, work in self.clockwork.items() if first <= work.poll_at < until)
        return [CirclePosition(place_of(patient), patient) for patient in patients]

    def digests(self, patients: Sequence[str]) -> dict[str, str]:
        return {patient: self.settled[patient] for patient in patients if patient in self.settled}

    def settle(self, patient: str, digest: str, now: datetime) -> None:
        self.settled[patient] = digest

    def overdue_since(self, now: datetime) -> datetime | None:
        waiting = (work.poll_at for work in self.clockwork.values() if work.poll_at <= now)
        return min(waiting, default=None)

    def read_soon(self, patient: str, account: str, at: datetime) -> None:
        if work := self.clockwork.get((patient, account)):
            work.poll_at = at

    def look_again(
        self,
        patient: str,
        account: str,
        due_at: datetime | None,
        not_before: datetime | None = None,
    ) -> None:
        key = patient, account
        if key in self.links:
            self.clockwork[key].due_at = due_at
            if not_before:
                self.links[key] = replace(self.links[key], not_before=not_before)

    def claim(
        self, patient: str, account: str, key: str, now: datetime, until: datetime, kept: datetime
    ) -> bool:
        notices = self.notices.setdefault(patient, {})
        present = notices.get((account, key))
        if present and (present.outcome or (present.until and present.until > now)):
            return False
        tries = present.tries if present else ()
        notices[account, key] = Noted(account, key, until=until, tries=tries)
        return True

    def note(self, patient: str, account: str, key: str, outcome: str, at: datetime) -> None:
        notices = self.notices.setdefault(patient, {})
        if not outcome:
            notices.pop((account, key), None)
            return
        if (account, key) in notices:
            tries = notices[account, key].tries
            notices[account, key] = Noted(account, key, outcome, at, tries=tries)

    def tried(self, patient: str, account: str, key: str, tries: Sequence[datetime]) -> None:
        notices = self.notices.setdefault(patient, {})
        if not tries:
            notices.pop((account, key), None)
        elif (account, key) in notices:
            notices[account, key] = Noted(account, key, tries=tuple(tries))
