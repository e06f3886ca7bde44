"""Short ways to the staff's side of a served double."""

from typing import Any

from sandbox.telegram import STAFF_GROUP
from tests.sandbox.telegram_bench import Bench

IRYNA, MAKSYM, SVITLANA = 900001, 900002, 900003
TAKE = {"inline_keyboard": [[{"text": "Беру", "callback_data": "take:7"}]]}


def topic(it: Bench, name: str = "Олена К.", group: int = STAFF_GROUP) -> int:
    """The bot begins a topic; its thread."""
    return int(it.bot("createForumTopic", chat_id=group, name=name)["message_thread_id"])


def post(it: Bench, thread: int | None, text: str = "картка", **params: Any) -> Any:
    """The bot writes to the staff; its message."""
    where = {} if thread is None else {"message_thread_id": thread}
    return it.bot("sendMessage", chat_id=STAFF_GROUP, text=text, **where, **params)


def staff(it: Bench, deed: str, group: int = STAFF_GROUP, **body: Any) -> Any:
    """A member of the group does something; Maksym, an administrator, unless told."""
    return it.control(f"/groups/{group}/{deed}", **{"from": MAKSYM} | body)


def room(it: Bench, thread: int | None = None, group: int = STAFF_GROUP) -> Any:
    """A topic as staff see it."""
    topics = it.control(f"/groups/{group}", "GET")["topics"]
    return next(one for one in topics if one["thread"] == thread)


def update(it: Bench, sent: Any) -> Any:
    """The updates that the webhook got because of a deed."""
    it.settle()
    [found] = [one for one in it.webhook.updates if one["update_id"] == sent["update_id"]]
    return found
