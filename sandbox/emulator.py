"""The AWS emulator: a process of its own, with a folder that it keeps everything in."""

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
    """It did not start, or it is not well; the words are the end of its log."""


@dataclass(frozen=True)
class Emulator:
    """How to reach it."""

    url: str

    @property
    def environment(self) -> dict[str, str]:
        """What makes AWS tools talk to it, as its administrator."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    @property
    def session(self) -> boto3.Session:
        """Its administrator's session; give `**options` to the clients that it makes."""
        return boto3.Session("test", "test", region_name=REGION)

    def texts(self) -> list[dict[str, str]]:
        """What was sent by SMS, to each number in order: `number` and `text`."""
        answer = httpx.get(f"{self.url}/_ministack/sns/sms-messages", timeout=10).raise_for_status()
        return [
            {"number": number, "text": sms["Message"]}
            for number, texts in answer.json()["sms_messages"].items()
            for sms in texts
        ]

    @property
    def config(self) -> Config:
        """An invocation is waited for as long as a function may take, and never sent twice."""
        return Config(read_timeout=310, retries={"total_max_attempts": 1})


@contextmanager
def emulator(folder: Path, port: int) -> Iterator[Emulator]:
    """Run it on `port`, or on a free one if that is taken; what it holds stays in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / "tmp"  # every worker of a function unpacks its layers there
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
            # not in our process group: Ctrl-C in a terminal is ours to pass on, once we are done
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
    """If we are killed the kernel asks it to end, or it would hold the folder against the next one."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on it now."""
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def _environment(folder: Path, temporary: Path, port: int) -> dict[str, str]:
    """All of it: what is in the emulator's environment is in the functions' too, and hides mistakes."""
    return {
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "PATH": f"{MINISTACK.parent}:/usr/bin:/bin",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",  # in the addresses of queues
        "MINISTACK_REGION": REGION,
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_DATA_DIR": str(folder / "s3"),
        "AUTH": "true",  # enforces roles, so a missing right is found here
        "CLOUDTRAIL_RECORDING": "1",  # what is under the page's floor is read from it
        "CLOUDTRAIL_MAX_EVENTS": "2000",
        "IOT_MTLS_ENABLED": "0",  # would listen on a second, fixed port
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
    """It saves on SIGTERM, and loses what it holds on SIGKILL; its workers are in its process group."""
    process.terminate()
    try:
        process.wait(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
