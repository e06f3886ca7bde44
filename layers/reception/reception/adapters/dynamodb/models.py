"""The items of the tables, as models of pynamodb.

A model gets the name of its table when it is first used (`bound`), since names come from the environment.
"""

import zlib
from datetime import UTC, datetime
from typing import Any, Self

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    NumberSetAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from reception.ports import StoreUnreachable

SCHEMA = 1
"""The schema of items. It grows by one if an older version would lose or misread something in an item.

A new field is no reason for that: an older version ignores it.
"""
PACKED_SCHEMA = 2
"""The schema of a conversation whose state is packed (`packing`), which versions of schema 1 can't read."""
SHARDS = 4
"""The number of parts of each index of work that is due later: one part alone could be too busy."""
TIMING: dict[str, Any] = {
    "connect_timeout_seconds": 1,
    "read_timeout_seconds": 2,
    "max_retry_attempts": 2,
}
"""The time that a call of DynamoDB may take. A turn has 20 seconds in all."""


class Record(Model):
    """An item with the schema in which it was written.

    An item of an older version is read: new fields have defaults. An item of a newer version, which is there after
    somebody deployed an older one again, is left alone: by writing it, this version would drop fields that it ignores.
    """

    schema = NumberAttribute(default=SCHEMA)

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """Read an item as DynamoDB has it.

        Raises:
            StoreUnreachable: a newer version wrote the item.
        """
        return super().from_raw_data(readable(data))

    def deserialize(self, attribute_values: dict[str, dict[str, Any]]) -> None:
        """Read the attributes of an item.

        Raises:
            StoreUnreachable: a newer version wrote the item.
        """
        super().deserialize(readable(attribute_values))


def readable(data: dict[str, Any]) -> dict[str, Any]:
    """Return an item, as DynamoDB has it, if this version can read it.

    Raises:
        StoreUnreachable: a newer version wrote the item.
    """
    schema = int(data.get("schema", {}).get("N", SCHEMA))
    if schema > PACKED_SCHEMA:
        raise StoreUnreachable(f"a record of schema {schema}, which a newer version wrote")
    return data


