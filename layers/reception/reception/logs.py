"""Logs name an exception's kind and the places where it was raised, never its words.

Python's own errors quote what they could not read (`invalid literal for int(): '+380…'`): words of a patient.
"""

import logging
import traceback
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import TracebackType

MAX_FRAMES = 20
"""Frames of each exception that are logged, those nearest to where it was raised."""

log = logging.getLogger(__name__)


class Failed(Exception):
    """A function failed. The only word is the kind of the error; the log has the places."""


class Wordless(logging.Filter):
    """Replaces the exception of a log record by its kind and its places."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; every record passes."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg = "\n".join((record.getMessage(), *places(error)))
            record.args = ()
        record.exc_info = record.exc_text = None
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

    Raises:
        Failed: whatever the handler raised.
    """

    @wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except Exception as error:
            log.exception("not handled")
            kind = type(error).__name__
        raise Failed(kind)

    return guarded
