"""Rules for the order in which CloudFormation makes resources: it follows references, and knows nothing else."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.references import function_of, listed, target


def references_lead_somewhere_and_never_round(template: Template) -> Iterator[str]:
    """Each reference is to a resource that is made, and no two resources wait for each other."""
    needs = {
        name: set(_needs(resource))
        for name, resource in (*template.resources.items(), ("Outputs", template.outputs))
    }
    for name, needed in needs.items():
        known = template.resources.keys() | template.parameters.keys()
        for missing in sorted(needed - known):
            yield f"{name}: refers to {missing}, which is not made"
    waits = {name: needed & template.resources.keys() for name, needed in needs.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        yield f"{error.args[1][0]}: waits for itself by {' <- '.join(error.args[1])}"


def permissions_wait_for_their_alias(template: Template) -> Iterator[str]:
    """A permission and a mapping name an alias by reference; written as a text, it may not be there yet."""
    for kind in ("AWS::Lambda::Permission", "AWS::Lambda::EventSourceMapping"):
        for name, resource in template.of(kind):
            if function_of(template, resource["FunctionName"]) is None:
                yield f"{name}: FunctionName is no reference to a function or an alias"


def integrations_wait_for_their_alias(template: Template) -> Iterator[str]:
    """An integration names its alias in a text, so DependsOn has to name the alias."""
    aliases = {target(it["FunctionName"]): name for name, it in template.of("AWS::Lambda::Alias")}
    for name, integration in template.of("AWS::ApiGatewayV2::Integration"):
        for function in re.findall(r"\$\{(\w+)\.Arn\}:live", str(integration["IntegrationUri"])):
            if aliases.get(function) not in listed(template.resources[name].get("DependsOn", [])):
                yield f"{name}: does not wait for the alias of {function} (DependsOn)"


def _needs(value: Any) -> Iterator[str]:
    """The resources and parameters that a part of a template refers to or waits for."""
    match value:
        case {"Ref": str(name)} if not name.startswith("AWS::"):
            yield name
        case {"Fn::GetAtt": [str(name), _]} | {"Fn::GetAtt": str(name)}:
            yield name.partition(".")[0]
        case {"Fn::Sub": [str(text), dict(own)]}:
            yield from (name for name in _in_text(text) if name not in own)
            yield from _needs(own)
        case {"Fn::Sub": str(text)}:
            yield from _in_text(text)
        case dict():
            for key, inner in value.items():
                yield from listed(inner) if key == "DependsOn" else _needs(inner)
        case list():
            for inner in value:
                yield from _needs(inner)


def _in_text(text: str) -> Iterator[str]:
    for name in re.findall(r"\$\{([^!}][^}]*)\}", text):
        if not name.startswith("AWS::"):
            yield name.partition(".")[0]


RULES = (
    references_lead_somewhere_and_never_round,
    permissions_wait_for_their_alias,
    integrations_wait_for_their_alias,
)
