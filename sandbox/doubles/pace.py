"""How fast one may write into one place: so many messages in so many seconds."""

import math
import time
from collections import deque
from dataclasses import dataclass, field


@dataclass
class Pace:
    """The limit in real seconds, whatever the sandbox's clock says; `messages` None is no limit."""

    messages: int | None
    seconds: float
    _sent: dict[int | str, deque[float]] = field(default_factory=dict)

    def set(self, messages: int | None, seconds: float) -> None:
        """Another limit; what was sent before doesn't count."""
        self.messages, self.seconds = messages, seconds
        self._sent.clear()

    def take(self, place: int | str, messages: int = 1) -> int:
        """Count messages to a place and return 0, or the whole seconds to wait, and count nothing."""
        if self.messages is None:
            return 0
        now = time.monotonic()
        times = self._sent.setdefault(place, deque())
        while times and times[0] <= now - self.seconds:
            times.popleft()
        surplus = len(times) + messages - self.messages
        if surplus > 0 and times:
            freed = times[min(surplus, len(times)) - 1]
            return max(1, math.ceil(freed + self.seconds - now))
        times.extend([now] * messages)
        return 0
