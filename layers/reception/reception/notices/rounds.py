"""The rounds of the poll: settled patients are read in turn, without a write for each.

A patient is settled if the last reading left no doubt and all that follows from it is written. A digest of that answer
lies beside the patient's visits. A later answer with the same digest changes nothing, so that neither the patient's
items are read nor anything is written.

1. Each patient has a place on a circle of a day, which follows from the id. The link of a settled patient says that the
   patient is to be read alone at that time of day, half a day to a day and a half from now. Nothing else orders them.
2. The circle has `SEGMENTS` parts. One item for all says when each part was last read. A run reads the parts whose hour
   is over, the longest unread first, as far as its calls reach. If they end inside a part, the next run goes on there.
3. A run claims the item before, and writes it once afterwards. A run that dies has moved nothing: its claim runs out,
   and the next run reads the same patients.

A visit that is near is found by its day, and its patient read with every second run, whatever the place.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple, Protocol

import msgspec

from reception.clinic.model import Directory, Visit
from reception.clinic.operations import Operations
from reception.dataclass import dataclass, replace
from reception.notices.ports import Mirror

SEGMENTS = 96
DAY = timedelta(days=1)
DAY_MS = DAY // timedelta(milliseconds=1)
SEGMENT_MS = DAY_MS // SEGMENTS
READ_EVERY = timedelta(minutes=60)
EARLY = timedelta(minutes=2)
"""A run that comes a little early need not leave a part to the next run."""
ALONE_AFTER = timedelta(hours=12)
"""The least time after which a settled patient is read alone again."""
SOON = READ_EVERY
"""Who is to be read alone within this is left out of the rounds."""
RUN_LASTS = timedelta(minutes=4)
"""Two runs at once do not read the same patients; a run that died is over after this."""
RUNS_PER_NEAR_READING = 2
NEAR_EVERY = timedelta(minutes=10)
"""If no run came for this long, all patients with a visit near are read by the next one."""
_EVERY = READ_EVERY // timedelta(seconds=1)


class CirclePosition(NamedTuple):
    """A link's patient in the order of the circle. `place`: milliseconds after midnight (UTC)."""

    place: int
    patient: str


@dataclass(frozen=True)
class Rounds:
    """How far the rounds are. Moments are seconds (epoch). The names of the fields are stored.

    `read_at`: for each part, when the last reading of all of it began. `part` is in work since `begun_at`, and read up
    to the place `after`; -1: none is. `runs` counts runs; the last one began at `ran_at`, `pause` seconds after the one
    before. `oldest_at`: everything in the mirror was read since then. `version` counts
    writes.
    """

    read_at: tuple[int, ...] = ()
    part: int = -1
    after: int = -1
    begun_at: int = 0
    runs: int = 0
    pause: int = 0
    ran_at: int = 0
    claimed_until: int = 0
    oldest_at: int = 0
    version: int = 0


class RoundStore(Protocol):
    """Keeps the rounds, and the digests of settled patients. Every call may raise `StoreUnreachable`."""

    def rounds(self) -> Rounds:
        """How far the rounds are, in one consistent read; empty if none was made."""
        ...

    def keep_rounds(self, rounds: Rounds) -> bool:
        """Write it if nobody did since it was read, and return whether it was written."""
        ...

    def in_turn(self, first: datetime, until: datetime) -> Sequence[CirclePosition]:
        """The patients who are to be read alone from `first` to before `until` (UTC), each link once."""
        ...

    def digests(self, patients: Sequence[str]) -> dict[str, str]:
        """The digests of those patients who are settled: one batched read for a hundred."""
        ...

    def settle(self, patient: str, digest: str, now: datetime) -> None:
        """Note that a patient is settled with this digest. `Mirror.keep` takes it back if it writes anything."""
        ...

    def overdue_since(self, now: datetime) -> datetime | None:
        """Since when the patient who waits longest is to be read alone; None if nobody waits."""
        ...


class RoundMirror(Mirror, RoundStore, Protocol):
    """The mirror, and how far the rounds over it are."""


@dataclass(frozen=True)
class Round:
    """The patients of one run, in their order. `whole`: the parts of which all patients are among them."""

    rounds: Rounds
    turns: tuple[CirclePosition, ...]
    whole: frozenset[int]

    @property
    def patients(self) -> tuple[str, ...]:
        """Each patient once."""
        return tuple(dict.fromkeys(turn.patient for turn in self.turns))


