"""Metric filters search for words that the reception really writes into its logs."""

import re
from typing import Any

import pytest

from tools.sam import HERE
from tools.template.expanded import expand, read
from tools.template.rules.alarms import FILTER

TEMPLATE = expand(read(HERE / "template.yaml"))
PACKAGE = HERE / "layers/reception/reception"
WRITTEN_IN = {
    "WatchRefused": "functions/watch/app.py",
    "DirectoryRefused": f"{PACKAGE}/adapters/doctor_eleks/session.py",
    "VisitsRefused": f"{PACKAGE}/adapters/doctor_eleks/session.py",
    "HandoffRefused": f"{PACKAGE}/desk/handoff.py",
    "DirectoryUnread": "functions/directory/app.py",
    "VisitsUnread": f"{PACKAGE}/notices/poll.py",
    "UpdateBuried": f"{PACKAGE}/turns/turns.py",
}
"""The file that writes the line which each filter searches for."""


def by_words() -> dict[str, str]:
    """Map each filter that searches for words to the beginning of its line."""
    found = {
        name: re.fullmatch(r'\{ \$\.message = "([^"]+):\*" \}', line["FilterPattern"])
        for name, line in TEMPLATE.of(FILTER)
    }
    return {name: match[1] for name, match in found.items() if match}


def test_each_line_is_known() -> None:
    assert set(by_words()) == set(WRITTEN_IN)


@pytest.mark.parametrize("name", WRITTEN_IN)
def test_a_line_is_written_with_these_words(name: str) -> None:
    written = (HERE / WRITTEN_IN[name]).read_text("utf-8")
    assert re.search(rf'log\.\w+\(\s*"{re.escape(by_words()[name])}: ', written)


def test_what_a_function_raised_is_told_by_its_words() -> None:
    """Lambda counts these failures itself, so the filters of error lines leave them out."""
    assert 'log.exception("not handled")' in (PACKAGE / "logs.py").read_text("utf-8")
    patterns: dict[str, Any] = {
        name: line["FilterPattern"] for name, line in TEMPLATE.of(FILTER) if "ErrorLines" in name
    }
    assert set(patterns.values()) == {'{ $.level = "ERROR" && $.message != "not handled*" }'}


def test_the_access_log_has_what_is_looked_for_in_it() -> None:
    [stage] = [stage for _, stage in TEMPLATE.of("AWS::ApiGatewayV2::Stage")]
    routes = {route["RouteKey"] for _, route in TEMPLATE.of("AWS::ApiGatewayV2::Route")}
    for _, line in TEMPLATE.of(FILTER):
        if line["LogGroupName"] == {"Ref": "AccessLog"}:
            for field in re.findall(r"\$\.(\w+) =", line["FilterPattern"]):
                assert f'"{field}":"$context.' in stage["AccessLogSettings"]["Format"]
            for route in re.findall(r'\$\.route = "([^"]+)"', line["FilterPattern"]):
                assert route in routes
