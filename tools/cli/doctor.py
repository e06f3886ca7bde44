"""`./reception doctor`: check a deployed reception, and say what to do about each thing that is not well."""

import sys

import click

from tools.cli.checks import CHECKS
from tools.cli.stack import Stack, with_stack


@click.command()
@with_stack
def doctor(stack: Stack) -> None:
    """Check everything that a clinic's bot needs, from the token to the alarms. Change nothing."""
    if not examine(stack):
        sys.exit(1)


def examine(stack: Stack) -> bool:
    """Print each finding as soon as it is known; return True if all is well."""
    well = True
    for check in CHECKS:
        for finding in check(stack):
            click.echo(finding.line)
            well = well and not finding.todo
    return well
