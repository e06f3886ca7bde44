"""The control calls of Slack: tests, sandbox and page act for operators and see what happened."""

import json
import secrets

from starlette.requests import Request
from starlette.responses import Response

from sandbox.doubles.control import MessengerControl, Repeat
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Endpoint, Impossible, NoSuchThing, answers_json, body_of
from sandbox.slack import operators
from sandbox.slack.api import SlackApi
from sandbox.slack.delivery import Parcel
from sandbox.slack.state import SCOPES
from sandbox.slack.world import World

UNVERIFIED = "Your URL didn't respond with the value of the challenge parameter."


class SlackControl(MessengerControl):
    """Calls for users, channels and the app's setup, besides those that all messengers have."""

    def __init__(self, world: World, api: SlackApi) -> None:
        super().__init__(world, api)
        self.world = world

    def own_calls(self) -> list[tuple[str, str, Endpoint]]:
        """The calls that only Slack has."""
        return [
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
            *super().own_calls(),
        ]

    @answers_json
    async def users(self, _: Request) -> list[Json]:
        """List everybody in the workspace."""
        return list(self.world.store.state.users.values())

    @answers_json
    async def add_user(self, request: Request) -> Json:
        """Add a user."""
        return operators.person(self.world, await body_of(request))

    @answers_json
    async def channels(self, _: Request) -> list[Json]:
        """List all channels, without their messages."""
        return [
            {"id": it.id, "name": it.name, "archived": it.archived, "bot": it.joined}
            for it in self.world.store.state.channels.values()
        ]

    @answers_json
    async def add_channel(self, request: Request) -> Json:
        """Add a channel."""
        channel = operators.found(self.world, await body_of(request))
        return operators.view(self.world, channel)

    @answers_json
    async def channel(self, request: Request) -> Json:
        """Show a channel as its members see it."""
        return operators.view(self.world, self.world.room(request.path_params["channel"]))

    @answers_json
    async def act(self, request: Request) -> Json:
        """Do what an operator does; `deed` names it."""
        deed = operators.DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise NoSuchThing(f"operators can do only these: {', '.join(operators.DEEDS)}")
        channel = self.world.room(request.path_params["channel"])
        return deed(self.world, channel, await body_of(request))

    @answers_json
    async def file(self, request: Request) -> Response:
        """Answer with a file's bytes, for the page."""
        file = self.world.store.state.files.get(request.path_params["file"])
        if file is None or "blob" not in file:
            raise NoSuchThing("there is no such file")
        return Response(self.world.store.content(file["blob"]), media_type=file["mimetype"])

    @answers_json
    async def urls(self, _: Request) -> Json:
        """Show the URLs to which events and interactions go."""
        return self.world.store.state.urls

    @answers_json
    async def set_urls(self, request: Request) -> Json:
        """Set the URLs, `{"events": …, "interactions": …}`; that for events must answer Slack's challenge."""
        given = await body_of(request)
        if given.keys() - {"events", "interactions"}:
            raise Impossible("there are URLs for events and for interactions only")
        urls = {name: str(url) for name, url in given.items() if url}
        if "events" in urls and not await self._answers(urls["events"]):
            raise Impossible(UNVERIFIED)
        self.world.store.state.urls = urls
        self.world.store.changed()
        return urls

    async def _answers(self, url: str) -> bool:
        challenge = secrets.token_hex(24)
        body = {"token": "not-used-any-more", "challenge": challenge, "type": "url_verification"}
        parcel = Parcel("events", "url_verification", url, json.dumps(body).encode())
        attempt = await self.world.delivery.attempt(parcel)
        return attempt.status == 200 and challenge in attempt.text

    @answers_json
    async def set_scopes(self, request: Request) -> Json:
        """Set what the app may do from now on: `{"scopes": […]}`."""
        scopes = (await body_of(request)).get("scopes")
        if not isinstance(scopes, list) or set(scopes) - set(SCOPES):
            raise Impossible(f"scopes must be a list of {', '.join(SCOPES)}")
        self.world.store.state.scopes = scopes
        self.world.store.changed()
        return {}

    @answers_json
    async def limits(self, _: Request) -> Json:
        """Show how fast the app may post in a channel, and the pauses before repeats, in real seconds."""
        pace = self.world.pace
        return {
            "channel_messages": pace.messages,
            "seconds": pace.seconds,
            "retry_pauses": list(self.world.delivery.pauses),
        }

    @answers_json
    async def set_limits(self, request: Request) -> Json:
        """Set some of the limits; null messages are no limit; counting starts again."""
        given = await body_of(request)
        pace = self.world.pace
        messages = given.get("channel_messages", pace.messages)
        seconds = given.get("seconds", pace.seconds)
        pauses = given.get("retry_pauses", list(self.world.delivery.pauses))
        if not isinstance(pauses, list) or not all(isinstance(it, int | float) for it in pauses):
            raise Impossible("retry_pauses must be a list of numbers of seconds")
        pace.set(messages, seconds)
        self.world.delivery.pauses = tuple(pauses)
        return {}

    def found_again(self, given: Json) -> Repeat:
        """Find the event or interaction with the id `id`."""
        number = given.get("id")
        found = [parcel for parcel in self.world.sent if parcel.id == number]
        if not found:
            raise NoSuchThing(f"no event or interaction with the id {number} was sent")

        async def deliver(repeat: int) -> int | None:
            return (await self.world.delivery.attempt(found[-1], repeat, "http_timeout")).status

        return deliver
