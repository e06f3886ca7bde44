"""The operations, which staff set at run time, in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from reception.clinic.operations import Operations


@dataclass
class MemoryOperations:
    """Keeps bytes, as the real one does."""

    body: bytes = field(default_factory=lambda: msgspec.json.encode(Operations()))

    def load(self) -> Operations:
        return msgspec.json.decode(self.body, type=Operations)

    def change(self, what: Callable[[Operations], Operations]) -> Operations:
        changed = what(self.load())
        self.body = msgspec.json.encode(changed)
        return changed
