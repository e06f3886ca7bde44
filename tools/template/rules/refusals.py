"""Rules for values that AWS refuses, and that neither the emulator nor cfn-lint knows to be wrong.

cfn-lint judges each property by AWS's schemas; tests/template/test_lint.py shows which faults it finds.
"""

import re
from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.queues import QUEUE
from tools.template.rules.references import function_of, target

ALARM = "AWS::CloudWatch::Alarm"
TABLE = "AWS::DynamoDB::Table"
DAY_SECONDS, WEEK_SECONDS, HOUR_SECONDS = 86_400, 604_800, 3_600
"""An alarm looks back for a day, with periods of an hour or more for a week. Source: CloudWatch API, PutMetricAlarm."""
MAX_ACTIONS = 5
"""Source: CloudWatch API reference, PutMetricAlarm: actions for each state."""
SHIFTS = re.compile(
    r"CodeDeployDefault\.Lambda(AllAtOnce|Canary10Percent(5|10|15|30)Minutes|Linear10PercentEvery(1|2|3|10)Minutes?)"
)
"""Source: CodeDeploy user guide, "Deployment configurations on an AWS Lambda compute platform"."""
LARGEST_PLAIN_BATCH = 10
"""Messages of a batch that does not wait for more. Source: Lambda API reference, CreateEventSourceMapping."""
NAMED = {
    "AWS::SQS::Queue": ("QueueName", 80, r"[\w-]+(\.fifo)?"),
    "AWS::SNS::Topic": ("TopicName", 256, r"[\w-]+(\.fifo)?"),
    "AWS::Lambda::Function": ("FunctionName", 64, r"[\w-]+"),
    "AWS::Lambda::LayerVersion": ("LayerName", 140, r"[\w-]+"),
    "AWS::IAM::Role": ("RoleName", 64, r"[\w+=,.@-]+"),
    "AWS::DynamoDB::Table": ("TableName", 255, r"[\w.-]{3,}"),
    "AWS::Logs::LogGroup": ("LogGroupName", 512, r"[\w./#-]+"),
    "AWS::SecretsManager::Secret": ("Name", 512, r"[\w/+=.@-]+"),
    "AWS::Events::Rule": ("Name", 64, r"[\w.-]+"),
}
"""Property, longest name and form of a kind that is given a name. Source: the API reference of each service."""


def alarms_look_back_as_far_as_they_may(template: Template) -> Iterator[str]:
    """CloudWatch refuses an alarm that looks back for too long, wants more points than it has, or tells too many."""
    for name, alarm in template.of(ALARM):
        period, count = alarm.get("Period", 0), alarm.get("EvaluationPeriods", 1)
        longest = WEEK_SECONDS if period >= HOUR_SECONDS else DAY_SECONDS
        if period * count > longest:
            yield f"{name}: looks back for more than {longest // DAY_SECONDS} days"
        if alarm.get("DatapointsToAlarm", count) > count:
            yield f"{name}: DatapointsToAlarm is over EvaluationPeriods"
        if len({"Statistic", "ExtendedStatistic", "Metrics"} & alarm.keys()) != 1:
            yield f"{name}: needs one of Statistic, ExtendedStatistic and Metrics"
        for state in ("AlarmActions", "OKActions", "InsufficientDataActions"):
            if len(alarm.get(state, [])) > MAX_ACTIONS:
                yield f"{name}: more than {MAX_ACTIONS} {state}"


def own_metrics_have_names_that_cloudwatch_takes(template: Template) -> Iterator[str]:
    """A metric's name has no colon, and a namespace of one's own does not begin with AWS/."""
    for name, line in template.of("AWS::Logs::MetricFilter"):
        if len(line["MetricTransformations"]) != 1:
            yield f"{name}: a filter makes exactly one metric"
        for change in line["MetricTransformations"]:
            if ":" in change["MetricName"]:
                yield f"{name}: a colon in {change['MetricName']}"
            if str(change["MetricNamespace"]).startswith("AWS/"):
                yield f"{name}: namespaces that begin with AWS/ are AWS's"


