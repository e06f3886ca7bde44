"""Set the webhook that Telegram sends updates to, and the commands that the Menu button lists."""

import json

import click

from tools.bot_profile import set_profile
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
    """Set the Menu button's commands, the bot's name, descriptions and picture, in each language, where they differ."""
    reception, api = stack.reception, bot(stack)
    words = reception.content.words(reception.time)
    try:
        for thing in set_commands(api, words):
            click.echo(f"written: {thing}")
    except RefusedByTelegramError as error:
        raise Refused(str(error)) from error
    refused = 0
    for outcome in set_profile(api, reception.content, words):
        if outcome.written:
            click.echo(f"written: {outcome.thing}")
        elif outcome.refusal:
            refused += 1
            click.echo(f"not written: {outcome.thing}: {outcome.refusal}")
    if refused:
        raise Refused(f"{refused} not written; Telegram limits such changes: run this again later")
    click.echo("commands, name, descriptions and picture are as the content says")
