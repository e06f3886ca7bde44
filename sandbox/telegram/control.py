"""The calls by which tests, sandbox and page act for patients and look at what happened."""

import asyncio
import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from sandbox.doubles.endpoints import Endpoint, NoSuchThing, body_of, plain
from sandbox.telegram import contents, patient, profile
from sandbox.telegram.api import Api
from sandbox.telegram.chats import PrivateChat
from sandbox.telegram.delivery import Attempt
from sandbox.telegram.errors import Json
from sandbox.telegram.staff_control import StaffControl
from sandbox.telegram.state import Update
from sandbox.telegram.world import World

type Deed = Callable[[World, PrivateChat, Json], Json]


def _saying(kind: str) -> Deed:
    """The deed of sending something of a kind, perhaps in answer to `reply_to`."""

    def say(world: World, chat: PrivateChat, given: Json) -> Json:
        content = contents.KINDS[kind](world.store, given)
        return patient.says(world, chat, content, given.get("reply_to"))

    return say


DEEDS: dict[str, Deed] = {
    **{kind: _saying(kind) for kind in contents.KINDS},
    "album": patient.album,
    "start": lambda world, chat, body: patient.start(world, chat, body.get("payload")),
    "press": patient.press,
    "reply_button": patient.reply_button,
    "contact": patient.contact,
    "edit": lambda world, chat, body: patient.edit(
        world, chat, body.get("message_id", 0), contents.word(body, "text")
    ),
    "block": lambda world, chat, _: patient.block(world, chat),
    "unblock": lambda world, chat, _: patient.unblock(world, chat),
}


class Control:
    """The endpoints under `/control`."""

    def __init__(self, world: World, api: Api) -> None:
        self.world = world
        self.api = api
        self.repeating = 0

    def routes(self) -> list[Route]:
        """Addresses and what they do."""
        table: list[tuple[str, str, Endpoint]] = [
            ("GET", "/bot", self.bot),
            ("GET", "/users", self.users),
            ("POST", "/users", self.add_user),
            ("GET", "/chats/{user:int}", self.chat),
            ("POST", "/chats/{user:int}/{deed}", self.act),
            ("GET", "/files/{file_id}", self.file),
            ("POST", "/updates", self.inject),
            ("POST", "/repeat", self.repeat),
            ("GET", "/ledger", self.ledger),
            ("DELETE", "/ledger", self.clear_ledger),
            ("GET", "/settled", self.settled),
            ("GET", "/faults", self.faults),
            ("PUT", "/faults", self.set_faults),
            ("DELETE", "/faults", self.clear_faults),
            ("GET", "/events", self.events),
        ]
        own = [Route(path, endpoint, methods=[method]) for method, path, endpoint in table]
        return own + StaffControl(self.world).routes()

    @property
    def busy(self) -> int:
        """Updates not taken yet, calls being handled, repeats under way."""
        return self.world.delivery.waiting + self.api.in_flight + self.repeating

    @plain
    async def bot(self, request: Request) -> Json:
        """The bot as a patient of a language sees it."""
        code = request.query_params.get("language_code", "")[:2]
        chat_id = int(request.query_params.get("user_id", "0"))
        given: Json = {"language_code": code}
        return self.world.bot | {
            "commands": profile.commands_for(self.world, chat_id, code),
            "menu_button": profile.get_menu_button(self.world, {}),
            **profile.get_description(self.world, given),
            **profile.get_short_description(self.world, given),
        }

    @plain
    async def users(self, _: Request) -> list[Json]:
        """Everybody who has a chat with the bot."""
        return [
            chat.user | {"phone_number": chat.phone, "blocked": chat.blocked}
            for chat in self.world.store.state.chats.values()
        ]

    @plain
    async def add_user(self, request: Request) -> Json:
        """A new user."""
        chat = patient.add(self.world, await body_of(request))
        return chat.user | {"phone_number": chat.phone}

    @plain
    async def chat(self, request: Request) -> Json:
        """A chat as the patient sees it."""
        return patient.view(self.world.patient(request.path_params["user"]))

    @plain
    async def act(self, request: Request) -> Json:
        """Whatever a patient does."""
        deed = DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise NoSuchThing(f"patients do these: {', '.join(DEEDS)}")
        chat = self.world.patient(request.path_params["user"])
        return deed(self.world, chat, await body_of(request))

    @plain
    async def file(self, request: Request) -> Response:
        """A file's bytes, for the page."""
        file = self.world.store.state.files.get(request.path_params["file_id"])
        if file is None:
            raise NoSuchThing("no such file")
        return Response(self.world.store.content(file["blob"]), media_type=file["mime_type"])

    @plain
    async def inject(self, request: Request) -> Json:
        """Any JSON as an update, through the normal delivery; an object without an id gets one."""
        text = (await request.body()).decode("utf-8", "surrogatepass")
        try:
            body = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise NoSuchThing(f"not JSON: {error}", 422) from error
        if isinstance(body, dict) and "update_id" not in body:
            body = {"update_id": self.world.store.state.next_update()} | body
            text = json.dumps(body)
        update = _raw_update(body, text)
        self.world.put(update)
        return {"update_id": update.update_id}

    @plain
    async def repeat(self, request: Request) -> Json:
        """Deliver an old update again, so many times, one after another or at once."""
        body = await body_of(request)
        number = body.get("update_id")
        found = [update for update in self.world.sent if update.update_id == number]
        if not found:
            raise NoSuchThing(f"no update {number} was sent")
        times = int(body.get("times", 1))
        self.repeating += times
        try:
            attempts = await self._again(found[-1], times, parallel=bool(body.get("parallel")))
        finally:
            self.repeating -= times
        return {"statuses": [attempt.status for attempt in attempts]}

    async def _again(self, update: Update, times: int, *, parallel: bool) -> list[Attempt]:
        deliver = self.world.delivery.attempt
        if parallel:
            return list(await asyncio.gather(*(deliver(update) for _ in range(times))))
        return [await deliver(update) for _ in range(times)]

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
        """Changes of chats as they happen."""
        headers = {"Cache-Control": "no-store"}
        stream = self.world.events.stream()
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


def _raw_update(body: object, text: str) -> Update:
    """An update of any shape, in the lane of whatever chat it names."""
    if not isinstance(body, dict):
        return Update(None, "raw", "raw", text)
    number = body.get("update_id")
    kind = next((name for name in body if name != "update_id"), "raw")
    query = "callback_query" in body
    inner = _object(body.get(kind))
    chat = _object(_object(inner.get("message", inner)).get("chat"))
    name = chat.get("id", "raw")
    lane = f"{name}:{'press' if query else 'chat'}"
    return Update(number if isinstance(number, int) else None, kind, lane, text)


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}
