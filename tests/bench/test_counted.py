"""The counting part of the bench: a press costs the calls and units that its goals allow, on every machine."""

import sys
from collections.abc import Iterator

import pytest

from tests.bench.source import from_source
from tools.bench.__main__ import goals, regressions, table
from tools.bench.artifact import ROOT
from tools.bench.figures import Figure, Figures, NotProven, counted, prove
from tools.bench.processes import Stack, cold
from tools.bench.world import World, world

COUNTED = ("press: ", "search: ")


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as here:
        assert cold(from_source("directory"), here.environment, {}).answer["offers"] > 20
        yield here


@pytest.fixture(scope="module")
def found(here: World) -> Figures:
    return counted(here, from_source("webhook"))


def test_what_is_counted_meets_the_goals_that_were_reached(found: Figures) -> None:
    wanted = {name: goal for name, goal in goals().items() if name.startswith(COUNTED)}
    assert any(goal["reached"] for goal in wanted.values())
    assert regressions(found, wanted) == []


def test_a_goal_that_is_met_is_noted_as_reached(found: Figures) -> None:
    for name, figure in found.items():
        if goal := goals().get(name):
            assert goal["reached"] == (figure.value <= goal["goal"]), f"{name}: {figure.value}"


def test_a_turn_is_proven_by_its_item_and_its_message(here: World) -> None:
    prove(here, from_source("webhook"))
    with pytest.raises(NotProven, match="wrote no item"):
        prove(here, Stack("idle", sys.executable, "idle", (ROOT / "tests/bench",)))


def test_a_figure_over_a_goal_that_was_reached_is_a_regression() -> None:
    wanted = {"calls": {"goal": 2, "reached": True}, "units": {"goal": 1, "reached": False}}
    assert regressions({"calls": Figure(2), "units": Figure(4)}, wanted) == []
    assert regressions({"calls": Figure(3), "units": Figure(4)}, wanted) == ["calls"]


def test_a_noisy_ratio_may_miss_its_goal_by_a_little() -> None:
    wanted = {"ratio": {"goal": 1.0, "reached": True}}
    assert regressions({"ratio": Figure(1.04, "×", 0.9, 1.2)}, wanted) == []
    assert regressions({"ratio": Figure(1.06, "×", 0.9, 1.2)}, wanted) == ["ratio"]


def test_the_table_has_each_figure_beside_its_goal() -> None:
    shown = table({"calls": Figure(3)}, {"calls": {"goal": 2, "reached": False}})
    assert "| calls | 3  |  | ≤ 2: missed |" in shown
