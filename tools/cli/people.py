"""What is kept of one person, on their own request: the whole of it, or nothing any more.

Both are the patient's own /export and /forget, for whoever writes to the clinic instead of to the bot. Make sure first
that it is that person who asks.
"""

import sys

import click

from reception.turns.turns import Busy
from tools.cli.stack import Refused, Stack, with_stack

WHO = click.argument("patient")


def account_of(stack: Stack, patient: str) -> str:
    """The account of a proven number (`+380…`), or the Telegram id itself.

    Raises:
        Refused: no account holds the number.
    """
    if not patient.startswith("+"):
        return patient
    account = stack.reception.store.holder(patient)
    if account is None:
        raise Refused(f"no account has proven the number {patient}")
    return account


@click.command()
@WHO
@with_stack
def export(stack: Stack, patient: str) -> None:
    """All that is kept of a PATIENT (a number as +380…, or a Telegram id), as JSON."""
    account = account_of(stack, patient)
    conversation = stack.reception.store.load(account).conversation
    if conversation is None:  # from it all else is found
        raise Refused(f"nothing is kept of {patient}")
    sys.stdout.buffer.write(stack.reception.export.of(conversation) + b"\n")


@click.command()
@WHO
@click.confirmation_option(prompt="Delete all that is kept of this person?")
@with_stack
def forget(stack: Stack, patient: str) -> None:
    """Delete all that is kept of a PATIENT, the topic at the desk too. Visits stay booked in the clinic's system."""
    account = account_of(stack, patient)
    try:
        known = stack.reception.turns.forget(account)
    except Busy as busy:
        raise Refused("something is being settled with the clinic: try in a few minutes") from busy
    if not known:
        raise Refused(f"nothing is kept of {patient}")
    click.echo("deleted; what backups hold goes with them within 35 days")
