"""One Doctor Eleks installation: its clinic, its memory, its power, and how it is told to misbehave."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from threading import RLock

from sandbox.clock import Clock
from sandbox.doctor_eleks.clinic import Change, Clinic
from sandbox.doctor_eleks.faults import DoctorEleksFaults
from sandbox.doctor_eleks.ledger import CallLedger
from sandbox.doctor_eleks.people import settle
from sandbox.doctor_eleks.seed import AWAY, CHAIN
from sandbox.doctor_eleks.state import Settings, State, load, write
from sandbox.doctor_eleks.webhook import Webhook


class Installation:
    """Everything of the double but its HTTP side.

    With `file`, the clinic's data outlives the process. The faults, the power, the ledger and the
    webhook belong to a run: a new process begins without them.
    """

    def __init__(self, clock: Clock, *, file: Path | None = None) -> None:
        self._file = file
        self._lock = RLock()
        self._backup: State | None = None
        self.faults = DoctorEleksFaults()
        self.ledger = CallLedger(clock)
        self.power = True
        self.webhook = Webhook()
        self.listeners: list[Callable[[Change], None]] = [self._tell_webhook]
        """Called after each change of a visit, a patient's card and the like."""
        self._clinic = Clinic(CHAIN, State(settings=Settings(away=[*AWAY])), clock)
        if file is not None and file.exists():
            self._clinic.state = load(file.read_text(encoding="utf-8"))
        else:
            with self.work() as clinic:
                settle(clinic)

    @contextmanager
    def work(self) -> Iterator[Clinic]:
        """Do one piece of work at a time; what it changes is in the file before anybody is told."""
        with self._lock:
            yield self._clinic
            changes, self._clinic.changes = self._clinic.changes, []
            if changes and self._file is not None:
                write(self._clinic.state, self._file)
        for change in changes:
            for listener in self.listeners:
                listener(change)

    def _tell_webhook(self, change: Change) -> None:
        if self.power:
            self.webhook.tell(change)

    def back_up(self) -> None:
        """Keep a copy of the clinic's data, which `restore` brings back."""
        with self._lock:
            self._backup = deepcopy(self._clinic.state)

    def restore(self) -> bool:
        """Bring the kept copy back; False if there is none. The webhook is not told."""
        with self._lock:
            if self._backup is None:
                return False
            self._clinic.state = deepcopy(self._backup)
            if self._file is not None:
                write(self._clinic.state, self._file)
            return True
