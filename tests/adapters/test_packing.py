"""Conversations are saved packed and read in both forms; an older version leaves a packed one alone."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reception.adapters.dynamodb import packing
from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.models import PACKED_SCHEMA, SCHEMA
from reception.adapters.dynamodb.packing import pack, unpack
from reception.adapters.dynamodb.store import DynamoStore
from reception.adapters.dynamodb.stream import read_records
from reception.dialog.conversation import Conversation
from reception.figures.changes import ConversationSaved
from reception.ports import StoreUnreachable
from sandbox.floor.state import unpacked
from tests.adapters.tables import Tables, amazon

STATES = Path(packing.__file__).with_name("states.txt")
FIRST = Path(__file__).with_name("first_conversation.json").read_bytes()
DIGEST = "a1fb4d550408ae2ba966bc3695b91d73d467a17c5b13e4f1a5e0240ca968e3a4"
BEGUN = Conversation("1001", language="ru")


@pytest.fixture
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables(datetime.now(UTC))


def test_a_packed_state_is_a_fifth_of_the_plain_one() -> None:
    assert unpack(pack(FIRST)) == FIRST
    plain = json.dumps(json.loads(FIRST), separators=(",", ":"), ensure_ascii=False).encode()
    assert len(pack(plain)) < len(plain) / 3


def test_the_dictionary_is_the_one_that_states_were_packed_with() -> None:
    digest = hashlib.sha256(STATES.read_bytes()).hexdigest()
    assert digest == DIGEST, "what is stored can't be read with another dictionary"


def test_a_form_of_a_newer_version_is_left_alone() -> None:
    with pytest.raises(StoreUnreachable, match="form 2"):
        unpack(b"\x02...")


def test_a_conversation_is_saved_packed_under_its_own_schema(tables: Tables) -> None:
    saved = tables.store().save(BEGUN)
    item = tables.conversations.get("account:1001")
    assert item.schema == PACKED_SCHEMA > SCHEMA, "a version of the first schema leaves it alone"
    assert not item.state.startswith(b"{")
    assert tables.store().load("1001").conversation == saved


def test_a_conversation_is_saved_plain_before_an_older_version_comes_back(tables: Tables) -> None:
    packing_store = tables.store()
    saved = packing_store.save(BEGUN)
    plain = DynamoStore(
        tables.conversations,
        tables.system,
        DirectoryMemory(tables.directory),
        tables.visits,
        lambda: tables.now,
        packs=False,
    )
    again = plain.save(saved)
    item = tables.conversations.get("account:1001")
    assert (item.schema, item.state[:1]) == (SCHEMA, b"{")
    assert packing_store.load("1001").conversation == again


def test_a_packed_record_of_the_stream_is_read(tables: Tables) -> None:
    saved = tables.store().save(BEGUN)
    item = tables.conversations.get("account:1001")
    image = {
        "schema": {"N": str(PACKED_SCHEMA)},
        "state": {"B": base64.b64encode(item.state).decode()},
        "expires_at": {"N": str(item.expires_at)},
    }
    body = {"Keys": {"key": {"S": "account:1001"}}, "NewImage": image}
    [change] = read_records([{"eventID": "1", "dynamodb": body}], tables.now)
    assert isinstance(change, ConversationSaved)
    assert change.after == saved


def test_the_sandbox_shows_a_packed_state() -> None:
    assert unpacked(pack(FIRST)) == unpacked(FIRST) == json.loads(FIRST)
