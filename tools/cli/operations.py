"""What staff set at run time: it holds from the next turn on, without a deployment."""

from collections.abc import Callable
from dataclasses import replace

import click

from reception.clinic.operations import Operations
from tools.cli.stack import Stack, with_stack

WHAT = click.argument("what", type=click.Choice(["booking", "notices", "all"]))


@click.command()
@WHAT
@with_stack
def pause(stack: Stack, what: str) -> None:
    """Booking: patients are told so, with phones and the manager. Notices: none goes out, none is lost in time."""
    _change(stack, what, paused=True)


@click.command()
@WHAT
@with_stack
def resume(stack: Stack, what: str) -> None:
    """As it was before the pause. What of the notices is of no use any more is not sent."""
    _change(stack, what, paused=False)


def _change(stack: Stack, what: str, *, paused: bool) -> None:
    def change(now: Operations) -> Operations:
        if what in ("booking", "all"):
            now = replace(now, booking_paused=paused)
        if what in ("notices", "all"):
            now = replace(now, notices="paused" if paused else "on")
        return now

    show(change_operations(stack, change))


def change_operations(stack: Stack, change: Callable[[Operations], Operations]) -> Operations:
    """Change them, whoever else does at the same time."""
    return stack.reception.operations.change(change)


def show(operations: Operations) -> None:
    """How the reception works at present."""
    click.echo(f"booking: {'paused' if operations.booking_paused else 'on'}")
    click.echo(f"notices: {operations.notices}")
