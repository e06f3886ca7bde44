"""The foundation of all flows: settings, time, content, secrets, stores, the channel and the clinic system.

Each part is made when it is first used and kept while the container lives.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pynamodb.models import Model

from reception.adapters.aws import Aws
from reception.adapters.clocks import RealClock, RemoteClock
from reception.adapters.content import Content
from reception.adapters.dynamodb.codes import DynamoCodes
from reception.adapters.dynamodb.directory import DirectoryMemory
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
from reception.adapters.dynamodb.store import DynamoStore
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.adapters.sqs import SqsCodes, SqsQueue
from reception.clinic.content import ContentInUse
from reception.clinic.facts import DeskFacts, Facts
from reception.clinic.model import ClinicTime
from reception.clinic.operations import Operations
from reception.clinic.system import ClinicSystem
from reception.dataclass import replace
from reception.desk.cards import Cards
from reception.desk.pictures import PictureReports
from reception.dialog.effects import View
from reception.dialog.scene import Knowledge, Scene
from reception.dialog.words import Words
from reception.notices.ports import FREED
from reception.ports import StoreRefused, StoreUnreachable
from reception.turns.ports import Loaded
from reception.wiring.settings import Settings

if TYPE_CHECKING:
    from reception.adapters.dynamodb.content import ContentShelf
    from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
    from reception.adapters.dynamodb.figures import DynamoFigures
    from reception.adapters.dynamodb.hints import DynamoHints
    from reception.adapters.dynamodb.news import DynamoNews
    from reception.adapters.dynamodb.sessions import DynamoSessions
    from reception.adapters.dynamodb.sign_ins import DynamoSignIns
    from reception.adapters.dynamodb.waiting import DynamoWaiting
    from reception.adapters.dynamodb.window import DynamoWindow
    from reception.adapters.pictures import LambdaPictures
    from reception.adapters.telegram.channel import TelegramChannel
    from reception.cabinet.content.ports import ContentServices
    from reception.clinic.publishing import Publishing
    from reception.codes.texts import Texting
    from reception.notices.notice import NoticeGroup
    from reception.notices.rules import Times
    from reception.wiring.gateways import Gateway

log = logging.getLogger(__name__)

TURN_SECONDS = 8.0
"""For all that a turn asks of the clinic system."""
ANSWER_SECONDS = 2.5
"""For one look-up of a turn. A patient who waits sees within three seconds what is known without the clinic system."""


class of_content[T](cached_property[T]):  # noqa: N801 - as cached_property
    """A part that is made of the content, directly or not: made anew when other content is in use."""


class Foundation:
    """The parts that all flows share."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._secrets: dict[str, dict[str, str]] = {}

    # --- time and content ---

    @cached_property
    def clock(self) -> RealClock | RemoteClock:
        """The sandbox's clock where there is one, else the real one."""
        url = self.settings.clock_url
        return RemoteClock(url) if url else RealClock()

    @cached_property
    def time(self) -> ClinicTime:
        """The clinic's wall clock."""
        return ClinicTime(ZoneInfo(self.settings.clinic_timezone))

    def begin(self) -> Operations:
        """Begin an invocation that loads no conversation: read the time, and what staff set. Returns the latter."""
        self.clock.begin()
        operations = self.operations.load()
        self.use(operations.content)
        return operations

    def use(self, version: str) -> None:
        """Use a published version of the content ("" is the layer's own) for everything that is made of it."""
        if not self.content_in_use.use(version):
            return
        for kind in type(self).__mro__:
            for name, part in vars(kind).items():
                if isinstance(part, of_content):
                    self.__dict__.pop(name, None)

    @cached_property
    def content_in_use(self) -> ContentInUse[Content]:
        """The content that patients see now."""
        return ContentInUse(self._content_of)

    def _content_of(self, version: str) -> Content:
        """The content of a version; one that was published is read to its end, so that a fault shows here."""
        if not version:
            return Content(self.settings.content)
        content = Content(self.settings.content, self.shelf_of_content.load(version))
        content.facts()
        content.words(self.time)
        return content

    @cached_property
    def shelf_of_content(self) -> "ContentShelf":
        """Keeps published versions."""
        from reception.adapters.dynamodb.content import ContentShelf

        return ContentShelf(self.table(ContentItem, self.settings.table_content))

    @cached_property
    def publishing(self) -> "Publishing":
        """Chooses what patients see."""
        from reception.clinic.publishing import Publishing

        return Publishing(self.shelf_of_content, self.operations, self._content_of)

    @cached_property
    def content_services(self) -> "ContentServices":
        """The stores and the publishing that the cabinet's pages change content with."""
        from reception.adapters.content_source import LayeredContent
        from reception.adapters.dynamodb.content import DraftShelf
        from reception.cabinet.content.ports import ContentServices

        shelf = self.shelf_of_content
        deployed = Content(self.settings.content)
        source = LayeredContent(deployed, shelf.load, self.time)
        drafts = DraftShelf(self.table(ContentItem, self.settings.table_content))
        return ContentServices(self.publishing, drafts, shelf, source)

    @property
    def content(self) -> Content:
        """The files that the clinic edits."""
        return self.content_in_use.content

    @of_content
    def words(self) -> dict[str, Words]:
        """All texts, by language."""
        return self.content.words(self.time)

    @of_content
    def facts(self) -> Facts:
        """The clinic's facts. Without a room for the staff there is no desk."""
        facts = self.content.facts()
        return facts if self.settings.operator_desk else replace(facts, desk=None)

    @of_content
    def desk_facts(self) -> DeskFacts:
        """When and how staff answer; the clinic's hours where it says nothing of a desk."""
        facts = self.content.facts()
        return facts.desk or DeskFacts(facts.hours)

    @of_content
    def cards(self) -> Cards:
        """Draws cards, with the platform's sign for lines that stay inside."""
        if self.settings.desk_platform == "slack":
            from reception.adapters.slack.texts import INSIDE

            return Cards(self.words, self.time, self.desk_facts, INSIDE)
        return Cards(self.words, self.time, self.desk_facts)

    @of_content
    def times(self) -> "Times":
        """When notices are due."""
        from reception.notices.rules import Times

        return Times(self.facts.notices, self.time)

    def wording(self, loaded: Loaded, group: "NoticeGroup", now: datetime) -> View:
        """A notice as its patient reads it."""
        from reception.notices.kinds import page

        knowledge = Knowledge(self.facts, self.words, loaded.directory, self.time)
        assert loaded.conversation is not None
        return page(Scene(knowledge, loaded.conversation, now), group)

    # --- the channel and the clinic system ---

    @of_content
    def channel(self) -> "TelegramChannel":
        """Telegram, where patients are. While notices go out, each message takes its place among them."""
        return self.channel_with(self.operations.sendings.wait_beside_notices)

    def channel_with(self, before_message: Callable[[], None] | None) -> "TelegramChannel":
        """A way to Telegram that calls `before_message` before each message."""
        from reception.adapters.photos import DoctorPhotos
        from reception.adapters.telegram.channel import TelegramChannel

        photos = DoctorPhotos(
            self.memory,
            lambda: self.content,
            self.picture_reports,
            lambda digest: self.shelf_of_content.photo(digest),
        )
        return TelegramChannel(
            self.settings.telegram_api_url, self.telegram_secret["token"], photos, before_message
        )

    @of_content
    def gateway(self) -> "Gateway":
        """The way to the clinic system, as the setting CLINIC_SYSTEM names it."""
        from reception.wiring.gateways import GATEWAYS

        name = self.settings.clinic_system
        if name not in GATEWAYS:
            raise LookupError(f"CLINIC_SYSTEM is {name!r}, but must be one of {[*GATEWAYS]}")
        return GATEWAYS[name](
            self.settings,
            self.content.clinic_system,
            self.clock,
            self.time,
            self.sign_ins,
            self.operations.outages,
            self.secret,
        )

    def clinic(self, seconds: float) -> ClinicSystem:
        """The clinic system, for calls that may take `seconds` in all."""
        return self.gateway.open(seconds)

    def clinic_in_a_turn(self) -> ClinicSystem:
        """The clinic system, for one turn or for anything else that somebody waits for."""
        return self.gateway.open(TURN_SECONDS, ANSWER_SECONDS)

    # --- stores ---

    @cached_property
    def store(self) -> DynamoStore:
        """Conversations."""
        return DynamoStore(
            self.conversations,
            self.system,
            self.memory,
            self.visits,
            lambda: self.clock.now(),
            self.operations,
            self._bring_freed,
            packs=self.settings.packs_conversations,
        )

    def _bring_freed(self, ids: Sequence[str]) -> None:
        """Have times that were freed in a turn looked at now. If this fails, the clockwork brings them in a minute."""
        if not self.settings.queue_notices:
            return
        try:
            self.owed.send([f"{FREED}{id_}" for id_ in ids])
        except (StoreUnreachable, StoreRefused):
            log.warning("a freed time waits for the clockwork", exc_info=True)

    @cached_property
    def owed(self) -> SqsQueue:
        """The queue of accounts that are owed a notice, and of freed times."""
        return self.queue_at(self.settings.queue_notices)

    @cached_property
    def waiting(self) -> "DynamoWaiting":
        """The lines of the waiting list, and freed times."""
        from reception.adapters.dynamodb.waiting import DynamoWaiting

        return DynamoWaiting(self.visits, lambda: self.clock.now())

    @cached_property
    def news(self) -> "DynamoNews":
        """News of the clinic, and their readers."""
        from reception.adapters.dynamodb.news import DynamoNews

        return DynamoNews(self.visits, lambda: self.clock.now())

    @cached_property
    def memory(self) -> DirectoryMemory:
        """The directory as this container last read it."""
        return DirectoryMemory(self.table(DirectoryItem, self.settings.table_directory))

    @cached_property
    def shelf(self) -> "DirectoryShelf":
        """Keeps the directory for all functions."""
        from reception.adapters.dynamodb.directory_shelf import DirectoryShelf

        return DirectoryShelf(self.table(DirectoryItem, self.settings.table_directory))

    @cached_property
    def operations(self) -> DynamoOperations:
        """Keeps what staff set at run time."""
        return DynamoOperations(self.system)

    @cached_property
    def sign_ins(self) -> "DynamoSignIns":
        """The clinic system's token, and whether its sign-in was refused."""
        from reception.adapters.dynamodb.sign_ins import DynamoSignIns

        return DynamoSignIns(self.system, lambda: datetime.now(UTC))

    @cached_property
    def mirror(self) -> DynamoMirror:
        """Visits as the clinic system last said them, and the ledger of notices."""
        return DynamoMirror(self.visits)

    @cached_property
    def windows(self) -> "DynamoWindow":
        """Visits of patients without a chat, where the clinic system lists everybody's."""
        from reception.adapters.dynamodb.window import DynamoWindow

        return DynamoWindow(self.visits)

    @cached_property
    def hint_store(self) -> "DynamoHints":
        """Hints that visits changed."""
        from reception.adapters.dynamodb.hints import DynamoHints

        return DynamoHints(self.visits)

    @cached_property
    def room_jobs(self) -> DynamoRoomJobs:
        """Keeps what staff are to be told."""
        table = self.table(DeskItem, self.settings.table_desk)
        return DynamoRoomJobs(table, lambda: self.clock.now())

    @cached_property
    def sessions(self) -> "DynamoSessions":
        """Who signed in to the cabinet."""
        from reception.adapters.dynamodb.sessions import DynamoSessions

        return DynamoSessions(self.system)

    @cached_property
    def picture_reports(self) -> PictureReports:
        """Has staff told of pictures that can't be shown."""
        has_room = bool(self.settings.operator_desk)
        return PictureReports(self.room_jobs, self.clock, has_room=has_room)

    @cached_property
    def figures(self) -> "DynamoFigures":
        """The figures of clinic days."""
        from reception.adapters.dynamodb.figures import DynamoFigures
        from reception.adapters.dynamodb.models import FigureItem

        table = self.table(FigureItem, self.settings.table_figures)
        return DynamoFigures(table, lambda: self.clock.now())

    @cached_property
    def pictures(self) -> "LambdaPictures":
        """Has pictures of figures drawn."""
        from reception.adapters.pictures import LambdaPictures

        return LambdaPictures(lambda: self.aws.client("lambda"), self.settings.function_pictures)

    @cached_property
    def codes(self) -> DynamoCodes:
        """The last code by SMS of each account."""
        return DynamoCodes(
            self.table(CodeItem, self.settings.table_codes), lambda: self.clock.now()
        )

    @cached_property
    def codes_queue(self) -> SqsCodes:
        """The way to the function that sends codes and texts by SMS."""
        return SqsCodes(lambda: self.sqs, self.settings.queue_codes)

    @cached_property
    def texting(self) -> "Texting":
        """Asks for texts that remind of visits."""
        from reception.codes.texts import Texting

        return Texting(self.codes, self.codes_queue)

    @cached_property
    def conversations(self) -> type[ConversationItem]:
        """The table of conversations."""
        return self.table(ConversationItem, self.settings.table_conversations)

    @cached_property
    def visits(self) -> type[VisitItem]:
        """The table of visits."""
        return self.table(VisitItem, self.settings.table_visits)

    @cached_property
    def system(self) -> type[SystemItem]:
        """The table of the system's own things."""
        return self.table(SystemItem, self.settings.table_system)

    # --- AWS and secrets ---

    def queue_at(self, url: str, room: str = "") -> SqsQueue:
        """The queue at an address, for ids of accounts; of a branch's own desk where `room` names one."""
        return SqsQueue(lambda: self.sqs, url, room)

    @cached_property
    def sqs(self) -> Any:
        """The client of SQS."""
        return self.aws.client("sqs")

    @cached_property
    def telegram_secret(self) -> dict[str, str]:
        """`token` and `webhook_secret`."""
        return self.secret(self.settings.secret_telegram)

    @cached_property
    def slack_secret(self) -> dict[str, str]:
        """`token` and `signing_secret`."""
        return self.secret(self.settings.secret_slack)

    @cached_property
    def codes_key(self) -> bytes:
        """The key of codes' hashes and of pseudonyms."""
        return self.secret(self.settings.secret_codes)["key"].encode()

    def pseudonym(self, account: str) -> str:
        """The name that audit lines and ledgers have for an account."""
        from reception.logs import pseudonym

        return pseudonym(self.codes_key, account)

    def secret(self, arn: str) -> dict[str, str]:
        """The fields of a secret; read once."""
        if arn in self._secrets:
            return self._secrets[arn]
        self._secrets[arn] = self.aws.secret(arn)
        return self._secrets[arn]

    @cached_property
    def aws(self) -> Aws:
        """Makes all that talks to AWS."""
        return Aws(self.settings.secrets_url)

    def table[M: Model](self, model: type[M], name: str) -> type[M]:
        """The model over the table with this name; all tables share a connection."""
        made = bound(model, name)
        self.aws.tables.join(made)
        return made
