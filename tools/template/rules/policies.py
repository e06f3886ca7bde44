"""Rules for policies: what IAM, KMS and Lambda refuse in them when a stack is made. The emulator reads none of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.references import function_of, listed, target
from tools.template.rules.rights import ROLE, statements

LANGUAGE = "2012-10-17"
"""The version of IAM's language in which policies are written here; without it, variables are plain text."""
THE_ACCOUNT = "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"
READS_A_QUEUE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
READS_A_STREAM = {"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"}
"""Without these Lambda refuses the mapping: "The provided execution role does not have permissions to call". Source:
Lambda developer guide, "Using Lambda with Amazon SQS" and "with Amazon DynamoDB"."""
KEPT_BY_CLOUDWATCH = {"kms:Decrypt", "kms:GenerateDataKey*"}
"""Source: SNS developer guide, "Enable compatibility between event sources from AWS services and encrypted topics"."""


def policies_of_things_name_who_may(template: Template) -> Iterator[str]:
    """A role's trust and a key's policy need a principal; a trust has no resource, a key's policy only `*`."""
    for name, role in template.of(ROLE):
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            if "Principal" not in statement:
                yield f"{name}: a trust without a Principal"
            if {"Resource", "NotResource"} & statement.keys():
                yield f"{name}: a trust can't have a Resource"
    for name, key in template.of("AWS::KMS::Key"):
        for statement in key["KeyPolicy"]["Statement"]:
            if "Principal" not in statement:
                yield f"{name}: a key's statement without a Principal"
            if statement.get("Resource") != "*":
                yield f"{name}: a key's policy is about this key alone, so its Resource is *"


def policies_are_of_the_newest_language(template: Template) -> Iterator[str]:
    """Each policy says the version of IAM's language."""
    documents = [
        *((n, p["PolicyDocument"]) for n, it in template.of(ROLE) for p in it.get("Policies", [])),
        *((n, it["AssumeRolePolicyDocument"]) for n, it in template.of(ROLE)),
        *((n, it["PolicyDocument"]) for n, it in template.of("AWS::IAM::ManagedPolicy")),
        *((n, it["KeyPolicy"]) for n, it in template.of("AWS::KMS::Key")),
    ]
    for name, document in documents:
        if document.get("Version") != LANGUAGE:
            yield f"{name}: a policy without Version {LANGUAGE}"


def a_key_can_always_be_managed(template: Template) -> Iterator[str]:
    """KMS refuses a policy under which nobody could change it: "would lock out". The account itself manages the key.

    Source: KMS API reference, CreateKey, BypassPolicyLockoutSafetyCheck.
    """
    for name, key in template.of("AWS::KMS::Key"):
        if not any(map(_manages, key["KeyPolicy"]["Statement"])):
            yield f"{name}: its policy lets nobody manage it (kms:PutKeyPolicy for the account)"
        if key.get("BypassPolicyLockoutSafetyCheck"):
            yield f"{name}: the check against locking everybody out is bypassed"


def _manages(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    by_account = isinstance(principal, dict) and principal.get("AWS") == {"Fn::Sub": THE_ACCOUNT}
    may = {"kms:*", "kms:Put*", "kms:PutKeyPolicy"} & set(listed(statement.get("Action", [])))
    allows = statement.get("Effect") == "Allow" and "Condition" not in statement
    return by_account and bool(may) and allows


def readers_may_read(template: Template) -> Iterator[str]:
    """Lambda refuses a mapping whose function may not read the queue or the stream, or not send what failed."""
    for name, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        function = function_of(template, mapping["FunctionName"])
        role = target(template.resources[function or ""]["Properties"]["Role"]) or ""
        source = target(mapping["EventSourceArn"]) or ""
        wanted = READS_A_STREAM if "StartingPosition" in mapping else READS_A_QUEUE
        for action in sorted(wanted - _allowed(template, role, source)):
            yield f"{name}: {role} has no {action} on {source}"
        failed = target(
            mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        )
        if failed and "sqs:SendMessage" not in _allowed(template, role, failed):
            yield f"{name}: {role} has no sqs:SendMessage on {failed}"


def _allowed(template: Template, role: str, thing: str) -> set[str]:
    """The actions that a role's own policies and those attached to it allow on a thing."""
    attached = template.resources.get(role, {}).get("Properties", {}).get("ManagedPolicyArns", [])
    names = {role, *map(target, attached)}
    return {
        action
        for name, statement in statements(template)
        if name in names and statement["Effect"] == "Allow"
        for resource in listed(statement.get("Resource", []))
        if _is_of(resource, thing)
        for action in listed(statement["Action"])
    }


def _is_of(resource: Any, thing: str) -> bool:
    text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
    return target(resource) == thing or str(text).startswith(f"${{{thing}.")


def rights_come_with_their_role(template: Template) -> Iterator[str]:
    """A policy that is attached from outside may come after what needs it, because nothing waits for it.

    Source: CloudFormation user guide, "DependsOn attribute": a role's policies must be there before it is used.
    """
    for kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"):
        for name, policy in template.of(kind):
            if kind != "AWS::IAM::ManagedPolicy" or policy.get("Roles"):
                yield f"{name}: attached from outside; list it in ManagedPolicyArns of its roles"


def alarms_can_write_into_their_topics(template: Template) -> Iterator[str]:
    """CloudWatch can use neither SNS's own key nor a key that does not name it: the alarm would reach nobody.

    A topic with a policy of its own has to name CloudWatch in it, too.
    """
    keys = dict(template.of("AWS::KMS::Key"))
    for name, topic in template.of("AWS::SNS::Topic"):
        if "KmsMasterKeyId" in topic:
            key = keys.get(target(topic["KmsMasterKeyId"]) or "")
            if key is None or not any(map(_lets_cloudwatch_encrypt, key["KeyPolicy"]["Statement"])):
                yield f"{name}: CloudWatch can't use its key, so no alarm reaches it"
    for name, policy in template.of("AWS::SNS::TopicPolicy"):
        allowed = [s for s in policy["PolicyDocument"]["Statement"] if _is_for_cloudwatch(s)]
        if not any("sns:Publish" in listed(statement["Action"]) for statement in allowed):
            yield f"{name}: does not let CloudWatch publish"


def _is_for_cloudwatch(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal", {})
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return statement.get("Effect") == "Allow" and "cloudwatch.amazonaws.com" in listed(services)


def _lets_cloudwatch_encrypt(statement: Mapping[str, Any]) -> bool:
    actions = set(listed(statement.get("Action", [])))
    return _is_for_cloudwatch(statement) and ("kms:*" in actions or actions >= KEPT_BY_CLOUDWATCH)


RULES = (
    policies_of_things_name_who_may,
    policies_are_of_the_newest_language,
    a_key_can_always_be_managed,
    readers_may_read,
    rights_come_with_their_role,
    alarms_can_write_into_their_topics,
)
