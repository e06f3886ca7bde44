"""The chart of screens, drawn from the code: `python tools/screens.py write`, or `check` that it is not stale.

A screen leads to another one where its class, or a function that the class uses, names the other one's place
(`places.REVIEW`). The source is read as text, so that no screen has to be opened. `docs/screens.svg` shows a box for
each section; arrows within it: down on the right, back up on the left. Places in other sections stand below a screen.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from textwrap import wrap

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "layers/reception"
DIALOG = SOURCE / "reception/dialog"
CHART = ROOT / "docs/screens.svg"

EVERYWHERE = {"HOME", "MANAGER"}
"""Places to which every screen leads: no arrows are drawn."""
COMMON = {"Screen", "InformationPage"}
"""Classes whose methods are the same for all screens: the words below the chart say where these lead."""
NO_STEPS = {"set_trail", "leave_out", "go"}
"""Methods of the scene that name places on the way back, and lead nowhere."""

type Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


@dataclass
class Module:
    """A module of the dialog: what it defines, and what it imports from other modules of the dialog."""

    tree: ast.Module

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Functions, classes and constants at its head, by name."""
        found: dict[str, Definition] = {}
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                found[node.targets[0].id] = node
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found[node.target.id] = node
        return found

    @cached_property
    def imports(self) -> dict[str, str]:
        """The full name of each imported name: `manager` is `reception.dialog.screens.manager`."""
        nodes = (node for node in self.tree.body if isinstance(node, ast.ImportFrom))
        return {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in nodes
            for alias in node.names
        }


@dataclass
class Shown:
    """A screen as the chart shows it: its constant in `places`, its stored name, where it leads to."""

    constant: str
    name: str
    section: str
    books: bool
    leads_to: list["Shown"] = field(default_factory=list)


class Dialog:
    """The dialog's source."""

    def __init__(self) -> None:
        self.modules = {
            ".".join(path.relative_to(SOURCE).with_suffix("").parts): Module(
                ast.parse(path.read_text("utf-8"))
            )
            for path in sorted(DIALOG.rglob("*.py"))
        }

    def screens(self) -> list[Shown]:
        """Every screen in the order of `places`, with where it leads to."""
        declared = self._declared()
        for name, module in self.modules.items():
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and (place := _constant(node, "place")):
                    shown = declared[ast.unparse(place).removeprefix("places.")]
                    books = _constant(node, "books")
                    shown.books = books is not None and ast.unparse(books) == "True"
                    found = self._of_class(name, node)
                    shown.leads_to = [
                        other
                        for constant, other in declared.items()
                        if constant in found - EVERYWHERE and other is not shown
                    ]
        return list(declared.values())

    def notices(self) -> list[str]:
        """The names of the screens to which buttons of notices lead."""
        module = "reception.dialog.screens.notices"
        found = set(self._of(module, self.modules[module].definitions["_ACTS"], set()))
        return [s.name for s in self._declared().values() if s.constant in found - EVERYWHERE]

    def _declared(self) -> dict[str, Shown]:
        found = {}
        definitions = self.modules["reception.dialog.places"].definitions
        for constant, node in definitions.items():
            if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("Place("):
                assert isinstance(node.value, ast.Call)
                name, section = node.value.args
                assert isinstance(name, ast.Constant)
                where = ast.unparse(section).removeprefix("Section.")
                found[constant] = Shown(constant, str(name.value), where, books=False)
        return found

    def _of_class(self, module: str, node: ast.ClassDef) -> set[str]:
        """The places that a class names; of its bases those of methods that it does not define itself."""
        seen: set[ast.AST] = set()
        found: set[str] = set()
        for where, method in self._methods(module, node).values():
            found |= set(self._of(where, method, seen))
        return found

    def _methods(self, module: str, node: ast.ClassDef) -> dict[str, tuple[str, ast.FunctionDef]]:
        """The methods of a class with the module of each, its own first."""
        methods = {
            item.name: (module, item) for item in node.body if isinstance(item, ast.FunctionDef)
        }
        for base in node.bases:
            where, definition = self._find(module, base)
            if isinstance(definition, ast.ClassDef) and definition.name not in COMMON:
                methods = {**self._methods(where, definition), **methods}
        return methods

    def _find(self, module: str, node: ast.expr) -> tuple[str, Definition | None]:
        """The definition of a name, or of `module.name`, and the module that has it."""
        here = self.modules[module]
        if isinstance(node, ast.Name):
            if node.id in here.definitions:
                return module, here.definitions[node.id]
            where, _, name = here.imports.get(node.id, "").rpartition(".")
            there = self.modules.get(where)
            return where, there.definitions.get(name) if there else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            where = here.imports.get(node.value.id, "")
            there = self.modules.get(where)
            return where, there.definitions.get(node.attr) if there else None
        return module, None

    def _of(self, module: str, node: ast.AST, seen: set[ast.AST]) -> Iterator[str]:
        """The places that a piece of code names, and those that the functions and constants in it name."""
        if node in seen or isinstance(node, ast.Compare):
            return
        seen.add(node)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in NO_STEPS:
            return
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "places":
            yield node.attr
            return
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            yield from self._of_other(module, node.value.func, node.attr, seen)
        if isinstance(node, ast.Name | ast.Attribute):
            where, definition = self._find(module, node)
            if definition is not None and not isinstance(definition, ast.ClassDef):
                yield from self._of(where, definition, seen)
        for child in ast.iter_child_nodes(node):
            yield from self._of(module, child, seen)

    def _of_other(
        self, module: str, node: ast.expr, method: str, seen: set[ast.AST]
    ) -> Iterator[str]:
        """The places of a method of another screen: `AskPhone().contact(...)`."""
        where, definition = self._find(module, node)
        if isinstance(definition, ast.ClassDef):
            for name, (there, function) in self._methods(where, definition).items():
                if name == method:
                    yield from self._of(there, function, seen)


