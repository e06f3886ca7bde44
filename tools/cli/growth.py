"""Links, QR codes and a launch kit: how patients come to the bot."""

from pathlib import Path

import click

from tools.cli.stack import Refused, Stack, with_stack
from tools.cli.telegram import bot
from tools.launch import Kit
from tools.links import TABLE, WIDGET, Link, links_of, username, write, write_widget
from tools.telegram import RefusedByTelegramError


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("links"))
@with_stack
def links(stack: Stack, folder: Path) -> None:
    """Write into FOLDER the link and the QR code (SVG, PNG) of each source, branch and doctor.

    Sources are named in [sources] of clinic.toml. Branches and doctors are those of the clinic system. Who comes by a
    link is counted by it, from the first start to the visit that took place. The button for the clinic's site is there,
    too, with the line that the site needs.
    """
    name = _username(stack)
    every = _links(stack, name)
    for link in write([link for link in every if link.fits], folder):
        click.echo(f"{link.name}: {link.url}")
    for link in every:
        if not link.fits:
            click.echo(f"no link for {link.name}: the id is too long for one")
    click.echo(f"written: {folder / TABLE}, and the codes beside it")
    snippet = write_widget(name, folder)
    click.echo(f"for the site: put {folder / WIDGET.name} on it, and into its pages: {snippet}")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("launch"))
@with_stack
def launch(stack: Stack, folder: Path) -> None:
    """Write a launch kit into FOLDER: posts in each language, pictures with QR codes, posters (PDF, A4).

    There is a kit for Instagram, Facebook and Telegram, if [sources] of clinic.toml names them; a poster for
    everywhere, and one for the desk of each branch. Read the posts before you use them, and make them your own.
    """
    fitting = [link for link in _links(stack, _username(stack)) if link.fits]
    kit = Kit(stack.reception.facts, fitting)
    for path in kit.write(folder):
        click.echo(path)


def _username(stack: Stack) -> str:
    try:
        return username(bot(stack))
    except RefusedByTelegramError as error:
        raise Refused(str(error)) from error


def _links(stack: Stack, name: str) -> list[Link]:
    """The links of the deployed bot that has this name."""
    reception = stack.reception
    directory = reception.store.look().directory
    return links_of(name, reception.content.clinic.sources, directory)
