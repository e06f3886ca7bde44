"""Change the code in small ways, one at a time, and count how many changes a test notices: `make mutation`.

python -m tools.mutation [area …]

`mutation.toml` has the areas. The changes are made by mutmut in a copy under `.build/mutated`. A change that no test
notices is printed. It needs a test, or a line in `mutation.toml` that says why it changes nothing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tools.sam import HERE

COPY = HERE / ".build/mutated"
MUTMUT = HERE / ".build/mutation/bin/mutmut"
PLAN = HERE / "tools/mutation.toml"
LEAST_KILLED = 0.85
"""The share of changes that tests must notice, without those that change nothing."""
NOTICED = {"killed", "timeout", "segfault", "suspicious"}
PACKAGE = "layers/reception"
COPIED = (
    "docs", "events", "functions", "layers", "reception", "requirements-dev.txt", "samconfig.toml", "sandbox",
    "template.yaml", "tools",
)  # fmt: skip
"""The tests read these besides the package; mutmut copies them once more."""


@dataclass
class Area:
    """The changes in an area, by what became of them. `survivors` has each one's file with its changed line."""

    name: str
    seconds: float = 0
    states: Counter[str] = field(default_factory=Counter)
    survivors: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def share(self) -> float:
        """The share that was noticed, of those that change something."""
        noticed = sum(self.states[state] for state in NOTICED)
        return noticed / max(1, self.states.total() - self.same)

    def row(self) -> str:
        """A row of the table in docs/reliability.md."""
        noticed = sum(self.states[state] for state in NOTICED)
        left = self.states.total() - noticed - self.same
        cells = (self.name, self.states.total(), noticed, self.same, left, f"{self.share:.0%}")
        return f"| {' | '.join(map(str, cells))} |  {self.seconds:.0f} s"


def main(names: list[str]) -> int:
    """Run the areas, all of them without names. Returns the number of those where too little is noticed."""
    plan = tomllib.loads(PLAN.read_text("utf-8"))
    areas = [_run(name, plan) for name in names or plan["areas"]]
    print("| area | changes | noticed | change nothing | left | share |")
    for area in areas:
        print(area.row())
    return sum(area.share < LEAST_KILLED for area in areas)


def _run(name: str, plan: dict[str, Any]) -> Area:
    area, began = Area(name), time.monotonic()
    _stage(plan["areas"][name])
    subprocess.run(
        [MUTMUT, "run", "--max-children", str(os.process_cpu_count() or 1)], cwd=COPY, check=True
    )
    known = plan.get("same", {})
    for mutant, state in _states():
        area.states[state] += 1
        if state not in NOTICED:
            change = _change(mutant)
            if change in known:
                area.same += 1
            else:
                area.survivors.append(change)
                print(f"{name}: {state}: {mutant}\n    {change}", flush=True)
    area.seconds = time.monotonic() - began
    return area


def _stage(area: dict[str, list[str]]) -> None:
    """Copy the project. mutmut derives a module's name from its path, so the package lies in `src` there.

    The words of a log line are left alone: no test has to notice them.
    """
    shutil.rmtree(COPY, ignore_errors=True)
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=HERE, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for file in filter(None, files):
        at = COPY / file.replace(f"{PACKAGE}/", "src/", 1)
        at.parent.mkdir(parents=True, exist_ok=True)
        if (HERE / file).is_file():
            shutil.copy2(HERE / file, at)
    settings = (COPY / "pyproject.toml").read_text("utf-8").replace(f'"{PACKAGE}"', '"src"')
    own = {
        "source_paths": ["src"],
        "only_mutate": [f"src/reception/{module}" for module in area["modules"]],
        "also_copy": list(COPIED),
        "pytest_add_cli_args_test_selection": area["tests"],
        "do_not_mutate_patterns": [r"^\s*log\."],
        "use_git_change_detection": False,
    }
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in own.items())
    (COPY / "pyproject.toml").write_text(f"{settings}\n[tool.mutmut]\n{lines}\n", "utf-8")


def _states() -> Iterator[tuple[str, str]]:
    """Yield the name of each change and what became of it, in mutmut's words."""
    told = subprocess.run(
        [MUTMUT, "results", "--all", "true"], cwd=COPY, check=True, capture_output=True, text=True
    ).stdout
    yield from re.findall(r"^\s*(\S+__mutmut_\d+): (.+)$", told, re.MULTILINE)


def _change(mutant: str) -> str:
    """The file and the changed lines of a change, such as `codes/rules.py: - a < b + a <= b`."""
    shown = subprocess.run(
        [MUTMUT, "show", mutant], cwd=COPY, check=True, capture_output=True, text=True
    ).stdout
    lines = [
        re.sub(r"\s+", " ", line) for line in shown.splitlines() if re.match(r"[+-](?![+-])", line)
    ]
    module = re.sub(r"\.x\w*__mutmut_\d+$|\.xǁ.*$", "", mutant).replace(".", "/")
    return f"{module.removeprefix('reception/')}.py: {' '.join(lines)}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
