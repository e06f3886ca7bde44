"""Wires settings to adapters, each built on first use and kept while the container lives."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reception.adapters.clocks import RealClock, RemoteClock
from reception.adapters.content import Content, ContentError
from reception.adapters.dynamodb.codes import DynamoCodes
from reception.adapters.dynamodb.content import ContentShelf
from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.directory import DirectoryMemory, DirectoryShelf
from reception.adapters.dynamodb.due import DueIndexReader
from reception.adapters.dynamodb.models import (
    CodeItem,
    ContentItem,
    ConversationItem,
    DeskItem,
    DirectoryItem,
    SystemItem,
    VisitItem,
    bound,
)
from reception.adapters.dynamodb.operations import DynamoOperations
from reception.adapters.dynamodb.room_jobs import DynamoRoomJobs
from reception.adapters.dynamodb.sign_ins import DynamoSignIns
from reception.adapters.dynamodb.store import DynamoStore
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.clinic.facts import DeskFacts, Facts
from reception.clinic.model import ClinicTime
from reception.clinic.operations import Operations
from reception.clinic.system import ClinicSystem
from reception.codes.verification import CodeSending, Verification
from reception.desk.branches import BranchInboxes
from reception.desk.cards import Cards
from reception.desk.ports import StaffDid, StaffUpdate
from reception.desk.thread import read_address
from reception.dialog.effects import View
from reception.dialog.engine import Engine
from reception.dialog.scene import Knowledge, Scene
from reception.dialog.words import Words
from reception.export import Export
from reception.logs import Wordless
from reception.notices.ports import ROOM_JOB
from reception.ports import StoreUnreachable
from reception.turns.consultation import Consultation
from reception.turns.ports import Channel, Deliveries, Loaded, TurnStore, Update
from reception.turns.turns import Turns
from reception.wiring.settings import Settings

if TYPE_CHECKING:
    from reception.adapters.doctor_eleks import Answers, Connection
    from reception.adapters.dynamodb.hints import DynamoHints
    from reception.adapters.dynamodb.window import DynamoWindow
    from reception.adapters.sqs import SqsHandoffs, SqsQueue, SqsStaff
    from reception.adapters.telegram.channel import TelegramChannel
    from reception.notices.hints import Hints
    from reception.notices.planning import Message
    from reception.notices.poll import Polling
    from reception.notices.rules import Times
    from reception.notices.send import Notifying
    from reception.wiring.desk import DeskWiring

log = logging.getLogger(__name__)

TURN_SECONDS = 8.0
"""For all that a turn asks of the clinic system."""
POLL_SECONDS = 200.0
"""For all that one poll of visits asks; its function has 300."""
NOTICES_A_SECOND = 12
"""Of each of two senders; Telegram takes about 30 a second."""
TALKATIVE = ("botocore", "pynamodb", "telegram")
"""They write a line or more for each call at the level at which we write a few for each turn."""
WORDLESS = Wordless()
DIRECTORY_SECONDS = 240.0
"""For all that one refresh of the directory asks; its function has 300."""


log = logging.getLogger(__name__)


def read_update(body: dict[str, Any], *, whole: bool = False) -> tuple[Update, str] | None:
    """An update of the channel, and the id of the press to be answered (or ""); None for a kind that isn't ours.

    `whole`: with what was said, for a desk that can't copy it.

    Raises:
        NotAnUpdate: it has no shape of the channel's.
    """
    from reception.adapters.telegram.updates import read

    return read(body, whole=whole)


def read_staff_update(body: dict[str, Any]) -> tuple[StaffUpdate, str] | None:
    """An update of the staff's room, and the id of the press to be answered (or ""); None for anything else.

    Raises:
        NotAnUpdate: it has no shape of the channel's.
    """
    from reception.adapters.telegram.desk import read_staff

    return read_staff(body)


def read_slack(body: bytes, *, press: bool) -> StaffDid | None:
    """What a person did in a channel of Slack, from an event or a press; None for whatever is none of ours.

    Raises:
        NotAnUpdate: it has no shape of Slack's.
    """
    from reception.adapters.slack.door import read_event, read_press

    return read_press(body) if press else read_event(body)


def slack_challenge(body: bytes) -> str | None:
    """What Slack asks to have repeated when it is told the address.

    Raises:
        NotAnUpdate: it has no shape of Slack's.
    """
    from reception.adapters.slack.door import challenge

    return challenge(body)


def start() -> "Reception":
    """The reception of a function's environment, and its log: no exception's words, others' libraries only warn."""
    settings = Settings.from_environment()
    logging.getLogger().setLevel(settings.log_level)
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    for writer in logging.getLogger().handlers:
        writer.addFilter(WORDLESS)
    return Reception(settings)


