"""Wires one desk of the reception: its room, its records, and what works for them."""

from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.models import DeskItem, bound
from reception.clinic.operations import Operations
from reception.desk.handoff import Handoff
from reception.desk.inbox import DeskInbox
from reception.desk.ports import StaffRoom
from reception.desk.thread import rules_of
from reception.dialog.effects import Query
from reception.dialog.events import Outcome
from reception.turns.ports import Channel, TurnStore
from reception.turns.turns import Turns

if TYPE_CHECKING:
    from reception.adapters.slack.desk import SlackRoom
    from reception.adapters.sqs import SqsHandoffs
    from reception.desk.bookings import Bookings
    from reception.desk.operators import Operators
    from reception.desk.room.room import RoomCommands
    from reception.wiring.reception import Reception


class DeskWiring:
    """The desk in the room `at`; where that is empty, in the room that the stack was deployed with."""

    def __init__(self, reception: "Reception", at: str) -> None:
        self.reception = reception
        self.at = at
        self.settings = reception.settings
        self.name = at or self.settings.desk_room
        self.threads = self.settings.desk_platform == "slack"

    @cached_property
    def store(self) -> DynamoThreads:
        """Hand-off requests."""
        table = bound(DeskItem, self.settings.table_desk)
        rules = rules_of(self.reception.desk_facts, threads=self.threads)
        return DynamoThreads(table, rules, lambda: self.reception.clock.now(), self.at)

    @cached_property
    def queue(self) -> "SqsHandoffs":
        """What carries their accounts' ids."""
        from reception.adapters.sqs import SqsHandoffs

        client = cache(lambda: self.reception.client("sqs"))
        return SqsHandoffs(client, self.settings.queue_handoff, self.at)

    @cached_property
    def reach(self) -> DeskInbox:
        """What patients say to this desk."""
        return DeskInbox(
            self.store,
            self.queue,
            self.reception.clock,
            self.reception.time,
            self.reception.desk_facts.hours,
            threads=self.threads,
        )

    @cached_property
    def room(self) -> StaffRoom:
        """Where its staff are."""
        if self.threads:
            return self.slack
        from reception.adapters.telegram.desk import TelegramRoom

        return TelegramRoom(self.reception.channel, int(self.name))

    @cached_property
    def slack(self) -> "SlackRoom":
        """Its channel."""
        from reception.adapters.slack.desk import SlackRoom
        from reception.adapters.slack.web import SlackWeb
        from reception.adapters.telegram.patients import TelegramPatients

        web = SlackWeb(self.settings.slack_api_url, lambda: self.reception.slack_secret["token"])
        return SlackRoom(web, TelegramPatients(self.reception.channel), self.name)

    @cached_property
    def handoff(self) -> Handoff:
        """What does what is next for a request."""
        return Handoff(
            self.store,
            self.room,
            self.reception.store,
            self.reception.turns.take,
            self.reception.clock,
            self.reception.cards,
            lambda account: self.bookings.resume(account),
        )

    @cached_property
    def bookings(self) -> "Bookings":
        """What operators book for patients."""
        from reception.desk.bookings import Bookings, for_staff

        def turns(store: TurnStore, pages: Channel) -> Turns:
            return self.reception.turns_over(store, pages, for_staff)

        return Bookings(self.store, self.reception.store, self.room, self.reception.cards, turns)

    @cached_property
    def operators(self) -> "Operators":
        """What takes updates of its room."""
        from reception.desk.operators import Operators
        from reception.desk.proofs import Proofs

        reception, cards = self.reception, self.reception.cards

        def find(query: Query) -> Outcome:
            return reception.turns.consult(reception.clock.now(), Operations()).answer(query)

        return Operators(
            self.handoff,
            self.queue,
            reception.turns.take,
            cards,
            find,
            Proofs(find, reception.time, self.settings.clinic_country, cards.words),
            self.bookings,
            reception.pseudonym,
            self.staffroom,
            self.at,
        )

    @cached_property
    def staffroom(self) -> "RoomCommands":
        """What takes what staff do there outside of requests."""
        from reception.desk.room.context import Context
        from reception.desk.room.room import RoomCommands
        from reception.wiring.reception import TURN_SECONDS

        context = Context(
            self.room,
            self.store,
            self.reception.store,
            self.reception.mirror,
            self.reception.windows,
            self.reception.room_jobs,
            self.reception.operations,
            self.reception.clock,
            self.reception.cards.words,
            self.reception.facts,
            self.reception.times,
            self.reception.wording,
            partial(self.reception.clinic, TURN_SECONDS),
            self.reception.pseudonym,
        )
        return RoomCommands(context)
