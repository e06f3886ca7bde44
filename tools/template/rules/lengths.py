"""How long a text of the template is once AWS has put names and addresses into it. Tools count what AWS counts."""

import json
import re
from typing import Any

from tools.template.expanded import REGION, Template

STACK = "s" * 32
"""A longer name of a stack than anybody gives; the names that CloudFormation makes begin with it."""
SUFFIX = 12
"""Characters that CloudFormation puts behind a name, so that no two resources have one name."""
ACCOUNT = "1" * 12
ARN = 64
"""Characters of an ARN or an address before the name: partition, service, region, account, kind."""
LONGEST_NAMES = {
    "AWS::Lambda::Function": 64,
    "AWS::IAM::Role": 64,
    "AWS::SQS::Queue": 80,
    "AWS::SNS::Topic": 256,
    "AWS::DynamoDB::Table": 255,
}
"""Characters of the names of a kind; CloudFormation cuts longer ones. Source: each service's API reference."""
PSEUDO = {
    "AWS::StackName": len(STACK),
    "AWS::Region": len(REGION),
    "AWS::AccountId": len(ACCOUNT),
    "AWS::Partition": len("aws-us-gov"),
    "AWS::URLSuffix": len("amazonaws.com.cn"),
    "AWS::StackId": ARN + len(STACK) + 37,
}


def characters(template: Template, value: Any) -> int:
    """The number of bytes of a value after AWS has filled in what it refers to; of a list or an object, its JSON's."""
    match value:
        case {"Ref": str(name)}:
            return _referred(template, name, "")
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return _referred(template, name, attribute)
        case {"Fn::Sub": str(text)}:
            return _filled(template, text)
        case dict():
            inner = (len(json.dumps(key)) + 2 + _quoted(template, it) for key, it in value.items())
            return 1 + sum(inner)
        case list():
            return 1 + sum(1 + _quoted(template, it) for it in value)
    return len(str(value).encode())


def _quoted(template: Template, value: Any) -> int:
    is_text = isinstance(value, str) or (
        isinstance(value, dict) and bool({"Ref", "Fn::GetAtt", "Fn::Sub"} & value.keys())
    )
    return characters(template, value) + (2 if is_text else 0)


def _filled(template: Template, text: str) -> int:
    given = re.findall(r"\$\{([^}!]+)\}", text)
    rest = re.sub(r"\$\{[^}!]+\}", "", text)
    names = (name.partition(".") for name in given)
    return len(rest.encode()) + sum(_referred(template, name, key) for name, _, key in names)


def _referred(template: Template, name: str, attribute: str) -> int:
    if name in PSEUDO:
        return PSEUDO[name]
    if name not in template.resources:
        return len(str(template.parameters.get(name, {}).get("Default", "")))
    kind = template.resources[name]["Type"]
    named = min(len(f"{STACK}-{name}-") + SUFFIX, LONGEST_NAMES.get(kind, 512))
    is_name = attribute in ("QueueName", "TopicName", "Version") or (
        not attribute and kind not in ("AWS::SQS::Queue", "AWS::SNS::Topic")
    )
    return named + (0 if is_name else ARN)
