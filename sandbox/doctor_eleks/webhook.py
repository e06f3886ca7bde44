"""Doctor Eleks' webhook: a URL that is called on changes, with an id and no data.

The vendor's reference v1.7 leaves the verb, a signature, retries and the order open. Here a change is told once, one
after the other; the verb is a setting.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

import httpx

from sandbox.doctor_eleks.clinic import Change
from sandbox.doctor_eleks.signin import INSTALLATION

SECONDS = 30
MOST_NOTED = 1_000
OWN = {"Token"}
"""What the double notes for its file alone."""


@dataclass(frozen=True)
class Told:
    """A change, and how the telling was answered; no status where nobody answered."""

    entity: str
    key: int
    action: str
    status: int | None


class Webhook:
    """Calls `url`, if it has one."""

    def __init__(self) -> None:
        self.url = ""
        self.verb = "GET"
        self._told: list[Told] = []
        self._lock = Lock()
        self._under_way = 0
        self._line = ThreadPoolExecutor(1, thread_name_prefix="doctor-eleks-webhook")

    @property
    def busy(self) -> int:
        """Changes that are not told yet."""
        return self._under_way

    def tell(self, change: Change) -> None:
        """Call the URL soon, from a thread of its own."""
        if not self.url or change.entity in OWN:
            return
        with self._lock:
            self._under_way += 1
        self._line.submit(self._call, self.url, self.verb, change).add_done_callback(self._done)

    def as_json(self) -> dict[str, Any]:
        """Where it calls, and what became of the last calls."""
        return {"url": self.url, "verb": self.verb, "told": [asdict(told) for told in self._told]}

    def _call(self, url: str, verb: str, change: Change) -> None:
        said = {"source": INSTALLATION, "entity": change.entity, "key": str(change.key)}
        said["action"] = change.action
        try:
            answer = httpx.request(verb, url, params=said, timeout=SECONDS)
        except httpx.HTTPError:
            status = None
        else:
            status = answer.status_code
        told = Told(change.entity, change.key, change.action, status)
        self._told = [*self._told, told][-MOST_NOTED:]

    def _done(self, _call: Future[None]) -> None:
        with self._lock:
            self._under_way -= 1
