"""The evaluator of alarms does as AWS's pages say; the alarms of a release are in ALARM when they should be."""

from typing import Any

import pytest

from tests.release.arithmetic import CloudWatch, matches
from tools.sam import HERE
from tools.template.expanded import expand, read

TEMPLATE = expand(read(HERE / "template.yaml"))
NEW = {"WebhookFunctionVersion": "8"}
LAMBDA = {"FunctionName": "WebhookFunction", "Resource": "WebhookFunction:live"}


@pytest.fixture
def watch() -> CloudWatch:
    return CloudWatch(TEMPLATE, NEW)


@pytest.mark.parametrize(
    ("pattern", "fields", "fits"),
    [
        ('{ $.level = "ERROR" && $.message != "not handled*" }', {"level": "ERROR", "message": "x"}, True),
        ('{ $.level = "ERROR" && $.message != "not handled*" }', {"level": "ERROR", "message": "not handled"}, False),
        ('{ $.status = "401" || $.status = "403" }', {"status": "403"}, True),
        ('{ $.status = "401" || $.status = "403" }', {"status": "200"}, False),
        ("{ $.fault = 1 }", {"fault": 1}, True),
        ("{ $.fault = 1 }", {}, False),
        ("{ $.waiting >= 0 }", {"waiting": 3}, True),
    ],
)  # fmt: skip
def test_a_pattern_fits_as_cloudwatch_says(
    pattern: str, fields: dict[str, Any], fits: bool
) -> None:
    assert matches(pattern, fields) == fits


def test_one_bad_minute_is_chance_and_two_of_five_are_an_alarm(watch: CloudWatch) -> None:
    watch.put("the stack", "WebhookFaults", 3, version="8")
    assert not watch.alarm("WebhookShiftFaults", 3)
    watch.put("the stack", "WebhookFaults", 7, version="8")
    assert [watch.alarm("WebhookShiftFaults", minute) for minute in (6, 7, 8)] == [
        False,
        True,
        False,
    ]


def test_the_old_version_takes_nothing_back(watch: CloudWatch) -> None:
    for minute in range(10):
        watch.put("the stack", "WebhookFaults", minute, version="7")
        watch.put("AWS/Lambda", "Errors", minute, ExecutedVersion="7", **LAMBDA)
    assert not watch.alarm("WebhookShiftFaults", 9)
    assert not watch.alarm("WebhookShiftErrors", 9)


def test_what_a_version_raises_is_counted_by_lambda(watch: CloudWatch) -> None:
    """A version that can't be imported, or takes too long, writes no line of ours."""
    for minute in (0, 1):
        watch.put("AWS/Lambda", "Errors", minute, ExecutedVersion="8", **LAMBDA)
    assert watch.alarm("WebhookShiftErrors", 1)


def test_silence_is_an_alarm_for_a_schedule_and_for_nobody_else(watch: CloudWatch) -> None:
    schedules = ("Visits", "Due", "Directory", "Watch", "Synthetic")
    assert watch.alarms(60) == {f"{name}Missing" for name in schedules}


def test_a_line_with_a_number_is_a_metric(watch: CloudWatch) -> None:
    for minute in range(15):
        watch.logs("WatchLog", minute, {"waiting": 30, "failing": 0})
    assert watch.alarm("UpdatesWaiting", 14)
    assert not watch.alarm("DeliveriesFailing", 14)