def _constant(node: ast.ClassDef, name: str) -> ast.expr | None:
    """The value that a class assigns to a name in its body."""
    values = (
        item.value
        for item in node.body
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == name
    )
    return next(values, None)


# --- drawing ---

COLUMNS = 4
GAP, MARGIN = 24, 24
LEFT, WIDTH, RIGHT = 52, 176, 64
"""Widths in a box, in pixels: room for arrows up, a screen, room for arrows down."""
BOX = LEFT + WIDTH + RIGHT
HEAD, LINE, SCREEN = 40, 13, 24
"""Heights in pixels: of a box's heading, of a line of small text, of a screen."""
LETTERS = 30
"""Letters of small text that fit below a screen."""
STYLE = """
svg { background: #ffffff; color: #1f2328; font: 12px ui-sans-serif, system-ui, sans-serif }
.box { fill: #f6f8fa; stroke: #d1d9e0 }
.screen { fill: #ffffff; stroke: #8c959f }
.head { font-weight: 600; font-size: 14px }
.small { font-size: 10.5px; fill: #59636e }
text { fill: currentColor }
.down { stroke: #0969da } .up { stroke: #bf3989 }
.arrow { fill: none; stroke-width: 1.1; opacity: 0.75 }
.down-tip { fill: #0969da } .up-tip { fill: #bf3989 }
@media (prefers-color-scheme: dark) {
  svg { background: #0d1117; color: #e6edf3 }
  .box { fill: #151b23; stroke: #3d444d }
  .screen { fill: #0d1117; stroke: #656c76 }
  .small { fill: #9198a1 }
  .down { stroke: #58a6ff } .up { stroke: #f778ba }
  .down-tip { fill: #58a6ff } .up-tip { fill: #f778ba }
}
"""


NOTES = """
Every screen leads to home and manager, and back. A text that asks for a visit leads to soonest.
On pages of information a text that asks something leads to questions or answers.
Buttons of notices lead to: {notices}.
⏸ While booking is paused, paused is shown instead, and leads there as soon as booking is open again.
"""


