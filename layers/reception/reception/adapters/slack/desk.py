"""The `Desk` in a channel of Slack: a thread for each request, which its card begins."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, override

from reception.adapters.slack.texts import blocks, escaped, mrkdwn, plain, signed
from reception.adapters.slack.web import LARGEST_FILE, SlackRefused, SlackWeb
from reception.desk.ports import (
    CannotCopy,
    File,
    QueuedRoom,
    StaffDeed,
    StaffDid,
    StaffEdited,
    StaffErased,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
    TopicGone,
)
from reception.desk.thread import Line, Operator, Rows
from reception.turns.ports import ChannelError, TooManyMessages

type Json = Mapping[str, Any]

ARRIVED, FAILED = "white_check_mark", "x"
PATIENT = "👤 "
"""Before a patient's lines: in Slack all that the bot brings is the bot's own."""
MOST_FALLBACK = 3000
MOST_QUOTED = 100
MOST_DELETED = 40
"""Messages in one go; Slack lets an app delete about 50 a minute."""
DELETED_AGAIN = 60
_GONE = ("message_not_found", "cant_delete_message", "cant_update_message", "file_not_found")

log = logging.getLogger(__name__)


class Patients(Protocol):
    """The patients' chats. Texts are plain; every call may raise a `ChannelError`."""

    def say(self, account: str, text: str, reply_to: int = 0) -> tuple[int, ...]:
        """Say a text, in as many messages as it needs."""
        ...

    def show(
        self, account: str, files: Sequence[File], caption: str, reply_to: int = 0
    ) -> tuple[int, ...]:
        """Show files, several of them as one album."""
        ...

    def fetch(self, file_id: str, name: str) -> File:
        """What the patient sent."""
        ...

    def change(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        """Change a message; whether it could be changed."""
        ...

    def delete(self, account: str, message: int) -> bool:
        """Delete a message; whether it could be deleted."""
        ...


def ts(message: int) -> str:
    """A message's id as Slack writes it: seconds, a point, six digits. Ours is the number of microseconds."""
    return f"{message // 1_000_000}.{message % 1_000_000:06}"


def number(ts: str) -> int:
    """The id of a message that Slack calls `ts`."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros)


class SlackRoom(QueuedRoom):
    """Threads of one channel. Slack copies nothing from Telegram: a line's content goes from hand to hand."""

    topic_per_request = True

    def __init__(self, web: SlackWeb, patients: Patients, channel: str) -> None:
        self.web = web
        self.patients = patients
        self.room: int | str = channel

    def follow(self, room: int) -> None:
        """A channel of Slack keeps its id: what another platform noted is not ours."""

    def open_topic(self, name: str) -> int:
        """Begin a thread without a card."""
        return self.post(0, escaped(name))

    def reopen_topic(self, topic: int) -> None:
        """A thread is always open: its card says how the request stands."""

    def close_topic(self, topic: int) -> None:
        """A thread is always open: its card says how the request stands."""

    def delete_topic(self, topic: int) -> None:
        """Delete what the bot said there; what members wrote is theirs."""
        try:
            thread = self._thread(topic)
        except (TopicGone, SlackRefused):
            log.info("a thread was deleted before")
            return
        own = [message for message in reversed(thread) if "bot_id" in message]
        for message in own[:MOST_DELETED]:
            for file in message.get("files", []):
                self._leave_gone("files.delete", file=file["id"])
            self._leave_gone("chat.delete", channel=self.room, ts=message["ts"])
        if len(own) > MOST_DELETED:
            raise TooManyMessages(DELETED_AGAIN)

    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        """Say something in a thread; what answers the card itself is shown in the channel, too."""
        told = bool(topic) and reply_to == topic
        said = self.web.call(
            "chat.postMessage",
            channel=self.room,
            text=mrkdwn(text)[:MOST_FALLBACK],
            blocks=blocks(text, buttons),
            thread_ts=ts(topic) if topic else None,
            reply_broadcast=True if told else None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return number(said["ts"])

    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        """Change a message. One that is gone is left."""
        self._leave_gone(
            "chat.update",
            channel=self.room,
            ts=ts(message),
            text=mrkdwn(text)[:MOST_FALLBACK],
            blocks=blocks(text, buttons),
        )

    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Say a patient's text; files, an album's together, are one message."""
        contents = [line.content for line in lines if line.content]
        texts = [content.text for content in contents if content.text]
        files = [self.patients.fetch(it.file, it.name) for it in contents if it.file]
        if not texts and not files:
            raise CannotCopy("a message without text and file")
        quoted = self._quoted(topic, reply_to) if reply_to else ""
        text = f"{quoted}{PATIENT}{escaped('\n'.join(texts))}"
        if files:
            return self._share(topic, files, text)
        said = self.web.call(
            "chat.postMessage",
            channel=self.room,
            text=text,
            mrkdwn=False,
            thread_ts=ts(topic),
            unfurl_links=False,
            unfurl_media=False,
        )
        return (number(said["ts"]),)

    def copy_to_patient(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Say to a patient what stands in the thread now: Slack is asked, nothing of it is kept."""
        copies: list[int] = []
        for line in lines:
            message = self.message(topic, line.message)
            text, files = plain(message), [self._fetch(it) for it in message.get("files", [])]
            if files:
                copies += self.patients.show(account, files, text, reply_to)
            elif text:
                copies += self.patients.say(account, text, reply_to)
        if not copies:
            raise CannotCopy("a message without text and file")
        return tuple(copies)

    def send_answer(self, account: str, text: str) -> int:
        """Say a ready answer."""
        return self.patients.say(account, text)[0]

    def edit_at_patient(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        """Change a copy at the patient's."""
        return self.patients.change(account, message, text, caption=caption)

    def delete_at_patient(self, account: str, message: int) -> bool:
        """Delete a copy at the patient's."""
        return self.patients.delete(account, message)

    def mark(self, message: int, *, arrived: bool) -> None:
        """A reaction."""
        name = ARRIVED if arrived else FAILED
        try:
            self.web.call("reactions.add", channel=self.room, timestamp=ts(message), name=name)
        except ChannelError as error:
            log.warning("not marked: %s", error)

    def is_member(self, user: str) -> bool:
        """Asked of Slack: who left the channel is none of the staff."""
        return user in self.web.pages("conversations.members", "members", channel=self.room)

    @override
    def read(self, did: StaffDid) -> StaffUpdate | None:
        try:
            event = self._event(did)
        except CannotCopy:
            return None
        return StaffUpdate(
            did.id, self.room, did.topic, Operator(did.user, self.name(did.user)), event
        )

    def _event(self, did: StaffDid) -> StaffWrote | StaffEdited | StaffErased | StaffPressed:
        match did.deed:
            case StaffDeed.PRESSED:
                return StaffPressed(did.message, did.data)
            case StaffDeed.ERASED:
                return StaffErased(did.message)
            case StaffDeed.EDITED:
                message = self.message(did.topic, did.message)
                return StaffEdited(did.message, plain(message), caption=bool(message.get("files")))
            case StaffDeed.WROTE:
                return StaffWrote(did.message, signed(plain(self.message(did.topic, did.message))))

    def whisper(self, topic: int, user: str, text: str) -> None:
        """Answer a press, to whoever pressed. Best effort: what was pressed is done."""
        try:
            self.web.call(
                "chat.postEphemeral",
                channel=self.room,
                user=user,
                text=escaped(text),
                thread_ts=ts(topic) if topic else None,
            )
        except ChannelError as error:
            log.warning("a press was not answered: %s", error)

    def message(self, topic: int, message: int) -> Json:
        """A message as it stands there now; in a thread, or in the channel where `topic` is 0.

        Raises:
            CannotCopy: it is gone.
        """
        wanted = ts(message)
        try:
            found = self.web.ask(
                "conversations.replies",
                channel=self.room,
                ts=ts(topic) if topic else wanted,
                oldest=wanted,
                latest=wanted,
                inclusive=True,
            )["messages"]
        except (TopicGone, SlackRefused) as error:
            raise CannotCopy(str(error)) from error
        one: Json | None = next((it for it in found if it["ts"] == wanted), None)
        if one is None:
            raise CannotCopy("the message is gone")
        return one

    def name(self, user: str) -> str:
        """What a member is called: the first name, which is what a patient reads. Of a stranger, the id."""
        try:
            profile = self.web.ask("users.info", user=user)["user"]["profile"]
        except SlackRefused:
            return user
        names = (profile.get("first_name"), profile.get("display_name"), profile.get("real_name"))
        return next((str(name) for name in names if name), user)

    def _share(self, topic: int, files: Sequence[File], text: str) -> tuple[int, ...]:
        """Files become visible all at once, when they are completed; Slack does not say as which message."""
        tickets = []
        for file in files:
            ticket = self.web.ask(
                "files.getUploadURLExternal", filename=file.name, length=len(file.content)
            )
            self.web.upload(ticket["upload_url"], file.content)
            tickets.append({"id": ticket["file_id"], "title": file.name})
        self.web.call(
            "files.completeUploadExternal",
            files=tickets,
            channel_id=self.room,
            thread_ts=ts(topic),
            initial_comment=text,
        )
        return ()

    def _fetch(self, file: Json) -> File:
        if file.get("size", 0) > LARGEST_FILE or "url_private_download" not in file:
            raise CannotCopy("too large, or not Slack's own")
        return File(str(file["name"]), self.web.download(file["url_private_download"]))

    def _quoted(self, topic: int, message: int) -> str:
        """The line that is answered: Slack has no replies within a thread."""
        try:
            text = plain(self.message(topic, message)).partition("\n")[0]
        except CannotCopy:
            return ""
        return f"> {escaped(text[:MOST_QUOTED])}\n"

    def _thread(self, topic: int) -> list[Json]:
        pages = self.web.pages("conversations.replies", "messages", channel=self.room, ts=ts(topic))
        return list(pages)

    def _leave_gone(self, method: str, **given: Any) -> None:
        """What is gone already is no error."""
        try:
            self.web.call(method, **given)
        except SlackRefused as error:
            if error.error not in _GONE:
                raise
            log.info("%s: %s", method, error)
