"""The double of one Doctor Eleks installation: its state, its behaviour and its HTTP face."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from threading import RLock

from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.doctor_eleks.app import application
from sandbox.doctor_eleks.clinic import Change, Clinic
from sandbox.doctor_eleks.faults import Faults
from sandbox.doctor_eleks.ledger import Ledger
from sandbox.doctor_eleks.people import settle
from sandbox.doctor_eleks.seed import AWAY, CHAIN
from sandbox.doctor_eleks.state import Settings, State, load, write
from sandbox.doctor_eleks.webhook import Webhook


class DoctorEleks:
    """Doctor Eleks for one clinic chain, as strict and as awkward as the real one.

    With `file` what it remembers outlives the process. Rules of faults, the power, the ledger and
    the webhook belong to a run: they begin anew.
    """

    def __init__(self, clock: Clock, *, file: Path | None = None) -> None:
        self._file = file
        self._lock = RLock()
        self._backup: State | None = None
        self.faults = Faults()
        self.ledger = Ledger()
        self.power = True
        self.webhook = Webhook()
        self.listeners: list[Callable[[Change], None]] = [self._tell]
        """Called after each change of a visit, a card and the like."""
        self._clinic = Clinic(CHAIN, State(settings=Settings(away=[*AWAY])), clock)
        if file is not None and file.exists():
            self._clinic.state = load(file.read_text(encoding="utf-8"))
        else:
            with self.work() as clinic:
                settle(clinic)

    @cached_property
    def app(self) -> Starlette:
        """The application: the API, the photos and the control calls."""
        return application(self)

    @contextmanager
    def work(self) -> Iterator[Clinic]:
        """One piece of work at a time: what it changed is in the file before anybody is told."""
        with self._lock:
            yield self._clinic
            changes, self._clinic.changes = self._clinic.changes, []
            if changes and self._file is not None:
                write(self._clinic.state, self._file)
        for change in changes:
            for listener in self.listeners:
                listener(change)

    def _tell(self, change: Change) -> None:
        """Without power nobody is called."""
        if self.power:
            self.webhook.tell(change)

    def back_up(self) -> None:
        """Keep a copy of the state, to be restored later."""
        with self._lock:
            self._backup = deepcopy(self._clinic.state)

    def restore(self) -> bool:
        """Go back to the copy kept; false if there is none. Webhooks don't tell of this."""
        with self._lock:
            if self._backup is None:
                return False
            self._clinic.state = deepcopy(self._backup)
            if self._file is not None:
                write(self._clinic.state, self._file)
            return True
