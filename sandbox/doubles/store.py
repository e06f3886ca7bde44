"""The memory of a double, in the process and, if asked, in a file that is written whole and atomically."""

import asyncio
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

SAVE_AFTER_SECONDS = 0.25


class Remembered(Protocol):
    """A state that a store can keep."""

    def to_json(self) -> str:
        """Write the whole state as JSON."""
        ...


class Store[S: Remembered]:
    """Keeps a state in a file, written soon after a change, and uploaded files in a folder beside it."""

    def __init__(self, file: Path | None, new: Callable[[], S], read: Callable[[str], S]) -> None:
        self.file = file
        self.blobs: dict[str, bytes] = {}
        self._planned: asyncio.TimerHandle | None = None
        self._pause = SAVE_AFTER_SECONDS
        kept = file is not None and file.exists()
        self.state = read(file.read_text()) if file and kept else new()

    def changed(self) -> None:
        """Plan a write soon; many changes in a row become one write."""
        if self.file is not None and self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(self._pause, self.save)

    def save(self) -> None:
        """Write now if something is not written yet."""
        if self._planned is None or self.file is None:
            return
        self._planned.cancel()
        self._planned = None
        began = time.monotonic()
        draft = self.file.with_suffix(".new")
        draft.write_text(self.state.to_json())
        draft.replace(self.file)
        # write a big state less often: writing may take a tenth of the time at most
        self._pause = max(SAVE_AFTER_SECONDS, 10 * (time.monotonic() - began))

    def keep(self, content: bytes) -> str:
        """Keep a file's bytes under a new name, and return the name."""
        name = secrets.token_hex(12)
        self.blobs[name] = content
        if self.file is not None:
            self._folder(self.file).mkdir(parents=True, exist_ok=True)
            (self._folder(self.file) / name).write_bytes(content)
        return name

    def content(self, name: str) -> bytes:
        """The bytes kept under a name."""
        if name not in self.blobs and self.file is not None:
            self.blobs[name] = (self._folder(self.file) / name).read_bytes()
        return self.blobs[name]

    @staticmethod
    def _folder(file: Path) -> Path:
        return file.with_suffix(".files")
