"""Processes of the stacks: fresh ones for cold figures, and one for each stack that stays, for warm figures."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Stack:
    """A bot that can be started: its Python, where its modules are, and its own environment variables."""

    name: str
    python: str
    module: str
    path: tuple[Path, ...] = ()
    variables: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Cold:
    """A process from its start to its end: processor time in seconds, peak memory in MB, and loaded modules."""

    seconds: float
    megabytes: float
    modules: int
    answer: Any


class Failed(Exception):
    """A stack did not answer a call."""


class Process:
    """A running process of a stack."""

    def __init__(self, stack: Stack, environment: Mapping[str, str]) -> None:
        self.stack = stack
        self._process = subprocess.Popen(
            [stack.python, "-s", CHILD, stack.module],
            env={
                **environment,
                **(stack.variables or {}),
                "PYTHONPATH": os.pathsep.join(map(str, stack.path)),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Have the handler called; return `seconds`, `modules` and `answer`.

        Raises:
            Failed: the process ended instead.
        """
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(event), file=self._process.stdin, flush=True)
        told = self._process.stdout.readline()
        if not told:
            raise Failed(self.stack.name)
        return dict(json.loads(told))

    def end(self) -> tuple[float, float]:
        """End the process; return its processor time in seconds and its peak memory in MB."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.stdout.close()
        self._process.returncode = os.waitstatus_to_exitcode(status)
        per_megabyte = 1_000_000 if sys.platform == "darwin" else 1_000
        return used.ru_utime + used.ru_stime, used.ru_maxrss / per_megabyte

    def __enter__(self) -> Self:
        """Stay until the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, whether it answered or not."""
        if self._process.returncode is None:
            self.end()


def cold(stack: Stack, environment: Mapping[str, str], event: Mapping[str, Any]) -> Cold:
    """Start a process, have it take one event, and end it.

    Raises:
        Failed: the process ended without an answer.
    """
    with Process(stack, environment) as process:
        told = process.call(event)
        seconds, peak = process.end()
    return Cold(seconds, peak, told["modules"], told["answer"])
