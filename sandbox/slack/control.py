"""The calls by which tests, sandbox and page act for operators and look at what happened."""

import asyncio
import json
import secrets

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sandbox.doubles.endpoints import Endpoint, NoSuchThing, body_of, plain
from sandbox.slack import operators
from sandbox.slack.api import Api
from sandbox.slack.delivery import Parcel
from sandbox.slack.errors import Json
from sandbox.slack.state import SCOPES
from sandbox.slack.world import World

UNVERIFIED = "Your URL didn't respond with the value of the challenge parameter."


class Control:
    """The endpoints under `/control`."""

    def __init__(self, world: World, api: Api) -> None:
        self.world = world
        self.api = api
        self.repeating = 0

    def routes(self) -> list[Route]:
        """Addresses and what they do."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/users", self.users),
            ("POST", "/users", self.add_user),
            ("GET", "/channels", self.channels),
            ("POST", "/channels", self.add_channel),
            ("GET", "/channels/{channel}", self.channel),
            ("POST", "/channels/{channel}/{deed}", self.act),
            ("GET", "/files/{file}", self.file),
            ("GET", "/urls", self.urls),
            ("PUT", "/urls", self.set_urls),
            ("PUT", "/scopes", self.set_scopes),
            ("GET", "/limits", self.limits),
            ("PUT", "/limits", self.set_limits),
            ("POST", "/repeat", self.repeat),
            ("GET", "/ledger", self.ledger),
            ("DELETE", "/ledger", self.clear_ledger),
            ("GET", "/settled", self.settled),
            ("GET", "/faults", self.faults),
            ("PUT", "/faults", self.set_faults),
            ("DELETE", "/faults", self.clear_faults),
            ("GET", "/events", self.events),
        ]
        return [Route(path, endpoint, methods=[method]) for method, path, endpoint in table]

    @property
    def busy(self) -> int:
        """Parcels not taken yet, calls being handled, repeats under way."""
        return self.world.delivery.waiting + self.api.in_flight + self.repeating

    @plain
    async def users(self, _: Request) -> list[Json]:
        """Everybody in the workspace."""
        return list(self.world.store.state.users.values())

    @plain
    async def add_user(self, request: Request) -> Json:
        """A new user."""
        return operators.person(self.world, await body_of(request))

    @plain
    async def channels(self, _: Request) -> list[Json]:
        """All channels, without what is in them."""
        return [
            {"id": it.id, "name": it.name, "archived": it.archived, "bot": it.joined}
            for it in self.world.store.state.channels.values()
        ]

    @plain
    async def add_channel(self, request: Request) -> Json:
        """A new channel."""
        channel = operators.found(self.world, await body_of(request))
        return operators.view(self.world, channel)

    @plain
    async def channel(self, request: Request) -> Json:
        """A channel as its members see it."""
        return operators.view(self.world, self.world.room(request.path_params["channel"]))

    @plain
    async def act(self, request: Request) -> Json:
        """Whatever an operator does."""
        deed = operators.DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise NoSuchThing(f"operators do these: {', '.join(operators.DEEDS)}")
        channel = self.world.room(request.path_params["channel"])
        return deed(self.world, channel, await body_of(request))

    @plain
    async def file(self, request: Request) -> Response:
        """A file's bytes, for the page."""
        file = self.world.store.state.files.get(request.path_params["file"])
        if file is None or "blob" not in file:
            raise NoSuchThing("no such file")
        return Response(self.world.store.content(file["blob"]), media_type=file["mimetype"])

    @plain
    async def urls(self, _: Request) -> Json:
        """Where the app wants its events and interactions."""
        return self.world.store.state.urls

    @plain
    async def set_urls(self, request: Request) -> Json:
        """`{"events": …, "interactions": …}`; that of events must answer Slack's challenge."""
        given = await body_of(request)
        if given.keys() - {"events", "interactions"}:
            raise NoSuchThing("urls are of events and of interactions", 422)
        urls = {name: str(url) for name, url in given.items() if url}
        if "events" in urls and not await self._answers(urls["events"]):
            raise NoSuchThing(UNVERIFIED, 422)
        self.world.store.state.urls = urls
        self.world.store.changed()
        return urls

    async def _answers(self, url: str) -> bool:
        challenge = secrets.token_hex(24)
        body = {"token": "not-used-any-more", "challenge": challenge, "type": "url_verification"}
        parcel = Parcel("events", "url_verification", url, json.dumps(body).encode())
        attempt = await self.world.delivery.attempt(parcel)
        return attempt.status == 200 and challenge in attempt.text

    @plain
    async def set_scopes(self, request: Request) -> Json:
        """`{"scopes": […]}`: what the app may do from now on."""
        scopes = (await body_of(request)).get("scopes")
        if not isinstance(scopes, list) or set(scopes) - set(SCOPES):
            raise NoSuchThing(f"scopes are {', '.join(SCOPES)}", 422)
        self.world.store.state.scopes = scopes
        self.world.store.changed()
        return {}

    @plain
    async def limits(self, _: Request) -> Json:
        """How fast the app may post in a channel, and when an event comes again; real seconds."""
        pace = self.world.pace
        return {
            "channel_messages": pace.messages,
            "seconds": pace.seconds,
            "retry_pauses": list(self.world.delivery.pauses),
        }

    @plain
    async def set_limits(self, request: Request) -> Json:
        """Any of them; null messages are no limit; counting begins anew."""
        given = await body_of(request)
        pace = self.world.pace
        messages = given.get("channel_messages", pace.messages)
        seconds = given.get("seconds", pace.seconds)
        pauses = given.get("retry_pauses", list(self.world.delivery.pauses))
        whole = isinstance(messages, int) and messages > 0
        if not (whole or messages is None) or not isinstance(seconds, int | float):
            raise NoSuchThing("channel_messages is a whole number or null, seconds a number", 422)
        if not isinstance(pauses, list) or not all(isinstance(it, int | float) for it in pauses):
            raise NoSuchThing("retry_pauses are numbers of seconds", 422)
        pace.set(messages, seconds)
        self.world.delivery.pauses = tuple(pauses)
        return {}

    @plain
    async def repeat(self, request: Request) -> Json:
        """Deliver an event or interaction again, by its id, so many times, in a row or at once."""
        body = await body_of(request)
        number = body.get("id")
        found = [parcel for parcel in self.world.sent if parcel.id == number]
        if not found:
            raise NoSuchThing(f"nothing with the id {number} was sent")
        times = int(body.get("times", 1))
        self.repeating += times
        try:
            statuses = await self._again(found[-1], times, parallel=bool(body.get("parallel")))
        finally:
            self.repeating -= times
        return {"statuses": statuses}

    async def _again(self, parcel: Parcel, times: int, *, parallel: bool) -> list[int | None]:
        async def once(retry: int) -> int | None:
            return (await self.world.delivery.attempt(parcel, retry, "http_timeout")).status

        if parallel:
            return list(await asyncio.gather(*(once(retry + 1) for retry in range(times))))
        return [await once(retry + 1) for retry in range(times)]

    @plain
    async def ledger(self, _: Request) -> Json:
        """What was asked and delivered."""
        return {"calls": self.world.ledger.calls, "deliveries": self.world.ledger.deliveries}

    @plain
    async def clear_ledger(self, _: Request) -> Json:
        """Begin a new ledger."""
        self.world.ledger.clear()
        return {}

    @plain
    async def settled(self, _: Request) -> Json:
        """Whether everything has been taken and answered."""
        waiting = self.world.delivery.waiting
        return {"settled": self.busy == 0, "in_flight": self.busy, "waiting": waiting}

    @plain
    async def faults(self, _: Request) -> list[Json]:
        """The rules in force, with what is left of them."""
        return [vars(rule) for rule in self.api.faults.rules]

    @plain
    async def set_faults(self, request: Request) -> Json:
        """Put rules in force."""
        try:
            self.api.faults.put(await request.json())
        except ValueError as error:
            raise NoSuchThing(f"not JSON: {error}", 422) from error
        return {}

    @plain
    async def clear_faults(self, _: Request) -> Json:
        """Behave."""
        self.api.faults.rules.clear()
        return {}

    @plain
    async def events(self, _: Request) -> Response:
        """Changes of channels as they happen."""
        headers = {"Cache-Control": "no-store"}
        stream = self.world.changes.stream()
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)
