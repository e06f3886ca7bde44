"""The Web API: its methods with their parameters, and the answers to calls."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from sandbox.doubles.api import Answer, MessengerApi
from sandbox.doubles.double import Json
from sandbox.doubles.faults import Faults
from sandbox.slack import files, lookups, messages, params, responses
from sandbox.slack.errors import RateLimited, SlackError
from sandbox.slack.faults import SlackFault
from sandbox.slack.params import Call, Kind
from sandbox.slack.world import World

type Run = Callable[[World, Json], Json]
type Kinds = Mapping[str, Kind]

MESSAGE: Kinds = {
    "channel": "string",
    "text": "string",
    "blocks": "array",
    "parse": "string",
    "link_names": "boolean",
}
POSTED: Kinds = {
    **MESSAGE,
    "thread_ts": "string",
    "reply_broadcast": "boolean",
    "mrkdwn": "boolean",
    "unfurl_links": "boolean",
    "unfurl_media": "boolean",
}
REACTION: Kinds = {"channel": "string", "name": "string", "timestamp": "string"}
PAGE: Kinds = {"cursor": "string", "limit": "integer"}


@dataclass(frozen=True)
class Method:
    """A method; `takes_json` is False if it reads only forms, as Slack's lookups do."""

    run: Run
    scope: str
    kinds: Kinds = field(default_factory=dict)
    required: str = ""
    takes_json: bool = True


METHODS = {
    "auth.test": Method(lookups.auth, ""),
    "chat.postMessage": Method(messages.post, "chat:write", POSTED, "channel"),
    "chat.postEphemeral": Method(
        messages.post_ephemeral,
        "chat:write",
        {**MESSAGE, "thread_ts": "string", "user": "string"},
        "channel user",
    ),
    "chat.update": Method(messages.update, "chat:write", {**MESSAGE, "ts": "string"}, "channel ts"),
    "chat.delete": Method(
        messages.delete, "chat:write", {"channel": "string", "ts": "string"}, "channel ts"
    ),
    "reactions.add": Method(messages.react, "reactions:write", REACTION, "channel name timestamp"),
    "reactions.remove": Method(
        messages.unreact, "reactions:write", REACTION, "channel name timestamp"
    ),
    "conversations.info": Method(
        lookups.channel_info,
        "channels:read",
        {"channel": "string", "include_num_members": "boolean"},
        "channel",
        takes_json=False,
    ),
    "conversations.members": Method(
        lookups.members,
        "channels:read",
        {"channel": "string", **PAGE},
        "channel",
        takes_json=False,
    ),
    "conversations.replies": Method(
        lookups.replies,
        "channels:history",
        {
            "channel": "string",
            "ts": "string",
            "oldest": "string",
            "latest": "string",
            "inclusive": "boolean",
            **PAGE,
        },
        "channel ts",
        takes_json=False,
    ),
    "users.info": Method(
        lookups.user_info, "users:read", {"user": "string"}, "user", takes_json=False
    ),
    "files.getUploadURLExternal": Method(
        files.begin,
        "files:write",
        {"filename": "string", "length": "integer", "alt_txt": "string"},
        "filename length",
        takes_json=False,
    ),
    "files.completeUploadExternal": Method(
        files.complete,
        "files:write",
        {
            "files": "array",
            "channel_id": "string",
            "thread_ts": "string",
            "initial_comment": "string",
        },
        "files",
    ),
    "files.info": Method(files.info, "files:read", {"file": "string"}, "file", takes_json=False),
    "files.delete": Method(files.delete, "files:write", {"file": "string"}, "file"),
}


ERROR_PAGE = Answer(
    503, "<!DOCTYPE html><html><head><title>Server Error | Slack</title></head></html>"
)