def claim(store: RoundStore, now: datetime) -> Rounds | None:
    """Claim the rounds for this run; None if another run is at it."""
    rounds, moment = store.rounds(), _seconds(now)
    if rounds.claimed_until > moment:
        return None
    if not rounds.read_at:
        # not all at once, an hour later
        spread = (moment - part * _EVERY // SEGMENTS for part in range(SEGMENTS))
        rounds = replace(rounds, read_at=tuple(spread))
    claimed = replace(
        rounds,
        claimed_until=_seconds(now + RUN_LASTS),
        runs=rounds.runs + 1,
        ran_at=moment,
        pause=moment - rounds.ran_at,
    )
    if not store.keep_rounds(claimed):
        return None
    return replace(claimed, version=claimed.version + 1)


def choose(store: RoundStore, rounds: Rounds, now: datetime, calls: int) -> Round:
    """Find whom to read with this number of calls."""
    turns: list[CirclePosition] = []
    whole: set[int] = set()
    for stretch in _stretches(_due(rounds, now)):
        found = _turns_of(store, stretch, now)
        for part in stretch:
            first = rounds.after if part == rounds.part else -1
            of_part = [turn for turn in found if part_of(turn) == part and turn.place > first]
            left = calls - len(turns)
            turns += of_part[: max(0, left)]
            if len(of_part) > left:
                return Round(rounds, tuple(turns), frozenset(whole))
            whole.add(part)
    return Round(rounds, tuple(turns), frozenset(whole))


def end(store: RoundStore, one: Round, reached: int, now: datetime) -> Rounds:
    """Note how far a run came, and return that: `reached` of its patients were read, one after another."""
    rounds, moment = one.rounds, _seconds(now)
    read = set(one.patients[:reached])
    unread = next((turn for turn in one.turns if turn.patient not in read), None)
    done = {part for part in one.whole if unread is None or _is_read(part, one, read)}
    if rounds.part in done:
        rounds = replace(rounds, part=-1, after=-1)
    begun = {part: rounds.begun_at if part == one.rounds.part else moment for part in done}
    last = [turn for turn in one.turns if turn.patient in read and part_of(turn) not in done]
    if last:
        part = part_of(last[-1])
        since = rounds.begun_at if part == rounds.part else moment
        rounds = replace(rounds, part=part, after=last[-1].place, begun_at=since)
    read_at = tuple(begun.get(part, at) for part, at in enumerate(rounds.read_at))
    overdue = store.overdue_since(now)
    oldest = min([*read_at, *([_seconds(overdue)] if overdue else [])])
    rounds = replace(rounds, read_at=read_at, claimed_until=0, oldest_at=oldest)
    store.keep_rounds(rounds)
    return rounds


def near_in_turn(rounds: Rounds, patients: Sequence[str], most: int) -> list[str]:
    """Those of the patients with a visit near whom this run reads: every second run, or as often as `most` allows."""
    if rounds.pause >= NEAR_EVERY // timedelta(seconds=1) and len(patients) <= most:
        return list(patients)
    runs = max(RUNS_PER_NEAR_READING, -(-len(patients) // max(1, most)))
    return [p for p in patients if (rounds.runs + zlib.crc32(p.encode())) % runs == 0][:most]


def alone_at(patient: str, now: datetime) -> datetime:
    """When to read a settled patient alone: the patient's time of day, half a day to a day and a half from `now`."""
    first = now + ALONE_AFTER
    midnight = datetime.combine(first.date(), time(), UTC)
    at = midnight + timedelta(milliseconds=place_of(patient))
    return at if at >= first else at + DAY


def place_of(patient: str) -> int:
    """The place of a patient on the circle, in milliseconds after midnight (UTC)."""
    return zlib.crc32(patient.encode()) * DAY_MS >> 32


def part_of(turn: CirclePosition) -> int:
    """The part of the circle in which a place lies."""
    return turn.place // SEGMENT_MS


def digest_of(
    answer: Sequence[Visit], directory: Directory, operations: Operations, rules: object
) -> str:
    """The digest of an answer and of all else on which notices about it depend: closures, branches, names, rules."""
    visits = sorted(answer, key=lambda visit: visit.id)
    around = [(directory.branch_at(visit), directory.doctor(visit.doctor)) for visit in visits]
    depends = visits, around, operations.closures, directory.left, rules
    return hashlib.sha256(msgspec.json.encode(depends)).hexdigest()[:32]


def _due(rounds: Rounds, now: datetime) -> list[int]:
    """The parts whose time has come: the one in work first, then the longest unread."""
    until = _seconds(now - READ_EVERY + EARLY)
    due = sorted(
        (part for part, at in enumerate(rounds.read_at) if at <= until and part != rounds.part),
        key=lambda part: rounds.read_at[part],
    )
    return [rounds.part, *due] if rounds.part >= 0 else due


def _stretches(parts: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut parts into those that are looked up at once, because they lie side by side on the circle.

    The first stretch is one part long and each next one twice as long, because nobody knows how many parts the calls
    reach: few queries if all parts are due, and little that is read in vain.
    """
    most, begins = 1, 0
    while begins < len(parts):
        ends = begins + 1
        first = last = parts[begins]
        while ends < min(len(parts), begins + most) and first - 1 <= parts[ends] <= last + 1:
            first, last = min(first, parts[ends]), max(last, parts[ends])
            ends += 1
        yield parts[begins:ends]
        most, begins = most * 2, ends


def _turns_of(store: RoundStore, parts: Sequence[int], now: datetime) -> list[CirclePosition]:
    """All patients of neighbouring parts who are not to be read alone soon, in the order of their places."""
    first, last = now + SOON, now + ALONE_AFTER + DAY
    midnight = datetime.combine(now.date(), time(), UTC)
    begins, ends = SEGMENT_MS * min(parts), SEGMENT_MS * (max(parts) + 1)
    found: list[CirclePosition] = []
    for day in range(3):
        since = midnight + day * DAY + timedelta(milliseconds=begins)
        until = midnight + day * DAY + timedelta(milliseconds=ends)
        if until > first and since <= last:
            found += store.in_turn(max(since, first), until)
    return sorted(set(found))


def _is_read(part: int, one: Round, read: set[str]) -> bool:
    return all(turn.patient in read for turn in one.turns if part_of(turn) == part)


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
