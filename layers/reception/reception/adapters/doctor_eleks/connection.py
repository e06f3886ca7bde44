"""A container's connection to one installation: HTTP with a deadline, a breaker, and the token in use.

Methods and rows of the vendor are not known here. `requests` is loaded with the first exchange.
"""

import logging
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, override

from reception.adapters.ports import Outages, SignIns
from reception.clinic.system import ClinicUnreachable
from reception.dataclass import dataclass
from reception.ports import StoreRefused, StoreUnreachable

if TYPE_CHECKING:
    from reception.adapters.doctor_eleks.http import Http
from reception.adapters.doctor_eleks.exchange import Deadline, HttpReply, Patience, Unanswered

HUNG_COUNTS = 3

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


class OwnOutages(Outages):
    """The mark of one container that shares it with no other."""

    def __init__(self) -> None:
        self._until = 0.0

    @override
    def until(self) -> float:
        return self._until

    @override
    def begin(self, until: float, now: float) -> bool:
        self._until = until
        return True

    @override
    def end(self) -> None:
        self._until = 0.0


class Breaker:
    """After `failures` in a row no container sends anything for `seconds`; then one exchange of one container may try.

    An exchange that waited for an answer in vain counts as `HUNG_COUNTS` failures: each costs a patient seconds.
    """

    def __init__(self, failures: int, seconds: float, outages: Outages) -> None:
        self._limit = failures
        self._seconds = seconds
        self._outages = outages
        self._lock = Lock()
        self._failures = 0

    def check(self) -> None:
        """Allow an exchange.

        Raises:
            ClinicUnreachable: nothing may be sent now.
        """
        if not self._outages.until():
            return
        with self._lock:
            now, until = time.time(), self._outages.until()
            if now < until:
                raise ClinicUnreachable("the breaker is open")
            # the first container to write a new mark tries; the others wait for what comes of it
            if until and not self._begin(now):
                raise ClinicUnreachable("the breaker is open, and another container tries")

    def note(self, *, failed: bool, hung: bool = False) -> None:
        """Count the outcome of an exchange."""
        with self._lock:
            now, until = time.time(), self._outages.until()
            if not failed:
                self._failures = 0
                if until:
                    with _unshared():
                        self._outages.end()
                return
            self._failures += HUNG_COUNTS if hung else 1
            if (self._failures >= self._limit or until) and now >= until:
                self._failures = 0
                self._begin(now)

    def _begin(self, now: float) -> bool:
        """Mark an outage from `now` on. False if another container did."""
        with _unshared():
            return self._outages.begin(now + self._seconds, now)
        return True


@contextmanager
def _unshared() -> Iterator[None]:
    """A store that fails costs the sharing of the mark and nothing else: the patient's page goes on."""
    try:
        yield
    except (StoreRefused, StoreUnreachable) as error:
        log.warning("an outage is not shared: %s", error)


class Connection:
    """Keeps for a container what lasts longer than a turn. Threads may share it; it holds no patient's data."""

    def __init__(
        self,
        account: Account,
        sign_ins: SignIns,
        patience: Patience | None = None,
        outages: Outages | None = None,
    ) -> None:
        self.account = account
        self.sign_ins = sign_ins
        self.patience = patience or Patience()
        self.token: str | None = None
        self.signing_in = Lock()
        self.status_names: tuple[float, Mapping[str, str]] | None = None
        """The moment at which the dictionary of statuses was read (`time.monotonic`), and the names by code."""
        self._breaker = Breaker(
            self.patience.breaker_failures, self.patience.breaker, outages or OwnOutages()
        )

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
    ) -> HttpReply:
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
            self._breaker.note(failed=True, hung=not deadline.left())
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
