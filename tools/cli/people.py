"""Export or delete all data about one person, on that person's request.

Patients can do both themselves by /export and /forget. These commands serve patients who write to the clinic instead of
to the bot. Make sure first that the request comes from that person.
"""

import sys

import click

from reception.turns.turns import Busy
from tools.cli.stack import Refused, Stack, with_stack

WHO = click.argument("patient")


def account_of(stack: Stack, patient: str) -> str:
    """Return the account that has proven a number (`+380…`); a Telegram id is returned as it is.

    Raises:
        Refused: no account has proven the number.
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
    """Print all data about a PATIENT (a number as +380…, or a Telegram id) as JSON."""
    account = account_of(stack, patient)
    conversation = stack.reception.store.load(account).conversation
    if conversation is None:  # all other data is found through the conversation
        raise Refused(f"nothing is kept of {patient}")
    sys.stdout.buffer.write(stack.reception.export.of(conversation) + b"\n")


@click.command()
@WHO
@click.confirmation_option(prompt="Delete all data about this person?")
@with_stack
def forget(stack: Stack, patient: str) -> None:
    """Delete all data about a PATIENT, including the topic at the desk. Visits stay booked in the clinic system."""
    account = account_of(stack, patient)
    try:
        known = stack.reception.turns.forget(account)
    except Busy as busy:
        raise Refused(
            "a booking of this patient is not finished: try again in a few minutes"
        ) from busy
    if not known:
        raise Refused(f"nothing is kept of {patient}")
    click.echo("deleted; backups that still hold it expire within 35 days")
