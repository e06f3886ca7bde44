"""The template's schedules, run by the sandbox's clock instead of the emulator's."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from sandbox.clock import Clock
from sandbox.deploy import Stack
from sandbox.due import Due
from sandbox.emulator import Emulator

HOUR = timedelta(hours=1)
# the rates of template.yaml
DUE_EVERY = timedelta(minutes=1)
DIRECTORY_EVERY = timedelta(minutes=10)
VISITS_EVERY = timedelta(minutes=5)


class FunctionFailedError(Exception):
    """An invoked function raised, or could not be invoked; the text is its error."""


class Schedules:
    """Invokes the scheduled functions when their time has come, also at each stop of a moving clock.

    A lock keeps a move of the clock and the ticking of real time from running functions together.
    """

    def __init__(self, clock: Clock, emulator: Emulator, stack: Stack) -> None:
        self._clock = clock
        self._stack = stack
        self.due = Due(emulator, stack)
        self._lock = threading.Lock()
        self._lambda = emulator.session.client(
            "lambda", endpoint_url=emulator.url, config=emulator.config
        )
        self._ran = dict.fromkeys(
            ("DueFunction", "VisitsFunction", "DirectoryFunction"), clock.now()
        )

    @property
    def reads_clinic_at(self) -> datetime:
        """The next time at which visits are read from Doctor Eleks."""
        return self._ran["VisitsFunction"] + VISITS_EVERY

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Wait for the function that runs, and let none start until the end of the block."""
        with self._lock:
            yield

    def fill(self) -> None:
        """Read the directory for the first time.

        Raises:
            FunctionFailedError: the function failed, and patients would see no doctors.
        """
        with self._lock:
            self._invoke("DirectoryFunction")

    def move(self, to: datetime, settle: Callable[[], None]) -> None:
        """Move the clock to `to`, with a stop at each moment when something is due and after each hour.

        `settle` waits until everything that a stop has started is done.

        Raises:
            ValueError: `to` is in the past.
        """
        with self._lock:
            if to < self._clock.now():
                raise ValueError(
                    f"the clock only goes forward, and it shows {self._clock.now().isoformat()}"
                )
            while (now := self._clock.now()) < to:
                self._clock.move(min(to, self._next_stop(now)))
                if self._clock.now() - self._ran["DirectoryFunction"] >= HOUR:
                    self._run("DirectoryFunction")
                self._run("VisitsFunction")
                self._run("DueFunction")
                settle()

    @contextmanager
    def ticking(self) -> Iterator[None]:
        """Run each function at its rate while the clock runs by itself."""
        stop = threading.Event()

        def tick() -> None:
            while not stop.wait(1):
                with self._lock:
                    for function, rate in (
                        ("DirectoryFunction", DIRECTORY_EVERY),
                        ("VisitsFunction", VISITS_EVERY),
                        ("DueFunction", DUE_EVERY),
                    ):
                        if self._clock.now() - self._ran[function] >= rate:
                            self._run(function)

        thread = threading.Thread(target=tick, name="schedules", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _next_stop(self, now: datetime) -> datetime:
        """The first moment after `now` when something is due, or one hour later if there is none."""
        return min([now + HOUR, *(moment for moment in self.due.moments() if moment > now)])

    def _run(self, function: str) -> None:
        """Run a function and print its error: a schedule in AWS goes on after an error, too."""
        try:
            self._invoke(function)
        except FunctionFailedError as error:
            print(error, file=sys.stderr)

    def _invoke(self, function: str) -> None:
        self._ran[function] = self._clock.now()
        try:
            answer = self._lambda.invoke(FunctionName=self._stack.outputs[function], Payload=b"{}")
        except (BotoCoreError, ClientError) as error:
            raise FunctionFailedError(f"{function}: {error}") from error
        if "FunctionError" in answer:
            raised = json.loads(answer["Payload"].read())
            raise FunctionFailedError(
                f"{function}: {raised['errorType']}: {raised['errorMessage']}"
            )
