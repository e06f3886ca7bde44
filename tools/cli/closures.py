"""Close and open branches and doctors, with the same words that staff use in their room."""

import click

from reception.desk.room.closing import NotUnderstood, read_closing, read_place
from reception.desk.room.closure_pages import closed_name
from reception.dialog import closed
from tools.cli.stack import Refused, Stack, with_stack

WORDS = click.argument("words", nargs=-1)


@click.command("close")
@WORDS
@with_stack
def close(stack: Stack, words: tuple[str, ...]) -> None:
    """Close a branch or a doctor: `Центр до 26.11 14:00 немає світла`. Without WORDS, list what is closed.

    From the next turn on, it is not offered any more. This command tells no patient. Staff decide in their room whether
    to tell the patients who have visits there: /close in the room lists them.
    """
    reception = stack.reception
    loaded, now = reception.store.look(), reception.clock.now()
    if words:
        try:
            closure = read_closing(
                " ".join(words), loaded.directory, reception.facts, reception.time, now
            )
        except NotUnderstood as error:
            raise Refused(str(error)) from error
        reception.operations.change(lambda operations: operations.close(closure, now))
    there = [c for c in reception.operations.load().closures if now < c.until]
    for one in there:
        click.echo(closed.line(reception.words["uk"], one, closed_name(loaded.directory, one)))
    if not there:
        click.echo("nothing is closed")


@click.command("open")
@WORDS
@with_stack
def open_(stack: Stack, words: tuple[str, ...]) -> None:
    """Open a branch or a doctor again: `Центр`."""
    reception = stack.reception
    loaded, today = reception.store.look(), reception.time.day(reception.clock.now())
    try:
        place = read_place(" ".join(words), loaded.directory, reception.facts, today)
    except NotUnderstood as error:
        raise Refused(str(error)) from error
    before = reception.operations.load()
    if reception.operations.change(lambda now: now.open(place.branch, place.doctor)) == before:
        raise Refused("it is not closed: ./reception close lists what is")
    click.echo("open again")
