"""Rules for releases: a new version is tried, comes to patients step by step, and is taken back by alarms."""

from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.alarms import ALARM, FILTER, OWN
from tools.template.rules.queues import read_queues
from tools.template.rules.references import function_of, target

VERSION = "AWS::Lambda::Version"
TRIAL = "ReleaseFunction"
ALL_AT_ONCE = {"CabinetFunction": "some managers' pages are too few calls for a tenth of them"}
"""Doors that are not shifted, and why."""


def shifted(template: Template) -> set[str]:
    """Return the functions that an HTTP call or a message of a queue reaches; schedules and streams run all at once."""
    doors = {
        function_of(template, permission["FunctionName"])
        for _, permission in template.of("AWS::Lambda::Permission")
        if permission["Principal"] == "apigateway.amazonaws.com"
    }
    readers = {
        function_of(template, template.resources[name]["Properties"]["FunctionName"])
        for _, name in read_queues(template)
    }
    return {name for name in doors | readers if name and name not in ALL_AT_ONCE}


def each_door_and_reader_is_shifted(template: Template) -> Iterator[str]:
    """The alias of such a function moves by CodeDeploy, after a trial, and under alarms on its new version alone."""
    aliases = {target(a["FunctionName"]): n for n, a in template.of("AWS::Lambda::Alias")}
    for name in sorted(shifted(template)):
        alias = template.resources.get(aliases.get(name, ""), {})
        update = alias.get("UpdatePolicy", {}).get("CodeDeployLambdaAliasUpdate")
        if update is None:
            yield f"{name}: not shifted (DeploymentPreference)"
            continue
        if target(update.get("BeforeAllowTrafficHook")) != TRIAL:
            yield f"{name}: no trial before it is shifted"
        group = template.resources[target(update["DeploymentGroupName"]) or ""]["Properties"]
        watching = group.get("AlarmConfiguration", {}).get("Alarms", [])
        if not watching:
            yield f"{name}: no alarm takes its new version back"
        for alarm in (target(one["Name"]) or "" for one in watching):
            if not _watches(template, alarm, name):
                yield f"{name}: {alarm} does not watch its new version"


def the_trial_knows_every_version(template: Template) -> Iterator[str]:
    """The trial is given the ARN of the new version of each function that is shifted."""
    trial = template.resources.get(TRIAL, {}).get("Properties", {})
    variables = trial.get("Environment", {}).get("Variables", {})
    tried = {_function_of_version(template, value) for value in variables.values()}
    for name in sorted(shifted(template) - tried):
        yield f"{TRIAL}: does not try {name}"


def counts_by_version_have_no_default(template: Template) -> Iterator[str]:
    """AWS refuses a metric filter with both dimensions and a default value."""
    for name, line in template.of(FILTER):
        for change in line["MetricTransformations"]:
            if "Dimensions" in change and "DefaultValue" in change:
                yield f"{name}: Dimensions beside a DefaultValue, which AWS refuses"


def failures_are_counted_by_version(template: Template) -> Iterator[str]:
    """An alarm on the stack's own metric with a dimension needs a filter that makes this dimension."""
    made = {
        (change["MetricName"], one["Key"])
        for _, line in template.of(FILTER)
        for change in line["MetricTransformations"]
        for one in change.get("Dimensions", [])
    }
    for name, alarm in template.of(ALARM):
        for one in alarm.get("Dimensions", []) if alarm["Namespace"] == OWN else []:
            if (alarm["MetricName"], one["Name"]) not in made:
                yield f"{name}: no filter counts {alarm['MetricName']} by {one['Name']}"


def _watches(template: Template, alarm: str, function: str) -> bool:
    """True if an alarm counts by a version of this function."""
    dimensions = template.resources[alarm]["Properties"]["Dimensions"]
    return any(_function_of_version(template, one["Value"]) == function for one in dimensions)


def _function_of_version(template: Template, value: Any) -> str | None:
    name = target(value)
    resource = template.resources.get(name or "", {"Type": ""})
    return target(resource["Properties"]["FunctionName"]) if resource["Type"] == VERSION else None


RULES = (
    each_door_and_reader_is_shifted,
    the_trial_knows_every_version,
    counts_by_version_have_no_default,
    failures_are_counted_by_version,
)
