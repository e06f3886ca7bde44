"""Check without a network that the lock files are made from the present lists of packages.

`make lock` records a hash of the lists; `make check` compares it.
"""

import hashlib
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "tools" / "locked.sha256"
LISTS = (
    "functions/cabinet/requirements.in",
    "functions/pictures/requirements.in",
    "layers/dependencies/requirements.in",
    "tools/audit.in",
    "tools/bench/aiogram.in",
    "tools/bench/floor.in",
    "tools/bench/ptb.in",
    "tools/bootstrap.in",
    "tools/checkov.in",
    "tools/emulator.in",
    "tools/fuzz.in",
    "tools/mutation.in",
    "tools/runtime.in",
    "tools/sam.in",
)


def wanted() -> str:
    """Return a hash of all names in the lists."""
    names = [line for path in LISTS for line in _names((ROOT / path).read_text().splitlines())]
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    return hashlib.sha256("\n".join([*names, *groups["dev"]]).encode()).hexdigest()


def _names(lines: list[str]) -> list[str]:
    return [line for line in lines if line and not line.startswith("#")]


def main() -> str | None:
    """Record the hash (`write`), or check it and return the complaint, or None."""
    if sys.argv[1:] == ["write"]:
        RECORD.write_text(f"{wanted()}\n")
    elif RECORD.read_text().strip() != wanted():
        return "the lock files are older than their lists of packages: run make lock"
    return None


if __name__ == "__main__":
    sys.exit(main())
