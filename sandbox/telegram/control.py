"""The control calls of Telegram: tests, sandbox and page act for patients and see what happened."""

import json
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from sandbox.doubles.control import MessengerControl, Repeat
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Endpoint, Impossible, NoSuchThing, answers_json, body_of
from sandbox.telegram import contents, marks, patient, profile
from sandbox.telegram.api import TelegramApi
from sandbox.telegram.chats import PrivateChat
from sandbox.telegram.staff_control import StaffControl
from sandbox.telegram.state import Update
from sandbox.telegram.world import World

type Deed = Callable[[World, PrivateChat, Json], Json]


def _saying(kind: str) -> Deed:
    """Make the deed that sends a message of a kind, in answer to `reply_to` if that is given."""

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
    "react": lambda world, chat, body: {"update_id": marks.react(world, chat, chat.user, body)},
    "block": lambda world, chat, _: patient.block(world, chat),
    "unblock": lambda world, chat, _: patient.unblock(world, chat),
}


class TelegramControl(MessengerControl):
    """Calls for users, chats and updates, besides those that all messengers have."""

    def __init__(self, world: World, api: TelegramApi) -> None:
        super().__init__(world, api)
        self.world = world

    def own_calls(self) -> list[tuple[str, str, Endpoint]]:
        """The calls that only Telegram has, those for groups included."""
        return [
            ("GET", "/bot", self.bot),
            ("GET", "/users", self.users),
            ("POST", "/users", self.add_user),
            ("GET", "/chats/{user:int}", self.chat),
            ("POST", "/chats/{user:int}/{deed}", self.act),
            ("GET", "/files/{file_id}", self.file),
            ("POST", "/updates", self.inject),
            *StaffControl(self.world).calls(),
            *super().own_calls(),
        ]

    @answers_json
    async def bot(self, request: Request) -> Json:
        """Show the bot's profile as a patient with `language_code` sees it."""
        code = request.query_params.get("language_code", "")[:2]
        chat_id = int(request.query_params.get("user_id", "0"))
        given: Json = {"language_code": code}
        return self.world.bot | {
            "commands": profile.commands_for(self.world, chat_id, code),
            "menu_button": profile.get_menu_button(self.world, {}),
            **profile.get_name(self.world, given),
            **profile.get_description(self.world, given),
            **profile.get_short_description(self.world, given),
        }

    @answers_json
    async def users(self, _: Request) -> list[Json]:
        """List everybody who has a chat with the bot."""
        return [
            chat.user | {"phone_number": chat.phone, "blocked": chat.blocked}
            for chat in self.world.store.state.chats.values()
        ]

    @answers_json
    async def add_user(self, request: Request) -> Json:
        """Add a user with a chat."""
        chat = patient.add(self.world, await body_of(request))
        return chat.user | {"phone_number": chat.phone}

    @answers_json
    async def chat(self, request: Request) -> Json:
        """Show a chat as the patient sees it."""
        return patient.view(self.world.patient(request.path_params["user"]))

    @answers_json
    async def act(self, request: Request) -> Json:
        """Do what a patient does; `deed` names it."""
        deed = DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise NoSuchThing(f"patients can do only these: {', '.join(DEEDS)}")
        chat = self.world.patient(request.path_params["user"])
        return deed(self.world, chat, await body_of(request))

    @answers_json
    async def file(self, request: Request) -> Response:
        """Answer with a file's bytes, for the page."""
        file = self.world.store.state.files.get(request.path_params["file_id"])
        if file is None:
            raise NoSuchThing("there is no such file")
        return Response(self.world.store.content(file["blob"]), media_type=file["mime_type"])

    @answers_json
    async def inject(self, request: Request) -> Json:
        """Deliver any JSON as an update; an object without `update_id` gets one."""
        text = (await request.body()).decode("utf-8", "surrogatepass")
        try:
            body = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise Impossible(f"the body is not JSON: {error}") from error
        if isinstance(body, dict) and "update_id" not in body:
            body = {"update_id": self.world.store.state.next_update()} | body
            text = json.dumps(body)
        update = _raw_update(body, text)
        self.world.put(update)
        return {"update_id": update.update_id}

    def found_again(self, given: Json) -> Repeat:
        """Find the update with the id `update_id`."""
        number = given.get("update_id")
        found = [update for update in self.world.sent if update.update_id == number]
        if not found:
            raise NoSuchThing(f"no update with the id {number} was sent")

        async def deliver(_repeat: int) -> int | None:
            return (await self.world.delivery.attempt(found[-1])).status

        return deliver


def _raw_update(body: object, text: str) -> Update:
    """Make an update of any JSON, in the lane of the chat that it names."""
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
