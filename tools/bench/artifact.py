"""The built artifact: layers and functions as `tools/artifacts/Makefile` makes them, put together as Lambda does."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / ".build/bench"
OPT = BENCH / "opt/python"
"""All layers in one folder, as Lambda unpacks them to /opt."""
LAYERS = ("Dependencies", "Reception", "Content")
PICTURES = "pictures"
"""The function that has packages of its own and stands on no layer."""
OWN_PACKAGES = ("cabinet", PICTURES)
"""The functions that have packages of their own, and a recipe for them."""
FOR_NOBODY = ("release", "synthetic")
"""Nobody waits for these: they try a deployed webhook, which the bench has not."""


def base_python() -> str:
    """The Python that all environments are made of, without any package."""
    return (ROOT / ".build/ready.python").read_text().strip()


def environment_python(name: str) -> str:
    """The Python of a stack's own environment."""
    return str(ROOT / f".build/bench-{name}/bin/python")


def functions() -> list[str]:
    """The names of the functions that are measured, as their folders have them."""
    names = {path.parent.name for path in (ROOT / "functions").glob("*/app.py")}
    return sorted(names.difference(FOR_NOBODY))


def function_folder(name: str) -> Path:
    """The folder of a built function."""
    return BENCH / "functions" / name


def build() -> None:
    """Build all layers and functions anew."""
    shutil.rmtree(BENCH, ignore_errors=True)
    for layer in LAYERS:
        _make(ROOT / "layers" / layer.lower(), f"build-{layer}Layer", BENCH / layer)
    for name in functions():
        recipe = f"build-{name.title() if name in OWN_PACKAGES else name}Function"
        _make(ROOT / "functions" / name, recipe, function_folder(name))
    for layer in LAYERS:
        shutil.copytree(
            BENCH / layer / "python", OPT, copy_function=os.link, dirs_exist_ok=True, symlinks=True
        )


def _make(source: Path, target: str, out: Path) -> None:
    """Run a recipe in a copy of its folder, as sam does."""
    copy = BENCH / "source" / target
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    out.mkdir(parents=True)
    recipes = ROOT / "tools/artifacts/Makefile"
    subprocess.run(
        ["make", "--silent", "-f", recipes, target, f"ARTIFACTS_DIR={out}"],
        cwd=copy,
        env={
            **os.environ,
            "UV": str(ROOT / ".build/bootstrap/bin/uv"),
            "PYTHON": base_python(),
        },
        stdout=sys.stderr,
        check=True,
    )


def megabytes(folder: Path) -> float:
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def without_bytecode(folder: Path) -> list[str]:
    """The modules below a folder that have no bytecode beside them."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if not list((path.parent / "__pycache__").glob(f"{path.stem}.cpython-313.pyc"))
    ]
