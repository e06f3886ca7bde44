"""Joins the flows to what they stand on. A function asks `start` for the reception and uses one part of it."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from reception.adapters.dynamodb.models import DeskItem
from reception.adapters.sqs import SqsQueue
from reception.clinic.holidays import holidays_of
from reception.clinic.model import Visit
from reception.clinic.operations import Operations
from reception.clinic.system import ClinicUnreachable
from reception.codes.ports import SmsNotSent
from reception.codes.verification import CodeSending, Verification
from reception.desk.branches import BranchInboxes
from reception.desk.export import Export
from reception.dialog.engine import Engine
from reception.dialog.scene import Knowledge
from reception.logs import SUBJECT, Subjects, Wordless, pseudonym
from reception.ports import StoreUnreachable
from reception.turns.consultation import Consultation
from reception.turns.ports import Channel, ChannelError, Deliveries, Loaded, TurnStore
from reception.turns.turns import Busy, Turns
from reception.wiring.desk import DeskWiring
from reception.wiring.foundation import Foundation, of_content
from reception.wiring.settings import Settings

if TYPE_CHECKING:
    from reception.adapters.sqs import SqsStaffQueue
    from reception.adapters.trial import Deployments, Trial
    from reception.codes.texts import TextSending
    from reception.desk.office import Office
    from reception.desk.ports import StaffRoom
    from reception.figures.keeping import Keeping
    from reception.notices.hints import Hints
    from reception.notices.news import NewsSending
    from reception.notices.offering import Offering
    from reception.notices.poll import Polling
    from reception.notices.send import Notifying
    from reception.turns.clockwork import WorkLine
    from reception.wiring.cabinet import CabinetWiring

POLL_SECONDS = 200.0
"""For all that one poll of visits asks of the clinic system; its function has 300."""
DIRECTORY_SECONDS = 240.0
"""For all that one refresh of the directory asks of the clinic system; its function has 300."""
OUTAGES = (StoreUnreachable, ChannelError, ClinicUnreachable, SmsNotSent, Busy)
"""Errors that say that a neighbour does not answer, or that somebody else is at work: no fault of a release."""
TALKATIVE = ("botocore", "pynamodb", "telegram")
"""Libraries that write a line or more for each call at the level at which we write a few for each turn."""


def start() -> "Reception":
    """The reception of a function's environment, and its log.

    No line repeats the words of an exception, and each names its subject; other people's libraries only warn.
    """
    settings = Settings.from_environment()
    logging.getLogger().setLevel(settings.log_level)
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    for writer in logging.getLogger().handlers:
        writer.addFilter(Wordless(OUTAGES))
        writer.addFilter(Subjects(fields=settings.logs_fields, version=settings.version))
    SUBJECT.salt = settings.log_salt.encode()
    return Reception(settings)


class Reception(Foundation):
    """The reception of one stack."""

    # --- a turn ---

    @of_content
    def turns(self) -> Turns:
        """Takes updates, and takes up what was left."""
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
            clinic, days = self.clinic_in_a_turn, self.facts.days_ahead
            unproven, places = self.mirror.unproven, self.waiting.places
            holidays = holidays_of(self.facts)
            return Consultation(
                clinic, self.time, now, days, operations, unproven, places, holidays
            )

        return Turns(
            store,
            channel,
            self.clock,
            engine,
            consult,
            BranchInboxes(self.desk_facts.rooms, lambda room: self.desk_at(room).inbox),
            verification=self.verification,
            export=self.export.of,
        )

    @of_content
    def export(self) -> Export:
        """Collects all that is kept of an account."""
        threads = [self.desk_at(room).store for room in self.rooms]
        return Export(self.codes, threads, self.mirror)

    @cached_property
    def verification(self) -> Verification:
        """Asks for codes by SMS and judges guesses."""
        return Verification(self.codes, self.codes_queue, lambda: self.codes_key, self.time)

    @of_content
    def code_sending(self) -> CodeSending:
        """Makes codes and sends them."""
        from reception.adapters.sms import SnsSms

        words, clinics = self.words, self.facts.name
        sms = SnsSms(self.aws.client("sns"))
        return CodeSending(self.codes, sms, lambda: self.codes_key, words, clinics)

    @cached_property
    def text_sending(self) -> "TextSending":
        """Sends texts that remind of visits."""
        from reception.adapters.sms import SnsSms
        from reception.codes.texts import TextSending

        return TextSending(self.codes, SnsSms(self.aws.client("sns")))

    def deliveries(self) -> Deliveries:
        """How updates come in, as Telegram says now.

        Raises:
            ChannelError
        """
        from reception.adapters.telegram.deliveries import deliveries

        return deliveries(self.channel, self.clock.now())

    # --- a notice ---

    @of_content
    def polling(self) -> "Polling":
        """Keeps the mirror."""
        from reception.notices.poll import Polling
        from reception.notices.poll_everybody import WindowPolling

        days = self.gateway.window_days
        window = WindowPolling(self.mirror, self.windows, self.time, days) if days else None
        return Polling(
            self.mirror,
            lambda: self.clinic(POLL_SECONDS),
            self.clock,
            self.times,
            self.room_jobs,
            self.store,
            self.hint_store,
            window,
            self.waiting,
            calls_at_once=self.gateway.calls_at_once,
        )

    @of_content
    def hints(self) -> "Hints":
        """Takes the clinic system's hints."""
        from reception.notices.hints import Hints

        return Hints(self.polling, self.hint_store, self.windows, self.clinic_in_a_turn)

    @of_content
    def notifying(self) -> "Notifying":
        """Sends notices."""
        from reception.notices.send import Notifying, Pace

        return Notifying(
            self.store,
            self.mirror,
            self.channel_with(None),
            self.clock,
            self.times,
            self.wording,
            self.clinic_in_a_turn,
            self.room_jobs,
            pace=Pace(self.operations.sendings.wait).wait,
        )

    @of_content
    def offering(self) -> "Offering":
        """Offers freed times to those who wait."""
        from reception.notices.offering import Offering

        return Offering(
            self.store,
            self.waiting,
            self.mirror,
            self.clock,
            self.times,
            self.facts,
            self.clinic_in_a_turn,
            self.room_jobs,
            self.notifying.notify,
        )

    @of_content
    def news_sending(self) -> "NewsSending":
        """Sends news of the clinic."""
        from reception.notices.news import NewsSending

        return NewsSending(
            self.store,
            self.news,
            self.notifying.channel,
            self.clock,
            self.times,
            self.words,
            self.pseudonym,
            self.room_jobs,
            pace=self.notifying.pace,
        )

    # --- a hand-off ---

    @property
    def rooms(self) -> tuple[str, ...]:
        """The ids of the rooms that there are desks in; the default one first, as an empty string."""
        return ("", *dict.fromkeys(self.desk_facts.rooms.values()))

    def desk_at(self, room: str = "") -> DeskWiring:
        """The desk in a room, by that room's id; without one, the default desk."""
        if room not in self._desks:
            self._desks[room] = DeskWiring(
                self, room, lambda: self.turns, self.turns_over, lambda: self._another_room(room)
            )
        return self._desks[room]

    def _another_room(self, room: str) -> "StaffRoom | None":
        """The room of another desk than this one, the default desk's before others; None if there is none."""
        other = next((one for one in self.rooms if one != room), None)
        return None if other is None else self.desk_at(other).room

    @of_content
    def _desks(self) -> dict[str, DeskWiring]:
        return {}

    @of_content
    def office(self) -> "Office":
        """Brings updates and jobs to the right desk."""
        from reception.desk.office import Office

        return Office(
            self.rooms,
            self.desk_at,
            self.room_jobs,
            self.clock,
            self.time,
            self.facts,
            has_room=bool(self.settings.operator_desk),
        )

    @cached_property
    def staff_queue(self) -> "SqsStaffQueue":
        """Carries the ids of what staff did in Slack."""
        from reception.adapters.sqs import SqsStaffQueue

        return SqsStaffQueue(lambda: self.sqs, self.settings.queue_slack)

    def is_slack(self, timestamp: str, signature: str, body: bytes) -> bool:
        """Whether Slack signed the body, just now."""
        from reception.adapters.slack.door import is_slack

        secret = self.slack_secret["signing_secret"]
        return is_slack(secret, timestamp, signature, body, self.clock.now())

    # --- the cabinet ---

    @of_content
    def cabinet(self) -> "CabinetWiring":
        """The manager's pages."""
        from reception.wiring.cabinet import CabinetWiring

        return CabinetWiring(self, lambda: self.desk_at())

    # --- the clockwork ---

    @cached_property
    def clockwork(self) -> "dict[str, WorkLine]":
        """The work that is due, by kind, and the queues of its consumers. Only the clockwork's function needs this."""
        from reception.adapters.dynamodb.due import due_conversations, due_links, due_threads
        from reception.turns.clockwork import WorkLine

        desk = self.table(DeskItem, self.settings.table_desk)
        return {
            "due": WorkLine(due_conversations(self.conversations), self.resumptions),
            "threads": WorkLine(due_threads(desk), self.handoffs),
            "owed": WorkLine(due_links(self.visits), self.owed),
        }

    @cached_property
    def resumptions(self) -> SqsQueue:
        """The queue of conversations that something is left of."""
        return self.queue_at(self.settings.queue_resume)

    @cached_property
    def handoffs(self) -> SqsQueue:
        """The queue of threads, by their addresses."""
        return self.queue_at(self.settings.queue_handoff)

    # --- a synthetic patient, and a release ---

    def synthetic_visit(self) -> str:
        """Send a synthetic patient in by the real door, and return how far the visit went.

        Raises:
            DoorFailed
        """
        from reception.adapters.telegram.synthetic import SyntheticChat, TestCard, visit
        from reception.adapters.web_door import WebDoor

        settings = self.settings
        door = WebDoor(settings.webhook_url, lambda: self.telegram_secret["webhook_secret"])
        card = TestCard(
            settings.synthetic_doctor, settings.synthetic_phone, settings.synthetic_birth_date
        )
        return visit(SyntheticChat(door), card)

    @cached_property
    def trial(self) -> "Trial":
        """Tries the new versions that the function's settings name."""
        from reception.adapters.trial import LambdaVersions, Trial

        versions = LambdaVersions(lambda: self.aws.client("lambda"))
        return Trial(
            self.settings.versions, versions.call, lambda: self.telegram_secret["webhook_secret"]
        )

    @cached_property
    def deployments(self) -> "Deployments":
        """Tells CodeDeploy what came of a trial."""
        from reception.adapters.trial import Deployments

        return Deployments(lambda: self.aws.client("codedeploy"))

    # --- figures ---

    def counting(self) -> "Keeping":
        """Counts changes, with the branches that the directory has now."""
        from reception.figures.keeping import Keeping

        directory = self.store.look().directory

        def branch_of(visit: Visit) -> str:
            branch = directory.branch_at(visit)
            return branch.id if branch else ""

        def name(visit: str) -> str:
            return pseudonym(self.codes_key, visit, "visit")

        def tell(job: str) -> None:
            self.room_jobs.ask(job, self.clock.now())

        return Keeping(self.figures, self.time, branch_of, name, tell)
