"""Doctor Eleks' webhook: a URL that is called on changes, with an id and no data.

The vendor's reference v1.7 does not state the verb, a signature, retries or the order. Here changes are told one by
one and once each; the verb is a setting.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from threading import Lock
from typing import Any

import httpx

from sandbox.doctor_eleks.clinic import Change
from sandbox.doctor_eleks.signin import INSTALLATION

TIMEOUT_SECONDS = 30
MAX_NOTED_CALLS = 1_000
UNTOLD_ENTITIES = {"Token"}
"""Changes of these are noted for the file only."""


@dataclass(frozen=True)
class Told:
    """A change that was told, and the answer's status; None if nobody answered."""

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
        """The number of changes that are not told yet."""
        return self._under_way

    def tell(self, change: Change) -> None:
        """Call the URL soon, from a thread of its own."""
        if not self.url or change.entity in UNTOLD_ENTITIES:
            return
        with self._lock:
            self._under_way += 1
        self._line.submit(self._call, self.url, self.verb, change).add_done_callback(self._done)

    def as_json(self) -> dict[str, Any]:
        """The URL, the verb, and the last calls with their answers."""
        return {"url": self.url, "verb": self.verb, "told": [asdict(told) for told in self._told]}

    def _call(self, url: str, verb: str, change: Change) -> None:
        said = {"source": INSTALLATION, "entity": change.entity, "key": str(change.key)}
        said["action"] = change.action
        try:
            answer = httpx.request(verb, url, params=said, timeout=TIMEOUT_SECONDS)
        except httpx.HTTPError:
            status = None
        else:
            status = answer.status_code
        told = Told(change.entity, change.key, change.action, status)
        self._told = [*self._told, told][-MAX_NOTED_CALLS:]

    def _done(self, _call: Future[None]) -> None:
        with self._lock:
            self._under_way -= 1
