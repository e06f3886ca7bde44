"""cfn-lint finds these faults by AWS's schemas, so that `tools/template` needs no rules for them."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.template.test_faults import CLOUDWATCH, WRITTEN, both, many, more, put, statement
from tools.sam import HERE
from tools.template.expanded import expand

GET = {"Action": "dynamodb:GetItem", "Resource": "*"}
FOUND = {
    "E3002 'a-b' does not match": put("DueFunction.Environment.Variables.a-b", "x"),
    "E3027 'minute' is not one of": put(
        "DueFunction.Events.EveryMinute.Properties.Schedule", "rate(2 minute)"
    ),
    "E3027 '0' is not of length 6": put(
        "DirectoryFunction.Events.EveryTenMinutes.Properties.Schedule", "cron(0 8 * * *)"
    ),
    "E3030 31 is not one of [1, 3, 5": put("WebhookLog.RetentionInDays", 31),
    "E3030 'NEW' is not one of": put(
        "ConversationsTable.StreamSpecification.StreamViewType", "NEW"
    ),
    "E3033 'ddd": put("DueFunction.Description", "d" * 257),
    "E3033 'aaa": put("Forbidden.AlarmDescription", "a" * 1025),
    "E3033 '{ $.a": put("RouteFailed.FilterPattern", '{ $.a = "' + "a" * 1024 + '" }'),
    "E3033 'sss": put("DoctorEleksSecret.SecretString", "s" * 65_537),
    "E3034 1 is less than the minimum of 2": put(
        "NoticesFunction.Events.Queue.Properties.ScalingConfig.MaximumConcurrency", 1
    ),
    "E3034 43201 is greater": put("HandoffQueue.VisibilityTimeout", 43_201),
    "E3034 1209601 is greater": put("SlackDeadQueue.MessageRetentionPeriod", 1_209_601),
    "E3034 100 is less than the minimum of 128": put("DueFunction.MemorySize", 100),
    "E3034 3 is less than the minimum of 7": put("DataKey.PendingWindowInDays", 3),
    "E3039 The set of Attributes": many(
        "VisitsTable.AttributeDefinitions",
        1,
        lambda _: {"AttributeName": "more", "AttributeType": "S"},
    ),
    "E3502 Source queue type 'FIFO'": both(
        put("CodesQueue.FifoQueue", True), put("CodesQueue.QueueName", "codes.fifo")
    ),
    "E3510 'not good' does not match": statement("DueRole", Sid="not good", **GET),
    "E3510 Additional properties are not allowed ('Principal'": statement(
        "DueRole", Principal=CLOUDWATCH, **GET
    ),
    "E3510 Only one of ['Resource', 'NotResource']": statement("DueRole", Action="a:B"),
    "E3615 45 is not one of [10, 30, 60]": put("TooMany.Period", 45),
    "E3663 'AWS_REGION' is a reserved": put("DueFunction.Environment.Variables.AWS_REGION", "x"),
    "E3697": put("CodesFunction.Environment.Variables.LONG", "x" * 4096),
    "E3717 901 is greater": put("DirectoryFunction.Timeout", 901),
    "E6010 'Outputs' has more": more("/Outputs", 200, lambda _: {"Value": "a"}),
}


@pytest.mark.storm
def test_cfn_lint_finds_what_a_property_may_not_be(tmp_path: Path) -> None:
    faulty: dict[str, Any] = copy.deepcopy(WRITTEN)
    for fault in FOUND.values():
        fault(faulty)
    full = expand(faulty)
    there = tmp_path / "template.json"
    there.write_text(json.dumps({"Resources": full.resources, "Outputs": full.outputs}))
    done = subprocess.run(
        [".venv/bin/cfn-lint", "--", there], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert [words for words in FOUND if words not in done.stdout] == []
