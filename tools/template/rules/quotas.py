"""Rules for what AWS limits by count and size. The emulator takes any number and any length.

cfn-lint knows the limits of single properties; here are those that need sums, or the names that AWS puts in.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.lengths import characters
from tools.template.rules.references import function_of, target

MAX_RESOURCES, MAX_OUTPUTS, MAX_PARAMETERS, MAX_MAPPINGS = 500, 200, 200, 200
MAX_TEMPLATE_BYTES, MAX_DESCRIPTION_BYTES = 1_000_000, 1_024
"""Source: CloudFormation user guide, "Understand CloudFormation quotas". SAM's macro makes the template that counts."""
MAX_ENVIRONMENT_BYTES = 4_096
"""Source: Lambda developer guide, "Lambda quotas": keys and values of all variables together."""
MAX_ROLE_BYTES, MAX_MANAGED_BYTES, MAX_TRUST_BYTES, MAX_MANAGED_POLICIES = 10_240, 6_144, 2_048, 10
"""Source: IAM user guide, "IAM and AWS STS quotas". All inline policies of a role count together, without blanks."""
MAX_KEY_POLICY_BYTES = 32_768
"""Source: KMS developer guide, "Resource quotas"."""
MAX_INDEXES, MAX_LOCAL_INDEXES, MAX_PROJECTED = 20, 5, 100
"""Source: DynamoDB developer guide, "Quotas in Amazon DynamoDB"; projected attributes are those of all indexes."""
MAX_FILTERS_OF_A_LOG = 100
"""Source: CloudWatch Logs user guide, "CloudWatch Logs quotas"."""
MAX_READERS_OF_A_STREAM = 2
"""Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams": more readers are throttled."""
MAX_ALARMS_OF_A_SHIFT, MAX_WIDGETS = 10, 500
"""Source: CodeDeploy user guide, "CodeDeploy quotas"; CloudWatch user guide, "CloudWatch service quotas"."""


def the_template_is_small_enough(template: Template) -> Iterator[str]:
    """CloudFormation takes 500 resources, 200 outputs, parameters and mappings, and one megabyte."""
    for part, most in (
        ("Resources", MAX_RESOURCES),
        ("Outputs", MAX_OUTPUTS),
        ("Parameters", MAX_PARAMETERS),
        ("Mappings", MAX_MAPPINGS),
    ):
        if len(template.whole.get(part, {})) > most:
            yield f"{part}: more than {most}"
    if len(json.dumps(template.whole).encode()) > MAX_TEMPLATE_BYTES:
        yield f"Template: more than {MAX_TEMPLATE_BYTES:,} bytes"
    if len(str(template.whole.get("Description", "")).encode()) > MAX_DESCRIPTION_BYTES:
        yield f"Description: more than {MAX_DESCRIPTION_BYTES:,} bytes"


def environments_fit(template: Template) -> Iterator[str]:
    """Lambda refuses more than 4 KB of variables. Names and addresses count as AWS puts them in."""
    for name, function in template.of("AWS::Lambda::Function"):
        variables = function.get("Environment", {}).get("Variables", {})
        size = sum(len(key) + characters(template, value) for key, value in variables.items())
        if size > MAX_ENVIRONMENT_BYTES:
            yield f"{name}: {size:,} bytes of environment, and Lambda takes {MAX_ENVIRONMENT_BYTES:,}"


def policies_fit(template: Template) -> Iterator[str]:
    """IAM refuses long policies. Names and ARNs count as they are after the deployment."""
    for name, role in template.of("AWS::IAM::Role"):
        inline = [policy["PolicyDocument"] for policy in role.get("Policies", [])]
        size = sum(characters(template, document) for document in inline)
        if size > MAX_ROLE_BYTES:
            yield f"{name}: {size:,} characters of policies, and a role takes {MAX_ROLE_BYTES:,}"
        if characters(template, role["AssumeRolePolicyDocument"]) > MAX_TRUST_BYTES:
            yield f"{name}: a trust policy of more than {MAX_TRUST_BYTES:,} characters"
        if len(role.get("ManagedPolicyArns", [])) > MAX_MANAGED_POLICIES:
            yield f"{name}: more than {MAX_MANAGED_POLICIES} managed policies"
    for name, policy in template.of("AWS::IAM::ManagedPolicy"):
        size = characters(template, policy["PolicyDocument"])
        if size > MAX_MANAGED_BYTES:
            yield f"{name}: {size:,} characters, and a managed policy takes {MAX_MANAGED_BYTES:,}"
    for name, key in template.of("AWS::KMS::Key"):
        if characters(template, key["KeyPolicy"]) > MAX_KEY_POLICY_BYTES:
            yield f"{name}: a key policy of more than {MAX_KEY_POLICY_BYTES:,} bytes"


