"""Change the settings that staff change at run time. They hold from the next turn on, without a deployment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import click

from reception.clinic.operations import Operations
from tools.cli.stack import Stack, with_stack

BY = "./reception"
"""Shown to staff in the place of an operator's name."""
WHAT = click.argument("what", type=click.Choice(["booking", "notices", "all"]))


@click.command()
@WHAT
@with_stack
def pause(stack: Stack, what: str) -> None:
    """Pause booking or notices. Patients read that booking is paused, with the phones. Notices wait."""
    _change(stack, what, paused=True)


@click.command()
@WHAT
@with_stack
def resume(stack: Stack, what: str) -> None:
    """End a pause. Notices that have become useless meanwhile are not sent."""
    _change(stack, what, paused=False)


def _change(stack: Stack, what: str, *, paused: bool) -> None:
    moment = datetime.now(UTC)

    def change(now: Operations) -> Operations:
        if what in ("booking", "all"):
            now = replace(now, booking_paused=paused)
        if what in ("notices", "all"):
            now = now.set_notices("paused" if paused else "on", BY, moment)
        return now

    show(change_operations(stack, change))


def change_operations(stack: Stack, change: Callable[[Operations], Operations]) -> Operations:
    """Change the settings, and keep changes that staff make at the same time; return the new settings."""
    return stack.reception.operations.change(change)


def show(operations: Operations) -> None:
    """Print whether booking and notices are on."""
    click.echo(f"booking: {'paused' if operations.booking_paused else 'on'}")
    click.echo(f"notices: {operations.notices}")
