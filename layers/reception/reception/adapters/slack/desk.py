"""The `StaffRoom` in a channel of Slack: each request has a thread, which begins with the request's card."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, override

from reception.adapters.ports import PatientChats
from reception.adapters.slack.emoji import emoji_named
from reception.adapters.slack.texts import blocks, calls, escaped, mrkdwn, plain, signed
from reception.adapters.slack.web import MAX_FILE_BYTES, SlackRefused, SlackWeb
from reception.clinic.model import ClinicTime
from reception.desk import signs
from reception.desk.links import linked
from reception.desk.ports import (
    CannotCopy,
    File,
    QueuedRoom,
    StaffDeed,
    StaffDid,
    StaffEdited,
    StaffErased,
    StaffGone,
    StaffPressed,
    StaffReacted,
    StaffUpdate,
    StaffWrote,
    TopicGone,
)
from reception.desk.thread import Line, Operator, Rows
from reception.turns.ports import ChannelError, TooManyMessages

type _Json = Mapping[str, Any]

ARRIVED, FAILED = "white_check_mark", "x"
"""Names of the reactions with which a staff member's message is marked."""
UNKNOWN = "…"
"""Stands for a member or a channel whose name Slack does not give: a patient can't read an id."""
PATIENT = "👤 "
"""Begins a patient's line. Slack shows the bot as the sender of all lines that the bot brings."""
MAX_FALLBACK_CHARACTERS = 3000
"""The text that Slack shows where it does not show blocks, as in notifications."""
MAX_QUOTE_CHARACTERS = 100
MAX_DELETES_PER_CALL = 40
"""Messages. Slack lets an app delete about 50 a minute."""
DELETE_AGAIN_SECONDS = 60
_ALREADY_GONE = (
    "message_not_found",
    "cant_delete_message",
    "cant_update_message",
    "file_not_found",
)

log = logging.getLogger(__name__)


def ts(message: int) -> str:
    """Write a message's id (microseconds) as Slack does: seconds, a point, six digits."""
    return f"{message // 1_000_000}.{message % 1_000_000:06}"


