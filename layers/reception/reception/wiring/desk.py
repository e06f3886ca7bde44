"""Joins one desk: its room, its records, and what works for them."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.models import DeskItem
from reception.adapters.sqs import SqsQueue
from reception.clinic.operations import Operations
from reception.desk.inbox import DeskInbox
from reception.desk.ports import StaffRoom
from reception.desk.thread import Operator, rules_of
from reception.dialog.effects import Query
from reception.dialog.events import Outcome
from reception.dialog.scene import Knowledge
from reception.turns.ports import Channel, TurnStore
from reception.turns.turns import Turns
from reception.wiring.foundation import Foundation

if TYPE_CHECKING:
    from reception.adapters.slack.desk import SlackRoom
    from reception.desk.bookings import Bookings
    from reception.desk.finding import Finder
    from reception.desk.handoff import Handoff
    from reception.desk.operators import Operators
    from reception.desk.room.action import RoomServices
    from reception.desk.room.announcements import Announcements

type TurnsOver = Callable[[TurnStore, Channel, Callable[[Knowledge], Knowledge]], Turns]


class DeskWiring:
    """The desk in the room `at`; where that is empty, in the room that the stack was deployed with.

    `turns` are the patients' own; `turns_over` makes turns of a booking that an operator makes for a patient.
    `elsewhere` is the room of another desk, if there is one.
    """

    def __init__(
        self,
        foundation: Foundation,
        at: str,
        turns: Callable[[], Turns],
        turns_over: TurnsOver,
        elsewhere: Callable[[], StaffRoom | None],
    ) -> None:
        self.foundation = foundation
        self.at = at
        self.turns = turns
        self.turns_over = turns_over
        self.elsewhere = elsewhere
        self.settings = foundation.settings
        self.name = at or self.settings.desk_room
        self.threads = self.settings.desk_platform == "slack"

    @cached_property
    def store(self) -> DynamoThreads:
        """Hand-off requests."""
        table = self.foundation.table(DeskItem, self.settings.table_desk)
        rules = rules_of(self.foundation.desk_facts, topic_per_request=self.threads)
        return DynamoThreads(table, rules, lambda: self.foundation.clock.now(), self.at)

    @cached_property
    def queue(self) -> SqsQueue:
        """The queue of its accounts."""
        return self.foundation.queue_at(self.settings.queue_handoff, self.at)

    @cached_property
    def inbox(self) -> DeskInbox:
        """Takes requests and lines of patients for this desk."""
        base = self.foundation
        return DeskInbox(
            self.store,
            self.queue,
            base.time,
            base.desk_facts.hours,
            topic_per_request=self.threads,
        )

    @cached_property
    def room(self) -> StaffRoom:
        """The group or channel of its staff."""
        if self.threads:
            return self.queued_room
        from reception.adapters.telegram.desk import TelegramRoom

        return TelegramRoom(self.foundation.channel, int(self.name))

    @cached_property
    def queued_room(self) -> "SlackRoom":
        """Its channel in Slack."""
        from reception.adapters.slack.desk import SlackRoom
        from reception.adapters.slack.web import SlackWeb
        from reception.adapters.telegram.patients import TelegramPatients

        base = self.foundation
        web = SlackWeb(self.settings.slack_api_url, lambda: base.slack_secret["token"])
        return SlackRoom(web, TelegramPatients(base.channel), self.name, base.time)

    @cached_property
    def handoff(self) -> "Handoff":
        """Does the next thing for a request."""
        from reception.desk.handoff import Handoff
        from reception.desk.performing import JobPerformer

        base = self.foundation
        performer = JobPerformer(
            self.store,
            self.room,
            base.store,
            self.turns().take,
            base.clock,
            base.cards,
            self.finder,
        )
        return Handoff(
            performer,
            lambda account: self.bookings.resume(account),
            elsewhere=self.elsewhere,
            publish=self._publish,
        )

    def _publish(self, minutes: tuple[int, ...]) -> None:
        """Let every turn know what this desk promises."""
        self.foundation.operations.change(lambda now: now.promise(self.at, minutes))

    @cached_property
    def finder(self) -> "Finder":
        """Finds whoever has asked it."""
        from reception.desk.finding import Finder

        base = self.foundation
        return Finder(self.store, base.pseudonym, self.settings.clinic_country)

    @cached_property
    def bookings(self) -> "Bookings":
        """Makes the bookings of operators for patients."""
        from reception.desk.bookings import Bookings, for_staff

        def turns(store: TurnStore, pages: Channel) -> Turns:
            return self.turns_over(store, pages, for_staff)

        base = self.foundation
        return Bookings(self.store, base.store, self.room, base.cards, turns)

    @cached_property
    def operators(self) -> "Operators":
        """Takes updates of its room."""
        from reception.desk.beginning import TalkBeginner
        from reception.desk.operators import Operators
        from reception.desk.proofs import Proofs
        from reception.desk.request.action import RequestServices
        from reception.desk.request.patient import PatientCommands
        from reception.desk.request.topic import RequestTopic
        from reception.desk.room.commands import RoomCommands

        base, turns = self.foundation, self.turns()

        def find(query: Query) -> Outcome:
            return turns.consult(base.clock.now(), Operations()).answer(query)

        services = RequestServices(
            self.handoff, self.queue, turns.take, base.cards, base.pseudonym, self.at
        )
        proofs = Proofs(find, base.time, self.settings.clinic_country, base.cards.words)
        patient = PatientCommands(services, find, proofs, self.bookings)
        beginner = TalkBeginner(self.handoff, self.queue, turns.take, self.at)
        room = RoomCommands(self.room_services, beginner, self.finder)
        return Operators(self.handoff, RequestTopic(services, patient, room), room)

    @cached_property
    def announcements(self) -> "Announcements":
        """Tells its staff what they have to hear without asking."""
        from reception.desk.room.announcements import Announcements

        return Announcements(self.room_services)

    def _door(self, member: Operator) -> str:
        """The address by which a manager enters the cabinet. Telegram says who opens it; in Slack the link says so."""
        url = self.settings.cabinet_url
        if not self.threads:
            return f"{url}/sign-in"
        from reception.cabinet.sign_in import Guests

        guests = Guests(self.foundation.sessions, self.foundation.clock)
        return f"{url}/enter/{guests.link(member)}"

    @cached_property
    def room_services(self) -> "RoomServices":
        """Everything that commands outside of requests, and announcements, work with."""
        from reception.desk.room.action import RoomServices

        base = self.foundation
        return RoomServices(
            self.room,
            self.store,
            base.store,
            base.mirror,
            base.windows,
            base.room_jobs,
            base.operations,
            base.clock,
            base.cards.words,
            base.facts,
            base.times,
            base.wording,
            base.clinic_in_a_turn,
            base.pseudonym,
            base.figures,
            base.pictures.draw,
            lambda accounts: base.queue_at(self.settings.queue_notices).send(accounts),
            base.news,
            self._door,
            base.texting,
        )
