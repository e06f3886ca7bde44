"""The sandbox's imports make no circle, and the doubles share their frame and nothing else."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOUBLES = {"telegram", "slack", "doctor_eleks"}
SHARED = {"doubles", "clock", "connections", "live"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in (ROOT / "sandbox").rglob("*.py")}


def imported(module: str) -> Iterator[str]:
    """The sandbox's modules that a module imports, at its head, inside functions or for types alone."""
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in MODULES else node.module for name in inside]
        yield from (name for name in names if name in MODULES)


def test_imports_make_no_circle() -> None:
    order = TopologicalSorter({module: {*imported(module)} for module in MODULES})
    order.prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("double", sorted(DOUBLES))
def test_a_double_shares_the_frame_alone(double: str) -> None:
    inside = [name for name in MODULES if name.split(".")[1:2] == [double]]
    rooms = {name.split(".")[1] for module in inside for name in imported(module)}
    assert rooms <= {double, *SHARED}


def test_the_frame_knows_no_double() -> None:
    inside = [name for name in MODULES if name.startswith("sandbox.doubles")]
    rooms = {name.split(".")[1] for module in inside for name in imported(module)}
    assert rooms <= SHARED
