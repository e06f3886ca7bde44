"""The part of Telegram that all methods and people share: chats, clock, ledger and deliveries."""

import json
import time
from collections import deque

from sandbox.clock import Clock
from sandbox.doubles.changes import Changes
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import NoSuchThing
from sandbox.doubles.ledger import Ledger
from sandbox.doubles.pace import Pace
from sandbox.doubles.store import Store
from sandbox.telegram.chats import Chat, PrivateChat
from sandbox.telegram.delivery import Delivery, Ride
from sandbox.telegram.errors import ApiError, bad
from sandbox.telegram.groups import Group
from sandbox.telegram.state import State, Update

MAX_SENT_REMEMBERED = 50_000
MAX_GROUP_MESSAGES = 20
GROUP_SECONDS = 60.0


class World:
    """Telegram as one bot knows it."""

    def __init__(self, clock: Clock, token: str, store: Store[State], ride: Ride) -> None:
        self.clock = clock
        self.token = token
        self.store = store
        self.ledger = Ledger(clock)
        self.changes = Changes()
        self.delivery = Delivery(clock, store, self.ledger, ride)
        self.pace = Pace(MAX_GROUP_MESSAGES, GROUP_SECONDS)
        self.sent: deque[Update] = deque(maxlen=MAX_SENT_REMEMBERED)
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Рецепція клініки",
            "username": "sandbox_reception_bot",
        }

    def date(self) -> int:
        """The present time as Telegram writes it: whole seconds since 1970."""
        return int(self.clock.now().timestamp())

    def known(self, chat_id: int) -> Chat | None:
        """Find a chat of any kind by its id; None if there is none."""
        state = self.store.state
        return state.chats.get(chat_id) or state.groups.get(chat_id)

    def chat(self, given: Json, name: str = "chat_id") -> Chat:
        """Find the chat that a method names, or refuse."""
        if given.get(name) in (None, ""):
            raise bad(f"{name} is empty")
        found = self.known(given[name])
        if found is None:
            raise bad("chat not found")
        found.check_known()
        return found

    def open_chat(self, given: Json) -> Chat:
        """Find a chat in which the bot may write, or refuse."""
        chat = self.chat(given)
        chat.check_open()
        return chat

    def patient(self, user_id: int) -> PrivateChat:
        """Find the private chat of a user, for a control call."""
        chat = self.store.state.chats.get(user_id)
        if chat is None:
            raise NoSuchThing(f"no user {user_id}: make one with POST /control/users")
        return chat

    def group(self, group_id: int) -> Group:
        """Find a group for a control call, even if the bot is no longer in it."""
        group = self.store.state.groups.get(group_id)
        if group is None:
            raise NoSuchThing(f"no group {group_id}: make one with POST /control/groups")
        return group

    def changed(self, chat: Chat) -> None:
        """Keep a change of a chat, and tell the open pages."""
        self.store.changed()
        self.changes.changed(chat.id)

    def count(self, chat: Chat, messages: int) -> None:
        """Count messages of the bot; refuse them if the bot writes faster than Telegram's limit for groups."""
        if isinstance(chat, Group) and (wait := self.pace.take(chat.id, messages)):
            raise ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)

    def append(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Add a message at the end of a chat."""
        message: Json = {
            "message_id": self.store.state.next_message(chat),
            "from": sender,
            "chat": chat.described(),
            "date": self.date(),
        } | content
        chat.messages[message["message_id"]] = message
        if sender["is_bot"]:
            chat.action = None
        self.changed(chat)
        return message

    def act(self, chat: Chat, action: str, seconds: float) -> None:
        """Show an action such as "typing…" for some real seconds."""
        chat.action, chat.action_until = action, time.monotonic() + seconds
        self.changes.changed(chat.id)

    def update(self, kind: str, chat: Chat, content: Json) -> int:
        """Send the bot an update of a chat and return its id; presses wait in a lane of their own."""
        update_id = self.store.state.next_update()
        body = json.dumps({"update_id": update_id, kind: content})
        lane = f"{chat.id}:{'press' if kind == 'callback_query' else 'chat'}"
        self.put(Update(update_id, kind, lane, body))
        return update_id

    def put(self, update: Update) -> None:
        """Queue an update, and remember it for repeats."""
        self.sent.append(update)
        self.delivery.put(update)
