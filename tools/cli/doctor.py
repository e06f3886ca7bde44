"""`./reception doctor`: is all of it well? A line for each thing, with what to do where it is not."""

import sys

import click

from tools.cli.checks import CHECKS
from tools.cli.stack import Stack, with_stack


@click.command()
@with_stack
def doctor(stack: Stack) -> None:
    """Look at everything that a clinic's bot needs, from the token to the alarms; changes nothing."""
    if not examine(stack):
        sys.exit(1)


def examine(stack: Stack) -> bool:
    """Say how each thing is, as soon as it is known; whether all is well."""
    well = True
    for check in CHECKS:
        for finding in check(stack):
            click.echo(finding.line)
            well = well and not finding.todo
    return well
