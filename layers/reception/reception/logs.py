"""Logs: each line names its subject, and an exception's kind and places, never its words.

The subject of a line is the chat that is served, and the cause that set the work off.

- `chat` is a pseudonym of the account. Every function makes the same one from the account's id, so the lines of a chat
  are found over all functions and days, and no line has to hold the id.
- `cause` names the event that the work goes back to: `update 4815`, `slack 77`, `run <request id>` of a schedule. The
  messages of queues carry it on.

Python's own errors quote what they could not read (`invalid literal for int(): '+380…'`): words of a patient.
"""

import hashlib
import hmac
import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from types import TracebackType

MAX_FRAMES = 20
"""Frames of each exception that are logged, those nearest to where it was raised."""

NAMED = ("chat", "cause")
"""The fields of a line that tell its subject."""

PSEUDONYM_LETTERS = 32
CHAT_LETTERS = 12
"""The length of a chat's pseudonym in the log: enough to tell millions of chats apart."""

log = logging.getLogger(__name__)


def pseudonym(key: bytes, account: str, purpose: str = "audit") -> str:
    """The name that logs, audit lines and ledgers keep of a person who wants to be forgotten.

    It is the same 32 hexadecimal letters for the same account and purpose: HMAC-SHA256 under `key`. Only the holder of
    the key can tell whose it is. `purpose`: `audit` for audit lines and keys of look-ups, `visit` for the id of a visit
    in the figures, `log` for the chat of a log line.
    """
    signed = hmac.new(key, f"{purpose}:{account}".encode(), hashlib.sha256)
    return signed.hexdigest()[:PSEUDONYM_LETTERS]


class Subject:
    """The chat and the cause of the work that is going on; empty where there is none.

    It is the process's: a function handles one event at a time, also with several threads.
    """

    def __init__(self) -> None:
        self.chat = ""
        self.cause = ""
        self.salt = b""


SUBJECT = Subject()


def name_of(account: str, salt: bytes) -> str:
    """The pseudonym that log lines have for an account. `salt` is the stack's."""
    return pseudonym(salt, account, "log")[:CHAT_LETTERS]


def serve(account: str) -> None:
    """Note which account the work turns out to be for, until the surrounding `about` ends."""
    SUBJECT.chat = name_of(account, SUBJECT.salt)


@contextmanager
def about(cause: str = "", account: str = "") -> Iterator[None]:
    """Have all lines name this cause and this account. What is not given stays as it is."""
    before = SUBJECT.chat, SUBJECT.cause
    if cause:
        SUBJECT.cause = cause
    if account:
        serve(account)
    try:
        yield
    finally:
        SUBJECT.chat, SUBJECT.cause = before


class Failed(Exception):
    """A function failed. The only word is the kind of the error; the log has the places."""


class Wordless(logging.Filter):
    """Replaces the exception of a log record by its kind and its places.

    A fault of ours, which is an error that is none of `outages`, is counted: its record has the field `fault`, 1.
    """

    def __init__(self, outages: tuple[type[Exception], ...] = ()) -> None:
        super().__init__()
        self.outages = outages

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; every record passes."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            if record.levelno >= logging.ERROR and not isinstance(error, self.outages):
                record.fault = 1
            record.msg = "\n".join((record.getMessage(), *places(error)))
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


class Subjects(logging.Filter):
    """Gives each log record the subject of the work, as fields if the log has `fields`, else in its words."""

    def __init__(self, *, fields: bool, version: str = "") -> None:
        """`version`: of the function, a field of each line; alarms of a release count by it."""
        super().__init__()
        self.fields = fields
        self.version = version

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; every record passes."""
        if any(name in record.__dict__ for name in NAMED):
            return True  # another writer's filter was first
        subject = {name: value for name in NAMED if (value := getattr(SUBJECT, name))}
        record.__dict__.update(subject, version=self.version)
        if subject and not self.fields:
            told = ", ".join(f"{name} {value}" for name, value in subject.items())
            record.msg, record.args = f"{record.getMessage()} [{told}]", ()
        return True


def places(error: BaseException) -> Iterator[str]:
    """The kind of an error and its places, the last one first; then the same for each error that caused it."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield f"{type(link).__name__}: {' < '.join(_frames(link.__traceback__))}"
        link = link.__cause__ or link.__context__


def _frames(trace: TracebackType | None) -> list[str]:
    frames = [
        f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return frames[::-1][:MAX_FRAMES]


def wordless[**P, R](handler: Callable[P, R]) -> Callable[P, R]:
    """A handler whose unhandled errors are logged without their words. Lambda itself would log the words.

    Its lines name the run as their cause, `run <request id>`, until the handler knows a better one.

    Raises:
        Failed: whatever the handler raised.
    """

    @wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        request = getattr(args[-1], "aws_request_id", "")
        with about(f"run {request}" if request else ""):
            try:
                return handler(*args, **kwargs)
            except Exception as error:
                log.exception("not handled")
                kind = type(error).__name__
        raise Failed(kind)

    return guarded
