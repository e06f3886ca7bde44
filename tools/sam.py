"""Run sam, and show its output only if it fails."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
SAM = HERE / ".build/sam/bin/sam"


class SamError(Exception):
    """sam failed; the words are the end of its output."""


def sam(*arguments: str, root: Path, environment: Mapping[str, str]) -> None:
    """Run a command of sam for the checkout at `root`.

    Raises:
        SamError: the command failed.
    """
    process = subprocess.Popen(
        [SAM, *arguments, "--config-file", root / "samconfig.toml"],
        cwd=root,
        env={
            **os.environ,
            **environment,
            # sam needs the functions' own Python first on PATH
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.5",  # seconds between looks at a stack; 5 by default
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # its children can then be ended with it
    )
    try:
        said, _ = process.communicate()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        raise SamError(f"sam {arguments[0]} failed:\n{said[-4000:]}")
