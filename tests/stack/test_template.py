"""What the template promises beyond what a linter sees."""

from collections.abc import Iterator
from typing import Any

import pytest
from cfnlint.decode.cfn_yaml import load  # type: ignore[import-untyped] # cfn-lint has none

from tools.sam import HERE

TEMPLATE: dict[str, Any] = load(str(HERE / "template.yaml"))
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, Any]:
    return {name: r["Properties"] for name, r in RESOURCES.items() if r["Type"] == kind}


def statements() -> Iterator[dict[str, Any]]:
    for role in of_type("AWS::IAM::Role").values():
        for policy in role["Policies"]:
            yield from policy["PolicyDocument"]["Statement"]
    for policy in of_type("AWS::IAM::ManagedPolicy").values():
        yield from policy["PolicyDocument"]["Statement"]


def test_no_right_reaches_further_than_a_thing_of_this_stack() -> None:
    for statement in statements():
        assert "*" not in str(statement["Action"])
        if statement["Action"] == "sns:Publish":
            assert statement["NotResource"] == "arn:aws:sns:*:*:*"  # a telephone has no ARN
            continue
        resources = statement["Resource"]
        for resource in resources if isinstance(resources, list) else [resources]:
            assert isinstance(resource, dict), resource  # a reference to a thing of this stack


def test_one_function_sends_texts_and_does_little_else() -> None:
    senders = [
        name
        for name, role in of_type("AWS::IAM::Role").items()
        if "sns:" in str(role["Policies"]) or "sns:" in str(role.get("ManagedPolicyArns", ""))
    ]
    assert senders == ["CodesRole"]
    assert not any("sns:" in str(p) for p in of_type("AWS::IAM::ManagedPolicy").values())
    rights = str(RESOURCES["CodesRole"])
    assert not any(
        thing in rights for thing in ("ConversationsTable", "TelegramSecret", "SystemTable")
    )


def test_codes_are_in_no_backup() -> None:
    assert "PointInTimeRecoverySpecification" not in RESOURCES["CodesTable"]["Properties"]


def test_each_function_has_a_role_a_log_and_an_alias_of_its_own() -> None:
    functions = of_type("AWS::Serverless::Function")
    assert len({str(f["Role"]) for f in functions.values()}) == len(functions)
    assert len({str(f["LoggingConfig"]) for f in functions.values()}) == len(functions)
    assert TEMPLATE["Globals"]["Function"]["AutoPublishAlias"] == "live"
    assert all(f["AutoPublishCodeSha256"] == {"Ref": "Release"} for f in functions.values())


def test_a_release_cannot_be_forgotten() -> None:
    assert "Default" not in TEMPLATE["Parameters"]["Release"]


def test_the_access_log_has_no_path() -> None:
    [stage] = of_type("AWS::ApiGatewayV2::Stage").values()
    form = stage["AccessLogSettings"]["Format"]
    assert "$context.routeKey" in form
    assert "path" not in form.lower()


@pytest.mark.parametrize("table", ["ConversationsTable", "DeskTable", "SystemTable"])
def test_what_cannot_be_read_again_outlives_the_stack(table: str) -> None:
    assert RESOURCES[table]["DeletionPolicy"] == "Retain"
    assert RESOURCES[table]["UpdateReplacePolicy"] == "Retain"
    assert (
        RESOURCES[table]["Properties"]["TimeToLiveSpecification"]["AttributeName"] == "expires_at"
    )


def test_the_parameters_keep_no_secret() -> None:
    names = " ".join(TEMPLATE["Parameters"]).lower()
    assert not any(word in names for word in ("token", "password", "secret", "login"))
