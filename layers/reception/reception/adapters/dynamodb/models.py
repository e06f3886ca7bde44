"""The items of the tables, as pynamodb has them.

A model is bound to a table's name when it is first used, since names come from the environment.
"""

import zlib
from datetime import datetime
from typing import Any, Self

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from reception.ports import StoreUnreachable

SCHEMA = 1
"""Of what is written. One more where an older version would lose or misread something; a new field is no reason."""
SHARDS = 4
"""Parts of each index of what is to be done later."""


class _Timing:
    """How long DynamoDB may take: a turn has 20 seconds in all."""

    connect_timeout_seconds = 1
    read_timeout_seconds = 2
    max_retry_attempts = 2


class Record(Model):
    """An item with the schema that it was written in. What an older version wrote is read: new fields have defaults.

    What a newer one wrote, before somebody went back, is left alone: it would lose what this version does not know.
    """

    schema = NumberAttribute(default=SCHEMA)

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Self:
        """An item as DynamoDB has it.

        Raises:
            StoreUnreachable: it is a newer version's.
        """
        return super().from_raw_data(_known(data))

    def deserialize(self, attribute_values: dict[str, dict[str, Any]]) -> None:
        """Take the attributes of such an item.

        Raises:
            StoreUnreachable: it is a newer version's.
        """
        super().deserialize(_known(attribute_values))


def _known(data: dict[str, Any]) -> dict[str, Any]:
    schema = int(data.get("schema", {}).get("N", SCHEMA))
    if schema > SCHEMA:
        raise StoreUnreachable(f"a record of schema {schema}, which a newer version wrote")
    return data


class DueIndex(GlobalSecondaryIndex["ConversationItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """What must happen later: sparse, an item leaves it when nothing is left to do."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ConversationItem(Record):
    """`account:<id>` a conversation; `phone:<number>` which account holds a proven number."""

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(default=0)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    account = UnicodeAttribute(null=True)
    due_shard = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    due = DueIndex()


class DirectoryItem(Record):
    """`snapshot` the directory; `photo:<doctor>` a picture; `file_ids` what Telegram calls pictures, by digest."""

    key = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(null=True, legacy_encoding=False)
    digest = UnicodeAttribute(null=True)
    ids: MapAttribute[str, Any] = MapAttribute(null=True)  # type: ignore[no-untyped-call] # pynamodb's


class SystemItem(Record):
    """`sign_in`: the clinic system's token and lock; `operations`: what staff set; `failures:` and `dead:<update>`."""

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(null=True)
    token = UnicodeAttribute(null=True)
    locked_until = NumberAttribute(null=True)
    refused_until = NumberAttribute(null=True)
    failures = NumberAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    body = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


class ContentItem(Record):
    """A published version of what the clinic edits, by its name."""

    key = UnicodeAttribute(hash_key=True)
    body = BinaryAttribute(legacy_encoding=False)


class LinkDueIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Links with a notice that is due: sparse."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class PollIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Links by when their patients' visits are to be read again."""

    class Meta:
        index_name = "poll"
        projection = KeysOnlyProjection()

    poll_shard = NumberAttribute(hash_key=True)
    poll_at = UnicodeAttribute(range_key=True)


class DayIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Visits, and the word of patients to come to them, by the day (UTC) on which they start: sparse."""

    class Meta:
        index_name = "day"
        projection = IncludeProjection(["state"])

    day = UnicodeAttribute(hash_key=True)
    state = BinaryAttribute(null=True, legacy_encoding=False)


class VisitIndex(GlobalSecondaryIndex["VisitItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Whose visit it is: sparse."""

    class Meta:
        index_name = "visit"
        projection = KeysOnlyProjection()

    visit = UnicodeAttribute(hash_key=True)


class VisitItem(Record):
    """Of `patient:<id>`: `link:<account>`; `visit:<id>` the mirror; `notice:<account>:<key>` claim and ledger.

    `visit:<id>`: `unlinked` a visit of nobody linked, `hint` one that the next poll is to read; `hints:<of>` how many
    hints came; `window` when each day was read of everybody.
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
    """Threads with something to be done: sparse."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class WaitingIndex(GlobalSecondaryIndex["DeskItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """Requests that nobody has taken, in the order of the queue: sparse."""

    class Meta:
        index_name = "waiting"
        projection = IncludeProjection(["posted"])

    queue = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    posted = BooleanAttribute(null=True)


class DeskItem(Record):
    """What the desk keeps.

    `account:<id>` a thread; `topic:<id>` whose it is; `room` its id, the lock and pace of cards; `number` the last
    one that was given; `audit:<number>:<moment>:<operator>:<action>` what a member of the staff did, to whom by a
    pseudonym.
    `tell:<what>` what staff are to be told, `entries` whom it concerns.
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
    """A moment (UTC) so that it sorts: `2026-11-22T10:00:00.000Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def shard_of(account: str) -> int:
    """The part of an index that an account's items are in."""
    return zlib.crc32(account.encode()) % SHARDS


class CodeItem(Record):
    """`code:<account>` the last code by SMS; `chat:…`, `number:…`, `day:…` how many were asked for on a day."""

    key = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(null=True)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    counted = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


def bound[M: Model](model: type[M], table: str) -> type[M]:
    """`model` over the table with this name."""
    meta = type("Meta", (_Timing,), {"table_name": table})
    return type(model.__name__, (model,), {"Meta": meta})
