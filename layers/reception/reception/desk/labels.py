"""The label of a closed request: a word of the clinic's list that says what it was about, or how it ended. Pure."""

from reception.clinic.facts import DeskFacts
from reception.dataclass import replace
from reception.desk.thread import Stage, Thread


def label_of(desk: DeskFacts, index: str) -> str:
    """The clinic's label that a button brings back by its index; empty if there is none, or no such one any more."""
    number = int(index) if index.isdecimal() else len(desk.labels)
    return desk.labels[number] if number < len(desk.labels) else ""


def labelled(thread: Thread, number: int, label: str) -> Thread:
    """Give the label to the closed request with this number. An open request, or another one, keeps what it has."""
    request = thread.request
    if request is None or request.number != number or request.stage != Stage.CLOSED:
        return thread
    return replace(thread, request=replace(request, label=label))
