"""Build the template's functions and layers, ready for `sam deploy`."""

import re
import sys
from pathlib import Path

from tools.release import release as hash_of
from tools.sam import HERE, sam


def build(
    root: Path, out: Path, release: str, architecture: str, *, for_emulator: bool = False
) -> Path:
    """Build the checkout at `root` into `out`, and return the built template.

    Functions and layers that did not change come from a cache beside `out`.

    `for_emulator`: the AWS emulator deploys it.
    """
    sam(
        "build",
        "--cached",
        "--parallel",
        "--cache-dir",
        # sam's cache notices changed files, but neither a changed recipe nor another processor.
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
    written = _stamped(template.read_text(), release)
    template.write_text(_for_emulator(written) if for_emulator else written)
    return template


def _recipe(root: Path) -> str:
    return hash_of(root, {}, sources=("tools/artifacts",))[:8]


def _for_emulator(template: str) -> str:
    """Make the parameter LocalEmulator true by default: the emulator expands SAM's resources by the defaults alone.

    With the default of AWS it would be asked for CodeDeploy's resources, which it does not know.
    """
    default = r"(\n  LocalEmulator:\n(?:    .*\n)*?    Default: )'false'"
    changed, times = re.subn(default, r"\1'true'", template)
    if times != 1:
        raise LookupError(
            "the built template has no parameter LocalEmulator with the default 'false'"
        )
    return changed


def _stamped(template: str, release: str) -> str:
    """Write the release into each `AutoPublishCodeSha256`, because the emulator does not resolve a reference there."""
    reference, stamp = r"(AutoPublishCodeSha256:)\s+Ref: Release\b", rf"\1 {release}"
    stamped, times = re.subn(reference, stamp, template)
    if not times:
        raise LookupError("the built template has no AutoPublishCodeSha256: !Ref Release")
    return stamped
