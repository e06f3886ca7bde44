"""Find a deployed stack by its name, in the account and region that AWS's own variables choose."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import Any, Concatenate, Self, cast

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

from reception.wiring.reception import Reception
from reception.wiring.settings import Settings
from tools.cli.deployed import unpack_content
from tools.local import environment
from tools.sam import HERE

DEFAULT_NAME = "reception"
REGION = "eu-central-1"
"""The default region: Frankfurt, which is nearest to Odesa."""
CONTENT = HERE / "layers/content"


class Refused(click.ClickException):
    """A command cannot do its work. The words say why and what to do about it, in one line."""


def session() -> boto3.Session:
    """Return a session with the account and region of AWS's own variables and files."""
    region = boto3.Session().region_name or REGION
    # Libraries that use botocore directly read the region from this variable.
    os.environ["AWS_DEFAULT_REGION"] = region
    return boto3.Session(region_name=region)


@dataclass(frozen=True)
class Stack:
    """A deployed stack: its outputs by key, and its parameters as they were given."""

    name: str
    session: boto3.Session
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]

    @classmethod
    def find(cls, name: str) -> Self:
        """Return the stack with this name.

        Raises:
            Refused: there is no such stack, or AWS can't be asked.
        """
        found = cls.find_or_none(name)
        if found is None:
            raise Refused(f"there is no stack {name!r} in this account and region: make deploy")
        return found

    @classmethod
    def find_or_none(cls, name: str) -> Self | None:
        """Return the stack with this name, or None.

        Raises:
            Refused: AWS can't be asked.
        """
        aws = session()
        try:
            [stack] = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise Refused(f"AWS refuses: {error}") from error
        except BotoCoreError as error:
            raise Refused(f"AWS can't be asked: {error} (see docs/deploy.md, Before)") from error
        if stack["StackStatus"] in ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE"):
            return None
        outputs = {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
        given = {p["ParameterKey"]: p["ParameterValue"] for p in stack.get("Parameters", [])}
        return cls(name, aws, outputs, given)

    @property
    def api(self) -> str:
        """The base address of the stack's API; on the AWS emulator, an address of the emulator."""
        webhook = self.outputs["Webhook"].removesuffix("/telegram/webhook")
        endpoint = os.environ.get("AWS_ENDPOINT_URL")
        return f"{endpoint}/_aws/execute-api/{self.outputs['ApiId']}" if endpoint else webhook

    @cached_property
    def reception(self) -> Reception:
        """The reception with the settings of the deployed functions and the rights of the command's user."""
        variables: dict[str, str] = {}
        for function in environment(self.session, self.name).values():
            variables |= function
        settings = Settings.from_environment(variables)
        if not settings.content.is_absolute():
            settings = replace(settings, content=CONTENT)
        reception = Reception(settings)
        reception.begin()
        return reception

    def content_of(self, version: str, to: Path) -> Path:
        """Write the content of a published version, or ("") of the deployment, into `to`; return its folder.

        Raises:
            ContentError: there is no such version.
            NotDeployedError, ClientError, BotoCoreError, httpx.HTTPError, StoreUnreachable
        """
        if version:
            for name, text in self.reception.shelf_of_content.load(version).items():
                (to / name).write_text(text, "utf-8")
            return to
        variables: dict[str, str] = {}
        for function in environment(self.session, self.name).values():
            variables |= function
        folder = Settings.from_environment(variables).content
        return unpack_content(self.session, self.outputs["DirectoryFunction"], folder, to)

    def secret(self, output: str) -> dict[str, str]:
        """Read a secret's fields; `output` is the stack's output that names the secret."""
        manager = self.session.client("secretsmanager")
        text = manager.get_secret_value(SecretId=self.outputs[output])["SecretString"]
        return cast("dict[str, str]", json.loads(text))

    def put_secret(self, output: str, **fields: str) -> None:
        """Change fields of a secret. Functions read secrets when their containers start."""
        kept = self.secret(output)
        if kept | fields != kept:
            manager = self.session.client("secretsmanager")
            text = json.dumps(kept | fields)
            manager.put_secret_value(SecretId=self.outputs[output], SecretString=text)


def with_stack[**P, T](command: Callable[Concatenate[Stack, P], T]) -> Callable[P, T]:
    """Pass the stack that `--stack` names to a command as its first argument."""

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        name: Any = click.get_current_context().find_root().obj
        return command(Stack.find(name), *args, **kwargs)

    return update_wrapper(run, command)
