"""The limit on a bot's writing into one chat or channel: a number of messages in a number of seconds."""

import math
import time
from collections import deque

from sandbox.doubles.endpoints import Impossible


class Pace:
    """The limit, in real seconds whatever the sandbox's clock says; `messages` None is no limit."""

    def __init__(self, messages: int | None, seconds: float) -> None:
        self.messages = messages
        self.seconds = seconds
        self._sent: dict[int | str, deque[float]] = {}

    def set(self, messages: object, seconds: object) -> None:
        """Set another limit; messages sent before it don't count.

        Raises:
            Impossible: the numbers make no limit.
        """
        if messages is not None and not (isinstance(messages, int) and messages > 0):
            raise Impossible("the number of messages is a whole number above 0, or null")
        if not isinstance(seconds, int | float):
            raise Impossible("seconds is a number")
        self.messages, self.seconds = messages, seconds
        self._sent.clear()

    def take(self, place: int | str, messages: int = 1) -> int:
        """Count messages to a chat or channel.

        Returns:
            0, or the whole seconds to wait if the limit is reached; then nothing is counted.
        """
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