class DueIndex(GlobalSecondaryIndex["ConversationItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Conversations with work that is due later. Sparse: an item leaves the index when nothing is left to do."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ConversationItem(Record):
    """`account:<id>`: a conversation. `phone:<number>`: the account that holds a proven number."""

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=0)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    account = UnicodeAttribute(null=True)
    due_shard = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    due = DueIndex()


class DirectoryItem(Record):
    """`snapshot`: the directory. `photo:<doctor>`: a picture. `file_ids`: Telegram's ids of pictures, by digest."""

    key = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(null=True, legacy_encoding=False)
    digest = UnicodeAttribute(null=True)
    ids: MapAttribute[str, Any] = MapAttribute(null=True)  # type: ignore[no-untyped-call] # pynamodb's


class SystemItem(Record):
    """`sign_in`: the clinic system's token and lock. `operations`: what staff set at run time.

    `operations` also has `unanswered_until`: until then the clinic system is not asked, because it does not answer;
    and `sending_at`: when the next message to Telegram may go out.
    `failures:<update>`: how often an update failed. `dead:<update>`: an update that could not be handled.
    """

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(null=True)
    token = UnicodeAttribute(null=True)
    locked_until = NumberAttribute(null=True)
    refused_until = NumberAttribute(null=True)
    unanswered_until = NumberAttribute(null=True)
    sending_at = NumberAttribute(null=True)
    failures = NumberAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    body = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class ContentItem(Record):
    """A published version of what the clinic edits: the key is its name.

    `versions:`: the names of all versions, each with the name of who published it. `draft:<manager>`: what a manager
    changed and has not published. `photo:<digest>`: a picture that was uploaded.
    """

    key = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(legacy_encoding=False)
    names = UnicodeSetAttribute(null=True)


class LinkDueIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Links with a notice that is due later. Sparse."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class PollIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Links by the moment at which their patients' visits are to be read again. Sparse."""

    class Meta:
        index_name = "poll"
        projection = KeysOnlyProjection()

    poll_shard = NumberAttribute(hash_key=True)
    poll_at = UnicodeAttribute(range_key=True)


class DayIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Visits, and patients' confirmations of them, by the day (UTC) on which they start. Sparse."""

    class Meta:
        index_name = "day"
        projection = IncludeProjection(["state"])

    day = UnicodeAttribute(hash_key=True)
    state = BinaryAttribute(null=True, legacy_encoding=False)


class VisitIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Patients by their visits' ids. Sparse."""

    class Meta:
        index_name = "visit"
        projection = KeysOnlyProjection()

    visit = UnicodeAttribute(hash_key=True)


class VisitItem(Record):
    """Items by key and part.

    `patient:<id>` has the parts `link:<account>`, `visit:<id>` (the visit as it was last read),
    `notice:<account>:<key>` (claim and outcome of a notice), `settled` (the digest of the last answer, if nothing new
    follows from it), and `unproven:<id>` (a chat, which is not named, booked
    the visit `<id>` without having proven whose card it is). `visit:<id>` has `unlinked` (the visit of somebody without
    a chat) and `hint` (the next poll is to read it). `hints:<of>` counts hints. `window` says when each day was read,
    `rounds` how far the rounds of the poll are.
    `changes` counts, by moment, patients whose visits changed.

    Of the waiting list: `line:<line>` has a part for each that stands in it, by the moment of asking. `freed:<id>` has
    `record`, and `said:<visit>` and `answer:<who>`, which are not heard yet. `patient:<id>` has `offer:<account>:<id>`.

    Of news: `readers` has a part for each account that wants it. `news:<id>` has `record`, and `to:<mark>` for each
    reader, who is not named, with the claim and outcome.

    `patient:<id>` has `finished:<rule>`, the last finished visit from which a notice follows long afterwards.
    """

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    since = UnicodeAttribute(null=True)
    read_at = UnicodeAttribute(null=True)
    not_before = UnicodeAttribute(null=True)
    outcome = UnicodeAttribute(null=True)
    noted_at = UnicodeAttribute(null=True)
    leased_until = UnicodeAttribute(null=True)
    tried_at = UnicodeAttribute(null=True)
    digest = UnicodeAttribute(null=True)
    due_shard = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    poll_shard = NumberAttribute(null=True)
    poll_at = UnicodeAttribute(null=True)
    day = UnicodeAttribute(null=True)
    visit = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    due = LinkDueIndex()
    poll = PollIndex()
    of_day = DayIndex()
    of_visit = VisitIndex()


class DeskDueIndex(GlobalSecondaryIndex["DeskItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Threads and room jobs with work that is due later. Sparse."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class WaitingIndex(GlobalSecondaryIndex["DeskItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Requests that nobody has taken, in the order of the queue. Sparse."""

    class Meta:
        index_name = "waiting"
        projection = IncludeProjection(["posted"])

    queue = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    posted = BooleanAttribute(null=True)


class DeskItem(Record):
    """`account:<id>`: a thread. `topic:<id>`: the account of a topic. `number`: the last request's number.

    `find:<pseudonym>`: the accounts that are found under it, in `entries`. `found:<account>`: the pseudonyms under
    which an account is found. `answers:<day>`: how long the first answers of a day took.

    `room`: the room's id after it moved, and lock and pace of its cards. `tell:<what>`: what staff are to be told;
    `entries` are those whom it concerns. `audit:<number>:<moment>:<operator>:<action>`: what a member of the staff did,
    with a pseudonym of the patient.
    """

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(null=True)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    account = UnicodeAttribute(null=True)
    queue = UnicodeAttribute(null=True)
    place = UnicodeAttribute(null=True)
    posted = BooleanAttribute(null=True)
    due_shard = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    number = NumberAttribute(null=True)
    room = NumberAttribute(null=True)
    locked_until = NumberAttribute(null=True)
    not_before = NumberAttribute(null=True)
    operator = UnicodeAttribute(null=True)
    action = UnicodeAttribute(null=True)
    patient = UnicodeAttribute(null=True)
    entries = UnicodeSetAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    due = DeskDueIndex()
    waiting = WaitingIndex()


def due_key(moment: datetime) -> str:
    """Write a moment in UTC so that texts sort by time: `2026-11-22T10:00:00.000Z`. It may be of any zone."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def shard_of(account: str) -> int:
    """The number of the part of an index that an account's items are in."""
    return zlib.crc32(account.encode()) % SHARDS


class CodeItem(Record):
    """The items of codes and texts by SMS, of misses and of deeds.

    `code:<account>`: the last code. `chat:…`, `number:…`, `day:…`: how many codes were asked for on a day. `misses:…`:
    when dates of birth were named that fit no card. `deeds:…`: the updates that did such a deed on a day. `asked_at`:
    when a code was asked for last, in seconds. `text:<visit>:<start>`: a text that reminds of a visit. `texts:<month>`:
    how many of them were asked for.
    """

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(null=True)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    counted = NumberAttribute(null=True)
    asked_at = NumberAttribute(null=True)
    updates = NumberSetAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class FigureItem(Record):
    """`day:<date>`: the facts of a clinic day, by id. `visit:<pseudonym>`, `story`: what is known of a visit.

    `phrase:<pseudonym>`: the chats, by pseudonym, that wrote a text which was not understood. `phrases`: such texts
    that several chats wrote.
    """

    key = UnicodeAttribute(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    version = NumberAttribute(null=True)
    state = BinaryAttribute(legacy_encoding=False)
    expires_at = NumberAttribute(null=True)


def bound[M: Model](model: type[M], table: str) -> type[M]:
    """The model over the table with this name, with time-outs that fit into a turn."""
    meta = type("Meta", (), {"table_name": table, **TIMING})
    return type(model.__name__, (model,), {"Meta": meta})
