"""The items of the three tables, as pynamodb has them.

A model is bound to a table's name when it is first used, since names come from the environment.
"""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model


class _Timing:
    """How long DynamoDB may take: a turn has 20 seconds in all."""

    connect_timeout_seconds = 1
    read_timeout_seconds = 2
    max_retry_attempts = 2


class DueIndex(GlobalSecondaryIndex["ConversationItem"]):  # type: ignore[no-untyped-call] # pynamodb's
    """What must happen later: sparse, an item leaves it when nothing is left to do."""

    class Meta:
        index_name = "due"
        projection = KeysOnlyProjection()

    due_shard = NumberAttribute(hash_key=True)
    due_at = UnicodeAttribute(range_key=True)


class ConversationItem(Model):
    """`account:<id>` a conversation; `phone:<number>` which account holds a proven number."""

    key = UnicodeAttribute(hash_key=True)
    schema = NumberAttribute(default=1)
    version = NumberAttribute(default=0)
    state = BinaryAttribute(null=True, legacy_encoding=False)
    account = UnicodeAttribute(null=True)
    due_shard = NumberAttribute(null=True)
    due_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    due = DueIndex()


class DirectoryItem(Model):
    """`snapshot` the directory; `photo:<doctor>` a picture; `file_ids` what Telegram calls pictures, by digest."""

    key = UnicodeAttribute(hash_key=True)
    schema = NumberAttribute(default=1)
    body = BinaryAttribute(null=True, legacy_encoding=False)
    digest = UnicodeAttribute(null=True)
    ids: MapAttribute[str, Any] = MapAttribute(null=True)  # type: ignore[no-untyped-call] # pynamodb's


class SystemItem(Model):
    """`sign_in` the clinic system's token and lock; `failures:<update>`; `dead:<update>`."""

    key = UnicodeAttribute(hash_key=True)
    schema = NumberAttribute(default=1)
    token = UnicodeAttribute(null=True)
    locked_until = NumberAttribute(null=True)
    refused_until = NumberAttribute(null=True)
    failures = NumberAttribute(null=True)
    kind = UnicodeAttribute(null=True)
    body = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)


def bound[M: Model](model: type[M], table: str) -> type[M]:
    """`model` over the table with this name."""
    meta = type("Meta", (_Timing,), {"table_name": table})
    return type(model.__name__, (model,), {"Meta": meta})
