"""Check, preview, publish and restore the content that the clinic edits, without a deployment."""

import difflib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import httpx
from botocore.exceptions import BotoCoreError, ClientError

from reception.clinic.content import CLINIC, WORDS, ContentError
from reception.clinic.publishing import COMMAND_LINE, DEPLOYED, Overtaken, Version
from reception.ports import Changed, StoreRefused, StoreUnreachable
from tools.cli.deployed import NotDeployedError
from tools.cli.holidays import name_visits
from tools.cli.stack import CONTENT, Refused, Stack, with_stack
from tools.content import faults
from tools.sam import HERE

FOLDER = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=CONTENT
)
SHOWN_STORIES = 3
"""`publish` shows this many of the conversations that change; `preview` shows all."""


@click.group()
def content() -> None:
    """Check, preview, publish and restore content: texts, questions, hours, exceptions, times of notices, rules."""


@content.command()
@FOLDER
def check(folder: Path) -> None:
    """List every fault in FOLDER (default: this checkout's): file, line, place, and what to write instead."""
    _check(folder)
    click.echo("no fault")


@content.command()
@FOLDER
@with_stack
def preview(stack: Stack, folder: Path) -> None:
    """Show line by line how FOLDER would change the conversations of tests/conversations."""
    _check(folder)
    with _said():
        changes = list(_changes(stack, folder))
    for change in changes:
        click.echo(change)
    click.echo(f"{len(changes)} conversations change")


@content.command()
@FOLDER
@click.option("--yes", is_flag=True, help="Don't ask.")
@with_stack
def publish(stack: Stack, folder: Path, *, yes: bool) -> None:
    """Show FOLDER to patients from the next turn on. Photos come with a deployment, or from the clinic system."""
    _check(folder)
    files = {name: (folder / name).read_text("utf-8") for name in _texts(folder)}
    with _said():
        present = stack.reception.operations.load().content
        if _shown(stack, present) == files:
            click.echo(f"patients see this content already: {present or DEPLOYED}")
            return
    if not yes:
        with _said():
            changes = list(_changes(stack, folder))
        for change in changes[:SHOWN_STORIES]:
            click.echo(change)
        click.echo(f"{len(changes)} conversations change (all: ./reception content preview)")
        click.confirm("Publish?", abort=True)
    with _said():
        version = stack.reception.publishing.publish(
            files, present, COMMAND_LINE, datetime.now(UTC)
        )
        _seen(stack, version)
    click.echo(f"published: {version}. Back: ./reception content restore")
    with _said():
        stack.reception.begin()
        name_visits(stack.reception, ask=not yes)


@content.command()
@click.argument("version", required=False)
@with_stack
def restore(stack: Stack, version: str | None) -> None:
    """Show a published VERSION, or `deployed`, to patients again; without VERSION, list the versions."""
    with _said():
        present = stack.reception.operations.load().content
        shelf = stack.reception.shelf_of_content
        versions = [*shelf.history(), *shelf.unlisted(), Version(DEPLOYED)]
    if version is None:
        for one in versions:
            mark = "→" if one.name == (present or DEPLOYED) else " "
            click.echo(f"{mark} {one.name} {one.by}".rstrip())
        return
    if version not in [one.name for one in versions]:
        raise click.BadParameter(f"no version {version!r}: ./reception content restore lists them")
    wanted = "" if version == DEPLOYED else version
    with _said():
        stack.reception.publishing.use(wanted, present)
        _seen(stack, wanted)
    click.echo(f"patients see {version}")


@content.command()
@FOLDER
@click.option("--yes", is_flag=True, help="Don't ask.")
@with_stack
def pull(stack: Stack, folder: Path, *, yes: bool) -> None:
    """Write what patients see now into FOLDER, for instance what a manager published in the cabinet."""
    with _said():
        present = stack.reception.operations.load().content
        files = _shown(stack, present)
    changed = [name for name, text in files.items() if _text_of(folder / name) != text]
    if changed and not yes:
        click.confirm(f"Overwrite {', '.join(changed)} in {folder}?", abort=True)
    for name in changed:
        (folder / name).write_text(files[name], "utf-8")
    click.echo(f"{folder} has what patients see: {present or DEPLOYED}")


@contextmanager
def _said() -> Iterator[None]:
    """Say in a line why a table can't be used, or holds what nobody can read."""
    try:
        yield
    except ContentError as error:
        raise Refused(str(error)) from error
    except Overtaken as error:
        raise Refused(_overtaken(error.version)) from error
    except Changed as error:
        raise Refused("others changed the settings at the same time: run it again") from error
    except (StoreUnreachable, StoreRefused, BotoCoreError, ClientError) as error:
        raise Refused(f"the stack's tables can't be used: {error}") from error
    except (NotDeployedError, httpx.HTTPError) as error:
        raise Refused(f"the deployed content can't be read: {error}") from error


def _seen(stack: Stack, version: str) -> None:
    """Make sure that patients see a version now.

    Raises:
        Refused: somebody else chose another one right afterwards.
    """
    seen = stack.reception.operations.load().content
    if seen != version:
        raise Refused(_overtaken(seen))


def _overtaken(version: str) -> str:
    return f"somebody else chose {version or DEPLOYED} meanwhile, which patients see now"


def _text_of(file: Path) -> str | None:
    return file.read_text("utf-8") if file.is_file() else None


def _texts(folder: Path) -> list[str]:
    return [name for name in (CLINIC, WORDS) if (folder / name).exists()]


def _check(folder: Path) -> None:
    found = list(faults(folder))
    for fault in found:
        click.echo(fault)
    if found:
        raise Refused(f"{len(found)} faults in {folder}")


def _changes(stack: Stack, folder: Path) -> Iterator[str]:
    """Yield the difference for each conversation that `folder` changes, compared with what patients see now."""
    click.echo("playing the conversations with both…", err=True)
    with TemporaryDirectory() as present:
        version = stack.reception.operations.load().content
        before = _played(stack.content_of(version, Path(present)))
    for story, told in _played(folder).items():
        was = before[story].splitlines()
        lines = difflib.unified_diff(was, told.splitlines(), story, story, n=2, lineterm="")
        if text := "\n".join(lines):
            yield text


def _shown(stack: Stack, version: str) -> dict[str, str]:
    """The texts that patients see now, by the names of their files."""
    with TemporaryDirectory() as present:
        folder = stack.content_of(version, Path(present))
        return {name: (folder / name).read_text("utf-8") for name in _texts(folder)}


def _played(folder: Path) -> dict[str, str]:
    """Play every conversation with this content, in a new process, because content is read when a process starts."""
    paths = f"{HERE}{os.pathsep}{HERE / 'layers/reception'}"
    done = subprocess.run(
        [sys.executable, "-m", "tests.conversations.played"],
        cwd=HERE,
        env={**os.environ, "PYTHONPATH": paths, "CONTENT_OF_TRANSCRIPTS": str(folder.resolve())},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"the conversations can't be played:\n{done.stderr[-2000:]}")
    played: dict[str, str] = json.loads(done.stdout)
    return played
