"""The Bot API: its methods with their parameters, and the answers to calls."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.doubles.api import Answer, MessengerApi
from sandbox.doubles.double import Json
from sandbox.doubles.faults import Faults
from sandbox.telegram import albums, marks, members, messages, params, presses, profile, topics
from sandbox.telegram.errors import ApiError
from sandbox.telegram.faults import TelegramFault
from sandbox.telegram.params import Kind, Raw
from sandbox.telegram.world import World

type Run = Callable[[World, Json], Any]
type Kinds = Mapping[str, Kind]

TO: Kinds = {"chat_id": "chat"}
IT: Kinds = {**TO, "message_id": "integer"}
MARKUP: Kinds = {"reply_markup": "object"}
TEXT: Kinds = {
    "text": "string",
    "parse_mode": "string",
    "entities": "array",
    "link_preview_options": "object",
}
CAPTION: Kinds = {
    "caption": "string",
    "parse_mode": "string",
    "caption_entities": "array",
}
ABOVE: Kinds = {"show_caption_above_media": "boolean"}
TOPIC: Kinds = {**TO, "message_thread_id": "integer"}
PUT: Kinds = {**TOPIC, "disable_notification": "boolean", "protect_content": "boolean"}
REPLY: Kinds = {"reply_parameters": "object"}
SENT: Kinds = {**PUT, **REPLY, **MARKUP}
FROM: Kinds = {"from_chat_id": "chat", "message_id": "integer"}
NAMED: Kinds = {"name": "string", "icon_custom_emoji_id": "string"}
PLACE: Kinds = {"scope": "object", "language_code": "string"}
LANGUAGE: Kinds = {"language_code": "string"}
WEBHOOK: Kinds = {
    "url": "string",
    "secret_token": "string",
    "allowed_updates": "array",
    "max_connections": "integer",
    "drop_pending_updates": "boolean",
}
VENUE: Kinds = {
    "latitude": "number",
    "longitude": "number",
    "title": "string",
    "address": "string",
    "google_place_id": "string",
}
ANSWER: Kinds = {
    "callback_query_id": "string",
    "text": "string",
    "show_alert": "boolean",
    "url": "string",
    "cache_time": "integer",
}

METHODS: dict[str, tuple[Run, Kinds]] = {
    "getMe": (profile.get_me, {}),
    "setWebhook": (profile.set_webhook, WEBHOOK),
    "deleteWebhook": (profile.delete_webhook, {"drop_pending_updates": "boolean"}),
    "getWebhookInfo": (profile.get_webhook_info, {}),
    "setMyCommands": (profile.set_commands, {"commands": "array", **PLACE}),
    "getMyCommands": (profile.get_commands, PLACE),
    "deleteMyCommands": (profile.delete_commands, PLACE),
    "setChatMenuButton": (profile.set_menu_button, {**TO, "menu_button": "object"}),
    "getChatMenuButton": (profile.get_menu_button, TO),
    "setMyName": (profile.set_name, {"name": "string", **LANGUAGE}),
    "getMyName": (profile.get_name, LANGUAGE),
    "setMyProfilePhoto": (profile.set_photo, {"photo": "profile photo"}),
    "getUserProfilePhotos": (
        profile.get_photos,
        {"user_id": "integer", "offset": "integer", "limit": "integer"},
    ),
    "setMyDescription": (profile.set_description, {"description": "string", **LANGUAGE}),
    "getMyDescription": (profile.get_description, LANGUAGE),
    "setMyShortDescription": (
        profile.set_short_description,
        {"short_description": "string", **LANGUAGE},
    ),
    "getMyShortDescription": (profile.get_short_description, LANGUAGE),
    "sendMessage": (messages.send_message, {**SENT, **TEXT}),
    "sendPhoto": (messages.send_photo, {**SENT, **CAPTION, **ABOVE, "photo": "file"}),
    "sendDocument": (messages.send_document, {**SENT, **CAPTION, "document": "file"}),
    "sendVenue": (messages.send_venue, {**SENT, **VENUE}),
    "sendContact": (
        messages.send_contact,
        {**SENT, **dict.fromkeys(("phone_number", "first_name", "last_name", "vcard"), "string")},
    ),
    "sendVoice": (
        messages.send_voice,
        {**SENT, **CAPTION, "voice": "file", "duration": "integer"},
    ),
    "sendSticker": (messages.send_sticker, {**SENT, "sticker": "file", "emoji": "string"}),
    "sendMediaGroup": (albums.send_album, {**PUT, **REPLY, "media": "album"}),
    "sendChatAction": (messages.send_action, {**TOPIC, "action": "string"}),
    "copyMessage": (messages.copy_message, {**SENT, **CAPTION, **ABOVE, **FROM}),
    "copyMessages": (
        albums.copy_messages,
        {**PUT, "from_chat_id": "chat", "message_ids": "array"},
    ),
    "forwardMessage": (messages.forward_message, {**PUT, **FROM}),
    "editMessageText": (messages.edit_text, {**IT, **TEXT, **MARKUP}),
    "editMessageCaption": (messages.edit_caption, {**IT, **CAPTION, **ABOVE, **MARKUP}),
    "editMessageMedia": (messages.edit_media, {**IT, "media": "media", **MARKUP}),
    "editMessageReplyMarkup": (messages.edit_markup, {**IT, **MARKUP}),
    "answerCallbackQuery": (presses.answer, ANSWER),
    "deleteMessage": (messages.delete_message, IT),
    "getFile": (messages.get_file, {"file_id": "string"}),
    "setMessageReaction": (
        marks.set_reaction,
        {**IT, "reaction": "array", "is_big": "boolean"},
    ),
    "pinChatMessage": (marks.pin, {**IT, "disable_notification": "boolean"}),
    "unpinChatMessage": (marks.unpin, IT),
    "getChat": (members.get_chat, TO),
    "getChatMember": (members.get_member, {**TO, "user_id": "integer"}),
    "getChatAdministrators": (members.get_administrators, {**TO, "return_bots": "boolean"}),
    "createForumTopic": (
        topics.create,
        {**TO, **NAMED, "icon_color": "integer"},
    ),
    "getForumTopicIconStickers": (topics.icons, {}),
    "editForumTopic": (topics.edit, {**TOPIC, **NAMED}),
    "closeForumTopic": (topics.close, TOPIC),
    "reopenForumTopic": (topics.reopen, TOPIC),
    "deleteForumTopic": (topics.delete, TOPIC),
}
BY_LOWER_CASE = {name.lower(): name for name in METHODS}


ERROR_PAGE = Answer(
    502,
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>",
)


class TelegramApi(MessengerApi[TelegramFault]):
    """Answers calls, over HTTP or riding in a webhook's answer, and notes each in the ledger."""

    def __init__(self, world: World) -> None:
        super().__init__(world.token, Faults(TelegramFault), ERROR_PAGE)
        self.world = world

    async def call(self, request: Request) -> Response:
        """`/bot<token>/<method>`: a call of the bot."""
        if not self.knows(request.path_params["token"]):
            return Answer(401, ApiError(401, "Unauthorized").body()).response()
        try:
            raw = await params.read(request)
        except ApiError as error:
            return Answer(error.code, error.body()).response()
        answer = await self.answer(request.path_params["method"], raw)
        return answer.response()

    async def file(self, request: Request) -> Response:
        """`/file/bot<token>/<path>`: the bytes of a file."""
        if not self.knows(request.path_params["token"]):
            return Answer(401, ApiError(401, "Unauthorized").body()).response()
        for file in self.world.store.state.files.values():
            if file["file_path"] == request.path_params["path"]:
                content = self.world.store.content(file["blob"])
                return Response(content, media_type=file["mime_type"])
        return Answer(404, ApiError(404, "Not Found").body()).response()

    async def ride(self, call: Json) -> None:
        """Perform a call that came in a webhook's answer; its result goes to nobody."""
        raw = {name: it for name, it in call.items() if name != "method"}
        await self.answer(call["method"], raw, rode=True)

    async def answer(self, name: str, raw: Raw, *, rode: bool = False) -> Answer:
        """Perform one call, unless a fault in force forbids it; `rode` says that it came in an answer."""
        method = BY_LOWER_CASE.get(name.lower(), name)
        entry = self.world.ledger.call(method, params.readable(raw), rode=rode)
        fault = self.faults.take(method, _number(raw.get("chat_id")))
        return await self.carry_out(entry, fault, lambda: self._perform(method, raw))

    def _perform(self, method: str, raw: Raw) -> Answer:
        if method not in METHODS:
            return _refused(ApiError(404, "Not Found: method not found"))
        run, kinds = METHODS[method]
        try:
            result = run(self.world, params.typed(kinds, raw))
        except ApiError as error:
            return _refused(error)
        worded = isinstance(result, dict) and "result" in result
        return Answer(200, {"ok": True} | (result if worded else {"result": result}))

    def refusal(self, fault: TelegramFault) -> Answer:
        """The answer that a `status` fault gives."""
        return _refused(fault.refusal())

    def outcome(self, body: Json) -> Json:
        """The ids of messages that a call made or changed; for a refusal, the whole answer."""
        return {"ok": True, "message_id": _message_ids(body["result"])} if body["ok"] else body


def _refused(error: ApiError) -> Answer:
    return Answer(error.code, error.body())


def _message_ids(result: object) -> object:
    """The id of the message that a call made or changed; a list of ids for an album."""
    if isinstance(result, list):
        return [one["message_id"] for one in result if "message_id" in one] or None
    return result.get("message_id") if isinstance(result, dict) else None


def _number(value: object) -> object:
    text = str(value)
    return int(text) if text.removeprefix("-").isdecimal() else value
