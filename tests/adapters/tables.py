"""All tables of the reception in moto, and moto's account."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws

from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.models import (
    CodeItem,
    ContentItem,
    ConversationItem,
    DeskItem,
    DirectoryItem,
    FigureItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.adapters.dynamodb.store import DynamoStore

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "eu-central-1",
}


JUDGE = "JUDGE_DYNAMODB"
"""The variable with the address of another DynamoDB, which then stands in for moto's (`make judges`)."""


@contextmanager
def amazon() -> Iterator[None]:
    """An empty AWS account in memory."""
    judge = os.environ.get(JUDGE)
    there = {"AWS_ENDPOINT_URL_DYNAMODB": judge} if judge else {}
    with patch.dict(os.environ, ACCOUNT | there), mock_aws():
        if judge:
            _empty(boto3.client("dynamodb"))
        yield


def _empty(dynamodb: Any) -> None:
    for table in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=table)
    while dynamodb.list_tables()["TableNames"]:
        time.sleep(0.01)


class Tables:
    """Each table with its indexes. `now` is the clock of the store."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.conversations = bound(ConversationItem, "conversations")
        self.directory = bound(DirectoryItem, "directory")
        self.system = bound(SystemItem, "system")
        self.visits = bound(VisitItem, "visits")
        self.desk = bound(DeskItem, "desk")
        self.codes = bound(CodeItem, "codes")
        self.content = bound(ContentItem, "content")
        self.figures = bound(FigureItem, "figures")
        self.all: tuple[Any, ...] = (
            self.conversations, self.directory, self.system, self.visits, self.desk, self.codes, self.content,
            self.figures,
        )  # fmt: skip
        for table in self.all:
            table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)

    def store(self) -> DynamoStore:
        """The store of turns, as a new container has it."""
        memory = DirectoryMemory(self.directory)
        return DynamoStore(self.conversations, self.system, memory, self.visits, lambda: self.now)
