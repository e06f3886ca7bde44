"""The AWS emulator: a process that keeps everything in one folder."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import boto3
import httpx
from botocore.config import Config

from tools.sam import HERE

REGION = "eu-central-1"
PR_SET_PDEATHSIG = 1
MINISTACK = HERE / ".build/emulator/bin/ministack"


class EmulatorError(Exception):
    """The emulator did not start; the text has the end of its log."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator, by its address."""

    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that make AWS tools talk to the emulator as its administrator."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    @property
    def session(self) -> boto3.Session:
        """A session of the administrator; its clients need `endpoint_url=emulator.url`."""
        return boto3.Session("test", "test", region_name=REGION)

    def texts(self) -> list[dict[str, str]]:
        """The messages sent by SMS, each with `number` and `text`; those to one number are in order."""
        answer = httpx.get(f"{self.url}/_ministack/sns/sms-messages", timeout=10).raise_for_status()
        return [
            {"number": number, "text": sms["Message"]}
            for number, texts in answer.json()["sms_messages"].items()
            for sms in texts
        ]

    @property
    def config(self) -> Config:
        """Options for a client that invokes functions: wait as long as a function may run, never retry."""
        return Config(read_timeout=310, retries={"total_max_attempts": 1})


@contextmanager
def emulator(folder: Path, port: int) -> Iterator[Emulator]:
    """Run the emulator on `port`, or on a free port if that is taken; its data stays in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / "tmp"  # each worker of a function unpacks its layers there
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    port = port if is_free(port) else free_port()
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [MINISTACK],
            cwd=temporary,
            env=_environment(folder, temporary, port),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # in a group of its own: Ctrl-C in the terminal stops only us, and we stop the emulator
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    try:
        _wait(process, f"http://127.0.0.1:{port}", log)
        yield Emulator(f"http://127.0.0.1:{port}")
    finally:
        _stop(process)
        shutil.rmtree(temporary, ignore_errors=True)


def _end_with_parent() -> None:
    """Ask the kernel to end the emulator if we are killed; otherwise it would keep the folder locked."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """Find a port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_free(port: int) -> bool:
    """True if nobody listens on the port now."""
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def _environment(folder: Path, temporary: Path, port: int) -> dict[str, str]:
    """The whole environment: functions inherit it, and a variable too many would hide their mistakes."""
    return {
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "PATH": f"{MINISTACK.parent}:/usr/bin:/bin",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",  # stands in the URLs of queues
        "MINISTACK_REGION": REGION,
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "AUTH": "true",  # enforces roles: a right that is missing shows here
        "CLOUDTRAIL_RECORDING": "1",  # the page's floor shows these events
        "CLOUDTRAIL_MAX_EVENTS": "2000",
        "IOT_MTLS_ENABLED": "0",  # it would listen on a second, fixed port
    }


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/_ministack/ready").is_success:
                return
        time.sleep(0.1)
    raise EmulatorError(f"the AWS emulator does not start:\n{log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the emulator: it saves its data on SIGTERM; its workers are in its process group."""
    process.terminate()
    try:
        process.wait(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
