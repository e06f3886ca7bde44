"""The release: one hash of everything that a deployment is made of.

An alias moves to a new version only when its function's hash changes. The default hash covers neither layers nor
parameters, so every function gets this one instead.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

SOURCES = ("functions", "layers", "template.yaml", "tools/artifacts")


def release(root: Path, parameters: Mapping[str, str], sources: Sequence[str] = SOURCES) -> str:
    """Hash the sources under `root` and the parameters of the deployment; return 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in _files(root, sources):
        digest.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    for name, value in sorted(parameters.items()):
        digest.update(f"{name}={value}\0".encode())
    return digest.hexdigest()


def _files(root: Path, sources: Sequence[str]) -> Iterator[Path]:
    for source in sources:
        top = root / source
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)
