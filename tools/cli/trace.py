"""Tell what became of an update, a visit or a chat, from the logs of all functions."""

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from reception.desk.room.ledger import ledger
from reception.logs import CHAT_LETTERS, name_of
from reception.notices.planning import stopped_by
from tools.cli.people import account_of
from tools.cli.stack import Stack, with_stack
from tools.trace import Line, read, told

CAUSES = ("update", "slack", "message", "run")
"""The kinds of causes that lines name, each before an id."""
LOOKS_AT_ONCE = 8
PSEUDONYM = re.compile(rf"[0-9a-f]{{{CHAT_LETTERS}}}")


@dataclass
class Wanted:
    """The lines to look for: by their cause, by their chat, or because they name a visit."""

    causes: set[str] = field(default_factory=set)
    chats: set[str] = field(default_factory=set)
    visit: str = ""
    errors: bool = False

    @property
    def terms(self) -> list[str]:
        """Texts of which at least one stands in each line that is wanted."""
        visit = {f"visit {self.visit}"} if self.visit else set()
        errors = {"ERROR"} if self.errors else set()
        return sorted({*self.causes, *self.chats, *visit, *errors})

    def has(self, line: Line) -> bool:
        """True if a line that has one of the texts is really about what is looked for."""
        if self.errors:
            return line.level == "ERROR"
        names = re.search(rf"\bvisit {re.escape(self.visit)}\b", line.message)
        return line.cause in self.causes or line.chat in self.chats or bool(self.visit and names)


@click.command()
@click.argument("what")
@click.option(
    "--hours",
    default=24,
    show_default=True,
    help="How far to look back; logs are kept for 30 days.",
)
@with_stack
def trace(stack: Stack, what: str, hours: int) -> None:
    """Tell in plain words what happened to WHAT, and why, over all functions.

    WHAT is an update's id, a visit's id in the clinic system, or a chat: a Telegram id, a number as +380…, or the name
    that log lines have for it. An id is looked for as each of them. No line holds a name.
    With the word `errors` it tells of all errors, and what led to each.
    """
    wanted = _wanted(stack, what)
    since = datetime.now(UTC) - timedelta(hours=hours)
    groups = log_groups(stack)
    lines = set(found(stack, groups, wanted, since))
    # Lines elsewhere that a chat's update set off have the same cause, also in lines that know no chat.
    caused = Wanted({line.cause for line in lines if line.cause} - wanted.causes)
    lines |= set(found(stack, groups, caused, since))
    for text in tell(lines):
        click.echo(text)
    if not lines:
        click.echo(f"no line about {what} in the last {hours} hours (--hours looks back further)")
    for text in _ledger(stack, wanted.visit):
        click.echo(text)


def tell(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the sentences in the order in which things happened, each day and chat under its own heading."""
    heading = ""
    for line in sorted(lines, key=lambda one: (one.at, one.function, one.message)):
        about = ", ".join(
            t
            for t in (f"{line.at:%Y-%m-%d} UTC", line.cause, line.chat and f"chat {line.chat}")
            if t
        )
        if about != heading:
            yield about
            heading = about
        grave = "" if line.level in ("INFO", "DEBUG") else f"{line.level}: "
        first, *more = told(line).splitlines()
        yield f"  {line.at:%H:%M:%S}  {line.function:<10} {grave}{first}"
        yield from (f"{'':23}{text}" for text in more)


def log_groups(stack: Stack) -> dict[str, str]:
    """Return the log groups of the stack's functions, by the function's name in small letters, such as `webhook`."""
    client: Any = stack.session.client("cloudformation")
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack.name)
    kind = "AWS::Logs::LogGroup"
    logs = [
        one
        for page in pages
        for one in page["StackResourceSummaries"]
        if one["ResourceType"] == kind
    ]
    return {
        one["LogicalResourceId"].removesuffix("Log").lower(): one["PhysicalResourceId"]
        for one in logs
        if one["LogicalResourceId"] != "AccessLog"
    }


def found(stack: Stack, groups: dict[str, str], wanted: Wanted, since: datetime) -> Iterator[Line]:
    """Yield the lines that are wanted, from all log groups, since a moment (UTC)."""
    client: Any = stack.session.client("logs")

    def look(asked: tuple[str, str, str]) -> list[Line]:
        function, group, term = asked
        pages = client.get_paginator("filter_log_events").paginate(
            logGroupName=group,
            startTime=int(since.timestamp() * 1000),
            filterPattern=f'"{term}"',
        )
        events = [event for page in pages for event in page["events"]]
        read_ = (read(function, event["timestamp"], event["message"]) for event in events)
        return [line for line in read_ if line and wanted.has(line)]

    asked = [(name, group, term) for name, group in groups.items() for term in wanted.terms]
    with ThreadPoolExecutor(LOOKS_AT_ONCE) as pool:
        for lines in pool.map(look, asked):
            yield from lines


def _wanted(stack: Stack, what: str) -> Wanted:
    """An id may be each of the three, so all of them are looked for."""
    if what == "errors":
        return Wanted(errors=True)
    if what.startswith("+"):
        return Wanted(chats={_chat(stack, account_of(stack, what))})
    if PSEUDONYM.fullmatch(what) and not what.isdecimal():
        return Wanted(chats={what})
    patient = stack.reception.mirror.whose(what)
    links = stack.reception.mirror.load(patient).links if patient else ()
    chats = {_chat(stack, account) for account in (what, *(link.account for link in links))}
    return Wanted({f"{kind} {what}" for kind in CAUSES}, chats, what)


def _chat(stack: Stack, account: str) -> str:
    return name_of(account, stack.reception.settings.log_salt.encode())


def _ledger(stack: Stack, visit: str) -> Iterator[str]:
    """Yield what the tables say of a visit's notices, which reaches further back than the logs."""
    reception = stack.reception
    patient = reception.mirror.whose(visit) if visit else None
    if patient is None:
        return
    watched = reception.mirror.load(patient)
    loaded, now = reception.store.look(), reception.clock.now()
    stopped = stopped_by(loaded.operations, loaded.directory)
    for mirrored in (one for one in watched.visits if one.visit.id == visit):
        words = reception.words["en"]
        text = ledger(words, loaded.directory, reception.times, watched, mirrored, stopped, now)
        yield f"The ledger of visit {visit}:"
        yield from (f"  {re.sub('<[^>]+>', '', line)}" for line in text.splitlines()[1:])
