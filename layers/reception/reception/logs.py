"""What a log may say of an exception: its kind and where it was raised, never its words.

Python's own errors quote what they could not read (`invalid literal for int(): '+380…'`), and that is a patient's.
"""

import logging
import traceback
from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from types import TracebackType

MOST_FRAMES = 20
"""Of each exception, those nearest to where it was raised."""

log = logging.getLogger(__name__)


class Failed(Exception):
    """A function failed; the log has where. Its only word is the kind of the error."""


class Wordless(logging.Filter):
    """Puts kind and places of an exception into the line, in place of the exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Every record passes."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg = "\n".join((record.getMessage(), *places(error)))
            record.args = ()
        record.exc_info = record.exc_text = None
        return True


def places(error: BaseException) -> Iterator[str]:
    """The kind of an error and where it came by, the last place first; then the same of what caused it."""
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
    return frames[::-1][:MOST_FRAMES]


def wordless[**P, R](handler: Callable[P, R]) -> Callable[P, R]:
    """A handler whose unhandled errors are logged without their words: the runtime would write those down.

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
