"""Measure the built artifact beside a floor and two peers: `make bench`, about five minutes on two cores.

Prints each figure beside its goal, writes `bench.json`, and fails if a goal is missed that was reached before.
Processor time is compared and not the time on the wall, because the machine may have other work.
"""

import json
import os
import platform
import sys
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.bench import figures as measure
from tools.bench.artifact import ROOT, build
from tools.bench.figures import Figure, Figures
from tools.bench.processes import cold
from tools.bench.world import AIOGRAM, AIOGRAM_KEPT, FLOOR_WARM, PTB, WEBHOOK, ours, world

GOALS = Path(__file__).with_name("goals.toml")
OUT = ROOT / "bench.json"
SLACK = 1.05
"""A ratio of two noisy times may miss its goal by so much before that counts as a regression."""


def measured(rounds: int) -> Figures:
    """Measure everything."""
    build()
    with world() as here:
        cold(ours("directory"), here.environment, {})  # fills the directory, as in every stack
        for stack in (FLOOR_WARM, PTB, AIOGRAM, AIOGRAM_KEPT, WEBHOOK):
            measure.prove(here, stack)
        figures = {
            **measure.in_fresh_processes(here, rounds),
            **measure.in_warm_processes(here, rounds),
            **measure.of_turns(here, rounds),
            **measure.counted(here),
            **measure.of_work(here),
            **measure.of_artifact(),
        }
    with world(https=True) as here:
        cold(ours("directory"), here.environment, {})
        return figures | measure.over_https(here, rounds)


def goals() -> dict[str, dict[str, Any]]:
    """The goals, by the names of figures."""
    return tomllib.loads(GOALS.read_text("utf-8"))


def regressions(found: Mapping[str, Figure], wanted: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of figures that miss a goal that was reached before."""
    return [
        name
        for name, goal in wanted.items()
        if goal["reached"]
        and found[name].value > goal["goal"] * (SLACK if _noisy(found[name]) else 1)
    ]


def _noisy(figure: Figure) -> bool:
    return figure.lowest is not None


def table(found: Mapping[str, Figure], wanted: Mapping[str, Mapping[str, Any]]) -> str:
    """All figures as a table in Markdown, each beside its goal."""
    lines = ["| figure | value | rounds | goal |", "|---|---:|---:|---|"]
    for name, figure in found.items():
        spread = (
            "" if figure.lowest is None else f"{_short(figure.lowest)}–{_short(figure.highest)}"
        )
        told = ""
        if goal := wanted.get(name):
            verdict = "met" if figure.value <= goal["goal"] else "missed"
            told = f"≤ {goal['goal']}: {verdict}"
        lines.append(f"| {name} | {_short(figure.value)} {figure.unit} | {spread} | {told} |")
    return "\n".join(lines) + "\n"


def _short(value: float | None) -> str:
    assert value is not None
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:.3g}"


def main() -> str | None:
    """Measure, print, write; return what got worse, or None."""
    rounds = int(os.environ.get("ROUNDS", "11"))
    found, wanted = measured(rounds), goals()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    figures = {name: vars(figure) for name, figure in found.items()}
    told = {"at": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine, "rounds": rounds}
    OUT.write_text(json.dumps({**told, "figures": figures}, indent=1, ensure_ascii=False) + "\n")
    print(f"{told['at']}, {machine}, medians of {rounds}\n\n{table(found, wanted)}")
    worse = regressions(found, wanted)
    return f"worse than the goal that was reached: {', '.join(worse)}" if worse else None


if __name__ == "__main__":
    sys.exit(main())