def number(ts: str) -> int:
    """Read a message's id as Slack writes it."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros)


class SlackRoom(QueuedRoom):
    """Threads of one channel. Slack can't copy from Telegram, so that each line is fetched here and sent there."""

    topic_per_request = True

    def __init__(
        self, web: SlackWeb, patients: PatientChats, channel: str, time: ClinicTime
    ) -> None:
        self.web = web
        self.patients = patients
        self.time = time
        self.room: int | str = channel
        self._workspace = ""

    @override
    def follow(self, room: int) -> None:
        """Do nothing: a channel of Slack keeps its id, and a noted id is from another platform."""

    @override
    def open_topic(self, name: str, icon: str = "") -> int:
        """Begin a thread without a card."""
        return self.post(0, escaped(name))

    @override
    def dress_topic(self, topic: int, name: str, icon: str) -> None:
        """Do nothing: a thread has no name, and its card says how the request stands."""

    @override
    def reopen_topic(self, topic: int) -> None:
        """Do nothing: a thread is always open, and its card says whether the request is."""

    @override
    def close_topic(self, topic: int) -> None:
        """Do nothing: a thread is always open, and its card says whether the request is."""

    @override
    def delete_topic(self, topic: int) -> None:
        """Delete the bot's messages. The members' own stay: an app may not delete them."""
        try:
            thread = self._thread(topic)
        except (TopicGone, SlackRefused):
            log.info("a thread was deleted before")
            return
        own = [message for message in reversed(thread) if "bot_id" in message]
        for message in own[:MAX_DELETES_PER_CALL]:
            for file in message.get("files", []):
                self._leave_gone("files.delete", file=file["id"])
            self._leave_gone("chat.delete", channel=self.room, ts=message["ts"])
        if len(own) > MAX_DELETES_PER_CALL:
            raise TooManyMessages(DELETE_AGAIN_SECONDS)

    @override
    def post(self, topic: int, text: str, buttons: Rows = (), reply_to: int = 0) -> int:
        """Show an answer to the card itself in the channel, too."""
        told = bool(topic) and reply_to == topic
        said = self.web.call(
            "chat.postMessage",
            channel=self.room,
            text=mrkdwn(text)[:MAX_FALLBACK_CHARACTERS],
            blocks=blocks(text, buttons),
            thread_ts=ts(topic) if topic else None,
            reply_broadcast=True if told else None,
            unfurl_links=False,
            unfurl_media=False,
        )
        return number(said["ts"])

    @override
    def pin(self, message: int) -> None:
        """Do nothing: the card begins its thread, so it stands above it."""

    @override
    def show(self, topic: int, files: Sequence[File], text: str) -> None:
        self._share(topic, files, mrkdwn(text))

    @override
    def redraw(self, message: int, text: str, buttons: Rows) -> None:
        self._leave_gone(
            "chat.update",
            channel=self.room,
            ts=ts(message),
            text=mrkdwn(text)[:MAX_FALLBACK_CHARACTERS],
            blocks=blocks(text, buttons),
        )

    @override
    def copy_to_topic(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Say the text, or share all files with it in one message, whose id Slack does not tell."""
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

    @override
    def copy_to_patient(
        self, topic: int, account: str, lines: Sequence[Line], reply_to: int
    ) -> tuple[int, ...]:
        """Ask Slack what stands in the thread now, and say that to the patient. Nothing of it is kept."""
        copies: list[int] = []
        for line in lines:
            message = self.message(topic, line.message)
            if signs.read_line(self._written(message, line.message)) != signs.Sign.NONE:
                raise CannotCopy("it was changed, and is not for the patient any more")
            text = plain(message, self._named)
            files = [self._fetch(it) for it in message.get("files", [])]
            if files:
                copies += self.patients.show(account, files, text, reply_to)
            elif text:
                copies += self.patients.say(account, text, reply_to)
        if not copies:
            raise CannotCopy("a message without text and file")
        return tuple(copies)

    @override
    def send_answer(self, account: str, text: str) -> int:
        return self.patients.say(account, text)[0]

    @override
    def edit_at_patient(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        return self.patients.change(account, message, text, caption=caption)

    @override
    def delete_at_patient(self, account: str, message: int) -> bool:
        return self.patients.delete(account, message)

    @override
    def react_at_patient(self, account: str, message: int, emoji: str) -> bool:
        return self.patients.react(account, message, emoji)

    @override
    def mark(self, message: int, *, arrived: bool) -> None:
        """Add a reaction, `ARRIVED` or `FAILED`."""
        name = ARRIVED if arrived else FAILED
        try:
            self.web.call("reactions.add", channel=self.room, timestamp=ts(message), name=name)
        except ChannelError as error:
            log.warning("not marked: %s", error)

    @override
    def show_alone(self, topic: int, user: str, text: str) -> bool:
        """Show an ephemeral message, which is gone when the member loads Slack anew."""
        try:
            self.web.call(
                "chat.postEphemeral",
                channel=self.room,
                user=user,
                text=mrkdwn(text)[:MAX_FALLBACK_CHARACTERS],
                blocks=blocks(text, ()),
                thread_ts=ts(topic) if topic else None,
            )
        except SlackRefused as error:
            log.info("nothing is shown to a member alone: %s", error)
            return False
        return True

    @override
    def show_door(self, topic: int, user: str, text: str, label: str, address: str) -> bool:
        """Show it with a link: a press of a button that opens a page would come in as a deed, too."""
        return self.show_alone(topic, user, f"{text}\n{linked(escape(label), address)}")

    @override
    def is_member(self, user: str) -> bool:
        """Ask Slack each time: somebody who has left the channel is not staff any more."""
        return user in self.web.pages("conversations.members", "members", channel=self.room)

    @override
    def link(self, topic: int, message: int = 0) -> str:
        """Slack's permalink, whose beginning is the workspace's own address; empty while Slack does not tell that."""
        if not self._workspace:
            try:
                self._workspace = str(self.web.ask("auth.test")["url"])
            except ChannelError as error:
                log.warning("the workspace's address is not known: %s", error)
                return ""
        link = f"{self._workspace}archives/{self.room}/p{message or topic}"
        return f"{link}?thread_ts={ts(topic)}&cid={self.room}" if message else link

    @override
    def read(self, did: StaffDid) -> StaffUpdate | None:
        try:
            event = self._event(did)
            topic = did.topic or self._topic_of(event)
        except CannotCopy:
            return None
        return StaffUpdate(did.id, self.room, topic, Operator(did.user, self.name(did.user)), event)

    def _event(
        self, did: StaffDid
    ) -> StaffWrote | StaffEdited | StaffErased | StaffPressed | StaffReacted | StaffGone:
        match did.deed:
            case StaffDeed.LEFT:
                return StaffGone(did.user)
            case StaffDeed.REACTED:
                return StaffReacted(did.message, emoji_named(did.data) if did.data else "")
            case StaffDeed.PRESSED:
                return StaffPressed(did.message, did.data)
            case StaffDeed.ERASED:
                return StaffErased(did.message)
            case StaffDeed.EDITED:
                message = self.message(did.topic, did.message)
                text, caption = signed(plain(message, self._named)), bool(message.get("files"))
                return StaffEdited(did.message, text, caption=caption, calls=calls(message))
            case StaffDeed.WROTE:
                return self._written(self.message(did.topic, did.message), did.message)

    def _topic_of(self, event: object) -> int:
        """The thread of the message that has a reaction, which Slack's event leaves out; 0 for any other event."""
        if not isinstance(event, StaffReacted):
            return 0
        return number(str(self.message(0, event.message).get("thread_ts", "0")))

    def _written(self, message: _Json, id: int) -> StaffWrote:
        """A message as the desk reads it: with the signs of Telegram."""
        files = message.get("files", [])
        return StaffWrote(
            id,
            signed(plain(message, self._named)),
            calls=calls(message),
            forwarded=any(it.get("is_share") for it in message.get("attachments", [])),
            files=tuple(
                signed(str(it[key])) for it in files for key in ("name", "title") if key in it
            ),
        )

    def _named(self, kind: str, id: str) -> str:
        """The name of a mentioned member or channel; `UNKNOWN` for one that Slack does not name. A date as here."""
        match kind:
            case "user":
                name = self.name(id)
                return UNKNOWN if name == id else name
            case "channel":
                return self._channel_name(id)
            case "date":
                return f"{self.time.local(datetime.fromtimestamp(int(id), UTC)):%d.%m.%Y %H:%M}"
        return f"@{id}"

    def _channel_name(self, id: str) -> str:
        try:
            return str(self.web.ask("conversations.info", channel=id)["channel"]["name"])
        except ChannelError as error:
            log.warning("a channel's name is not known: %s", error)
            return UNKNOWN

    @override
    def whisper(self, topic: int, user: str, text: str) -> None:
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

    def message(self, topic: int, message: int) -> _Json:
        """A message as it stands now in a thread, or in the channel if `topic` is 0.

        Raises:
            CannotCopy: the message is gone.
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
        shown: _Json | None = next((it for it in found if it["ts"] == wanted), None)
        if shown is None:
            raise CannotCopy("the message is gone")
        return shown

    def name(self, user: str) -> str:
        """A member's first name, or another name that the profile has; the id of somebody whom Slack does not know.

        Patients read this name.
        """
        try:
            profile = self.web.ask("users.info", user=user)["user"]["profile"]
        except SlackRefused:
            return user
        names = (profile.get("first_name"), profile.get("display_name"), profile.get("real_name"))
        return next((str(name) for name in names if name), user)

    def _share(self, topic: int, files: Sequence[File], text: str) -> tuple[int, ...]:
        """Upload files and show them in one message. Slack does not say which message that is."""
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
            thread_ts=ts(topic) if topic else None,
            initial_comment=text,
        )
        return ()

    def _fetch(self, file: _Json) -> File:
        if file.get("size", 0) > MAX_FILE_BYTES or "url_private_download" not in file:
            raise CannotCopy("too large, or not Slack's own")
        return File(str(file["name"]), self.web.download(file["url_private_download"]))

    def _quoted(self, topic: int, message: int) -> str:
        """The first line of the message that is answered, as a quotation: Slack has no replies within a thread."""
        try:
            text = plain(self.message(topic, message)).partition("\n")[0]
        except CannotCopy:
            return ""
        return f"> {escaped(text[:MAX_QUOTE_CHARACTERS])}\n"

    def _thread(self, topic: int) -> list[_Json]:
        pages = self.web.pages("conversations.replies", "messages", channel=self.room, ts=ts(topic))
        return list(pages)

    def _leave_gone(self, method: str, **given: Any) -> None:
        """Change or delete something. If it is gone already, that is no error."""
        try:
            self.web.call(method, **given)
        except SlackRefused as error:
            if error.error not in _ALREADY_GONE:
                raise
            log.info("%s: %s", method, error)
