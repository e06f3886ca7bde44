"""Alarms: everything that can break has one, which reaches a person and says where to read on."""

import re
from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.queues import QUEUE, dead_queues
from tools.template.rules.references import function_of, target

ALARM = "AWS::CloudWatch::Alarm"
FILTER = "AWS::Logs::MetricFilter"
TOPIC = "AWS::SNS::Topic"
WAKES, MORNING = "WakesTopic", "MorningTopic"
OWN = {"Ref": "AWS::StackName"}
"""The namespace of a stack's own metrics, so that two stacks do not mix theirs."""
SECTION = re.compile(r"docs/runbook\.md#([a-z0-9-]+)$")


def section(alarm: dict[str, Any]) -> str | None:
    """The section of the runbook that an alarm names."""
    found = SECTION.search(alarm.get("AlarmDescription", ""))
    return found and found[1]


def each_reaches_somebody_and_says_where_to_read_on(template: Template) -> Iterator[str]:
    """Now or in the morning, and again when it is over."""
    for name, alarm in template.of(ALARM):
        told = [target(action) for action in alarm.get("AlarmActions", [])]
        if told not in ([WAKES], [MORNING]):
            yield f"{name}: tells neither {WAKES} nor {MORNING}"
        if alarm.get("OKActions") != alarm.get("AlarmActions"):
            yield f"{name}: does not tell the same when it is over"
        if section(alarm) is None:
            yield f"{name}: its description does not end with a section of docs/runbook.md"


def topics_reach_a_person(template: Template) -> Iterator[str]:
    """By an address that has to be given."""
    parameter = template.parameters.get("AlarmEmail", {"Default": ""})
    if "Default" in parameter:
        yield "AlarmEmail: with a default nobody is told"
    for name in (WAKES, MORNING):
        topic = template.resources.get(name, {}).get("Properties", {})
        if "email" not in [s["Protocol"] for s in topic.get("Subscription", [])]:
            yield f"{name}: no e-mail"


def every_function_queue_and_schedule_has_its_own(template: Template) -> Iterator[str]:
    """What is added later, too."""
    for name, _ in template.of("AWS::Lambda::Function"):
        yield from _wanted(template, name, "Errors", "when it raises")
    for name in _scheduled(template):
        yield from _wanted(template, name, "Invocations", "when its schedule does not come", WAKES)
    dead = dead_queues(template)
    for name, _ in template.of(QUEUE):
        if name in dead:
            metric = "ApproximateNumberOfMessagesVisible"
            yield from _wanted(template, name, metric, "of dead letters", WAKES)
        else:
            metric = "ApproximateAgeOfOldestMessage"
            yield from _wanted(template, name, metric, "of its oldest message")


def a_missing_heartbeat_is_an_alarm(template: Template) -> Iterator[str]:
    """Nothing is what a schedule that stopped says."""
    for name, alarm in template.of(ALARM):
        if alarm["MetricName"] == "Invocations" and alarm.get("TreatMissingData") != "breaching":
            yield f"{name}: TreatMissingData is not breaching, so silence is taken for health"


def own_metrics_are_made_and_heard(template: Template) -> Iterator[str]:
    """A metric that no line makes never sounds; one that no alarm reads is not missed."""
    made: set[str] = set()
    for name, line in template.of(FILTER):
        for change in line["MetricTransformations"]:
            made.add(change["MetricName"])
            if change["MetricNamespace"] != OWN:
                yield f"{name}: its namespace is not this stack's"
        if target(line["LogGroupName"]) not in template.resources:
            yield f"{name}: reads no log of this stack"
    heard = {a["MetricName"] for _, a in template.of(ALARM) if a["Namespace"] == OWN}
    for metric in sorted(heard - made):
        yield f"{metric}: an alarm's metric, which no line of a log makes"
    for metric in sorted(made - heard):
        yield f"{metric}: no alarm"


def every_functions_errors_are_counted(template: Template) -> Iterator[str]:
    """Lines that say ERROR."""
    counted = {
        target(line["LogGroupName"])
        for _, line in template.of(FILTER)
        if line["MetricTransformations"][0]["MetricName"] == "ErrorLines"
    }
    for name, function in template.of("AWS::Lambda::Function"):
        if target(function["LoggingConfig"].get("LogGroup")) not in counted:
            yield f"{name}: no MetricFilter counts its log's ErrorLines"


def _wanted(
    template: Template, name: str, metric: str, when: str, topic: str | None = None
) -> Iterator[str]:
    for _, alarm in template.of(ALARM):
        of = [target(dimension["Value"]) for dimension in alarm.get("Dimensions", [])]
        if alarm["MetricName"] == metric and of == [name]:
            if topic and [target(action) for action in alarm["AlarmActions"]] != [topic]:
                yield f"{name}: its alarm {when} does not tell {topic}"
            return
    yield f"{name}: no alarm {when} ({metric})"


def _scheduled(template: Template) -> Iterator[str]:
    """Functions that a schedule runs."""
    for _, rule in template.of("AWS::Events::Rule"):
        for aim in rule["Targets"]:
            function = function_of(template, aim["Arn"])
            if function:
                yield function


RULES = (
    each_reaches_somebody_and_says_where_to_read_on,
    topics_reach_a_person,
    every_function_queue_and_schedule_has_its_own,
    a_missing_heartbeat_is_an_alarm,
    own_metrics_are_made_and_heard,
    every_functions_errors_are_counted,
)
