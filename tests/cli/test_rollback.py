"""`./reception rollback` brings every function to the version of the release before."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import click
import pytest

from tools.cli.rollback import rollback
from tools.cli.stack import Refused, Stack

type Published = dict[int, dict[str, str]]
"""Variables by version."""

OLD, NEW = (
    {"RELEASE": "a", "CONVERSATION_FORM": "packed"},
    {"RELEASE": "b", "CONVERSATION_FORM": "packed"},
)


@dataclass
class Cloud:
    """Lambda and CloudFormation, with versions of two functions."""

    versions: dict[str, Published]
    aliases: dict[str, int]
    status: str = "UPDATE_COMPLETE"
    calls: list[str] = field(default_factory=list)

    def client(self, _service: str) -> "Cloud":
        return self

    def describe_stacks(self, **_: str) -> Any:
        return {"Stacks": [{"StackStatus": self.status}]}

    def cancel_update_stack(self, StackName: str) -> None:  # noqa: N803 - as in boto3
        self.calls.append(f"cancelled {StackName}")

    def get_paginator(self, _operation: str) -> Any:
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, FunctionName: str) -> Any:  # noqa: N803 - as in boto3
        found = self.versions[FunctionName].items()
        listed = [{"Version": str(n), "Environment": {"Variables": of}} for n, of in found]
        return [{"Versions": [{"Version": "$LATEST"}, *listed]}]

    def get_alias(self, FunctionName: str, Name: str) -> Any:  # noqa: N803 - as in boto3
        assert Name == "live"
        return {"FunctionVersion": str(self.aliases[FunctionName])}

    def update_alias(self, FunctionName: str, FunctionVersion: str, **more: Any) -> None:  # noqa: N803
        assert more["RoutingConfig"] == {"AdditionalVersionWeights": {}}, "no share stays shifted"
        self.aliases[FunctionName] = int(FunctionVersion)


def run(cloud: Cloud, *options: str) -> None:
    outputs = {
        **{
            f"{name}Function": f"arn:aws:lambda:r:1:function:{name}:live" for name in cloud.versions
        },
        "ReleaseFunction": "Release",
        "WakesTopic": "arn:topic",
    }
    stack = cast("Stack", SimpleNamespace(name="reception", session=cloud, outputs=outputs))
    with (
        pytest.MonkeyPatch.context() as patched,
        click.Context(click.Command("reception"), obj="reception") as context,
    ):
        patched.setattr(Stack, "find", lambda _name: stack)
        rollback.main([*options], standalone_mode=False, parent=context)


def test_every_function_goes_to_its_version_of_the_release_before() -> None:
    """Functions have different numbers of the same release, and a release may have more than one version."""
    cloud = Cloud(
        {"Webhook": {1: OLD, 2: OLD, 3: NEW, 4: NEW}, "Notices": {7: OLD, 8: NEW}},
        {"Webhook": 4, "Notices": 8},
    )
    run(cloud)
    assert cloud.aliases == {"Webhook": 2, "Notices": 7}


def test_a_function_that_is_new_in_this_release_stays() -> None:
    cloud = Cloud(
        {"Webhook": {1: OLD, 2: NEW}, "Synthetic": {1: NEW}}, {"Webhook": 2, "Synthetic": 1}
    )
    run(cloud)
    assert cloud.aliases == {"Webhook": 1, "Synthetic": 1}


def test_back_again_is_one_release_further() -> None:
    cloud = Cloud({"Webhook": {1: OLD | {"RELEASE": "0"}, 2: OLD, 3: NEW}}, {"Webhook": 3})
    run(cloud)
    run(cloud)
    assert cloud.aliases == {"Webhook": 1}
    with pytest.raises(Refused, match="no version before"):
        run(cloud)


def test_while_a_deployment_runs_it_is_cancelled() -> None:
    cloud = Cloud({"Webhook": {1: OLD, 2: NEW}}, {"Webhook": 2}, status="UPDATE_IN_PROGRESS")
    run(cloud)
    assert cloud.calls == ["cancelled reception"]
    assert cloud.aliases == {"Webhook": 2}, "CloudFormation moves it"


def test_a_version_that_cannot_read_the_conversations_is_refused_with_what_to_do() -> None:
    versions = {"Webhook": {1: {"RELEASE": "a"}, 2: NEW}}
    cloud = Cloud(versions, {"Webhook": 2})
    with pytest.raises(Refused, match="CONVERSATION_FORM=plain make deploy"):
        run(cloud)
    assert cloud.aliases == {"Webhook": 2}
    run(cloud, "--anyway")
    assert cloud.aliases == {"Webhook": 1}


def test_conversations_that_are_saved_plain_go_back_to_any_version() -> None:
    plain = NEW | {"CONVERSATION_FORM": "plain"}
    cloud = Cloud({"Webhook": {1: {"RELEASE": "a"}, 2: plain}}, {"Webhook": 2})
    run(cloud)
    assert cloud.aliases == {"Webhook": 1}
