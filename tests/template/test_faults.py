"""Faults put into the template one at a time: `make check` names each, and the resource that has it."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.sam import HERE
from tools.template.expanded import expand, read
from tools.template.rules import complaints

WRITTEN = read(HERE / "template.yaml")
type Fault = Callable[[dict[str, Any]], Any]


def put(path: str, value: Any) -> Fault:
    """Set the value at a path such as `SlackQueue.VisibilityTimeout`; after `/` a path starts at the top."""

    def fault(template: dict[str, Any]) -> None:
        *way, last = _way(path)
        _walk(template, way)[last] = value

    return fault


def drop(path: str) -> Fault:
    def fault(template: dict[str, Any]) -> None:
        *way, last = _way(path)
        del _walk(template, way)[last]

    return fault


def _way(path: str) -> list[str]:
    if path.startswith("/"):
        return path[1:].split(".")
    name, _, rest = path.partition(".")
    return ["Resources", name, "Properties", *rest.split(".")]


def _walk(value: Any, way: list[str]) -> Any:
    for step in way:
        value = value[int(step) if isinstance(value, list) else step]
    return value


def statement(role: str, **of: Any) -> Fault:
    """Add a statement to a role."""

    def fault(template: dict[str, Any]) -> None:
        policy = template["Resources"][role]["Properties"]["Policies"][0]
        policy["PolicyDocument"]["Statement"].append({"Effect": "Allow", **of})

    return fault


def without_alias(template: dict[str, Any]) -> None:
    """Take the alias from all functions; then nothing can be shifted."""
    del template["Globals"]["Function"]["AutoPublishAlias"]
    for resource in template["Resources"].values():
        resource.get("Properties", {}).pop("DeploymentPreference", None)


def many(path: str, count: int, make: Callable[[int], Any]) -> Fault:
    """Append to the list at a path until it has `count` items more."""

    def fault(template: dict[str, Any]) -> None:
        _walk(template, _way(path)).extend(make(number) for number in range(count))

    return fault


def more(path: str, count: int, make: Callable[[int], Any]) -> Fault:
    """Add `count` entries to the object at a path."""

    def fault(template: dict[str, Any]) -> None:
        _walk(template, _way(path)).update({f"More{n}": make(n) for n in range(count)})

    return fault


def both(*faults: Fault) -> Fault:
    def fault(template: dict[str, Any]) -> None:
        for one in faults:
            one(template)

    return fault


def topic_with_key(**statement: Any) -> Fault:
    """Encrypt a topic of alarms with the stack's key, and add a statement to the key's policy."""
    return both(
        put("WakesTopic.KmsMasterKeyId", {"Ref": "DataKey"}),
        many("DataKey.KeyPolicy.Statement", 1, lambda _: {"Resource": "*", **statement}),
    )


def long_rights(path: str, count: int) -> Fault:
    """Add rights of 100 characters and more."""
    return many(
        path,
        count,
        lambda n: {
            "Effect": "Allow",
            "Action": "dynamodb:Query",
            "Resource": {"Fn::Sub": f"${{VisitsTable.Arn}}/index/{n}"},
        },
    )


CLOUDWATCH = {"Service": "cloudwatch.amazonaws.com"}
INDEX = {
    "KeySchema": [{"AttributeName": "due_shard", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "KEYS_ONLY"},
}
INDEXES = "ConversationsTable.GlobalSecondaryIndexes"
ROLE_RIGHTS = "DueRole.Policies.0.PolicyDocument.Statement"
QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"SqsManagedSseEnabled": True}}
EVENT = "NoticesFunction.Events.Queue.Properties"
TABLE = {"Fn::GetAtt": ["VisitsTable", "Arn"]}

FAULTS: dict[str, tuple[Fault, str]] = {
    # --- queues ---
    "visibility under six time-outs": (
        put("NoticesQueue.VisibilityTimeout", 300),
        "NoticesQueue: VisibilityTimeout is under 360 s",
    ),
    "visibility under six time-outs, behind a condition": (
        put("ResumeQueue.VisibilityTimeout", {"Fn::If": ["LocalEmulator", 120, 20]}),
        "ResumeQueue: VisibilityTimeout is under 120 s",
    ),
    "a time-out raised above a sixth of the visibility": (
        put("HandoffFunction.Timeout", 61),
        "HandoffQueue: VisibilityTimeout is under 366 s",
    ),
    "no dead-letter queue": (drop("CodesQueue.RedrivePolicy"), "CodesQueue: no dead-letter queue"),
    "dead letters for the default of four days": (
        drop("SlackDeadQueue.MessageRetentionPeriod"),
        "SlackDeadQueue: dead letters are kept",
    ),
    "a hiccup is a dead letter": (
        put("HandoffQueue.RedrivePolicy.maxReceiveCount", 1),
        "HandoffQueue: maxReceiveCount",
    ),
    "one failed message repeats its batch": (
        drop(f"{EVENT}.FunctionResponseTypes"),
        "without ReportBatchItemFailures",
    ),
    "no maximum concurrency": (drop(f"{EVENT}.ScalingConfig"), "no ScalingConfig"),
    "a queue that nobody reads": (
        drop("CodesFunction.Events"),
        "CodesQueue: no function reads it",
    ),
    "a queue in the clear": (
        put("NoticesQueue.SqsManagedSseEnabled", False),
        "NoticesQueue: not encrypted",
    ),
    # --- tables ---
    "no time to live": (drop("DeskTable.TimeToLiveSpecification"), "DeskTable: no time to live"),
    "no point-in-time recovery": (
        drop("VisitsTable.PointInTimeRecoverySpecification"),
        "VisitsTable: no point-in-time recovery",
    ),
    "codes in a backup": (
        put("CodesTable.PointInTimeRecoverySpecification", {"PointInTimeRecoveryEnabled": True}),
        "CodesTable: a backup keeps codes",
    ),
    "deletable at a slip": (
        put("ConversationsTable.DeletionProtectionEnabled", False),
        "ConversationsTable: not protected from deletion",
    ),
    "gone with the stack": (
        drop("/Resources.SystemTable.DeletionPolicy"),
        "SystemTable: DeletionPolicy is not Retain",
    ),
    "a table with AWS's own key": (
        put("ConversationsTable.SSESpecification", {"SSEEnabled": True}),
        "ConversationsTable: not encrypted with the stack's key",
    ),
    "a key for everybody": (
        drop("DataKey.KeyPolicy.Statement.1.Condition"),
        "DataKey: serves everybody",
    ),
    # --- rights ---
    "every deed": (
        statement("DueRole", Action="dynamodb:*", Resource=TABLE),
        "DueRole: a right to dynamodb:*",
    ),
    "every thing": (
        statement("DueRole", Action="dynamodb:Query", Resource="*"),
        "DueRole: dynamodb:Query on *",
    ),
    "a thing of another stack": (
        statement("SlackRole", Action="sqs:SendMessage", Resource="arn:aws:sqs:eu-central-1:1:x"),
        "which is no resource of this stack",
    ),
    "another function that sends texts": (
        statement("WebhookRole", Action="sns:Publish", NotResource="arn:aws:sns:*:*:*"),
        "WebhookRole: only CodesRole may send SMS",
    ),
    "texts, and whom to send them to": (
        statement("CodesRole", Action="dynamodb:Query", Resource=TABLE),
        "CodesRole: may send SMS and reach VisitsTable",
    ),
    "a policy of AWS's own": (
        put("DueRole.ManagedPolicyArns", ["arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"]),
        "which is not of this stack",
    ),
    "a role that others may take": (
        put("DueRole.AssumeRolePolicyDocument.Statement.0.Principal", {"AWS": "*"}),
        "DueRole: can be taken by",
    ),
    "two functions with one role": (
        put("DueFunction.Role", {"Fn::GetAtt": ["VisitsRole", "Arn"]}),
        "DueFunction: no role of its own",
    ),
    # --- secrets ---
    "a secret in plain text": (
        put("DoctorEleksSecret.SecretString", '{"login": "", "password": "qwerty"}'),
        "DoctorEleksSecret: SecretString",
    ),
    "a secret as a parameter": (
        put("/Parameters.TelegramToken", {"Type": "String", "NoEcho": True, "Default": ""}),
        "TelegramToken: a secret as a parameter",
    ),
    "a secret in an environment": (
        put("VisitsFunction.Environment.Variables.DOCTOR_ELEKS_PASSWORD", "qwerty"),
        "VisitsFunction: DOCTOR_ELEKS_PASSWORD",
    ),
    "a secret resolved into an environment": (
        put("DueFunction.Environment.Variables.LOGIN", "{{resolve:secretsmanager:x}}"),
        "DueFunction: LOGIN is resolved",
    ),
    # --- the clinic system ---
    "a clinic system that is called and not named": (
        drop("/Globals.Function.Environment.Variables.CLINIC_SYSTEM"),
        "VisitsFunction: calls a clinic system without CLINIC_SYSTEM",
    ),
    # --- the door ---
    "no throttling": (drop("Stage.DefaultRouteSettings"), "Stage: no ThrottlingRateLimit"),
    "the path in the access log": (
        put("Stage.AccessLogSettings.Format", "$context.routeKey $context.status $context.path"),
        "Stage: the access log has the path",
    ),
    "slower than the gateway waits": (
        put("WebhookFunction.Timeout", 30),
        "WebhookFunction: Timeout is over 28 s",
    ),
    "a permission for every API": (drop("WebhookPermission.SourceArn"), "WebhookPermission"),
    # --- alarms ---
    "a function whose failures nobody hears of": (
        drop("/Resources.NoticesErrors"),
        "NoticesFunction: no alarm when it raises",
    ),
    "a schedule that may stop in silence": (
        drop("/Resources.VisitsMissing"),
        "VisitsFunction: no alarm when its schedule does not come",
    ),
    "silence taken for health": (
        put("DueMissing.TreatMissingData", "notBreaching"),
        "DueMissing: TreatMissingData",
    ),
    "dead letters that wait for the morning": (
        put("SlackDead.AlarmActions", [{"Ref": "MorningTopic"}]),
        "SlackDeadQueue: its alarm of dead letters does not tell WakesTopic",
    ),
    "a queue that may grow": (
        drop("/Resources.HandoffOld"),
        "HandoffQueue: no alarm of its oldest",
    ),
    "an alarm that tells nobody": (
        put("Refused.AlarmActions", []),
        "Refused: tells neither",
    ),
    "an alarm without a page": (
        put("TooMany.AlarmDescription", "Too many requests."),
        "TooMany: its description",
    ),
    "nobody to be told": (put("/Parameters.AlarmEmail.Default", ""), "AlarmEmail: with a default"),
    "a metric that no line makes": (
        drop("/Resources.UpdateBuried"),
        "Buried: an alarm's metric, which no line",
    ),
    "a metric that nobody hears": (drop("/Resources.Forbidden"), "Forbidden: no alarm"),
    "errors that are not counted": (
        drop("/Resources.CodesErrorLines"),
        "CodesFunction: no MetricFilter counts",
    ),
    "two stacks in one metric": (
        put("RouteThrottled.MetricTransformations.0.MetricNamespace", "Reception"),
        "RouteThrottled: its namespace",
    ),
    # --- logs and versions ---
    "a log for ever": (drop("WebhookLog.RetentionInDays"), "WebhookLog: kept for longer"),
    "a log that alarms can't read": (
        put("WebhookFunction.LoggingConfig.LogFormat", "Text"),
        "WebhookFunction: its log is not JSON",
    ),
    "a release that can be forgotten": (
        put("/Parameters.Release.Default", "0" * 64),
        "Release: with a default",
    ),
    "no alias": (without_alias, "DueFunction: no alias"),
    # --- releases ---
    "a door that is not shifted": (
        drop("SlackFunction.DeploymentPreference"),
        "SlackFunction: not shifted",
    ),
    "a queue's function that is not shifted": (
        drop("CodesFunction.DeploymentPreference"),
        "CodesFunction: not shifted",
    ),
    "a shift that no alarm takes back": (
        drop("CodesFunction.DeploymentPreference.Alarms"),
        "CodesFunction: no alarm",
    ),
    "a shift with another function's alarm": (
        put("CodesFunction.DeploymentPreference.Alarms", [{"Ref": "HintsShiftErrors"}]),
        "CodesFunction: HintsShiftErrors does not watch its new version",
    ),
    "a shift that nobody tries first": (
        put("CodesFunction.DeploymentPreference.Hooks", {}),
        "CodesFunction: no trial before it is shifted",
    ),
    "a version that the trial does not know": (
        drop("ReleaseFunction.Environment.Variables.VERSION_CODES"),
        "ReleaseFunction: does not try CodesFunction",
    ),
    "counts by version beside a default": (
        put("CodesFaults.MetricTransformations.0.DefaultValue", 0),
        "CodesFaults: Dimensions beside a DefaultValue",
    ),
    "an alarm by a dimension that nothing counts": (
        drop("CodesFaults.MetricTransformations.0.Dimensions"),
        "CodesShiftFaults: no filter counts CodesFaults by version",
    ),
    # --- what AWS limits by count and size ---
    "too many resources": (more("/Resources", 500, lambda _: QUEUE), "Resources: more than 500"),
    "too many outputs": (more("/Outputs", 200, lambda _: {"Value": "a"}), "Outputs: more than 200"),
    "too many parameters": (
        more("/Parameters", 200, lambda _: {"Type": "String", "Default": ""}),
        "Parameters: more than 200",
    ),
    "a template of more than a megabyte": (
        more("/Outputs", 10, lambda _: {"Value": "a" * 100_000}),
        "Template: more than 1,000,000 bytes",
    ),
    "a long description of the stack": (
        put("/Description", "ї" * 600),
        "Description: more than 1,024 bytes",
    ),
    "an environment that is too large with its names": (
        more("WebhookFunction.Environment.Variables", 20, lambda _: {"Ref": "NoticesQueue"}),
        "bytes of environment, and Lambda takes 4,096",
    ),
    "rights of a role that are too long with their names": (
        long_rights(ROLE_RIGHTS, 60),
        "DueRole: ",
    ),
    "a managed policy that is too long": (
        long_rights("TurnPolicy.PolicyDocument.Statement", 30),
        "and a managed policy takes 6,144",
    ),
    "a long trust": (
        many(
            "ShiftRole.AssumeRolePolicyDocument.Statement",
            1,
            lambda _: {"Action": "a" * 2048, "Principal": CLOUDWATCH},
        ),
        "ShiftRole: a trust policy of more than 2,048",
    ),
    "too many managed policies": (
        put("DueRole.ManagedPolicyArns", [{"Ref": "TurnPolicy"}] * 11),
        "DueRole: more than 10 managed policies",
    ),
    "a long policy of a key": (
        many(
            "DataKey.KeyPolicy.Statement",
            1,
            lambda _: {"Action": "a" * 32_768, "Principal": CLOUDWATCH, "Resource": "*"},
        ),
        "DataKey: a key policy of more than 32,768",
    ),
    "too many indexes": (
        many(INDEXES, 20, lambda n: INDEX | {"IndexName": f"index{n}"}),
        "ConversationsTable: more than 20 global indexes",
    ),
    "too many local indexes": (
        put("DeskTable.LocalSecondaryIndexes", [INDEX | {"IndexName": f"i{n}"} for n in range(6)]),
        "DeskTable: more than 5 local indexes",
    ),
    "two indexes of one name": (
        many(INDEXES, 2, lambda _: INDEX | {"IndexName": "index"}),
        "ConversationsTable: two indexes of one name",
    ),
    "indexes that copy too much": (
        many(
            INDEXES,
            1,
            lambda _: (
                INDEX
                | {
                    "IndexName": "a",
                    "Projection": {"NonKeyAttributes": [str(n) for n in range(101)]},
                }
            ),
        ),
        "its indexes copy more than 100 attributes",
    ),
    "too many filters of a log": (
        more("/Resources", 100, lambda _: copy.deepcopy(WRITTEN["Resources"]["RouteThrottled"])),
        "AccessLog: more than 100 metric filters",
    ),
    "three readers of a stream": (
        more(
            "FiguresFunction.Events",
            2,
            lambda _: copy.deepcopy(
                WRITTEN["Resources"]["FiguresFunction"]["Properties"]["Events"]["Conversations"]
            ),
        ),
        "ConversationsTable: more than 2 functions read its stream",
    ),
    "a shift with too many alarms": (
        put("CodesFunction.DeploymentPreference.Alarms", [{"Ref": "CodesShiftErrors"}] * 11),
        "more than 10 alarms",
    ),
    "a dashboard that is no JSON": (
        put("Dashboard.DashboardBody", {"Fn::Sub": '{"widgets": [}'}),
        "Dashboard: DashboardBody is not JSON",
    ),
    "a dashboard with too much on it": (
        put("Dashboard.DashboardBody", json.dumps({"widgets": [{}] * 501})),
        "Dashboard: more than 500 widgets",
    ),
    # --- policies that AWS refuses ---
    "a key that nobody could manage": (
        put("DataKey.KeyPolicy.Statement.0.Action", ["kms:Decrypt"]),
        "DataKey: its policy lets nobody manage it",
    ),
    "a key that is managed under a condition": (
        put("DataKey.KeyPolicy.Statement.0.Condition", {"Bool": {"aws:SecureTransport": "true"}}),
        "DataKey: its policy lets nobody manage it",
    ),
    "a key that only one user manages": (
        put(
            "DataKey.KeyPolicy.Statement.0.Principal",
            {"AWS": "arn:aws:iam::111111111111:user/me"},
        ),
        "DataKey: its policy lets nobody manage it",
    ),
    "a key without the check against locking out": (
        put("DataKey.BypassPolicyLockoutSafetyCheck", True),
        "DataKey: the check against locking everybody out",
    ),
    "a key's statement about nobody": (
        many("DataKey.KeyPolicy.Statement", 1, lambda _: {"Principal": "*", "Condition": {}}),
        "DataKey: a key's policy is about this key alone",
    ),
    "a trust about things": (
        put("DueRole.AssumeRolePolicyDocument.Statement.0.Resource", "*"),
        "DueRole: a trust can't have a Resource",
    ),
    "rights in the old language": (
        drop("DueRole.Policies.0.PolicyDocument.Version"),
        "DueRole: a policy without Version 2012-10-17",
    ),
    "a reader that may not read its queue": (
        drop("NoticesRole.Policies"),
        "NoticesFunctionQueue: NoticesRole has no sqs:ReceiveMessage on NoticesQueue",
    ),
    "a reader that may not read its stream": (
        drop("FiguresRole.Policies"),
        "FiguresRole has no dynamodb:GetRecords on ConversationsTable",
    ),
    "a reader that may not set its failures aside": (
        drop("FiguresRole.Policies"),
        "FiguresRole has no sqs:SendMessage on FiguresDeadQueue",
    ),
    "rights that may come after their use": (
        put(
            "/Resources.Late",
            {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "Roles": [{"Ref": "DueRole"}],
                    "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
                },
            },
        ),
        "Late: attached from outside",
    ),
    "a topic with SNS's own key": (
        put("WakesTopic.KmsMasterKeyId", "alias/aws/sns"),
        "WakesTopic: CloudWatch can't use its key",
    ),
    "a topic with a key that does not name CloudWatch": (
        put("WakesTopic.KmsMasterKeyId", {"Ref": "DataKey"}),
        "WakesTopic: CloudWatch can't use its key",
    ),
    "a topic whose key CloudWatch can only read with": (
        topic_with_key(Effect="Allow", Principal=CLOUDWATCH, Action="kms:Decrypt"),
        "WakesTopic: CloudWatch can't use its key",
    ),
    "a topic whose policy leaves CloudWatch out": (
        put(
            "/Resources.Topics",
            {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {"PolicyDocument": {"Statement": []}, "Topics": []},
            },
        ),
        "Topics: does not let CloudWatch publish",
    ),
    # --- values that AWS refuses ---
    "an alarm that looks back for two days": (
        put("Forbidden.EvaluationPeriods", 576),
        "Forbidden: looks back for more than 1 days",
    ),
    "an alarm that looks back for eight days": (
        both(put("Forbidden.Period", 86_400), put("Forbidden.EvaluationPeriods", 8)),
        "Forbidden: looks back for more than 7 days",
    ),
    "an alarm that wants more points than it has": (
        put("Forbidden.DatapointsToAlarm", 2),
        "Forbidden: DatapointsToAlarm is over",
    ),
    "an alarm with two statistics": (
        put("Forbidden.ExtendedStatistic", "p99"),
        "Forbidden: needs one of Statistic",
    ),
    "an alarm that tells too many": (
        put("Forbidden.OKActions", [{"Ref": "MorningTopic"}] * 6),
        "Forbidden: more than 5 OKActions",
    ),
    "a metric with a colon": (
        put("RouteFailed.MetricTransformations.0.MetricName", "Webhook:Failed"),
        "RouteFailed: a colon in",
    ),
    "a metric among AWS's": (
        put("RouteFailed.MetricTransformations.0.MetricNamespace", "AWS/Reception"),
        "RouteFailed: namespaces that begin with AWS/",
    ),
    "two metrics of a filter": (
        many(
            "RouteFailed.MetricTransformations",
            1,
            lambda _: {"MetricNamespace": "a", "MetricName": "b"},
        ),
        "RouteFailed: a filter makes exactly one metric",
    ),
    "a schedule that may not call": (
        put(
            "/Resources.Hourly",
            {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "ScheduleExpression": "rate(1 hour)",
                    "Targets": [{"Arn": {"Ref": "DueFunction.Alias"}, "Id": "due"}],
                },
            },
        ),
        "Hourly: may not call DueFunctionAliaslive",
    ),
    "a FIFO queue without its name": (
        both(put("NoticesQueue.FifoQueue", True), put("NoticesQueue.QueueName", "notices")),
        "NoticesQueue: FifoQueue and a QueueName",
    ),
    "a FIFO queue by name alone": (
        put("NoticesQueue.QueueName", "notices.fifo"),
        "NoticesQueue: FifoQueue and a QueueName",
    ),
    "a queue with two encryptions": (
        put("NoticesQueue.KmsMasterKeyId", {"Ref": "DataKey"}),
        "NoticesQueue: two kinds of encryption",
    ),
    "a table without the stream that is read": (
        drop("ConversationsTable.StreamSpecification"),
        "reads ConversationsTable, which has no stream",
    ),
    "a large batch that does not wait": (
        put(f"{EVENT}.BatchSize", 11),
        "NoticesFunctionQueue: a batch of over 10 without",
    ),
    "a shift that CodeDeploy does not have": (
        put(
            "/Parameters.ReleaseShift.Default",
            "CodeDeployDefault.LambdaLinear20PercentEvery1Minute",
        ),
        "CodeDeploy has no CodeDeployDefault.LambdaLinear20",
    ),
    "a shift that nobody can choose": (
        many("/Parameters.ReleaseShift.AllowedValues", 1, lambda _: "Linear"),
        "ReleaseShift: CodeDeploy has no Linear",
    ),
    "a name that is too long": (
        put("DueFunction.FunctionName", "d" * 65),
        "DueFunction: FunctionName is over 64",
    ),
    "a name of other letters": (
        put("NoticesQueue.QueueName", "сповіщення"),
        "NoticesQueue: QueueName is over 80",
    ),
    "a secret that is half made": (
        drop("TelegramSecret.GenerateSecretString.GenerateStringKey"),
        "TelegramSecret: SecretStringTemplate and GenerateStringKey",
    ),
    # --- order ---
    "a reference to nothing": (
        put("WakesTopic.DisplayName", {"Ref": "Nobody"}),
        "WakesTopic: refers to Nobody",
    ),
    "a reference in a text to nothing": (
        put("WakesTopic.DisplayName", {"Fn::Sub": "${Nobody.Arn}"}),
        "WakesTopic: refers to Nobody",
    ),
    "two that wait for each other": (
        put("/Resources.WebhookLog.DependsOn", "WebhookFunction"),
        "waits for itself by",
    ),
    "a permission that does not wait": (
        put("WebhookPermission.FunctionName", "webhook:live"),
        "WebhookPermission: FunctionName is no reference",
    ),
    "an integration that does not wait": (
        drop("/Resources.WebhookIntegration.DependsOn"),
        "WebhookIntegration: does not wait for the alias of WebhookFunction",
    ),
    "another Python than the layers'": (
        put("/Globals.Function.Runtime", "python3.12"),
        "Runtime is not python3.13",
    ),
}


def test_the_template_has_none() -> None:
    assert list(complaints(expand(WRITTEN))) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named(name: str) -> None:
    fault, words = FAULTS[name]
    faulty = copy.deepcopy(WRITTEN)
    fault(faulty)
    assert any(words in complaint for complaint in complaints(expand(faulty)))


def test_a_topic_whose_key_names_cloudwatch_is_well() -> None:
    well = copy.deepcopy(WRITTEN)
    deeds = ["kms:Decrypt", "kms:GenerateDataKey*"]
    topic_with_key(Effect="Allow", Principal=CLOUDWATCH, Action=deeds)(well)
    assert list(complaints(expand(well))) == []


def test_a_stack_that_traces_may_write_traces() -> None:
    """Without the right Lambda refuses a function that is set to trace."""
    traced = copy.deepcopy(WRITTEN)
    put("/Parameters.Tracing.Default", "Active")(traced)
    template = expand(traced)
    assert list(complaints(template)) == []
    for _, function in template.of("AWS::Lambda::Function"):
        assert function["TracingConfig"] == {"Mode": "Active"}
        role = template.resources[function["Role"]["Fn::GetAtt"][0]]["Properties"]
        assert {"Ref": "TracingPolicy"} in role["ManagedPolicyArns"]
    assert "TracingPolicy" not in expand(WRITTEN).resources


def test_the_check_fails_on_one_and_says_which(tmp_path: Path) -> None:
    """As `make check` runs it."""
    text = (HERE / "template.yaml").read_text()
    healthy = "VisibilityTimeout: !If [LocalEmulator, 20, 120]"
    assert healthy in text
    (tmp_path / "template.yaml").write_text(text.replace(healthy, "VisibilityTimeout: 20"))
    command = [sys.executable, "-m", "tools.template", tmp_path / "template.yaml", tmp_path / "x"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (
        "ResumeQueue: VisibilityTimeout is under 120 s, six times ResumeFunction's" in done.stderr
    )
