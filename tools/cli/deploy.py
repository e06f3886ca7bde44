"""`make deploy`: the first deployment asks for its settings; later ones read them from the stack."""

import os
import platform
import time
from collections.abc import Mapping

import click
from botocore.exceptions import BotoCoreError, ClientError

from tools.build import build
from tools.cli import secrets
from tools.cli.doctor import examine
from tools.cli.progress import Say, shown
from tools.cli.questions import answers
from tools.cli.stack import Refused, Stack, session
from tools.cli.telegram import bot
from tools.release import release
from tools.sam import HERE, SamError, sam
from tools.telegram import RefusedByTelegramError, set_commands, set_webhook

OUT = HERE / ".build/deploy/build"
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}


@click.command()
@click.option("--ask", "anew", is_flag=True, help="Ask again what was asked the first time.")
@click.pass_context
def deploy(context: click.Context, *, anew: bool) -> None:
    """Build and deploy this checkout. The first time, ask for settings, store the secrets and set the webhook."""
    name: str = context.find_root().obj
    began = time.monotonic()

    def say(step: str) -> None:
        click.echo(f"{time.monotonic() - began:6.1f} s  {step}", err=True)

    click.echo(f"the stack {name!r} in {_account()}")
    stack = Stack.find_or_none(name)
    if stack is None:
        click.confirm("There is no such stack there yet. Make it?", default=True, abort=True)
    asked = answers(stack.parameters if stack else {}, anew=anew or stack is None)
    confidential = _secrets(asked, os.environ) if anew or stack is None else []

    parameters = {**asked, **_emulators()}
    parameters["Release"] = release(HERE, {**parameters, **_versions(stack)})
    if stack and stack.parameters.get("Release") == parameters["Release"]:
        say("nothing has changed since the last deployment")
    else:
        _deploy(name, parameters, say)
        stack = Stack.find(name)
    if confidential:
        secrets.put(stack, confidential)
        say("secrets stored in Secrets Manager")
    _introduce(stack, say)
    click.echo()
    if not examine(stack):
        raise Refused("deployed, but not all is well yet: see above, then ./reception doctor")
    click.echo("\nAll is well. Write /start to the bot.")


def _account() -> str:
    aws = session()
    try:
        who = aws.client("sts").get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise Refused(f"AWS does not know you: {error} (see docs/deploy.md, Before)") from error
    return f"account {who['Account']}, region {aws.region_name}"


def _emulators() -> dict[str, str]:
    """Return the parameters for the AWS emulator, if there is one: it runs functions on this machine's processor."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if not endpoint:
        return {}
    machine = ARCHITECTURES[platform.machine()]
    return {"LocalEmulator": "true", "AwsEndpointUrl": endpoint, "Architecture": machine}


def _secrets(
    asked: Mapping[str, str], given: Mapping[str, str]
) -> list[tuple[secrets.Secret, str]]:
    """Ask for the secrets of the services that are used, except those that a variable of the environment gives."""
    used = ["telegram", "doctor-eleks"]
    if asked.get("OperatorDesk", "").startswith("slack:"):
        used.append("slack")
    return [
        (secret, secrets.ask(secret, given.get(secret.variable, "")))
        for whose in used
        for secret in secrets.SECRETS[whose]
    ]


def _versions(stack: Stack | None) -> dict[str, str]:
    """Return the versions of a stack's secrets: a new version makes a new release, so that functions start with it."""
    if stack is None:
        return {}
    manager = stack.session.client("secretsmanager")
    return {
        output: manager.get_secret_value(SecretId=arn)["VersionId"]
        for output, arn in sorted(stack.outputs.items())
        if output.endswith("Secret")
    }


def _deploy(name: str, parameters: Mapping[str, str], say: Say) -> None:
    aws = session()
    try:
        say("building: minutes the first time, then seconds")
        architecture = parameters.get("Architecture", "x86_64")
        local = parameters.get("LocalEmulator") == "true"
        template = build(HERE, OUT, parameters["Release"], architecture, for_emulator=local)
        say("deploying")
        with shown(aws, name, say):
            sam(
                "deploy",
                *("--stack-name", name),
                *("--region", str(aws.region_name)),
                *("--template-file", str(template)),
                "--no-confirm-changeset",
                "--parameter-overrides",
                *(f"{key}={value}" for key, value in parameters.items()),
                root=HERE,
                environment={},
            )
    except SamError as error:
        raise Refused(str(error)) from error
    say("deployed")


def _introduce(stack: Stack, say: Say) -> None:
    """Read the directory, so that the first patient finds it there; then set webhook and commands in Telegram."""
    functions = stack.session.client("lambda")
    done = functions.invoke(FunctionName=stack.outputs["DirectoryFunction"], Payload=b"{}")
    if "FunctionError" in done:
        say("the directory could not be read yet: see below")
    else:
        say("directory read from Doctor Eleks")
    reception, token = stack.reception, stack.secret("TelegramSecret")
    try:
        set_webhook(bot(stack), f"{stack.api}/telegram/webhook", token["webhook_secret"])
        set_commands(bot(stack), reception.content.words(reception.time))
    except RefusedByTelegramError as error:
        raise Refused(f"{error}: ./reception secrets telegram, then make deploy") from error
    say("webhook and commands registered with Telegram")
