"""The artifacts have bytecode that is used, no path of the machine that built them, and all that they import."""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tools.sam import HERE

pytestmark = pytest.mark.stack

LAYERS = ("DependenciesLayer", "ReceptionLayer", "ContentLayer")
FUNCTIONS = tuple(
    f"{path.parent.name.capitalize()}Function"
    for path in sorted((HERE / "functions").glob("*/app.py"))
)
UNCHECKED_HASH = 0b01


def test_every_module_has_bytecode_that_is_used_without_a_look_at_its_file(built: Path) -> None:
    sources = [path for part in (*LAYERS, *FUNCTIONS) for path in (built / part).rglob("*.py")]
    assert len(sources) > 1000
    for source in sources:
        head = Path(importlib.util.cache_from_source(str(source))).read_bytes()[:16]
        assert head[:4] == importlib.util.MAGIC_NUMBER, source
        assert int.from_bytes(head[4:8], "little") == UNCHECKED_HASH, source
        assert head[8:] == importlib.util.source_hash(source.read_bytes()), source


def test_bytecode_names_lambdas_folders(built: Path) -> None:
    here = str(built.parent).encode()
    assert not [path for path in built.rglob("*.pyc") if here in path.read_bytes()]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_finds_all_that_it_imports_in_the_layers(built: Path, function: str) -> None:
    """The emulator has packages of its own that would hide a missing one."""
    path = [str(built / function), *(str(built / layer / "python") for layer in LAYERS)]
    code = f"import sys; sys.path[:0] = {path!r}; import app; assert callable(app.handler)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_layers_stay_far_below_lambdas_limit(built: Path) -> None:
    size = sum(
        path.stat().st_size
        for layer in LAYERS
        for path in (built / layer).rglob("*")
        if path.is_file()
    )
    assert size < 60_000_000  # Lambda allows 250 MB, but each cold start fetches all of it


def test_nothing_of_the_sandbox_the_tools_or_the_tests_is_deployed(built: Path) -> None:
    """Files are compared by content, under any name."""
    ours = {
        hashlib.sha256(path.read_bytes()).digest(): path
        for folder in ("sandbox", "tools", "tests")
        for path in (HERE / folder).rglob("*")
        if path.is_file() and path.stat().st_size > 0
    }
    for path in (path for path in built.rglob("*") if path.is_file()):
        assert hashlib.sha256(path.read_bytes()).digest() not in ours, path
    deployed = {path.name for layer in LAYERS for path in (built / layer / "python").iterdir()}
    assert not deployed & {"sandbox", "tools", "tests", "starlette", "uvicorn", "playwright"}
