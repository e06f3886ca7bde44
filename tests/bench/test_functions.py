"""The bench wakes every function of the template, each with an event that it takes."""

from collections.abc import Iterator

import pytest

from tests.bench.source import from_source
from tools.bench.__main__ import goals
from tools.bench.artifact import FOR_NOBODY, ROOT, functions
from tools.bench.figures import event_of
from tools.bench.processes import cold
from tools.bench.world import World, world
from tools.template.expanded import read

REFUSED = {400, 401, 403, 500, 503}


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as here:
        yield here


def test_each_function_that_somebody_waits_for_is_measured() -> None:
    resources = read(ROOT / "template.yaml")["Resources"].values()
    of_template = {
        resource["Properties"]["CodeUri"].removeprefix("functions/")
        for resource in resources
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert set(functions()) == of_template.difference(FOR_NOBODY)


@pytest.mark.parametrize("name", [name for name in functions() if name != "webhook"])
def test_a_function_takes_its_event(here: World, name: str) -> None:
    answer = cold(from_source(name), here.environment, event_of(name)).answer
    assert answer.get("statusCode") not in REFUSED
    assert not answer.get("batchItemFailures")


@pytest.mark.parametrize("name", [name for name in functions() if name != "webhook"])
def test_a_function_has_goals_for_its_start(name: str) -> None:
    assert {f"cold {name} / floor F", f"cold {name}: memory"} <= goals().keys()
