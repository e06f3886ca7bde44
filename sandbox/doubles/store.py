"""What a double remembers, in memory and, if asked, in a file: written whole and atomically."""

import asyncio
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

SAVE_AFTER = 0.25


class Remembered(Protocol):
    """What a store keeps."""

    def to_json(self) -> str:
        """The whole of it."""
        ...


class Store[S: Remembered]:
    """Keeps a state in a file, soon after a change, and files' bytes in a folder beside it."""

    def __init__(self, file: Path | None, new: Callable[[], S], read: Callable[[str], S]) -> None:
        self.file = file
        self.blobs: dict[str, bytes] = {}
        self._planned: asyncio.TimerHandle | None = None
        self._pause = SAVE_AFTER
        kept = file is not None and file.exists()
        self.state = read(file.read_text()) if file and kept else new()

    def changed(self) -> None:
        """Write soon; a burst of changes is one write."""
        if self.file is not None and self._planned is None:
            self._planned = asyncio.get_running_loop().call_later(self._pause, self.save)

    def save(self) -> None:
        """Write now, if there is anything unwritten."""
        if self._planned is None or self.file is None:
            return
        self._planned.cancel()
        self._planned = None
        began = time.monotonic()
        draft = self.file.with_suffix(".new")
        draft.write_text(self.state.to_json())
        draft.replace(self.file)
        # a big state is written less often, so that writing takes a tenth of the time at most
        self._pause = max(SAVE_AFTER, 10 * (time.monotonic() - began))

    def keep(self, content: bytes) -> str:
        """Keep a file's bytes under a fresh name."""
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
