"""A container's connection to one installation: HTTP with a deadline, a breaker, and the token in use.

Methods and rows of the vendor are not known here. `requests` is loaded with the first exchange.
"""

import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from reception.adapters.ports import SignIns
from reception.clinic.system import ClinicUnreachable

if TYPE_CHECKING:
    from reception.adapters.doctor_eleks.http import Http
from reception.adapters.doctor_eleks.exchange import Deadline, Patience, Reply, Unanswered

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Account:
    """The credentials of one installation. `base_url` has no path; `installation` is the clinic chain's GUID."""

    base_url: str
    login: str
    password: str = field(repr=False)
    installation: str

    def at(self, path: str) -> str:
        """The full address of a path, which starts with a slash."""
        return self.base_url.rstrip("/") + path


class Breaker:
    """After `failures` in a row nothing is sent for `seconds`; then one exchange may try."""

    def __init__(self, failures: int, seconds: float) -> None:
        self._limit = failures
        self._seconds = seconds
        self._lock = Lock()
        self._failures = 0
        self._closed_until = 0.0

    def check(self) -> None:
        """Allow an exchange.

        Raises:
            ClinicUnreachable: nothing may be sent now.
        """
        with self._lock:
            if self._failures >= self._limit:
                if time.monotonic() < self._closed_until:
                    raise ClinicUnreachable("the breaker is open")
                self._closed_until = time.monotonic() + self._seconds

    def note(self, *, failed: bool) -> None:
        """Count the outcome of an exchange."""
        with self._lock:
            self._failures = self._failures + 1 if failed else 0
            if self._failures >= self._limit:
                self._closed_until = time.monotonic() + self._seconds


class Connection:
    """Keeps for a container what lasts longer than a turn. Threads may share it; it holds no patient's data."""

    def __init__(
        self, account: Account, sign_ins: SignIns, patience: Patience | None = None
    ) -> None:
        self.account = account
        self.sign_ins = sign_ins
        self.patience = patience or Patience()
        self.token: str | None = None
        self.signing_in = Lock()
        self.status_names: tuple[float, Mapping[str, str]] | None = None
        """The moment at which the dictionary of statuses was read (`time.monotonic`), and the names by code."""
        self._breaker = Breaker(self.patience.breaker_failures, self.patience.breaker)

    @cached_property
    def _http(self) -> "Http":
        from reception.adapters.doctor_eleks.http import Http

        return Http(self.patience)

    def post(
        self,
        name: str,
        path: str,
        deadline: Deadline,
        *,
        form: Mapping[str, str] | None = None,
        json: object = None,
        token: str | None = None,
    ) -> Reply:
        """Send a form or JSON, and return the answer. `name` is the method's, for the log.

        Raises:
            ClinicUnreachable: nothing was sent, since the breaker is open or no time is left.
            Unanswered: the exchange failed, before or after sending.
        """
        if not deadline.left():
            raise ClinicUnreachable(f"{name}: no time left")
        self._breaker.check()
        started = time.monotonic()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            url = self.account.at(path)
            reply = self._http.post(url, deadline, headers=headers, form=form, json=json)
        except Unanswered as failure:
            self._breaker.note(failed=True)
            log.warning("%s: %s after %d ms", name, failure, _since(started))
            raise
        self._breaker.note(failed=reply.is_passing_failure)
        kind = "" if reply.is_json else ", not JSON"
        level = logging.WARNING if reply.is_passing_failure else logging.INFO
        log.log(level, "%s: %d%s in %d ms", name, reply.status, kind, _since(started))
        return reply

    def fetch(self, url: str, deadline: Deadline, most_bytes: int) -> bytes | None:
        """Read a file from the installation's own host; None if it cannot be had."""
        started = time.monotonic()
        try:
            body = self._http.get(url, deadline, most_bytes)
        except Unanswered as failure:
            log.warning("a picture: %s after %d ms", failure, _since(started))
            return None
        log.info("a picture: %s in %d ms", "read" if body else "none", _since(started))
        return body

    def pause(self, tries: int) -> float:
        """How long to wait after `tries` (in seconds): twice as long after each one, give or take half."""
        about = self.patience.pause * (1 << (tries - 1))
        return about * secrets.SystemRandom().uniform(0.5, 1.5)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
