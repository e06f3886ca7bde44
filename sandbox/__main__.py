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
from tools.telegram import RefusedByTelegramError

EXPLAINED = (
    EmulatorError,
    FunctionFailedError,
    RefusedByTelegramError,
    SamError,
    SettingsError,
)


class Stop(BaseException):
    """Somebody asked us to stop; whatever was started is stopped on the way out."""


def main() -> str | None:
    """Run until stopped; what is returned is said as the reason of a failure."""
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    began = time.monotonic()

    def say(step: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {step}", file=sys.stderr, flush=True)

    try:
        settings = Settings.read(os.environ, HERE / ".build/sandbox")
        with running(settings, say) as sandbox:
            print(f"READY {sandbox.url}/", flush=True)
            while True:
                signal.pause()
    except Stop:
        say("stopped, the data is kept")
    except EXPLAINED as error:
        return str(error)
    return None


def _stop(_signal: int, _frame: FrameType | None) -> None:
    # once: a second one must not break off what the first one began
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Stop


if __name__ == "__main__":
    sys.exit(main())
