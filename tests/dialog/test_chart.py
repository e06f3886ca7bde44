"""The chart of screens is drawn from the code: it has every screen, and arrows that the code says."""

from pathlib import Path

import pytest

from reception.dialog.screens import SCREENS
from tools import screens
from tools.screens import Dialog


@pytest.fixture(scope="module")
def leads_to() -> dict[str, set[str]]:
    return {screen.name: {other.name for other in screen.leads_to} for screen in Dialog().screens()}


def test_it_has_every_screen(leads_to: dict[str, set[str]]) -> None:
    assert leads_to.keys() == SCREENS.keys()


@pytest.mark.parametrize(
    ("screen", "other"),
    [
        ("dates", "times"),  # returned by a method
        ("visits", "birth_date"),  # by a function of another module
        ("code", "birth_date"),  # by a method of another screen
        ("for_whom", "review"),  # by a method of its own, over an inherited one
        ("home", "visits"),  # in a constant
        ("move", "move_lost"),  # by the outcome of a write
    ],
)
def test_a_screen_leads_to_those_that_its_code_names(
    leads_to: dict[str, set[str]], screen: str, other: str
) -> None:
    assert other in leads_to[screen]


@pytest.mark.parametrize(
    ("screen", "other"),
    [
        ("for_whom", "branch"),  # only what it overrides leads there
        ("number_changed", "manager"),  # every screen leads there
    ],
)
def test_no_arrow_is_drawn_where_it_does_not_lead(
    leads_to: dict[str, set[str]], screen: str, other: str
) -> None:
    assert other not in leads_to[screen]


def test_a_stale_chart_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chart = tmp_path / "screens.svg"
    monkeypatch.setattr(screens, "ROOT", tmp_path)
    monkeypatch.setattr(screens, "CHART", chart)
    assert screens.main("check") == 1
    assert screens.main("write") == 0
    assert screens.main("check") == 0
    chart.write_text(chart.read_text("utf-8").replace("times", "hours"), "utf-8")
    assert screens.main("check") == 1
