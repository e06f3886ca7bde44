"""References between the resources of a template."""

from typing import Any

from tools.template.expanded import Template


def target(value: Any) -> str | None:
    """Return the resource that a value names by `Ref` or `Fn::GetAtt`, or None for any other value."""
    match value:
        case {"Ref": str(name)}:
            return name
        case {"Fn::GetAtt": [str(name), _]}:
            return name
        case {"Fn::GetAtt": str(path)}:
            return path.partition(".")[0]
    return None


def function_of(template: Template, value: Any) -> str | None:
    """Return the function that a value names directly or by its alias, or None."""
    name = target(value)
    resource = template.resources.get(name or "", {"Type": ""})
    if resource["Type"] == "AWS::Lambda::Alias":
        return target(resource["Properties"]["FunctionName"])
    return name if resource["Type"] == "AWS::Lambda::Function" else None


def listed(value: Any) -> list[Any]:
    """The values of a field that may be one value or a list of them."""
    return value if isinstance(value, list) else [value]
