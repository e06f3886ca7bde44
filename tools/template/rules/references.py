"""What a value in a template leads to."""

from typing import Any

from tools.template.expanded import Template


def target(value: Any) -> str | None:
    """The resource of this stack that a value names by `Ref` or `Fn::GetAtt`; None for anything else."""
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), _]}:
            return name
        case {"Fn::GetAtt": str(path)}:
            return path.partition(".")[0]
    return None


def function_of(template: Template, value: Any) -> str | None:
    """The function that a value names, itself or by its alias."""
    name = target(value)
    resource = template.resources.get(name or "", {"Type": ""})
    if resource["Type"] == "AWS::Lambda::Alias":
        return target(resource["Properties"]["FunctionName"])
    return name if resource["Type"] == "AWS::Lambda::Function" else None
