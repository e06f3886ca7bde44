"""Ports that adapters have among each other. The ports of the flows lie with the flows."""

from collections.abc import Sequence
from typing import Protocol

from reception.desk.ports import File


class SignIns(Protocol):
    """The token and the lock with which all containers sign in to the clinic system.

    Every call may raise `StoreUnreachable` or `StoreRefused`.
    """

    def token(self) -> str | None:
        """The token last kept, if any."""
        ...

    def keep(self, token: str) -> None:
        """Keep a new token for the other containers, and end the lock."""
        ...

    def acquire(self, seconds: int) -> bool:
        """Whether this container may sign in now. If so, no other one may for `seconds`, or until `keep`."""
        ...

    def refused(self, seconds: int) -> None:
        """Note that the credentials were refused: no container tries again for `seconds`."""
        ...

    def is_refused(self) -> bool:
        """Whether the credentials were refused a short while ago."""
        ...


class Outages(Protocol):
    """The mark that the clinic system does not answer, for all containers. Moments are seconds of real time (epoch).

    `begin` and `end` may raise `StoreUnreachable` or `StoreRefused`: this container then knows the mark, and no other.
    """

    def until(self) -> float:
        """Until when nothing may be sent, as this container knows it; it may be over. 0.0 without an outage."""
        ...

    def begin(self, until: float, now: float) -> bool:
        """Have nothing sent up to `until`. False if another container had a mark that holds beyond `now`."""
        ...

    def end(self) -> None:
        """Take the mark away: the clinic system has answered."""
        ...


class Photos(Protocol):
    """Doctors' pictures, and the ids that Telegram has given them.

    Calls may raise `StoreUnreachable` or `StoreRefused`, except for `digest`, `file_id` and `is_refused`.
    """

    def digest(self, doctor: str) -> str:
        """The digest of a doctor's picture; empty if there is none."""
        ...

    def file_id(self, digest: str) -> str | None:
        """Telegram's id of a picture that was uploaded before."""
        ...

    def content(self, doctor: str) -> bytes | None:
        """The picture itself (JPEG or PNG)."""
        ...

    def name(self, digest: str, file_id: str) -> None:
        """Note Telegram's id of a picture."""
        ...

    def is_refused(self, digest: str) -> bool:
        """Whether a picture was noted as one that Telegram does not take."""
        ...

    def refused(self, doctor: str, digest: str, *, lasting: bool) -> None:
        """Have staff told that Telegram refused a picture. `lasting`: note it, so that nobody tries it again."""
        ...


class PatientChats(Protocol):
    """The patients' chats, for a desk on another platform. Texts are plain; every call may raise a `ChannelError`."""

    def say(self, account: str, text: str, reply_to: int = 0) -> tuple[int, ...]:
        """Say a text, in as many messages as it needs, and return their ids."""
        ...

    def show(
        self, account: str, files: Sequence[File], caption: str, reply_to: int = 0
    ) -> tuple[int, ...]:
        """Show files, several of them as one album, and return the messages' ids.

        Raises:
            CannotCopy: the platform does not take one of them.
        """
        ...

    def fetch(self, file_id: str, name: str) -> File:
        """Fetch a file that a patient sent; `name` is the file's own, if it has one.

        Raises:
            CannotCopy: the platform does not give it.
        """
        ...

    def change(self, account: str, message: int, text: str, *, caption: bool) -> bool:
        """Change a message, and return whether it could be changed. `caption`: the text stands under a file."""
        ...

    def react(self, account: str, message: int, emoji: str) -> bool:
        """Put an emoji on a message, or take it back (an empty one), and return whether that was done."""
        ...

    def delete(self, account: str, message: int) -> bool:
        """Delete a message, and return whether it could be deleted."""
        ...
