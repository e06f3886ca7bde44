"""Reads the records of the tables' streams as changes that figures are counted from.

A record comes at least once, and has the same id each time. Binary values are base64, as Lambda hands them over. The
moment of a save is read from the time to live, which counts from it on the reception's own clock: a record has no other
moment of that clock.
"""

import base64
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from reception.adapters.dynamodb.models import readable
from reception.adapters.dynamodb.news import TO
from reception.adapters.dynamodb.packing import unpack
from reception.adapters.dynamodb.store import CONVERSATIONS_KEPT
from reception.desk.thread import Arrival, Request, Thread
from reception.dialog.conversation import Conversation
from reception.figures.changes import (
    Change,
    ConversationDeleted,
    ConversationSaved,
    NewsNoted,
    NoticeNoted,
    RequestLabelled,
    StaffAnswered,
    StaffWasAsked,
    VisitConfirmed,
    VisitRead,
)
from reception.notices.keys import kind_in, visit_in
from reception.notices.mirrored import CONFIRMED, Mirrored
from reception.notices.news import NEWS
from reception.ports import is_synthetic

EXPIRED_BY = "dynamodb.amazonaws.com"
"""Deletes items whose time to live is over; everything else that is deleted was deleted by us."""
type Image = dict[str, dict[str, Any]]

_conversation = msgspec.json.Decoder(Conversation).decode
_visit = msgspec.json.Decoder(Mirrored).decode
_thread = msgspec.json.Decoder(Thread).decode


def read_records(
    records: Iterable[dict[str, Any]], now: datetime, test_doctor: str = ""
) -> list[Change]:
    """The changes in records of Lambda's event (`Records`). `now` (UTC) is the moment of deletions.

    What synthetic patients do is left out, and so are the visits of the `test_doctor` (an id), whom they book.

    Raises:
        StoreUnreachable: a newer version wrote a record; it must come again until that version is back.
    """
    changes = (change for record in records for change in _changes(record, now))
    return [change for change in changes if not _is_of(test_doctor, change)]


def _is_of(doctor: str, change: Change) -> bool:
    """True for a visit of this doctor."""
    return bool(doctor) and isinstance(change, VisitRead) and change.after.visit.doctor == doctor


def _changes(record: dict[str, Any], now: datetime) -> Iterator[Change]:
    body = record["dynamodb"]
    images = body.get("OldImage"), body.get("NewImage")
    before, after = (image and readable(image) for image in images)
    keys = body["Keys"]
    part = keys.get("part", {}).get("S", "")
    if any(map(is_synthetic, (keys["key"]["S"].removeprefix("account:"), *part.split(":")[1:2]))):
        return
    if not keys["key"]["S"].startswith("account:") and not part:
        return
    if not part and _is_conversation(after or before or {}):
        yield from _of_conversation(record, before, after, now)
    elif not part and after:
        yield from _of_thread(before, after)
    elif part.startswith("visit:") and after and "state" in after:
        yield VisitRead(_visit(_state(before)) if before else None, _visit(_state(after)))
    elif part.startswith("notice:") and after:
        yield from _of_notice(record["eventID"], part, before or {}, after)
    elif keys["key"]["S"].startswith(NEWS) and part.startswith(TO) and after:
        yield from _of_news(record["eventID"], before or {}, after)


class _Outermost(msgspec.Struct):
    """The field that tells a conversation from a thread: a thread in which an operator books has one inside."""

    trail: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


_outermost = msgspec.json.Decoder(_Outermost).decode


def _is_conversation(image: Image) -> bool:
    """True for an item of the conversations, False for one of the desk: both have keys `account:…`."""
    state = _state(image)
    return bool(state) and _outermost(state).trail is not msgspec.UNSET


def _of_conversation(
    record: dict[str, Any], before: Image | None, after: Image | None, now: datetime
) -> Iterator[Change]:
    if after is None:
        if record.get("userIdentity", {}).get("principalId") != EXPIRED_BY:
            yield ConversationDeleted(record["eventID"], now)
        return
    saved_at = int(after["expires_at"]["N"]) - CONVERSATIONS_KEPT.total_seconds()
    saved, at = _conversation(_state(after)), datetime.fromtimestamp(saved_at, UTC)
    former = _conversation(_state(before)) if before and saved.version > 1 else None
    yield ConversationSaved(record["eventID"], former, saved, at)


def _of_notice(id: str, part: str, before: Image, after: Image) -> Iterator[Change]:
    """The outcome of a notice, when it is noted. A patient's word to come lies among the notices."""
    outcome = after.get("outcome", {}).get("S", "")
    if not outcome or outcome == before.get("outcome", {}).get("S"):
        return
    key = part.split(":", 2)[2]
    at = datetime.fromisoformat(after["noted_at"]["S"])
    if outcome == CONFIRMED:
        start = datetime.strptime(key.rpartition(":")[2], "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
        yield VisitConfirmed(id, visit_in(key), start, at)
    else:
        yield NoticeNoted(id, kind_in(key), outcome, at)


def _of_news(id: str, before: Image, after: Image) -> Iterator[Change]:
    """The outcome of news to one reader, when it is noted."""
    outcome = after.get("outcome", {}).get("S", "")
    if outcome and not before.get("outcome"):
        yield NewsNoted(id, outcome, datetime.fromisoformat(after["noted_at"]["S"]))


def _of_thread(before: Image | None, after: Image) -> Iterator[Change]:
    was, thread = _thread(_state(before)) if before else None, _thread(_state(after))
    yield from thread_changes(was, thread)


def thread_changes(was: Thread | None, thread: Thread) -> Iterator[Change]:
    """The changes that a saved thread shows: a new request, the first answer that reached the patient, a label."""
    request, former = thread.request, was.request if was else None
    if request is None:
        return
    is_new = former is None or former.number != request.number
    if is_new:
        first = request.matters[0]
        yield StaffWasAsked(request.number, first.kind, first.asked_at)
    answered_at = _answered_at(thread, request)
    if answered_at and (is_new or was is None or not _answered_at(was, request)):
        readable_at = max(request.matters[0].asked_at, request.read_at)
        waited = max(timedelta(), answered_at - readable_at)
        yield StaffAnswered(request.number, int(waited.total_seconds()), answered_at)
    if request.label and request.closed_at and (is_new or not _has_label(was, request)):
        yield RequestLabelled(request.number, request.round, request.label, request.closed_at)


def _has_label(was: Thread | None, request: Request) -> bool:
    """True if the request was closed with the same label already, and has not been opened since."""
    former = was.request if was else None
    return former is not None and (former.label, former.closed_at) == (
        request.label,
        request.closed_at,
    )


def _answered_at(thread: Thread, request: Request) -> datetime | None:
    """When the first of the lines that reached the patient was written, since the request was made."""
    asked_at = request.matters[0].asked_at
    return next(
        (
            line.said_at
            for line in thread.lines
            if not line.to_staff and line.arrival is Arrival.SENT and line.said_at >= asked_at
        ),
        None,
    )


def _state(image: Image) -> bytes:
    held = image.get("state", {}).get("B", b"")
    return unpack(base64.b64decode(held) if isinstance(held, str) else bytes(held))
