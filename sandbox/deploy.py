"""Build the real template and deploy it to the emulator."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from botocore.exceptions import ClientError

from sandbox.emulator import Emulator
from sandbox.settings import Settings
from tools.build import build
from tools.release import release
from tools.sam import sam

ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Stack:
    """A deployed stack: the template's outputs, and the address of its API."""

    outputs: Mapping[str, str]
    api: str


def deploy(
    emulator: Emulator,
    root: Path,
    out: Path,
    parameters: Mapping[str, str],
    name: str = "reception",
) -> Stack:
    """Build the checkout at `root` into `out` and deploy it, unless this release is already deployed."""
    architecture = ARCHITECTURES[platform.machine()]
    parameters = {**parameters, "Architecture": architecture, "LocalEmulator": "true"}
    parameters["Release"] = release(root, parameters)
    if _deployed(emulator, name) != parameters["Release"]:
        template = build(root, out, parameters["Release"], architecture, for_emulator=True)
        sam(
            "deploy",
            "--config-env",
            "sandbox",
            "--stack-name",
            name,
            "--template-file",
            str(template),
            "--parameter-overrides",
            *(f"{key}={value}" for key, value in parameters.items()),
            root=root,
            environment=emulator.environment,
        )
    outputs = _outputs(emulator, name)
    return Stack(outputs, f"{emulator.url}/_aws/execute-api/{outputs['ApiId']}")


def _deployed(emulator: Emulator, name: str) -> str | None:
    """The release of the stack; None without a stack, or if its last update failed."""
    cloudformation = emulator.session.client("cloudformation", endpoint_url=emulator.url)
    try:
        [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    parameters = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    return parameters["Release"] if stack["StackStatus"].endswith("E_COMPLETE") else None


def _outputs(emulator: Emulator, name: str) -> dict[str, str]:
    cloudformation = emulator.session.client("cloudformation", endpoint_url=emulator.url)
    [stack] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


@dataclass(frozen=True)
class WebhookSecrets:
    """The secrets with which Telegram and Doctor Eleks call the stack."""

    telegram: str
    doctor_eleks: str


def fill_secrets(emulator: Emulator, stack: Stack, settings: Settings) -> WebhookSecrets:
    """Put the secrets' values where the functions read them, and return the webhooks' secrets.

    A webhook secret that is not given stays as it is: updates that wait in Telegram carry it.
    """
    manager = emulator.session.client("secretsmanager", endpoint_url=emulator.url)

    def put(secret: str, **values: str) -> dict[str, str]:
        name = stack.outputs[secret]
        kept = json.loads(manager.get_secret_value(SecretId=name)["SecretString"])
        if kept | values != kept:
            manager.put_secret_value(SecretId=name, SecretString=json.dumps(kept | values))
        return cast("dict[str, str]", kept | values)

    put(
        "DoctorEleksSecret",
        login=settings.doctor_eleks.login,
        password=settings.doctor_eleks.password,
        installation=settings.doctor_eleks.installation,
    )
    put("SlackSecret", token=settings.slack.token, signing_secret=settings.slack.signing_secret)

    def given(secret: str | None) -> dict[str, str]:
        return {"webhook_secret": secret} if secret else {}

    telegram, eleks = settings.telegram, settings.doctor_eleks
    return WebhookSecrets(
        put("TelegramSecret", token=telegram.token, **given(telegram.webhook_secret))[
            "webhook_secret"
        ],
        put("DoctorEleksWebhookSecret", **given(eleks.webhook_secret))["webhook_secret"],
    )
