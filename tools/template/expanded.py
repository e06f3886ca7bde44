"""The template as AWS expands it: SAM's own resources replaced, parameters and conditions filled in.

A rule on the written template would see neither the mapping between a queue and its function nor a value behind a
condition.
"""

import copy
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import boto3
from cfnlint.decode.cfn_yaml import load  # type: ignore[import-untyped] # cfn-lint has no types
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped] # nor does this
from samtranslator.translator.translator import (  # type: ignore[import-untyped]
    Translator,
)

REGION = "eu-central-1"
GIVEN = {
    "Release": "0" * 64,
    "AlarmEmail": "duty@clinic.example",
    "DoctorEleksUrl": "https://clinic.example",
    "OperatorDesk": "telegram:-1001",
}
"""Values for parameters without a default, and a desk, so that the rules see the resources that a desk needs."""

NOTHING = object()

# It warns once for each function that is shifted that AWS's own feature toggles are not at hand here.
logging.getLogger("samtranslator.feature_toggle").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Template:
    """The written `parameters`, and the `resources` and `outputs` that a deployment in AWS makes.

    `whole` is the expanded template as CloudFormation gets it, with what other parameters would make.
    """

    parameters: dict[str, Any]
    resources: dict[str, Any]
    outputs: dict[str, Any]
    whole: dict[str, Any]

    def of(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the name and properties of each resource of a kind, such as `AWS::SQS::Queue`."""
        for name, resource in self.resources.items():
            if resource["Type"] == kind:
                yield name, resource.get("Properties", {})


def read(path: Path) -> dict[str, Any]:
    """Read the written template as plain dictionaries, with YAML anchors and merges resolved."""
    return cast("dict[str, Any]", _plain(load(str(path))))


def expand(written: dict[str, Any]) -> Template:
    """Expand a template as CloudFormation does in AWS, with defaults for all parameters that have one."""
    template = copy.deepcopy(written)
    for name, resource in template["Resources"].items():
        for uri in ("CodeUri", "ContentUri"):
            if uri in resource.get("Properties", {}):
                resource["Properties"][uri] = (
                    f"s3://built/{name}"  # the place where `sam deploy` puts the address
                )
    defaults = {
        name: parameter["Default"]
        for name, parameter in template["Parameters"].items()
        if "Default" in parameter
    }
    values = defaults | {name: GIVEN[name] for name in GIVEN if name in template["Parameters"]}
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    full = translator.translate(template, dict(values), passthrough_metadata=True)
    return _Filling(full, values).filled()


def _plain(value: Any) -> Any:
    """Drop the lines and columns that cfn-lint keeps with each value."""
    match value:
        case dict():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(inner) for inner in value]
        case str():
            return str(value)
    return value


class _Filling:
    """Replaces parameters by their values, and each condition by the side that it selects."""

    def __init__(self, full: dict[str, Any], values: dict[str, Any]) -> None:
        self._full = full
        self._values = values

    def filled(self) -> Template:
        resources = {
            name: self._fill({key: part for key, part in resource.items() if key != "Condition"})
            for name, resource in self._full["Resources"].items()
            if "Condition" not in resource or self._holds(resource["Condition"])
        }
        outputs = self._fill(self._full.get("Outputs", {}))
        return Template(self._full["Parameters"], resources, outputs, self._full)

    def _fill(self, value: Any) -> Any:
        match value:
            case {"Fn::If": [condition, yes, no]}:
                return self._fill(yes if self._holds(condition) else no)
            case {"Ref": "AWS::NoValue"}:
                return NOTHING
            case {"Ref": name} if name in self._values:
                return self._values[name]
            case dict():
                filled = {key: self._fill(inner) for key, inner in value.items()}
                return {key: inner for key, inner in filled.items() if inner is not NOTHING}
            case list():
                return [inner for inner in map(self._fill, value) if inner is not NOTHING]
        return value

    def _holds(self, condition: Any) -> bool:
        match condition:
            case str():
                return self._holds(self._full["Conditions"][condition])
            case {"Condition": name}:
                return self._holds(name)
            case {"Fn::Equals": [one, other]}:
                return bool(self._fill(one) == self._fill(other))
            case {"Fn::Not": [inner]}:
                return not self._holds(inner)
            case {"Fn::And": inner}:
                return all(map(self._holds, inner))
            case {"Fn::Or": inner}:
                return any(map(self._holds, inner))
        raise ValueError(f"this tool does not know the condition {condition}")
