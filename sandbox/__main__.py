"""`make run`: the sandbox until Ctrl-C or SIGTERM."""

import os
import signal
import sys
import time
from types import FrameType

from sandbox.emulator import EmulatorError
from sandbox.running import running
from sandbox.schedules import FunctionFailedError
from sandbox.settings import Settings, SettingsError
from tools.sam import HERE, SamError

EXPLAINED = (
    EmulatorError,
    FunctionFailedError,
    SamError,
    SettingsError,
)


class Progress:
    """Prints each step with the seconds since the start, and the seconds that this step took."""

    def __init__(self) -> None:
        self._began = self._last = time.monotonic()

    def __call__(self, step: str) -> None:
        """Print that a step is done."""
        now = time.monotonic()
        took, self._last = now - self._last, now
        print(f"{now - self._began:6.1f} s {took:+6.1f}  {step}", file=sys.stderr, flush=True)


class Stop(BaseException):
    """Somebody asked us to stop. On its way out, it stops everything that was started."""


def main() -> str | None:
    """Run until stopped; return the reason if the sandbox failed."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    say = Progress()
    try:
        settings = Settings.read(os.environ, HERE / ".build/sandbox")
        with running(settings, say) as sandbox:
            say("everything answers")
            print(f"READY {sandbox.url}/", flush=True)
            while True:
                signal.pause()
    except Stop:
        say("everything has stopped, the data is kept")
    except EXPLAINED as error:
        return str(error)
    return None


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # ignore a second signal: it must not interrupt the stopping that the first one began
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stop


if __name__ == "__main__":
    sys.exit(main())
