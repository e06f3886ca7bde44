"""Rules for rights: what each role may do, and to which resources."""

from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.references import listed, target

ROLE = "AWS::IAM::Role"
POLICY = "AWS::IAM::ManagedPolicy"
READS_ALARMS = {"cloudwatch:DescribeAlarms"}
"""AWS asks for this right on everything where composite alarms may be among those that are described."""
SHIFTS = "ShiftRole"
"""CodeDeploy takes this role. Lambda takes all others."""
DEPLOYMENTS = "arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}:deploymentgroup:${AWS::StackName}-*/*"
"""SAM makes the application only where releases are shifted, and CloudFormation begins its name with the stack's."""
EVERY_TOPIC = "arn:aws:sns:*:*:*"
"""A telephone number has no ARN. Everything of SNS that has one (a topic, an app) is excluded by this pattern."""
SENDS_TEXTS = "CodesRole"
TRACES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
"""X-Ray has no resources, so these rights name none."""
NEVER_TOGETHER = ("ConversationsTable", "VisitsTable", "DeskTable", "SystemTable", "TelegramSecret")
"""The role that may send SMS to any number must not reach these."""


def statements(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each statement with the name of the role or policy that has it."""
    for name, role in template.of(ROLE):
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for name, policy in template.of(POLICY):
        for statement in policy["PolicyDocument"]["Statement"]:
            yield name, statement


def a_right_names_its_deeds(template: Template) -> Iterator[str]:
    """A right lists its actions one by one, without wildcards."""
    for name, statement in statements(template):
        if "*" in str(statement.get("Action", "*")):
            yield f"{name}: a right to {statement.get('Action', 'everything but something')}"


def a_right_reaches_a_thing_of_this_stack(template: Template) -> Iterator[str]:
    """A right names resources of this stack by reference, so that two stacks in one account stay apart."""
    for name, statement in statements(template):
        if _sends_texts(statement):
            if name != SENDS_TEXTS or statement.get("NotResource") != EVERY_TOPIC:
                yield f"{name}: only {SENDS_TEXTS} may send SMS, with NotResource {EVERY_TOPIC}"
            continue
        actions = set(listed(statement.get("Action", [])))
        if actions == TRACES or (name == SHIFTS and actions == READS_ALARMS):
            continue
        for resource in listed(statement.get("Resource", "*")):
            if not _of_this_stack(template, resource):
                yield f"{name}: {statement['Action']} on {resource}, which is no resource of this stack"


def who_sends_texts_reads_no_patient(template: Template) -> Iterator[str]:
    """The role that sends SMS cannot read patients: an attacker in that function must not find their numbers."""
    rights = str([statement for name, statement in statements(template) if name == SENDS_TEXTS])
    for thing in NEVER_TOGETHER:
        if thing in rights:
            yield f"{SENDS_TEXTS}: may send SMS and reach {thing}"


def roles_are_lambdas_alone(template: Template) -> Iterator[str]:
    """Only Lambda can take a role, CodeDeploy that of shifts. No role has a policy of AWS's own: those are too wide."""
    for name, role in template.of(ROLE):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            service = "codedeploy" if name == SHIFTS else "lambda"
            if statement["Principal"] != {"Service": f"{service}.amazonaws.com"}:
                yield f"{name}: can be taken by {statement['Principal']}"
        for policy in role.get("ManagedPolicyArns", []):
            if target(policy) not in dict(template.of(POLICY)):
                yield f"{name}: has {policy}, which is not of this stack"


def _sends_texts(statement: dict[str, Any]) -> bool:
    return any(action.startswith("sns:") for action in listed(statement.get("Action", [])))


def _of_this_stack(template: Template, resource: Any) -> bool:
    match resource:
        case {"Fn::Sub": str(text)} if text == DEPLOYMENTS:
            return True
        case {"Fn::Sub": str(text)}:
            inner, _, rest = text.removeprefix("${").partition("}")
            name = inner.partition(".")[0]
            return text.startswith("${") and name in template.resources and "*" not in rest
    return target(resource) in template.resources


RULES = (
    a_right_names_its_deeds,
    a_right_reaches_a_thing_of_this_stack,
    who_sends_texts_reads_no_patient,
    roles_are_lambdas_alone,
)
