"""What a value in a template leads to."""

from typing import Any


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
