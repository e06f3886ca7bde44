"""CloudWatch's arithmetic on logs: metrics by the template's filters, and states by its alarms. Minutes count from 0.

The rules are those of AWS's pages "Filter pattern syntax for metric filters" and "Configuring how CloudWatch alarms
treat missing data", as far as the template needs them.
"""

import operator
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.alarms import ALARM, FILTER
from tools.template.rules.references import target

TERM = re.compile(r'\$\.(?P<field>\w+) (?P<is>=|!=|>=) (?:"(?P<text>[^"]*)"|(?P<number>\d+))')
SECONDS = 60
COMPARED = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
}
STATISTICS = {"Sum": sum, "Maximum": max, "Minimum": min}

type Name = tuple[str, str, tuple[tuple[str, str], ...]]
"""A metric: namespace, name, dimensions in their order."""


def matches(pattern: str, fields: Mapping[str, Any]) -> bool:
    """Whether a line of a log (JSON) fits a filter pattern: `{ $.a = "b*" && $.c != "d" }`, with `||` between such."""
    inner = pattern.strip().removeprefix("{").removesuffix("}")
    either = [[TERM.search(term) for term in way.split("&&")] for way in inner.split("||")]
    assert all(term for way in either for term in way), f"not understood: {pattern}"
    return any(all(_fits(term, fields) for term in way if term) for way in either)


def _fits(term: re.Match[str], fields: Mapping[str, Any]) -> bool:
    value = fields.get(term["field"])
    if term["number"] is not None:
        wanted = int(term["number"])
        return value is not None and (value >= wanted if term["is"] == ">=" else value == wanted)
    text, given = term["text"], str(value or "")
    same = given.startswith(text[:-1]) if text.endswith("*") else given == text
    return same == (term["is"] == "=")


@dataclass
class CloudWatch:
    """Metrics of a stack, by minute. `values` stand for references of the template, such as a function's version."""

    template: Template
    values: Mapping[str, str]
    metrics: dict[Name, dict[int, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def put(
        self, namespace: str, name: str, minute: int, value: float = 1, **dimensions: str
    ) -> None:
        """Have a metric get a value."""
        self.metrics[namespace, name, tuple(sorted(dimensions.items()))][minute].append(value)

    def logs(self, group: str, minute: int, fields: Mapping[str, Any]) -> None:
        """Have a line come into a log group (its name in the template)."""
        for _, line in self.template.of(FILTER):
            if target(line["LogGroupName"]) == group and matches(line["FilterPattern"], fields):
                for change in line["MetricTransformations"]:
                    of = {
                        d["Key"]: str(fields[d["Value"][2:]]) for d in change.get("Dimensions", [])
                    }
                    value = str(change["MetricValue"])
                    number = float(fields[value[2:]]) if value.startswith("$.") else float(value)
                    self.put("the stack", change["MetricName"], minute, number, **of)

    def alarm(self, name: str, minute: int) -> bool:
        """Whether an alarm is in ALARM at the end of a minute."""
        alarm = dict(self.template.of(ALARM))[name]
        periods = alarm["EvaluationPeriods"]
        length = alarm["Period"] // SECONDS
        points = [self._point(alarm, minute - length * back, length) for back in range(periods)]
        return sum(points) >= alarm.get("DatapointsToAlarm", periods)

    def alarms(self, minute: int) -> set[str]:
        """The alarms that are in ALARM at the end of a minute."""
        return {name for name, _ in self.template.of(ALARM) if self.alarm(name, minute)}

    def _point(self, alarm: Mapping[str, Any], minute: int, length: int) -> bool:
        """Whether the period that ends with this minute breaches."""
        metric = self.metrics.get(self._name(alarm), {})
        values = [v for at in range(minute - length + 1, minute + 1) for v in metric.get(at, ())]
        if not values:
            return alarm["TreatMissingData"] == "breaching"
        value = STATISTICS[alarm["Statistic"]](values)
        return bool(COMPARED[alarm["ComparisonOperator"]](value, float(alarm["Threshold"])))

    def _name(self, alarm: Mapping[str, Any]) -> Name:
        namespace = alarm["Namespace"]
        own = "the stack" if namespace == {"Ref": "AWS::StackName"} else str(namespace)
        of = {one["Name"]: self._value(one["Value"]) for one in alarm.get("Dimensions", [])}
        return own, alarm["MetricName"], tuple(sorted(of.items()))

    def _value(self, value: Any) -> str:
        """A dimension's value: the resource's own name, except where `values` has another."""
        if isinstance(value, dict) and "Fn::Sub" in value:
            return str(value["Fn::Sub"]).replace("${", "").replace("}", "")
        name = target(value) or str(value)
        return next((given for key, given in self.values.items() if name.startswith(key)), name)
