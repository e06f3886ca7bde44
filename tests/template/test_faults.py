"""Faults put into the template one at a time: `make check` names each, and the resource that has it."""

import copy
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
