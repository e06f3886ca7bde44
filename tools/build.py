"""Build the template's functions and layers, ready for `sam deploy`."""

import re
import sys
from pathlib import Path

from tools.release import release as hash_of
from tools.sam import HERE, sam


def build(root: Path, out: Path, release: str, architecture: str) -> Path:
    """Build the checkout at `root` into `out`, with what did not change from a cache beside it."""
    sam(
        "build",
        "--cached",
        "--parallel",
        "--cache-dir",
        # sam's cache knows a folder's files, but neither our recipe for it nor for which processor
        str(out.with_name(f"{out.name}-cache-{architecture}-{_recipe(root)}")),
        "--build-dir",
        str(out),
        "--parameter-overrides",
        f"Architecture={architecture}",
        root=root,
        environment={
            "UV": str(HERE / ".build/bootstrap/bin/uv"),
            "PYTHON": sys.executable,
            "ARCHITECTURE": architecture,
        },
    )
    template = out / "template.yaml"
    template.write_text(_stamped(template.read_text(), release))
    return template


def _recipe(root: Path) -> str:
    return hash_of(root, {}, sources=("tools/artifacts",))[:8]


def _stamped(template: str, release: str) -> str:
    """Write the release out where versions are named by it: the emulator does not resolve it there."""
    reference, stamp = r"(AutoPublishCodeSha256:)\s+Ref: Release\b", rf"\1 {release}"
    stamped, times = re.subn(reference, stamp, template)
    if not times:
        raise LookupError("the built template has no AutoPublishCodeSha256: !Ref Release")
    return stamped
