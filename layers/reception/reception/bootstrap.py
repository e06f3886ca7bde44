"""Wires settings to adapters, each built on first use and kept while the container lives."""

import json
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reception.adapters.clocks import RealClock, RemoteClock
from reception.adapters.content import Content
from reception.adapters.dynamodb.directory import DirectoryMemory, DirectoryShelf
from reception.adapters.dynamodb.due import DueIndexReader
from reception.adapters.dynamodb.models import (
    ConversationItem,
    DirectoryItem,
    SystemItem,
    bound,
)
from reception.adapters.dynamodb.sign_ins import DynamoSignIns
from reception.adapters.dynamodb.store import DynamoStore
from reception.clinic import ClinicTime
from reception.consultation import Consultation
from reception.dialog.engine import Engine
from reception.dialog.scene import Knowledge
from reception.ports import ClinicSystem, Loaded, Update
from reception.settings import Settings
from reception.turns import Turns

if TYPE_CHECKING:
    from reception.adapters.doctor_eleks import Connection
    from reception.adapters.sqs import SqsQueue

TURN_SECONDS = 8.0
"""For all that a turn asks of the clinic system."""
DIRECTORY_SECONDS = 240.0
"""For all that one refresh of the directory asks; its function has 300."""


def read_update(body: dict[str, Any]) -> tuple[Update, str] | None:
    """An update of the channel, and the id of the press to be answered (or ""); None for a kind that isn't ours.

    Raises:
        NotAnUpdate: it has no shape of the channel's.
    """
    from reception.adapters.telegram.updates import read

    return read(body)


class Reception:
    """The reception of one stack."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def clock(self) -> RealClock | RemoteClock:
        """The sandbox's where there is one."""
        url = self.settings.clock_url
        return RemoteClock(url) if url else RealClock()

    @cached_property
    def time(self) -> ClinicTime:
        """The clinic's wall clock."""
        return ClinicTime(ZoneInfo(self.settings.clinic_timezone))

    @cached_property
    def content(self) -> Content:
        """What the clinic edits."""
        return Content(self.settings.content)

    @cached_property
    def turns(self) -> Turns:
        """What takes updates and takes up what was left."""
        from reception.adapters.photos import DoctorPhotos
        from reception.adapters.telegram.channel import TelegramChannel

        facts, words = self.content.facts(), self.content.words(self.time)
        country = self.settings.clinic_country

        def engine(loaded: Loaded) -> Engine:
            return Engine(Knowledge(facts, words, loaded.directory, self.time, country))

        def consult(now: datetime) -> Consultation:
            return Consultation(lambda: self.clinic(TURN_SECONDS), self.time, now, facts.days_ahead)

        photos = DoctorPhotos(self.memory, self.content)
        channel = TelegramChannel(
            self.settings.telegram_api_url, self.telegram_secret["token"], photos
        )
        return Turns(self.store, channel, self.clock, engine, consult)

    @cached_property
    def telegram_secret(self) -> dict[str, str]:
        """`token` and `webhook_secret`."""
        return self._secret(self.settings.secret_telegram)

    @cached_property
    def memory(self) -> DirectoryMemory:
        """The directory as this container last read it."""
        return DirectoryMemory(bound(DirectoryItem, self.settings.table_directory))

    @cached_property
    def store(self) -> DynamoStore:
        """Conversations."""
        return DynamoStore(self._conversations, self._system, self.memory, lambda: self.clock.now())

    @cached_property
    def due(self) -> DueIndexReader:
        """What the clockwork has to do."""
        return DueIndexReader(self._conversations)

    @cached_property
    def queue(self) -> "SqsQueue":
        """Where it puts that."""
        from reception.adapters.sqs import SqsQueue

        return SqsQueue(self._client("sqs"), self.settings.queue_resume)

    @cached_property
    def shelf(self) -> DirectoryShelf:
        """Where the directory is put."""
        return DirectoryShelf(bound(DirectoryItem, self.settings.table_directory))

    def clinic(self, seconds: float) -> ClinicSystem:
        """The clinic system, for calls that may take `seconds` in all."""
        from reception.adapters.doctor_eleks import Answers, DoctorEleks

        return DoctorEleks(
            self._connection,
            self.clock,
            self.time,
            self.settings.clinic_country,
            Answers.of(self.content.clinic_system),
            seconds,
        )

    @cached_property
    def _connection(self) -> "Connection":
        from reception.adapters.doctor_eleks import Account, Connection

        secret = self._secret(self.settings.secret_doctor_eleks)
        account = Account(self.settings.doctor_eleks_url, **secret)
        return Connection(account, DynamoSignIns(self._system, lambda: datetime.now(UTC)))

    @cached_property
    def _conversations(self) -> type[ConversationItem]:
        return bound(ConversationItem, self.settings.table_conversations)

    @cached_property
    def _system(self) -> type[SystemItem]:
        return bound(SystemItem, self.settings.table_system)

    def _secret(self, arn: str) -> dict[str, str]:
        answer = self._client("secretsmanager").get_secret_value(SecretId=arn)
        secret: dict[str, str] = json.loads(answer["SecretString"])
        return secret

    def _client(self, service: str) -> Any:
        import botocore.session

        return botocore.session.get_session().create_client(service)
