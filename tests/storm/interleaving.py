"""Processes side by side, of which one runs at a time: dice say who goes on at each call to the world.

So a race that is found is found again, and a thousand of them take seconds.
"""

import random
from collections.abc import Callable, Iterable, Iterator
from threading import Semaphore, Thread, local
from typing import Any


class Process(Thread):
    """A call that stops at each boundary until it is told to go on."""

    def __init__(self, call: Callable[[], None], here: local) -> None:
        super().__init__(daemon=True)
        self.call = call
        self.here = here
        self.go, self.stopped = Semaphore(0), Semaphore(0)
        self.over = False
        self.error: BaseException | None = None

    def run(self) -> None:
        self.here.process = self
        self.go.acquire()
        try:
            self.call()
        except BaseException as error:  # told to whoever runs the processes
            self.error = error
        self.over = True
        self.stopped.release()

    def go_on(self) -> None:
        """Until the next boundary, or the end."""
        self.go.release()
        self.stopped.acquire()
        if self.error is not None:
            raise self.error

    def step(self) -> None:
        self.stopped.release()
        self.go.acquire()


class Interleaving:
    """Keeps so many calls in flight, in an order that the dice say."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.here = local()

    def run(self, calls: Iterable[Callable[[], None]], in_flight: int) -> None:
        """Until no call is left. `calls` may grow while it runs; what a call raises ends it."""
        coming: Iterator[Callable[[], None]] = iter(calls)
        flying: list[Process] = []
        while True:
            while len(flying) < in_flight and (call := next(coming, None)) is not None:
                flying.append(Process(call, self.here))
                flying[-1].start()
            if not flying:
                return
            process = self.dice.choice(flying)
            process.go_on()
            if process.over:
                flying.remove(process)

    def at_each_call(self, thing: Any, *names: str) -> None:
        """Let others go on before each call of these methods; the call itself is atomic, as the real ones are."""
        for name in names:
            setattr(thing, name, self._stopping(getattr(thing, name)))

    def _stopping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stopping(*args: Any, **kwargs: Any) -> Any:
            process: Process | None = getattr(self.here, "process", None)
            if process is not None:
                process.step()
            return call(*args, **kwargs)

        return stopping
