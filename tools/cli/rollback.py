"""Take a release back: every function goes to the version before, while conversations are open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import click

from tools.cli.stack import Refused, Stack, with_stack

ALIAS = "live"
FORM = "CONVERSATION_FORM"
"""The variable that tells a version in which form to save conversations. Versions without it read plain ones only."""


@dataclass(frozen=True)
class Version:
    """A published version of a function: its number, and the variables of its environment."""

    number: int
    variables: Mapping[str, str]

    @property
    def release(self) -> str:
        """The hash of the release that the version belongs to."""
        return self.variables.get("RELEASE", "")


@click.command()
@click.option(
    "--anyway",
    is_flag=True,
    help="Also if open conversations will wait until you go forward again.",
)
@with_stack
def rollback(stack: Stack, *, anyway: bool) -> None:
    """Bring patients back to the version before the present one, within seconds.

    While a deployment runs, it is cancelled, and AWS goes back by itself. Else the alias of each function moves to its
    version of the release before. Conversations go on where they are; updates that fail on the way come again.
    """
    if _is_deploying(stack):
        stack.session.client("cloudformation").cancel_update_stack(StackName=stack.name)
        click.echo("the deployment is cancelled: AWS brings everything back to the version before")
        return
    moves = {name: (present, former) for name, present, former in _moves(stack)}
    if not anyway:
        _check_form(moves)
    client: Any = stack.session.client("lambda")
    for name, (present, former) in moves.items():
        client.update_alias(
            FunctionName=name,
            Name=ALIAS,
            FunctionVersion=str(former.number),
            RoutingConfig={"AdditionalVersionWeights": {}},
        )
        click.echo(f"{name}: from version {present.number} to {former.number}")
    click.echo(
        "Patients are on the version before. To stay there: git checkout <that version>, make deploy"
    )


def _is_deploying(stack: Stack) -> bool:
    client: Any = stack.session.client("cloudformation")
    [found] = client.describe_stacks(StackName=stack.name)["Stacks"]
    return bool(found["StackStatus"] == "UPDATE_IN_PROGRESS")


def _moves(stack: Stack) -> Iterator[tuple[str, Version, Version]]:
    """Yield each function with its present version and that of the release before.

    Raises:
        Refused: no release before the present one is kept.
    """
    client: Any = stack.session.client("lambda")
    webhook = _name(stack.outputs["WebhookFunction"])
    present, versions = _versions(client, webhook)
    former = _before(present, versions)
    if former is None:
        raise Refused("there is no version before the present one")
    for output in sorted(stack.outputs):
        if not output.endswith("Function") or not stack.outputs[output].endswith(f":{ALIAS}"):
            continue
        name = _name(stack.outputs[output])
        present, versions = _versions(client, name)
        same = [v for v in versions if v.release == former.release]
        if same:  # a function that is new in the present release has no version of the one before
            yield name, present, same[-1]


def _name(alias: str) -> str:
    """The function's name in the ARN of its alias."""
    return alias.split(":")[-2]


def _versions(client: Any, name: str) -> tuple[Version, list[Version]]:
    """The version that the alias points to, and all that are published, the oldest first."""
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
    published = sorted(
        (
            Version(int(one["Version"]), one.get("Environment", {}).get("Variables", {}))
            for page in pages
            for one in page["Versions"]
            if one["Version"] != "$LATEST"
        ),
        key=lambda version: version.number,
    )
    number = int(client.get_alias(FunctionName=name, Name=ALIAS)["FunctionVersion"])
    return next(one for one in published if one.number == number), published


def _before(present: Version, versions: list[Version]) -> Version | None:
    """The newest version before the present one that belongs to another release."""
    older = [v for v in versions if v.number < present.number and v.release != present.release]
    return older[-1] if older else None


def _check_form(moves: Mapping[str, tuple[Version, Version]]) -> None:
    """Refuse to go back to a version that can't read the conversations that the present one saves.

    Raises:
        Refused
    """
    for present, former in moves.values():
        if present.variables.get(FORM) == "packed" and FORM not in former.variables:
            raise Refused(
                "the version before can't read packed conversations. First run CONVERSATION_FORM=plain make deploy, and"
                " go back when patients have written (docs/deploy.md, Go back); or --anyway: they wait until you go"
                " forward again"
            )
