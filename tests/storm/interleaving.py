"""Run processes side by side, one at a time: at each call to the world dice say which process goes on.

A race that was found is found again with the same dice, and a thousand races take seconds.
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
        except BaseException as error:  # the runner of the processes raises it
            self.error = error
        self.over = True
        self.stopped.release()

    def go_on(self) -> None:
        """Run until the next boundary, or to the end."""
        self.go.release()
        self.stopped.acquire()
        if self.error is not None:
            raise self.error

    def step(self) -> None:
        self.stopped.release()
        self.go.acquire()


class Interleaving:
    """Run calls side by side, in the order that the dice say."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.here = local()

    def run(self, calls: Iterable[Callable[[], None]], in_flight: int) -> None:
        """Run `in_flight` calls at a time until none is left. `calls` may grow meanwhile; an error ends the run."""
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
        """Let other processes go on before each call of these methods. The call itself is atomic, as a real call is."""
        for name in names:
            setattr(thing, name, self._stopping(getattr(thing, name)))

    def _stopping(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def stopping(*args: Any, **kwargs: Any) -> Any:
            process: Process | None = getattr(self.here, "process", None)
            if process is not None:
                process.step()
            return call(*args, **kwargs)

        return stopping
