"""The patient's mark of a talk that is over. Pure."""

from reception.dataclass import replace
from reception.desk.thread import Stage, Thread

HELPED, NOT_HELPED = "👍", "👎"


def marked(thread: Thread, number: int, *, helped: bool) -> Thread:
    """Keep the mark of the closed request with this number. One that is open again, or another one, gets none."""
    request = thread.request
    if request is None or request.number != number or request.stage != Stage.CLOSED:
        return thread
    return replace(thread, request=replace(request, mark=HELPED if helped else NOT_HELPED))
