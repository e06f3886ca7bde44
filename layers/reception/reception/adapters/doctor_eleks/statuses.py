"""Finds out what the code of a visit's status means.

Each installation has codes of its own, and `spzIBScheduleStatusDictionary` has their names. The settings are asked for
the code first, and then for its name.
"""

import logging
import time
from collections.abc import Mapping

from reception.adapters.doctor_eleks.answers import InstallationAnswers
from reception.adapters.doctor_eleks.connection import Connection
from reception.adapters.doctor_eleks.session import Call, Session
from reception.adapters.doctor_eleks.wire import BadRow, Row, gather
from reception.clinic.model import VisitStatus
from reception.clinic.system import ClinicUnreachable

log = logging.getLogger(__name__)


class Statuses:
    """Reads the dictionary when a code needs it, and keeps it in the connection for later turns."""

    def __init__(
        self, connection: Connection, session: Session, answers: InstallationAnswers
    ) -> None:
        self._connection = connection
        self._session = session
        self._answers = answers
        self._has_failed = False

    def of(self, row: Row) -> VisitStatus:
        """The meaning of the status in a row; `UNKNOWN` if nothing says it, or if the field has a wrong type."""
        try:
            code = row.text_or_none("scheduleStatusCode")
        except BadRow:
            code = None
        status = None if code is None else self._meaning(code)
        if status is None:
            log.warning("a visit's status is in neither the settings nor the dictionary")
        return status or VisitStatus.UNKNOWN

    def meanings(self) -> Mapping[str, VisitStatus | None]:
        """Every name of the dictionary and its meaning here; None for a name that nothing explains.

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
        """The names by code. A turn tries once to read them: visits without a status are better than none."""
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
