"""The package keeps its order: imports point one way, the core is pure, only the settings read the environment."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "layers/reception/reception"

ORDER = """
dataclass ports logs clinic dialog codes turns notices figures desk cabinet adapters wiring
""".split()
"""A folder or module imports from those before it in this line, and never from those after it."""
PURE = {
    "urllib.parse",
    "collections", "dataclasses", "datetime", "difflib", "enum", "functools", "gettext", "hmac", "html", "re", "typing",
    "unicodedata", "zoneinfo", "phonenumbers", "rapidfuzz", "__future__", "hashlib", "itertools", "json",
}  # fmt: skip

PURE_MODULES = """
clinic/model clinic/hours clinic/wall_clock clinic/facts clinic/operations codes/rules
notices/mirrored notices/notice notices/keys notices/reasons notices/rules notices/joining notices/wording notices/kinds
notices/planning figures/changes figures/story figures/counting desk/thread desk/talk desk/jobs desk/outcomes desk/cards
""".split()


def rooms() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Yield the name of every module that a file imports, at its head or inside a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", rooms(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    own = {name.split(".")[1] for name in imported(path) if name.startswith("reception.")}
    later = ORDER[ORDER.index(room_of(path)) + 1 :] if room_of(path) != "__init__" else ORDER
    assert own.isdisjoint(later), f"{path.name} may not know {own.intersection(later)}"


@pytest.mark.parametrize(
    "path",
    [
        *(p for p in rooms() if room_of(p) == "dialog"),
        *(PACKAGE / f"{name}.py" for name in PURE_MODULES),
    ],
    ids=lambda p: str(p.relative_to(PACKAGE)),
)
def test_the_core_is_pure(path: Path) -> None:
    used = imported(path)
    foreign = {n if n in PURE else n.split(".")[0] for n in used} - {"reception"}
    assert foreign <= PURE, f"{path.name} imports {foreign - PURE}"
    assert "datetime.now" not in path.read_text("utf-8"), "the clock is the shell's"


def test_only_functions_know_lambda_and_its_tools() -> None:
    for path in rooms():
        assert not any(name.startswith("aws_lambda") for name in imported(path)), path


def test_functions_know_no_adapter() -> None:
    for path in sorted((ROOT / "functions").rglob("*.py")):
        assert not any("adapters" in name for name in imported(path)), path


def test_only_settings_reads_the_environment() -> None:
    readers = [p.name for p in rooms() if "os.environ" in p.read_text("utf-8")]
    assert readers == ["settings.py"]


def test_the_sandbox_and_the_reception_do_not_know_each_other() -> None:
    for path in sorted((ROOT / "sandbox").rglob("*.py")):
        assert not any(name.split(".")[0] == "reception" for name in imported(path)), path
    for path in [*rooms(), *sorted((ROOT / "functions").rglob("*.py"))]:
        assert not any(name.split(".")[0] == "sandbox" for name in imported(path)), path


def test_what_is_made_of_content_is_made_anew_with_it() -> None:
    """A part of the wiring that uses `content`, itself or through others, is `of_content`, or is not kept."""
    kept: dict[str, str] = {}
    uses: dict[str, set[str]] = {}
    for name in ("Foundation", "Reception"):
        tree = ast.parse((PACKAGE / f"wiring/{name.lower()}.py").read_text("utf-8"))
        wiring = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name)
        for method in (node for node in wiring.body if isinstance(node, ast.FunctionDef)):
            kept[method.name] = next((ast.unparse(d) for d in method.decorator_list), "")
            uses[method.name] = {
                node.attr
                for node in ast.walk(method)
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self"
            }
    made = {"content"}
    while more := {name for name, used in uses.items() if used & made} - made - {"use", "begin"}:
        made |= more
    assert len(made) > 15
    assert not {name for name in made if kept[name] == "cached_property"}


def circles(root: Path, package: str) -> list[list[str]]:
    """List the modules of a circle of imports; imports inside functions and for types alone count, too."""
    modules = {
        ".".join((package, *path.relative_to(root).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in root.rglob("*.py")
    }
    later = {
        name: {
            f"{node.module}.{alias.name}"
            if f"{node.module}.{alias.name}" in modules
            else node.module
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for name, path in modules.items()
    }
    sorter = TopologicalSorter({name: seen - {name} for name, seen in later.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        return [error.args[1]]
    return []


@pytest.mark.parametrize(
    ("root", "package"),
    [(PACKAGE, "reception"), (ROOT / "sandbox", "sandbox"), (ROOT / "tools", "tools")],
    ids=["reception", "sandbox", "tools"],
)
def test_no_two_modules_import_each_other(root: Path, package: str) -> None:
    assert circles(root, package) == []


def test_the_package_has_few_rooms() -> None:
    names = {path.name.removesuffix(".py") for path in PACKAGE.iterdir()}
    assert names - {"__init__", "__pycache__"} == set(ORDER)
    assert len(ORDER) <= 13


def test_no_two_public_classes_share_a_name() -> None:
    declared: dict[str, list[str]] = {}
    for path in rooms():
        for node in ast.parse(path.read_text("utf-8")).body:
            match node:
                case ast.ClassDef(name=name) | ast.TypeAlias(name=ast.Name(id=name)):
                    if not name.startswith("_"):
                        declared.setdefault(name, []).append(str(path.relative_to(PACKAGE)))
    twice = {name: paths for name, paths in declared.items() if len(paths) > 1}
    assert twice == {}
