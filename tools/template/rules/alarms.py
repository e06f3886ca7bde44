"""Rules for alarms: everything that can fail has an alarm, which reaches a person and names a page to read."""

import re
from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.queues import QUEUE, dead_queues, queues_of_streams
from tools.template.rules.references import function_of, target

ALARM = "AWS::CloudWatch::Alarm"
FILTER = "AWS::Logs::MetricFilter"
TOPIC = "AWS::SNS::Topic"
WAKES, MORNING = "WakesTopic", "MorningTopic"
OWN = {"Ref": "AWS::StackName"}
"""The namespace of a stack's own metrics; with a shared one, two stacks would add up their numbers."""
SECTION = re.compile(r"docs/runbook\.md#([a-z0-9-]+)$")


def section(alarm: dict[str, Any]) -> str | None:
    """Return the section of the runbook that an alarm's description ends with, or None."""
    found = SECTION.search(alarm.get("AlarmDescription", ""))
    return found and found[1]


def each_reaches_somebody_and_says_where_to_read_on(template: Template) -> Iterator[str]:
    """An alarm tells one of the two topics, tells it again when it is over, and names a section of the runbook."""
    for name, alarm in template.of(ALARM):
        told = [target(action) for action in alarm.get("AlarmActions", [])]
        if told not in ([WAKES], [MORNING]):
            yield f"{name}: tells neither {WAKES} nor {MORNING}"
        if alarm.get("OKActions") != alarm.get("AlarmActions"):
            yield f"{name}: does not tell the same when it is over"
        if section(alarm) is None:
            yield f"{name}: its description does not end with a section of docs/runbook.md"


def topics_reach_a_person(template: Template) -> Iterator[str]:
    """Both topics send e-mail, to an address that has no default."""
    parameter = template.parameters.get("AlarmEmail", {"Default": ""})
    if "Default" in parameter:
        yield "AlarmEmail: with a default nobody is told"
    for name in (WAKES, MORNING):
        topic = template.resources.get(name, {}).get("Properties", {})
        if "email" not in [s["Protocol"] for s in topic.get("Subscription", [])]:
            yield f"{name}: no e-mail"


def every_function_queue_and_schedule_has_its_own(template: Template) -> Iterator[str]:
    """Each function, schedule and queue has an alarm of its own, including those that are added later."""
    for name, _ in template.of("AWS::Lambda::Function"):
        yield from _wanted(template, name, "Errors", "when it raises")
    for name in _scheduled(template):
        yield from _wanted(template, name, "Invocations", "when its schedule does not come", WAKES)
    dead = dead_queues(template)
    for name, _ in template.of(QUEUE):
        if name in dead:
            metric = "ApproximateNumberOfMessagesVisible"
            topic = MORNING if name in queues_of_streams(template) else WAKES
            yield from _wanted(template, name, metric, "of dead letters", topic)
        else:
            metric = "ApproximateAgeOfOldestMessage"
            yield from _wanted(template, name, metric, "of its oldest message")


def a_missing_heartbeat_is_an_alarm(template: Template) -> Iterator[str]:
    """An alarm on invocations treats missing data as a failure: a schedule that stopped sends no data."""
    for name, alarm in template.of(ALARM):
        if alarm["MetricName"] == "Invocations" and alarm.get("TreatMissingData") != "breaching":
            yield f"{name}: TreatMissingData is not breaching, so the alarm is quiet when the schedule stops"


def own_metrics_are_made_and_heard(template: Template) -> Iterator[str]:
    """Each metric of the stack's own is made from a log and read by an alarm."""
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
    """Each function's log has a filter that counts the lines of level ERROR."""
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
    """Yield the functions that a schedule runs."""
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
