"""Ask for secrets without an echo, and store them in Secrets Manager and nowhere else."""

import re
from dataclasses import dataclass

import click

from tools.cli.stack import Stack, with_stack


@dataclass(frozen=True)
class Secret:
    """A field of a secret: the stack's output that names it, the variable that may give it, and its pattern."""

    output: str
    field: str
    variable: str
    words: str
    pattern: str = r"\S+"


SECRETS = {
    "telegram": (
        Secret("TelegramSecret", "token", "TELEGRAM_BOT_TOKEN", "The bot's token, from @BotFather", r"\d+:[\w-]+"),
    ),
    "doctor-eleks": (
        Secret("DoctorEleksSecret", "login", "DOCTOR_ELEKS_LOGIN", "Login in Doctor Eleks", ".+"),
        Secret("DoctorEleksSecret", "password", "DOCTOR_ELEKS_PASSWORD", "Its password", ".+"),
        Secret("DoctorEleksSecret", "installation", "DOCTOR_ELEKS_INSTALLATION", "The installation's GUID"),
    ),
    "slack": (
        Secret("SlackSecret", "token", "SLACK_BOT_TOKEN", "The Slack app's bot token", r"xoxb-\S+"),
        Secret("SlackSecret", "signing_secret", "SLACK_SIGNING_SECRET", "The Slack app's signing secret"),
    ),
}  # fmt: skip


@click.command()
@click.argument("whose", type=click.Choice([*SECRETS]))
@with_stack
def secrets(stack: Stack, whose: str) -> None:
    """Store new secrets of Telegram, Doctor Eleks or Slack. Functions read them after the next `make deploy`."""
    put(stack, [(secret, ask(secret)) for secret in SECRETS[whose]])
    click.echo("stored; for functions to read it, run: make deploy")


def ask(secret: Secret, given: str = "") -> str:
    """Return a value that fits the secret's pattern: `given`, or what is typed without an echo."""
    value = given
    while not re.fullmatch(secret.pattern, value):
        if value:
            click.echo(f"{secret.words}: this does not look right")
        value = click.prompt(secret.words, hide_input=True, prompt_suffix=": ").strip()
    return value


def put(stack: Stack, values: list[tuple[Secret, str]]) -> None:
    """Store the values, each secret in one write. Allow a sign-in that was refused before to be tried at once."""
    outputs = dict.fromkeys(secret.output for secret, _ in values)
    for output in outputs:
        fields = {secret.field: value for secret, value in values if secret.output == output}
        stack.put_secret(output, **fields)
    if "DoctorEleksSecret" in outputs:
        stack.reception.sign_ins.refused(seconds=0)