def schedules_may_call_their_functions(template: Template) -> Iterator[str]:
    """A rule without a permission at its function's alias runs nothing and says nothing."""
    allowed = {
        (target(permission.get("SourceArn")), target(permission["FunctionName"]))
        for _, permission in template.of("AWS::Lambda::Permission")
        if permission["Principal"] == "events.amazonaws.com"
    }
    for name, rule in template.of("AWS::Events::Rule"):
        for aim in rule["Targets"]:
            if function_of(template, aim["Arn"]) and (name, target(aim["Arn"])) not in allowed:
                yield f"{name}: may not call {target(aim['Arn'])}"


def queues_are_as_sqs_takes_them(template: Template) -> Iterator[str]:
    """A queue that is named as FIFO is one, and the other way round; a queue has one kind of encryption."""
    for name, queue in template.of(QUEUE):
        fifo = queue.get("FifoQueue") is True
        if "QueueName" in queue and fifo != str(queue["QueueName"]).endswith(".fifo"):
            yield f"{name}: FifoQueue and a QueueName that ends with .fifo go together"
        if queue.get("SqsManagedSseEnabled") and "KmsMasterKeyId" in queue:
            yield f"{name}: two kinds of encryption"


def streams_that_are_read_are_there(template: Template) -> Iterator[str]:
    """A mapping reads the stream of a table that has one."""
    for name, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        source = target(mapping["EventSourceArn"]) or ""
        resource = template.resources.get(source, {"Type": ""})
        if resource["Type"] == TABLE and "StreamSpecification" not in resource["Properties"]:
            yield f"{name}: reads {source}, which has no stream"


def large_batches_wait(template: Template) -> Iterator[str]:
    """Lambda refuses a batch of more than ten messages of a queue, unless it waits for them."""
    queues = dict(template.of(QUEUE))
    for name, mapping in template.of("AWS::Lambda::EventSourceMapping"):
        large = mapping.get("BatchSize", LARGEST_PLAIN_BATCH) > LARGEST_PLAIN_BATCH
        waits = mapping.get("MaximumBatchingWindowInSeconds", 0) > 0
        if target(mapping["EventSourceArn"]) in queues and large and not waits:
            yield f"{name}: a batch of over {LARGEST_PLAIN_BATCH} without MaximumBatchingWindowInSeconds"


def shifts_are_known(template: Template) -> Iterator[str]:
    """CodeDeploy refuses a way of shifting that it does not have, and CloudFormation takes the stack back."""
    for name, group in template.of("AWS::CodeDeploy::DeploymentGroup"):
        if not SHIFTS.fullmatch(str(group["DeploymentConfigName"])):
            yield f"{name}: CodeDeploy has no {group['DeploymentConfigName']}"
    for way in template.parameters.get("ReleaseShift", {}).get("AllowedValues", []):
        if not SHIFTS.fullmatch(way):
            yield f"ReleaseShift: CodeDeploy has no {way}"


def given_names_fit(template: Template) -> Iterator[str]:
    """A name that the template gives has the length and the characters that its service takes."""
    for kind, (key, longest, form) in NAMED.items():
        for name, resource in template.of(kind):
            given = resource.get(key)
            if not isinstance(given, str):
                continue
            if len(given) > longest or not re.fullmatch(form, given, re.ASCII):
                yield f"{name}: {key} is over {longest} characters or has others than {form}"


def secrets_are_made_whole(template: Template) -> Iterator[str]:
    """A generated secret needs a template and a key together. Source: Secrets Manager API, GenerateSecretString."""
    for name, secret in template.of("AWS::SecretsManager::Secret"):
        made: dict[str, Any] = secret.get("GenerateSecretString", {})
        if ("SecretStringTemplate" in made) != ("GenerateStringKey" in made):
            yield f"{name}: SecretStringTemplate and GenerateStringKey go together"


RULES = (
    alarms_look_back_as_far_as_they_may,
    own_metrics_have_names_that_cloudwatch_takes,
    schedules_may_call_their_functions,
    queues_are_as_sqs_takes_them,
    streams_that_are_read_are_there,
    large_batches_wait,
    shifts_are_known,
    given_names_fit,
    secrets_are_made_whole,
)