class of_content[T](cached_property[T]):  # noqa: N801 - as cached_property
    """Made of what the clinic edits, itself or through others: made anew once another version of that is in use."""


class Reception:
    """The reception of one stack."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.version = ""

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
        """What the clinic edits: the layer's own, until `use` puts a published version here."""
        return Content(self.settings.content)

    def begin(self) -> Operations:
        """An invocation begins that loads no conversation: the time is read, and what staff set; that is returned."""
        self.clock.begin()
        operations = self.operations.load()
        self.use(operations.content)
        return operations

    def use(self, version: str) -> None:
        """Make all that is made of content anew, where another version was published; "" is the layer's own.

        One that can't be had is asked for again with the next turn; one that can't be used is said in the log, and
        patients go on seeing the present one.
        """
        if version == self.version:
            return
        try:
            content = self._published(version)
        except StoreUnreachable as error:
            log.warning("content %s was not read: %s", version, error)
            return
        except ContentError as error:
            log.error("content %s can't be used: %s", version, error)  # noqa: TRY400 - its words are the clinic's
            content = self.content
        self.version = version
        for name, made in vars(Reception).items():
            if isinstance(made, of_content):
                self.__dict__.pop(name, None)
        self.__dict__["content"] = content

    def _published(self, version: str) -> Content:
        files = self.shelf_of_content.load(version) if version else None
        content = Content(self.settings.content, files)
        content.facts()
        content.words(self.time)
        return content

    @cached_property
    def shelf_of_content(self) -> ContentShelf:
        """Where published versions are."""
        return ContentShelf(bound(ContentItem, self.settings.table_content))

    @of_content
    def words(self) -> dict[str, Words]:
        """What is said, in each language."""
        return self.content.words(self.time)

    @of_content
    def turns(self) -> Turns:
        """What takes updates and takes up what was left."""
        return self.turns_over(self.store, self.channel, lambda knowledge: knowledge)

    def turns_over(
        self, store: TurnStore, channel: Channel, seen: Callable[[Knowledge], Knowledge]
    ) -> Turns:
        """Turns over a store and a channel; `seen`: how much of what is known counts there."""
        country, codes = self.settings.clinic_country, self.settings.sms_codes

        def engine(loaded: Loaded) -> Engine:
            self.use(loaded.operations.content)
            known = Knowledge(
                self.facts,
                self.words,
                loaded.directory,
                self.time,
                country,
                codes=codes,
                operations=loaded.operations,
            )
            return Engine(seen(known))

        def consult(now: datetime, operations: Operations) -> Consultation:
            clinic, days = partial(self.clinic, TURN_SECONDS), self.facts.days_ahead
            return Consultation(clinic, self.time, now, days, operations)

        return Turns(
            store,
            channel,
            self.clock,
            engine,
            consult,
            BranchInboxes(self.desk_facts.rooms, lambda room: self.desk_at(room).reach),
            verification=self.verification,
            export=self.export.of,
        )

    @of_content
    def export(self) -> Export:
        """All that is kept of an account."""
        desks = [self.desk_at(room).store for room in self.rooms]
        return Export(self.codes, desks, self.mirror)

    @of_content
    def facts(self) -> Facts:
        """What the clinic says of itself; without a room for the staff there is no desk."""
        facts = self.content.facts()
        return facts if self.settings.operator_desk else replace(facts, desk=None)

    @of_content
    def channel(self) -> "TelegramChannel":
        """Where patients are."""
        from reception.adapters.photos import DoctorPhotos
        from reception.adapters.telegram.channel import TelegramChannel

        photos = DoctorPhotos(self.memory, self.content)
        return TelegramChannel(
            self.settings.telegram_api_url, self.telegram_secret["token"], photos
        )

    def deliveries(self) -> Deliveries:
        """How updates come in, as the channel says now.

        Raises:
            ChannelError.
        """
        from reception.adapters.telegram.deliveries import deliveries

        return deliveries(self.channel, self.clock.now())

    @of_content
    def _desks(self) -> "dict[str, DeskWiring]":
        return {}

    def desk_at(self, room: str = "") -> "DeskWiring":
        """The desk in a room, by that room's id; without one, the desk of whatever has none of its own."""
        from reception.wiring.desk import DeskWiring

        if room not in self._desks:
            self._desks[room] = DeskWiring(self, room)
        return self._desks[room]

    @property
    def desk(self) -> DynamoThreads:
        """Hand-off requests at that desk, and the clockwork's index over those of all desks."""
        return self.desk_at().store

    @property
    def handoffs(self) -> "SqsHandoffs":
        """What carries the addresses of threads."""
        return self.desk_at().queue

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms that there are desks in, by their ids; the default one first, and as an empty string."""
        return ("", *dict.fromkeys(self.desk_facts.rooms.values()))

    def hand_off(self, written: str) -> None:
        """Do what is next for a thread, by its address; or tell staff in the default room what they are to be told.

        Raises:
            StoreUnreachable, ChannelClosed: it must come again.
        """
        room, account = read_address(written)
        if not account.startswith(ROOM_JOB):
            self.desk_at(room).handoff.work(account)
            return
        job = account.removeprefix(ROOM_JOB)
        if self.settings.operator_desk:
            self.desk_at().handoff.find_room()
            self.desk_at().staffroom.work(job)
        else:
            log.error("there is no desk to tell: %s", job)
            self.room_jobs.done(job)

    def take_staff(self, update: StaffUpdate) -> str:
        """Handle an update of a room of the staff's. Returns what to say at a pressed button.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        desks = [self.desk_at(room) for room in self.rooms]
        for desk in sorted(desks, key=lambda it: it.name != str(update.room)):
            toast = desk.operators.take(update)
            if toast is not None:
                return toast
        return ""

    @cached_property
    def staff_queue(self) -> "SqsStaff":
        """What carries the ids of what staff did in Slack."""
        from reception.adapters.sqs import SqsStaff

        return SqsStaff(self.client("sqs"), self.settings.queue_slack)

    def is_slack(self, timestamp: str, signature: str, body: bytes) -> bool:
        """Whether Slack signed the body, just now."""
        from reception.adapters.slack.door import is_slack

        secret = self.slack_secret["signing_secret"]
        return is_slack(secret, timestamp, signature, body, self.clock.now())

    def work_off(self, did: StaffDid) -> None:
        """Do what a member of the staff did in Slack, and answer a press.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        from reception.adapters.slack.deeds import read

        at = next((room for room in self.rooms if self.desk_at(room).name == did.room), None)
        if at is None:
            log.warning("the app is in a channel that is no desk")
            return
        desk = self.desk_at(at)
        update = read(desk.slack, did)
        toast = desk.operators.take(update) if update else ""
        if toast:
            desk.slack.whisper(did.topic, did.user, toast)

    @cached_property
    def room_jobs(self) -> DynamoRoomJobs:
        """What staff are to be told."""
        table = bound(DeskItem, self.settings.table_desk)
        return DynamoRoomJobs(table, lambda: self.clock.now())

    def expect_morning(self) -> None:
        """Have staff told each morning whom to telephone; without a desk nobody is."""
        from reception.desk.room.mornings import expect

        if self.facts.desk:
            expect(self.room_jobs, self.facts.desk.hours, self.time, self.clock.now())

    def pseudonym(self, account: str) -> str:
        """What audit lines and ledgers know an account by."""
        from reception.pseudonyms import pseudonym

        return pseudonym(self._codes_key, account)

    @cached_property
    def verification(self) -> Verification:
        """What asks for codes by SMS and judges guesses."""
        from reception.adapters.sqs import SqsCodes

        queue = SqsCodes(cache(lambda: self.client("sqs")), self.settings.queue_codes)
        return Verification(self.codes, queue, lambda: self._codes_key, self.time)

    @of_content
    def code_sending(self) -> CodeSending:
        """What makes codes and sends them."""
        from reception.adapters.sms import SnsSms

        words, clinics = self.words, self.facts.name
        sms = SnsSms(self.client("sns"))
        return CodeSending(self.codes, sms, lambda: self._codes_key, words, clinics)

    @cached_property
    def telegram_secret(self) -> dict[str, str]:
        """`token` and `webhook_secret`."""
        return self._secret(self.settings.secret_telegram)

    @cached_property
    def slack_secret(self) -> dict[str, str]:
        """`token` and `signing_secret`."""
        return self._secret(self.settings.secret_slack)

    @cached_property
    def memory(self) -> DirectoryMemory:
        """The directory as this container last read it."""
        return DirectoryMemory(bound(DirectoryItem, self.settings.table_directory))

    @cached_property
    def store(self) -> DynamoStore:
        """Conversations."""
        return DynamoStore(
            self._conversations,
            self._system,
            self.memory,
            self._visits,
            lambda: self.clock.now(),
        )

    @cached_property
    def operations(self) -> DynamoOperations:
        """What staff set at run time."""
        return DynamoOperations(self._system)

    @cached_property
    def sign_ins(self) -> DynamoSignIns:
        """The clinic system's token, and whether its sign-in was refused."""
        return DynamoSignIns(self._system, lambda: datetime.now(UTC))

    @cached_property
    def due(self) -> DueIndexReader:
        """What the clockwork has to do."""
        return DueIndexReader(self._conversations)

    @cached_property
    def queue(self) -> "SqsQueue":
        """Where it puts that."""
        from reception.adapters.sqs import SqsQueue

        return SqsQueue(self.client("sqs"), self.settings.queue_resume)

    @cached_property
    def mirror(self) -> DynamoMirror:
        """Visits as the clinic system last said them, and the ledger of notices."""
        return DynamoMirror(self._visits)

    @cached_property
    def windows(self) -> "DynamoWindow":
        """Visits of nobody linked, where they are polled."""
        from reception.adapters.dynamodb.window import DynamoWindow

        return DynamoWindow(self._visits)

    @cached_property
    def notices(self) -> "SqsQueue":
        """What carries the ids of accounts that are owed a notice."""
        from reception.adapters.sqs import SqsQueue

        return SqsQueue(self.client("sqs"), self.settings.queue_notices)

    @of_content
    def polling(self) -> "Polling":
        """What keeps the mirror."""
        from reception.notices.poll import Polling
        from reception.notices.poll_everybody import WindowPolling

        days = self._answers.window_days
        window = WindowPolling(self.mirror, self.windows, self.time, days) if days else None
        return Polling(
            self.mirror,
            lambda: self.clinic(POLL_SECONDS),
            self.clock,
            self.times,
            self.room_jobs,
            self.store.look,
            self._hint_store,
            window,
        )

    @of_content
    def hints(self) -> "Hints":
        """What takes the clinic system's hints."""
        from reception.notices.hints import Hints

        return Hints(
            self.polling, self._hint_store, self.windows, lambda: self.clinic(TURN_SECONDS)
        )

    @cached_property
    def _hint_store(self) -> "DynamoHints":
        from reception.adapters.dynamodb.hints import DynamoHints

        return DynamoHints(self._visits)

    def is_doctor_eleks(self, secret: str) -> bool:
        """Whether the address that was called holds the secret of Doctor Eleks' webhook."""
        from reception.adapters.doctor_eleks.hint import is_secret

        return is_secret(secret, self._webhook_secret)

    def hinted_visit(self, query: dict[str, str]) -> str | None:
        """The visit of which Doctor Eleks says that it changed; None for whatever is none of ours."""
        from reception.adapters.doctor_eleks.hint import hinted_visit

        return hinted_visit(query, self._connection.account.installation)

    @cached_property
    def _webhook_secret(self) -> str:
        return self._secret(self.settings.secret_doctor_eleks_webhook)["webhook_secret"]

    @of_content
    def notifying(self) -> "Notifying":
        """What sends notices."""
        from reception.notices.send import Notifying, Pace

        return Notifying(
            self.store,
            self.mirror,
            self.channel,
            self.clock,
            self.times,
            self.wording,
            lambda: self.clinic(TURN_SECONDS),
            self.room_jobs,
            pace=Pace(NOTICES_A_SECOND).wait,
        )

    def wording(self, loaded: Loaded, message: "Message", now: datetime) -> View:
        """A notice as its patient reads it."""
        from reception.notices.wording import page

        knowledge = Knowledge(self.facts, self.words, loaded.directory, self.time)
        assert loaded.conversation is not None
        return page(Scene(knowledge, loaded.conversation, now), message)

    @of_content
    def times(self) -> "Times":
        """When notices are due."""
        from reception.notices.rules import Times

        return Times(self.facts.notices, self.time)

    @of_content
    def _answers(self) -> "Answers":
        from reception.adapters.doctor_eleks import Answers

        return Answers.of(self.content.clinic_system)

    @cached_property
    def shelf(self) -> DirectoryShelf:
        """Where the directory is put."""
        return DirectoryShelf(bound(DirectoryItem, self.settings.table_directory))

    def clinic(self, seconds: float) -> ClinicSystem:
        """The clinic system, for calls that may take `seconds` in all."""
        from reception.adapters.doctor_eleks import DoctorEleks

        return DoctorEleks(
            self._connection,
            self.clock,
            self.time,
            self.settings.clinic_country,
            self._answers,
            seconds,
        )

    @of_content
    def desk_facts(self) -> DeskFacts:
        """When and how the staff answer, where the clinic says nothing of it, too."""
        facts = self.content.facts()
        return facts.desk or DeskFacts(facts.hours)

    @of_content
    def cards(self) -> Cards:
        """What draws cards, with the sign that the platform has for lines that stay inside."""
        words = self.words
        if self.settings.desk_platform == "slack":
            from reception.adapters.slack.deeds import INSIDE

            return Cards(words, self.time, self.desk_facts, INSIDE)
        return Cards(words, self.time, self.desk_facts)

    @cached_property
    def codes(self) -> DynamoCodes:
        """The last code by SMS of each account."""
        return DynamoCodes(bound(CodeItem, self.settings.table_codes), lambda: self.clock.now())

    @cached_property
    def _codes_key(self) -> bytes:
        return self._secret(self.settings.secret_codes)["key"].encode()

    @cached_property
    def _connection(self) -> "Connection":
        from reception.adapters.doctor_eleks import Account, Connection

        secret = self._secret(self.settings.secret_doctor_eleks)
        account = Account(self.settings.doctor_eleks_url, **secret)
        return Connection(account, self.sign_ins)

    @cached_property
    def _conversations(self) -> type[ConversationItem]:
        return bound(ConversationItem, self.settings.table_conversations)

    @cached_property
    def _visits(self) -> type[VisitItem]:
        return bound(VisitItem, self.settings.table_visits)

    @cached_property
    def _system(self) -> type[SystemItem]:
        return bound(SystemItem, self.settings.table_system)

    def _secret(self, arn: str) -> dict[str, str]:
        answer = self.client("secretsmanager").get_secret_value(SecretId=arn)
        secret: dict[str, str] = json.loads(answer["SecretString"])
        return secret

    def client(self, service: str) -> Any:
        """Of an AWS service."""
        import botocore.session

        return botocore.session.get_session().create_client(service)