@dataclass
class Box:
    """A section's screens, with the height of each in pixels."""

    section: str
    screens: list[Shown]

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """Lines of small text below each screen: the screens of other sections that it leads to."""
        lines = {}
        for screen in self.screens:
            others = [s.name for s in screen.leads_to if s.section != self.section]
            lines[screen.name] = wrap("→ " + ", ".join(others), LETTERS) if others else []
        return lines

    @property
    def height(self) -> int:
        """The whole box."""
        return HEAD + sum(self._height(screen) for screen in self.screens)

    def _height(self, screen: Shown) -> int:
        return SCREEN + LINE * len(self.below[screen.name]) + 12

    def draw(self, x: int, y: int) -> Iterator[str]:
        """The box with its upper left corner at a point."""
        title = self.section.replace("_", " ").capitalize()
        yield f'<rect class="box" x="{x}" y="{y}" width="{BOX}" height="{self.height}" rx="8"/>'
        yield f'<text class="head" x="{x + LEFT}" y="{y + 25}">{escape(title)}</text>'
        middles: dict[str, int] = {}
        top = y + HEAD
        for screen in self.screens:
            middles[screen.name] = top + SCREEN // 2
            yield from self._screen(screen, x + LEFT, top)
            top += self._height(screen)
        for screen in self.screens:
            for other in screen.leads_to:
                if other.name in middles:
                    yield _arrow(x + LEFT, middles[screen.name], middles[other.name])

    def _screen(self, screen: Shown, x: int, y: int) -> Iterator[str]:
        label = f"{screen.name} ⏸" if screen.books else screen.name
        yield f'<rect class="screen" x="{x}" y="{y}" width="{WIDTH}" height="{SCREEN}" rx="5"/>'
        yield f'<text x="{x + 8}" y="{y + 16}">{escape(label)}</text>'
        for number, line in enumerate(self.below[screen.name], 1):
            at = y + SCREEN + LINE * number - 1
            yield f'<text class="small" x="{x + 8}" y="{at}">{escape(line)}</text>'


def _arrow(x: int, start: int, end: int) -> str:
    """From one screen of a box to another one: down on the right, up on the left; the further, the wider."""
    down = end > start
    bulge = min(14 + abs(end - start) // 8, (RIGHT if down else LEFT) + 14)
    edge, bend = (x + WIDTH, x + WIDTH + bulge) if down else (x, x - bulge)
    name = "down" if down else "up"
    return (
        f'<path class="arrow {name}" marker-end="url(#{name})"'
        f' d="M{edge},{start + 5} C{bend},{start + 5} {bend},{end - 5} {edge},{end - 5}"/>'
    )


def _columns(boxes: list[Box]) -> list[list[Box]]:
    """The boxes in columns: the highest first, each into the column that is shortest by then."""
    columns: list[list[Box]] = [[] for _ in range(COLUMNS)]
    for box in sorted(boxes, key=lambda box: -box.height):
        shortest = min(columns, key=lambda column: sum(b.height + GAP for b in column))
        shortest.append(box)
    return columns


def chart() -> str:
    """The whole picture as SVG."""
    dialog = Dialog()
    screens = dialog.screens()
    sections = dict.fromkeys(screen.section for screen in screens)
    boxes = [Box(name, [s for s in screens if s.section == name]) for name in sections]
    columns = _columns(boxes)
    notes = NOTES.format(notices=", ".join(dialog.notices())).strip().splitlines()
    drawn: list[str] = []
    bottom = MARGIN
    for number, column in enumerate(columns):
        y = MARGIN
        for box in column:
            drawn += box.draw(MARGIN + number * (BOX + GAP), y)
            y += box.height + GAP
        bottom = max(bottom, y)
    for number, note in enumerate(notes):
        y = bottom + 18 * number + 10
        drawn.append(f'<text x="{MARGIN}" y="{y}">{escape(note)}</text>')
    width = 2 * MARGIN + COLUMNS * BOX + (COLUMNS - 1) * GAP
    height = bottom + 18 * len(notes) + MARGIN
    tips = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6"'
        f' orient="auto"><path class="{name}-tip" d="M0,0 L8,4 L0,8 z"/></marker>'
        for name in ("down", "up")
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            "<title>The screens of the reception, and where each leads</title>",
            f"<style>{STYLE}</style>",
            f"<defs>{tips}</defs>",
            *drawn,
            "</svg>\n",
        ]
    )


def main(command: str) -> int:
    """Write the chart, or say (1) that the one in the docs is not what the code says by now."""
    if command == "write":
        CHART.write_text(chart(), "utf-8")
        return 0
    if CHART.exists() and CHART.read_text("utf-8") == chart():
        return 0
    print(f"{CHART.relative_to(ROOT)} is stale: python tools/screens.py write")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