class SlackApi(MessengerApi[SlackFault]):
    """Answers calls and notes each in the ledger."""

    def __init__(self, world: World) -> None:
        super().__init__(world.token, Faults(SlackFault), ERROR_PAGE)
        self.world = world

    async def call(self, request: Request) -> Response:
        """`/api/<method>`: a call of the app."""
        name = request.path_params["method"]
        try:
            call = await params.read(request)
        except SlackError as error:
            return _refused(error).response()
        entry = self.world.ledger.call(name, _readable(call))
        fault = self.faults.take(name, call.given.get("channel") or call.given.get("channel_id"))
        answer = await self.carry_out(entry, fault, lambda: self._perform(name, call))
        return answer.response()

    def refusal(self, fault: SlackFault) -> Answer:
        """The answer that an `error` or a `status` fault gives."""
        if fault.kind == "error":
            return _refused(SlackError(fault.error))
        if fault.code == HTTPStatus.TOO_MANY_REQUESTS:
            return _refused(RateLimited(fault.retry_after))
        return Answer(fault.code, {"ok": False, "error": "internal_error"})

    def outcome(self, body: Json) -> Json:
        """The parts of an answer that say whether the call worked, and which message or file it made."""
        names = ("ok", "error", "ts", "message_ts", "file_id")
        return {name: body[name] for name in names if name in body}

    def _perform(self, name: str, call: Call) -> Answer:
        try:
            method = self._allowed(name, call.token)
            given = {} if call.as_json and not method.takes_json else call.given
            result = method.run(self.world, params.typed(method.kinds, method.required, given))
        except SlackError as error:
            return _refused(error)
        held = {"X-OAuth-Scopes": ",".join(self.world.store.state.scopes)}
        return Answer(200, {"ok": True} | result, held)

    def _allowed(self, name: str, token: str) -> Method:
        if name not in METHODS:
            raise SlackError("unknown_method", req_method=name)
        if not token:
            raise SlackError("not_authed")
        if not self.knows(token):
            raise SlackError("invalid_auth")
        method, scopes = METHODS[name], self.world.store.state.scopes
        if method.scope and method.scope not in scopes:
            provided = ",".join(scopes)
            raise SlackError("missing_scope", needed=method.scope, provided=provided)
        return method

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a file, as the whole body or in a form."""
        kind = request.headers.get("content-type", "")
        if kind.startswith("multipart/form-data"):
            async with request.form() as form:
                parts = [it for it in form.values() if not isinstance(it, str)]
                content = await parts[0].read() if parts else b""
        else:
            content = await request.body()
        said = files.fill(self.world, request.path_params["ticket"], content) if content else None
        return PlainTextResponse(said, 200) if said else PlainTextResponse("not found", 404)

    async def download(self, request: Request) -> Response:
        """Answer with a file's bytes; a client without a token is sent to a sign-in page, as in Slack."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not self.knows(token) or "files:read" not in self.world.store.state.scopes:
            return RedirectResponse(f"{self.world.url}/login", 302)
        file = self.world.store.state.files.get(request.path_params["file"])
        if file is None or "blob" not in file:
            return HTMLResponse("<!DOCTYPE html><title>File not found | Slack</title>", 404)
        return Response(self.world.store.content(file["blob"]), media_type=file["mimetype"])

    async def login(self, _: Request) -> Response:
        """Show the page that a client without a token gets instead of a file."""
        return HTMLResponse("<!DOCTYPE html><html><title>Sign in | Slack</title></html>")

    async def respond(self, request: Request) -> Response:
        """Take an answer at an interaction's `response_url`."""
        try:
            given = json.loads(await request.body())
            responses.respond(self.world, request.path_params["ticket"], given)
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        except SlackError as error:
            status = 404 if error.error in ("expired_url", "used_url") else 400
            return PlainTextResponse(error.error, status)
        return PlainTextResponse("ok")


def _refused(error: SlackError) -> Answer:
    if isinstance(error, RateLimited):
        return Answer(429, error.body(), {"Retry-After": str(error.retry_after)})
    return Answer(200, error.body())


def _readable(call: Call) -> Json:
    """The parameters for the ledger, with JSON texts in them parsed."""
    return {name: _unfolded(value) for name, value in call.given.items()}


def _unfolded(value: object) -> object:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            unfolded: object = json.loads(value)
        except ValueError:
            return value
        return unfolded
    return value
