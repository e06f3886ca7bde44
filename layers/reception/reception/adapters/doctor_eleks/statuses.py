"""What the code of a visit's status means.

The codes are each installation's own; their names are in `spzIBScheduleStatusDictionary`. So a code is looked up among
the stated answers, then its name is.
"""

import logging
import time
from collections.abc import Mapping

from reception.adapters.doctor_eleks.answers import Answers
from reception.adapters.doctor_eleks.connection import Connection
from reception.adapters.doctor_eleks.session import Call, Session
from reception.adapters.doctor_eleks.wire import BadRow, Row, gather
from reception.clinic.model import VisitStatus
from reception.clinic.system import ClinicUnreachable

log = logging.getLogger(__name__)


class Statuses:
    """The dictionary, read when a code needs it and then kept in the connection."""

    def __init__(self, connection: Connection, session: Session, answers: Answers) -> None:
        self._connection = connection
        self._session = session
        self._answers = answers
        self._has_failed = False

    def of(self, row: Row) -> VisitStatus:
        """What the row's status means; `UNKNOWN` where nothing says so, or it is of a wrong type."""
        try:
            code = row.text_or_none("scheduleStatusCode")
        except BadRow:
            code = None
        status = None if code is None else self._meaning(code)
        if status is None:
            log.warning("a visit's status is in neither the settings nor the dictionary")
        return status or VisitStatus.UNKNOWN

    def meanings(self) -> Mapping[str, VisitStatus | None]:
        """Every name of the dictionary and what it means here; None where nothing says so.

        Raises:
            ClinicUnreachable: the dictionary cannot be read.
        """
        of = self._answers.status
        return {name: of(code) or of(name) for code, name in self._read().items()}

    def _meaning(self, code: str) -> VisitStatus | None:
        status = self._answers.status(code)
        if status is None and (name := self._names().get(code.casefold())):
            status = self._answers.status(name)
        return status

    def _names(self) -> Mapping[str, str]:
        """Name by code. A dictionary that cannot be read is asked for once a turn: the visits matter more."""
        known = self._connection.status_names
        if known and time.monotonic() - known[0] < self._connection.patience.statuses:
            return known[1]
        if self._has_failed:
            return {}
        try:
            names = self._read()
        except ClinicUnreachable as error:
            log.warning("the dictionary of statuses was not read: %s", error)
            self._has_failed = True
            return known[1] if known else {}
        self._connection.status_names = time.monotonic(), names
        return names

    def _read(self) -> Mapping[str, str]:
        method = "spzIBScheduleStatusDictionary"
        rows = self._session.read(Call(method, "scheduleStatusCode", {}))
        pairs = gather(
            method,
            rows,
            lambda row: (row.text("scheduleStatusCode"), row.text("scheduleStatusName")),
            lambda pair: pair[0],
        )
        return {code.casefold(): name for code, name in pairs}
