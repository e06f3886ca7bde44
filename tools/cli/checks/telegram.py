"""Checks of the bot: its token, its webhook, and the commands that its Menu button lists."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from tools.cli.findings import Finding
from tools.cli.stack import Stack
from tools.cli.telegram import bot
from tools.telegram import UPDATES, BotApi, RefusedByTelegramError, commands, scope

RECENT_FAILURE = timedelta(hours=1)
MANY_WAITING = 20


def check(stack: Stack) -> Iterator[Finding]:
    """Yield a finding for the token, the webhook and the commands; if Telegram refuses, for that only."""
    api = bot(stack)
    try:
        me = api.call("getMe")
        yield Finding("the bot", f"@{me['username']}")
        yield from _webhook(api, f"{stack.api}/telegram/webhook")
        yield _commands(api, stack)
    except RefusedByTelegramError as error:
        yield Finding(
            "the bot", str(error), "get a token from @BotFather: ./reception secrets telegram"
        )


def _webhook(api: BotApi, wanted: str) -> Iterator[Finding]:
    about, todo = "webhook", "./reception webhook set"
    there = api.call("getWebhookInfo")
    if there["url"] != wanted:
        yield Finding(about, f"updates go to {there['url'] or 'nobody'}", todo)
    elif {*there.get("allowed_updates", ())} != {*UPDATES}:
        yield Finding(about, "some kinds of updates do not come", todo)
    else:
        yield Finding(about, wanted)
    failed_at = datetime.fromtimestamp(there.get("last_error_date", 0), UTC)
    if datetime.now(UTC) - failed_at < RECENT_FAILURE:
        said = there.get("last_error_message", "")
        yield Finding(
            "the last update that failed", f"{failed_at:%H:%M} UTC, {said}", "docs/runbook.md"
        )
    waiting = there["pending_update_count"]
    if waiting > MANY_WAITING:
        yield Finding("updates that wait", str(waiting), "see the log of WebhookFunction")


def _commands(api: BotApi, stack: Stack) -> Finding:
    words = stack.reception.content.words(stack.reception.time)
    other = [
        language
        for language in words
        if api.call("getMyCommands", **scope(language)) != commands(words, language)
    ]
    if other:
        return Finding("commands", f"differ in {', '.join(other)}", "./reception commands")
    return Finding("commands", f"in {', '.join(words)}")