def tables_have_few_indexes(template: Template) -> Iterator[str]:
    """DynamoDB refuses more than 20 indexes, 5 local ones, 100 attributes that they copy, and two of one name."""
    for name, table in template.of("AWS::DynamoDB::Table"):
        indexes = table.get("GlobalSecondaryIndexes", [])
        local = table.get("LocalSecondaryIndexes", [])
        if len(indexes) > MAX_INDEXES:
            yield f"{name}: more than {MAX_INDEXES} global indexes"
        if len(local) > MAX_LOCAL_INDEXES:
            yield f"{name}: more than {MAX_LOCAL_INDEXES} local indexes"
        if len({it["IndexName"] for it in [*indexes, *local]}) < len(indexes) + len(local):
            yield f"{name}: two indexes of one name"
        copied = [it["Projection"].get("NonKeyAttributes", []) for it in [*indexes, *local]]
        if sum(map(len, copied)) > MAX_PROJECTED:
            yield f"{name}: its indexes copy more than {MAX_PROJECTED} attributes"


def logs_have_few_filters(template: Template) -> Iterator[str]:
    """CloudWatch Logs refuses more than 100 filters of a log."""
    counts = Counter(target(it["LogGroupName"]) for _, it in template.of("AWS::Logs::MetricFilter"))
    for log, count in counts.items():
        if count > MAX_FILTERS_OF_A_LOG:
            yield f"{log}: more than {MAX_FILTERS_OF_A_LOG} metric filters"


def streams_have_few_readers(template: Template) -> Iterator[str]:
    """Two functions at most read a table's stream; a third one throttles all."""
    readers: dict[str | None, list[Any]] = {}
    for _, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        if "StartingPosition" in mapping:
            function = function_of(template, mapping["FunctionName"])
            readers.setdefault(target(mapping["EventSourceArn"]), []).append(function)
    for table, functions in readers.items():
        if len(functions) > MAX_READERS_OF_A_STREAM:
            yield f"{table}: more than {MAX_READERS_OF_A_STREAM} functions read its stream"


def shifts_have_few_alarms(template: Template) -> Iterator[str]:
    """CodeDeploy looks at ten alarms of a deployment group."""
    for name, group in template.of("AWS::CodeDeploy::DeploymentGroup"):
        if len(group.get("AlarmConfiguration", {}).get("Alarms", [])) > MAX_ALARMS_OF_A_SHIFT:
            yield f"{name}: more than {MAX_ALARMS_OF_A_SHIFT} alarms"


def dashboards_are_json(template: Template) -> Iterator[str]:
    """CloudWatch refuses a dashboard that is not JSON, or has too many widgets."""
    for name, board in template.of("AWS::CloudWatch::Dashboard"):
        body = board["DashboardBody"]
        text = body.get("Fn::Sub", "") if isinstance(body, dict) else body
        try:
            widgets = json.loads(text)["widgets"]
        except (ValueError, KeyError, TypeError):
            yield f"{name}: DashboardBody is not JSON with widgets"
        else:
            if len(widgets) > MAX_WIDGETS:
                yield f"{name}: more than {MAX_WIDGETS} widgets"


RULES = (
    the_template_is_small_enough,
    environments_fit,
    policies_fit,
    tables_have_few_indexes,
    logs_have_few_filters,
    streams_have_few_readers,
    shifts_have_few_alarms,
    dashboards_are_json,
)
