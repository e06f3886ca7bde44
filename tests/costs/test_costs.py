"""The table of costs follows from the measured figures and the dated prices."""

import tomllib
from typing import Any

import pytest

from tests.costs.measured import measured, reads, size, story, writes
from tools.costs import INPUTS, PAGE, PATIENTS, a_day, month, page


@pytest.fixture
def inputs() -> dict[str, Any]:
    return tomllib.loads(INPUTS.read_text("utf-8"))


def test_the_page_has_the_table_that_the_inputs_give() -> None:
    assert page() == PAGE.read_text("utf-8"), "python -m tools.costs"


def test_more_patients_cost_more_and_each_costs_less(inputs: dict[str, Any]) -> None:
    totals = [month(inputs, patients).total for patients in PATIENTS]
    assert totals == sorted(totals)
    each = [total / patients for total, patients in zip(totals, PATIENTS, strict=True)]
    assert each == sorted(each, reverse=True)


def test_a_price_reaches_the_table(inputs: dict[str, Any]) -> None:
    before = month(inputs, 1000)
    inputs["prices"]["dynamodb_million_writes"] *= 2
    after = month(inputs, 1000)
    assert after.tables > before.tables
    assert after.total - before.total == pytest.approx(after.tables - before.tables)


def test_polls_end_at_their_budget(inputs: dict[str, Any]) -> None:
    assert a_day(inputs, 10)["poll"] < a_day(inputs, 10_000)["poll"] == 1_200 * 24 * 12


@pytest.mark.parametrize(
    ("bytes_", "consistent", "units"),
    [(100, True, 1), (100, False, 0.5), (4097, True, 2), (9000, False, 1.5)],
)
def test_what_a_read_costs(bytes_: int, consistent: bool, units: float) -> None:
    item = {"k": {"S": "x" * (bytes_ - 1)}}
    assert size(item) == bytes_
    asked = {"RequestItems": {"t": {"Keys": [{}], "ConsistentRead": consistent}}}
    assert reads("BatchGetItem", asked, {"Responses": {"t": [item]}}) == units


@pytest.mark.parametrize(("bytes_", "units"), [(100, 1), (1024, 1), (1025, 2), (5000, 5)])
def test_what_a_write_costs(bytes_: int, units: float) -> None:
    item = {"k": {"S": "x" * (bytes_ - 1)}}
    assert writes("PutItem", {"Item": item}) == units
    assert writes("TransactWriteItems", {"TransactItems": [{"Put": {"Item": item}}]}) == 2 * units


@pytest.mark.storm
def test_the_story_costs_what_is_written(inputs: dict[str, Any]) -> None:
    """A turn and a notice need the calls and units of the table, within a tenth."""
    with measured() as patient:
        story(patient)
    for name in ("turn", "notice", "resume", "directory"):
        written, now = inputs["measured"][name], patient.kinds[name]
        assert now.count == written["count"]
        for counted in ("dynamodb", "reads", "writes", "telegram", "doctor_eleks"):
            assert now.means()[counted] == pytest.approx(written[counted], rel=0.1, abs=0.2), (
                name,
                counted,
            )
