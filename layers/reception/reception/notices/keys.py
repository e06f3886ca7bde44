"""The ledger's key of a notice: `visit:kind`, and what tells one notice of the kind from the next about the same visit.

An account gets a notice with the same key once. Keys are stored, so they must not change: a key that is built otherwise
sends what was sent already.
"""

from datetime import datetime

from reception.clinic.model import Visit
from reception.clinic.operations import Closure
from reception.dialog.notice_kinds import NoticeKind
from reception.notices.notice import Due

type KeyParts = tuple[str, ...]


def once_a_visit(_visit: Visit, _due: Due) -> KeyParts:
    """One notice about a visit, wherever the visit is moved."""
    return ()


def once_a_start(visit: Visit, _due: Due) -> KeyParts:
    """One notice about each start of a visit: a visit that is moved is reminded of again."""
    return (_written(visit.start),)


def once_a_revision(visit: Visit, due: Due) -> KeyParts:
    """One notice about each believed change, so that a visit that goes from A to B to C to B is news at B twice."""
    return _written(visit.start), str(due.revision)


def once_a_closure(visit: Visit, due: Due) -> KeyParts:
    """One notice about each closure that a visit falls into."""
    assert due.closure is not None
    return _written(visit.start), due.closure.id


def once_a_rule(_visit: Visit, due: Due) -> KeyParts:
    """One notice for each rule that makes a visit due again."""
    assert due.again is not None
    return (due.again.id,)


def once_an_offer(_visit: Visit, due: Due) -> KeyParts:
    """One notice about each offer of an earlier time."""
    assert due.offer is not None
    return (due.offer.id,)


def once_a_delay(visit: Visit, due: Due) -> KeyParts:
    """One notice about each number of minutes that patients are told: a delay that grows is news again."""
    assert due.delay is not None
    return _written(visit.start), str(due.delay.told)


def of_closure(visit: Visit, closure: Closure) -> str:
    """The key of the news that a visit can't take place because of a closure."""
    return joined(visit, NoticeKind.CLOSED, (_written(visit.start), closure.id))


def joined(visit: Visit, kind: NoticeKind, parts: KeyParts) -> str:
    """The key of a notice of a kind about a visit."""
    return ":".join((visit.id, kind, *parts))


def visit_in(key: str) -> str:
    """The id of the visit that a key is about."""
    return key.split(":")[0]


def kind_in(key: str) -> str:
    """The kind that a key names: a `NoticeKind`, or another word of the ledger."""
    return key.split(":")[1]


def revision_in(key: str) -> int:
    """The revision in a key that `once_a_revision` made."""
    return int(key.split(":")[-1])


def _written(start: datetime) -> str:
    return f"{start:%Y%m%dT%H%MZ}"
