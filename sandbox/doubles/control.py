"""Control calls: tests and the sandbox's page look into a double and steer it through them.

They are no part of the system that is doubled, need no token and stay out of the ledger.
"""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.doubles.api import MessengerApi
from sandbox.doubles.changes import Changes
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Endpoint, Impossible, answers_json, body_of, routes_of
from sandbox.doubles.faults import Faults
from sandbox.doubles.ledger import Ledger
from sandbox.doubles.store import Store

type Repeat = Callable[[int], Awaitable[int | None]]
"""Delivers something again, for the given time (1 is the first repeat); the HTTP status, if any."""


class Control:
    """The control calls that every double has: the ledger and the faults."""

    MALFORMED = HTTPStatus.UNPROCESSABLE_ENTITY
    """The status of the answer to a call whose body makes no sense."""

    def __init__(self, ledger: Ledger, faults: Faults[Any]) -> None:
        self._ledger = ledger
        self._faults = faults

    def routes(self) -> list[Route]:
        """All control calls, with paths below `/control`."""
        return routes_of(
            [
                ("GET", "/ledger", self.ledger),
                ("DELETE", "/ledger", self.clear_ledger),
                ("GET", "/faults", self.faults),
                ("PUT", "/faults", self.set_faults),
                ("DELETE", "/faults", self.clear_faults),
                *self.own_calls(),
            ]
        )

    def own_calls(self) -> list[tuple[str, str, Endpoint]]:
        """The calls that only this double has: verb, path and endpoint."""
        return []

    @answers_json
    async def ledger(self, request: Request) -> object:
        """Show the ledger."""
        return self.shown_ledger(request)

    @answers_json
    async def clear_ledger(self, request: Request) -> object:
        """Empty the ledger."""
        self._ledger.clear()
        return self.done(self.shown_ledger(request))

    @answers_json
    async def faults(self, _: Request) -> list[Json]:
        """Show the rules in force."""
        return self._faults.as_json()

    @answers_json
    async def set_faults(self, request: Request) -> object:
        """Put a list of rules in force, instead of those before."""
        try:
            self._faults.set(json.loads(await request.body()))
        except (TypeError, ValueError) as error:
            raise Impossible(f"these faults make no sense: {error}", self.MALFORMED) from error
        return self.done(self._faults.as_json())

    @answers_json
    async def clear_faults(self, _: Request) -> object:
        """Put no rule in force: the double behaves."""
        self._faults.clear()
        return self.done(self._faults.as_json())

    def shown_ledger(self, _: Request) -> object:
        """The ledger as this double's control call shows it."""
        return {"calls": self._ledger.calls, "deliveries": self._ledger.deliveries}

    def done(self, _now: object) -> object:
        """The answer to a call that changed the ledger or the rules; `_now` is their new state."""
        return {}


class Delivery(Protocol):
    """Brings events to the bot's webhook."""

    @property
    def waiting(self) -> int:
        """The number of events that the webhook has not taken yet."""
        ...

    async def stop(self) -> None:
        """Stop delivering."""
        ...


class Messenger(Protocol):
    """The inside of a messenger's double."""

    @property
    def ledger(self) -> Ledger:
        """The calls and deliveries."""
        ...

    @property
    def changes(self) -> Changes:
        """The changes of chats or channels."""
        ...

    @property
    def delivery(self) -> Delivery:
        """The part that brings events to the webhook."""
        ...

    @property
    def store(self) -> Store[Any]:
        """The data that outlives a restart."""
        ...


class MessengerControl(Control, ABC):
    """Adds the calls of a double that delivers events: settled, repeat and live events."""

    def __init__(self, messenger: Messenger, api: MessengerApi[Any]) -> None:
        super().__init__(messenger.ledger, api.faults)
        self._messenger = messenger
        self._api = api
        self._repeating = 0

    def own_calls(self) -> list[tuple[str, str, Endpoint]]:
        """The calls that only a messenger has: verb, path and endpoint."""
        return [
            ("POST", "/repeat", self.repeat),
            ("GET", "/settled", self.settled),
            ("GET", "/events", self.events),
        ]

    @property
    def busy(self) -> int:
        """The number of events not taken yet, calls being answered and repeats under way."""
        return self._messenger.delivery.waiting + self._api.in_flight + self._repeating

    @answers_json
    async def repeat(self, request: Request) -> Json:
        """Deliver something again, `times` times, one after another or at once (`parallel`)."""
        given = await body_of(request)
        deliver = self.found_again(given)
        times = int(given.get("times", 1))
        repeats = range(1, times + 1)
        self._repeating += times
        try:
            if given.get("parallel"):
                statuses = list(await asyncio.gather(*(deliver(repeat) for repeat in repeats)))
            else:
                statuses = [await deliver(repeat) for repeat in repeats]
        finally:
            self._repeating -= times
        return {"statuses": statuses}

    @abstractmethod
    def found_again(self, given: Json) -> Repeat:
        """Find what a repeat is about.

        Raises:
            NoSuchThing: nothing with this id was sent.
        """

    @answers_json
    async def settled(self, _: Request) -> Json:
        """Say whether everything has been taken and answered."""
        waiting = self._messenger.delivery.waiting
        return {"settled": self.busy == 0, "in_flight": self.busy, "waiting": waiting}

    async def events(self, request: Request) -> Response:
        """Tell of changed chats or channels as they happen, as server-sent events."""
        return await self._messenger.changes.events(request)
