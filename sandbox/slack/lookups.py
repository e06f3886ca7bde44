"""Methods that look things up: the app itself, users, channels, members and threads."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from sandbox.doubles.double import Json
from sandbox.slack.errors import SlackError
from sandbox.slack.state import BOT, BOT_USER, TEAM, Channel
from sandbox.slack.world import World

MAX_MEMBERS_PER_PAGE = 1000


def auth(world: World, _: Json) -> Json:
    """`auth.test`: the app's own user and workspace."""
    return {
        "url": f"https://{TEAM['domain']}.slack.com/",
        "team": "Клініка",
        "team_id": TEAM["id"],
        "user": world.store.state.users[BOT_USER]["name"],
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def user_info(world: World, given: Json) -> Json:
    """`users.info`: one user."""
    user = world.store.state.users.get(given["user"])
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user}


def channel_info(world: World, given: Json) -> Json:
    """`conversations.info`: one channel."""
    channel = world.channel(given["channel"])
    counted = {"num_members": len(channel.members)} if given.get("include_num_members") else {}
    return {"channel": described(channel) | counted}


def described(channel: Channel) -> Json:
    """A channel as the app sees it."""
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.private,
        "is_group": False,
        "is_im": False,
        "is_private": channel.private,
        "is_archived": channel.archived,
        "is_member": channel.joined,
        "context_team_id": TEAM["id"],
    }


def members(world: World, given: Json) -> Json:
    """`conversations.members`, page by page."""
    channel, limit = world.channel(given["channel"]), given.get("limit", 100)
    if not 1 <= limit <= MAX_MEMBERS_PER_PAGE:
        raise SlackError("invalid_limit")
    first = _place(given.get("cursor") or "")
    page = channel.members[first : first + limit]
    more = first + limit < len(channel.members)
    cursor = b64encode(f"from:{first + limit}".encode()).decode() if more else ""
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def replies(world: World, given: Json) -> Json:
    """`conversations.replies`: a thread page by page, each with the first message; a reply comes alone."""
    channel = world.channel(given["channel"])
    if not channel.joined:
        raise SlackError("not_in_channel")
    parent = channel.messages.get(given["ts"])
    if parent is None:
        raise SlackError("thread_not_found")
    below = [
        it
        for it in channel.messages.values()
        if it.get("thread_ts") == parent["ts"] and it is not parent and _between(it["ts"], given)
    ]
    first, limit = _place(given.get("cursor") or ""), given.get("limit", 1000)
    more = first + limit < len(below)
    cursor = b64encode(f"from:{first + limit}".encode()).decode() if more else ""
    return {
        "messages": [parent, *below[first : first + limit]],
        "has_more": more,
        "response_metadata": {"next_cursor": cursor},
    }


def _between(ts: str, given: Json) -> bool:
    oldest, latest = given.get("oldest", "0"), given.get("latest", "9" * 10)
    if given.get("inclusive"):
        return bool(oldest <= ts <= latest)
    return bool(oldest < ts < latest)


def _place(cursor: str) -> int:
    try:
        return int(b64decode(cursor, validate=True).decode().removeprefix("from:") or 0)
    except (NotBase64, ValueError) as error:
        raise SlackError("invalid_cursor") from error
