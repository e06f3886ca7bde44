"""The workspace that all methods and operators share: channels, clock, ledger and deliveries."""

import json
import secrets
from collections import deque
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.clock import Clock
from sandbox.doubles.changes import Changes
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import NoSuchThing
from sandbox.doubles.ledger import Ledger
from sandbox.doubles.pace import Pace
from sandbox.doubles.store import Store
from sandbox.slack.delivery import Delivery, Parcel
from sandbox.slack.errors import RateLimited, SlackError
from sandbox.slack.state import APP, BOT_USER, TEAM, Channel, State

MAX_CHANNEL_MESSAGES = 1
CHANNEL_SECONDS = 1.0
MAX_SENT_REMEMBERED = 10_000
FORM = "application/x-www-form-urlencoded"


@dataclass
class ResponseUrl:
    """An address where an interaction may be answered, five times in half an hour."""

    channel: str
    ts: str
    user: str
    until: float
    uses: int = 0


class World:
    """A workspace as one app knows it."""

    def __init__(self, clock: Clock, token: str, secret: str, store: Store[State]) -> None:
        self.clock = clock
        self.token = token
        self.store = store
        self.url = ""
        self.ledger = Ledger(clock)
        self.changes = Changes()
        self.delivery = Delivery(clock, secret, self.ledger)
        self.pace = Pace(MAX_CHANNEL_MESSAGES, CHANNEL_SECONDS)
        self.response_urls: dict[str, ResponseUrl] = {}
        self.sent: deque[Parcel] = deque(maxlen=MAX_SENT_REMEMBERED)

    def now(self) -> float:
        """Seconds since 1970 by the sandbox's clock."""
        return self.clock.now().timestamp()

    def ts(self) -> str:
        """Make an id for something that happens now."""
        return self.store.state.next_ts(self.now())

    def channel(self, number: str) -> Channel:
        """Find a channel that the bot may see: a private one only if the bot is a member."""
        found = self.store.state.channels.get(number)
        if found is None or (found.private and not found.joined):
            raise SlackError("channel_not_found")
        return found

    def open_channel(self, number: str) -> Channel:
        """Find a channel in which the bot may write."""
        channel = self.channel(number)
        if channel.archived:
            raise SlackError("is_archived")
        if not channel.joined:
            raise SlackError("not_in_channel")
        return channel

    def count(self, channel: Channel) -> None:
        """Count a message of the bot; refuse it if the bot writes faster than Slack's limit."""
        if wait := self.pace.take(channel.id):
            raise RateLimited(wait)

    def room(self, number: str) -> Channel:
        """Find a channel for a control call, even if the bot is no member."""
        channel = self.store.state.channels.get(number)
        if channel is None:
            raise NoSuchThing(f"no channel {number}: make one with POST /control/channels")
        return channel

    def changed(self, channel: Channel) -> None:
        """Keep a change of a channel, and tell the open pages."""
        self.store.changed()
        self.changes.changed(channel.id)

    def append(self, channel: Channel, content: Json, parent: Json | None) -> Json:
        """Add a message, in the thread of `parent` if there is one; the app hears of its own messages too."""
        message: Json = {"type": "message", "ts": self.ts(), "team": TEAM["id"], **content}
        if parent is not None:
            below = {"thread_ts": parent["ts"], "parent_user_id": parent["user"]}
            message |= below
            parent |= {"thread_ts": parent["ts"], "latest_reply": message["ts"]}
            parent["reply_count"] = parent.get("reply_count", 0) + 1
        channel.messages[message["ts"]] = message
        self.changed(channel)
        self.tell(channel, message | {"event_ts": message["ts"]})
        return message

    def replace(self, channel: Channel, message: Json, content: Json) -> None:
        """Change the content of a message."""
        before = dict(message)
        message |= content
        self.changed(channel)
        self.tell(
            channel, self._hidden("message_changed", message=message, previous_message=before)
        )

    def remove(self, channel: Channel, message: Json) -> None:
        """Remove a message; a message with replies leaves a tombstone, because the replies stay."""
        if message.get("reply_count"):
            tomb = {"subtype": "tombstone", "text": "This message was deleted.", "hidden": True}
            before = dict(message)
            for name in message.keys() - {"type", "ts", "team", "thread_ts", "reply_count"}:
                del message[name]
            message |= tomb | {"user": "USLACKBOT"}
            changed = {"message": message, "previous_message": before}
            self.tell(channel, self._hidden("message_changed", **changed))
        else:
            del channel.messages[message["ts"]]
            parent = channel.messages.get(message.get("thread_ts", ""))
            if parent:
                parent["reply_count"] -= 1
            deleted = {"deleted_ts": message["ts"], "previous_message": message}
            self.tell(channel, self._hidden("message_deleted", **deleted))
        self.changed(channel)

    def _hidden(self, subtype: str, **what: object) -> Json:
        ts = self.ts()
        return {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "ts": ts,
            "event_ts": ts,
            **what,
        }

    def tell(self, channel: Channel, event: Json) -> str | None:
        """Send the app an event of a channel in which the bot is; return the event's id."""
        if not channel.joined:
            return None
        kind = "group" if channel.private else "channel"
        where = {"channel": channel.id, "channel_type": kind} if event["type"] == "message" else {}
        return self.send_event(event | where)

    def send_event(self, event: Json) -> str | None:
        """Send the app an event and return its id; None if no URL is set."""
        url = self.store.state.urls.get("events")
        if url is None:
            return None
        number = f"Ev{secrets.token_hex(5).upper()}"
        envelope = {
            "token": "not-used-any-more",
            "team_id": TEAM["id"],
            "api_app_id": APP,
            "type": "event_callback",
            "event": event,
            "event_id": number,
            "event_time": int(self.now()),
            "authorizations": [{"team_id": TEAM["id"], "user_id": BOT_USER, "is_bot": True}],
        }
        self._send(Parcel("events", number, url, json.dumps(envelope).encode()))
        return number

    def send_interaction(self, number: str, payload: Json) -> bool:
        """Send the app an interaction with a message's element; False if no URL is set."""
        url = self.store.state.urls.get("interactions")
        if url is None:
            return False
        body = urlencode({"payload": json.dumps(payload)}).encode()
        self._send(Parcel("interactions", number, url, body, FORM, again=False))
        return True

    def _send(self, parcel: Parcel) -> None:
        self.sent.append(parcel)
        self.delivery.put(parcel)


class AddressNoter:
    """Notes the address at which the double is called: links to files and to answers begin with it."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the address and pass the request on."""
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
            self._world.url = f"{scope['scheme']}://{host}{scope.get('root_path', '')}"
        await self._app(scope, receive, send)
