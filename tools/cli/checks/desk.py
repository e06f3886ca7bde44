"""Checks of the staff's rooms: the bot has the rights that the desk needs."""

from collections.abc import Iterator

import httpx

from tools.cli.findings import Finding
from tools.cli.stack import Stack
from tools.cli.telegram import bot
from tools.telegram import RefusedByTelegramError

RIGHTS = {"can_manage_topics": "manage topics", "can_delete_messages": "delete messages"}
SCOPES = (
    "chat:write", "files:read", "files:write", "reactions:read", "reactions:write", "users:read",
)  # fmt: skip
PUBLIC = ("channels:history", "channels:read")
PRIVATE = ("groups:history", "groups:read")


def check(stack: Stack) -> Iterator[Finding]:
    """Yield findings for each desk of the stack: the one of the clinic, and those of single branches."""
    settings = stack.reception.settings
    if not settings.desk_platform:
        yield Finding("desk", "none: patients get the clinic's phones instead")
        return
    for desk in map(stack.reception.desk_at, stack.reception.rooms):
        if desk.threads:
            yield from _slack(stack, settings.slack_api_url, desk.name)
        else:
            yield from _telegram(stack, desk.store.moved_room() or int(desk.name))


def _telegram(stack: Stack, room: int) -> Iterator[Finding]:
    api, about = bot(stack), f"desk, the group {room}"
    try:
        group = api.call("getChat", chat_id=room)
        me = api.call("getChatMember", chat_id=room, user_id=api.call("getMe")["id"])
    except RefusedByTelegramError as error:
        yield Finding(
            about, str(error), "put the bot into the group; its id is the parameter OperatorDesk"
        )
        return
    if not group.get("is_forum"):
        yield Finding(about, "has no topics", "switch Topics on in the group's settings")
    lacking = [words for right, words in RIGHTS.items() if not me.get(right)]
    if lacking:
        todo = f"make the bot an administrator who may {' and '.join(lacking)}"
        yield Finding(about, f"the bot is {me['status']}", todo)
    if group.get("is_forum") and not lacking:
        yield Finding(about, f"«{group['title']}», topics on, the bot may manage them")


def _slack(stack: Stack, url: str, channel: str) -> Iterator[Finding]:
    about, token = f"desk, the channel {channel}", stack.secret("SlackSecret")["token"]
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as slack:
        try:
            signed_in = slack.post("/auth.test")
            told = slack.post("/conversations.info", data={"channel": channel}).json()
        except httpx.HTTPError as error:
            yield Finding(about, type(error).__name__, "check its address (SlackApiUrl)")
            return
    who = signed_in.json()
    if not who["ok"]:
        yield Finding(about, who["error"], "check the app's token: ./reception secrets slack")
        return
    if not told["ok"]:
        yield Finding(about, told["error"], "invite the app to the channel; its id is OperatorDesk")
        return
    room = told["channel"]
    wanted = {*SCOPES, *(PRIVATE if room["is_private"] else PUBLIC)}
    has = {*signed_in.headers.get("x-oauth-scopes", "").replace(" ", "").split(",")}
    if lacking := sorted(wanted - has):
        yield Finding(
            about, f"no scope {', '.join(lacking)}", "add it to the app, and install the app again"
        )
    if room["is_archived"]:
        yield Finding(about, "is archived", "open it again, or set OperatorDesk to another channel")
    if not room["is_member"]:
        yield Finding(about, "the app is not in it", "invite it: /invite @…")
    if not lacking and room["is_member"] and not room["is_archived"]:
        yield Finding(about, f"#{room['name']}, the app is in it with all its scopes")
