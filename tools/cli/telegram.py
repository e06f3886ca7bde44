"""Set the webhook that Telegram sends updates to, and the commands that the Menu button lists."""

import json

import click

from tools.cli.stack import Refused, Stack, with_stack
from tools.telegram import BotApi, RefusedByTelegramError, set_commands, set_webhook


def bot(stack: Stack) -> BotApi:
    """Return the Bot API of a stack, with the token from its secret."""
    return BotApi(
        stack.reception.settings.telegram_api_url, stack.secret("TelegramSecret")["token"]
    )


@click.group()
def webhook() -> None:
    """Set, show or delete the webhook that Telegram sends updates to."""


@webhook.command("set")
@with_stack
def set_(stack: Stack) -> None:
    """Let Telegram send updates to this stack, with the stack's secret."""
    address = f"{stack.api}/telegram/webhook"
    try:
        set_webhook(bot(stack), address, stack.secret("TelegramSecret")["webhook_secret"])
    except RefusedByTelegramError as error:
        raise Refused(str(error)) from error
    click.echo(f"Telegram sends updates to {address}")


@webhook.command()
@with_stack
def info(stack: Stack) -> None:
    """Print what Telegram tells about the webhook: address, updates that wait, the last error."""
    try:
        told = bot(stack).call("getWebhookInfo")
    except RefusedByTelegramError as error:
        raise Refused(str(error)) from error
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@webhook.command()
@with_stack
def delete(stack: Stack) -> None:
    """Let Telegram keep updates (for a day at most) until the webhook is set again."""
    try:
        bot(stack).call("deleteWebhook")
    except RefusedByTelegramError as error:
        raise Refused(str(error)) from error
    click.echo("Telegram keeps updates until: ./reception webhook set")


@click.command()
@with_stack
def commands(stack: Stack) -> None:
    """Set the commands that the Menu button lists, in each language."""
    reception = stack.reception
    try:
        set_commands(bot(stack), reception.content.words(reception.time))
    except RefusedByTelegramError as error:
        raise Refused(str(error)) from error
    click.echo("the Menu button lists the commands, in each language")
