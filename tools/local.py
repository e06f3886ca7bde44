"""Run a built function on this machine without a container engine, under AWS's runtime interface emulator for Lambda.

    python -m tools.local environment > .build/environment.json
    python -m tools.local event events/webhook/start.json > .build/event.json
    python -m tools.local invoke WebhookFunction .build/event.json

`environment` writes the variables of a deployed stack's functions, in the format of `sam local`'s `--env-vars`.
`event` writes an event with the stack's own secret filled in. `invoke` does the same as `sam local invoke`, but needs
no container engine. The stack is `reception`; AWS's own variables (`AWS_ENDPOINT_URL`, `AWS_DEFAULT_REGION`, …) choose
the account and region.
"""

import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx

from tools.sam import HERE

STACK = "reception"
BUILD = HERE / ".build/sandbox/build"
ENVIRONMENT = HERE / ".build/environment.json"
SECRETS = {
    "the webhook_secret of the stack": "TelegramSecret",
    "the webhook_secret for Doctor Eleks": "DoctorEleksWebhookSecret",
}
"""Maps the text that stands for a secret in `events/` to the stack's output that names the secret."""
LAYERS = ("DependenciesLayer", "ReceptionLayer", "ContentLayer")
RUNTIME = HERE / ".build/runtime/bin/python"
EMULATORS = {"x86_64": "x86_64", "aarch64": "arm64"}
INVOKE = "2015-03-31/functions/function/invocations"
HANDED_ON = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


class LocalError(Exception):
    """A function could not be run here; the words give the reason."""


def environment(session: boto3.Session, stack: str = STACK) -> dict[str, dict[str, str]]:
    """Return the variables of each function of a stack, by the function's name in the template."""
    functions = session.client("lambda")
    resources = session.client("cloudformation").describe_stack_resources(StackName=stack)
    variables = {}
    for resource in resources["StackResources"]:
        if resource["ResourceType"] == "AWS::Lambda::Function":
            name = resource["PhysicalResourceId"]
            found = functions.get_function_configuration(FunctionName=name)
            variables[resource["LogicalResourceId"]] = found["Environment"]["Variables"]
    return variables


def event(path: Path, session: boto3.Session, stack: str = STACK) -> str:
    """Return an event of `events/` as JSON, with the stack's secret filled in."""
    text = path.read_text()
    for place, output in SECRETS.items():
        if place in text:
            text = text.replace(place, _secret(session, stack, output))
    return text


def _secret(session: boto3.Session, stack: str, output: str) -> str:
    described = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    [name] = [o["OutputValue"] for o in described["Outputs"] if o["OutputKey"] == output]
    secret = session.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return str(json.loads(secret)["webhook_secret"])


@contextmanager
def function(
    name: str, variables: Mapping[str, str], build: Path = BUILD
) -> Iterator["LocalFunction"]:
    """Start a built function that waits for events, and end it with the block."""
    emulator = f"aws-lambda-rie-{EMULATORS[platform.machine()]}"
    [rapid] = (HERE / ".build/sam/lib").glob("python3.*/site-packages/samcli/local/rapid")
    port, runtime_port = _free_ports()
    process = subprocess.Popen(
        [
            rapid / emulator,
            *("--runtime-interface-emulator-address", f"127.0.0.1:{port}"),
            *("--runtime-api-address", f"127.0.0.1:{runtime_port}"),
            *(RUNTIME, "-m", "awslambdaric", "app.handler"),
        ],
        cwd=build / name,
        env={**_lambdas(name, build), **variables},
        stdin=subprocess.DEVNULL,  # without this, it waits for a terminal
        start_new_session=True,
    )
    try:
        yield LocalFunction(f"http://127.0.0.1:{port}/{INVOKE}", process)
    finally:
        process.terminate()  # this ends the function's own process, too
        process.wait(timeout=10)


class LocalFunction:
    """A function that runs on this machine."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self._url = url
        self._process = process

    def invoke(self, event: str) -> Any:
        """Return the function's answer to an event (JSON).

        Raises:
            LocalError: the function raised an error or did not start.
        """
        answer = self._post(event).json()
        if isinstance(answer, dict) and "errorType" in answer:
            raise LocalError(f"{answer['errorType']}: {answer['errorMessage']}")
        return answer

    def _post(self, event: str) -> httpx.Response:
        deadline = time.monotonic() + 10
        while True:
            try:
                return httpx.post(self._url, content=event, timeout=310)
            except httpx.ConnectError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise LocalError("the runtime interface emulator does not start") from error
                time.sleep(0.05)


def _lambdas(name: str, build: Path) -> dict[str, str]:
    """Return the variables that Lambda itself sets, with the built layers in place of /opt."""
    layers = (str(build / layer / "python") for layer in LAYERS)
    handed_on = {key: os.environ[key] for key in HANDED_ON if key in os.environ}
    region = boto3.Session().region_name or ""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": ":".join((str(build / name), *layers)),
        "LAMBDA_TASK_ROOT": str(build / name),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        **handed_on,
    }


def _free_ports() -> tuple[int, int]:
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        return int(one.getsockname()[1]), int(two.getsockname()[1])


def main(arguments: list[str]) -> str | None:
    """Run one command; return the complaint, or None."""
    match arguments:
        case ["environment"]:
            print(json.dumps(environment(boto3.Session()), indent=2))
        case ["event", path]:
            print(event(Path(path), boto3.Session()))
        case ["invoke", name, path]:
            if not ENVIRONMENT.exists():
                return f"run first: python -m tools.local environment > {ENVIRONMENT.relative_to(HERE)}"
            variables = json.loads(ENVIRONMENT.read_text())
            if name not in variables:
                return f"no function {name}; there are {', '.join(sorted(variables))}"
            return _invoke(name, variables[name], Path(path).read_text())
        case _:
            return __doc__
    return None


def _invoke(name: str, variables: Mapping[str, str], event: str) -> str | None:
    try:
        with function(name, variables) as local:
            print(json.dumps(local.invoke(event), ensure_ascii=False))
    except LocalError as error:
        return str(error)
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
