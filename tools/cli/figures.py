"""Print figures, with those that the director alone may read."""

import click

from reception.figures.period import read_period
from reception.figures.summary import GROUPS, in_group, marks_of_doctors, whole
from tools.cli.stack import Refused, Stack, with_stack


@click.command()
@click.argument("period", default="")
@with_stack
def stats(stack: Stack, period: str) -> None:
    """Print the figures of a PERIOD (30, month, 2026-11, 01.11-15.11), also marks by doctor.

    A doctor is listed from ten marks up: fewer say little, and may show whose mark it was.
    """
    reception = stack.reception
    asked = read_period(period, reception.time.day(reception.clock.now()))
    if asked is None:
        raise Refused(f"{period!r} is no period: try 30, month, 2026-11 or 01.11-15.11")
    figures = whole(reception.figures.of_days(asked.first, asked.last))
    click.echo(f"{asked.first} to {asked.last}")
    for group in GROUPS:
        for name in in_group(figures, group):
            click.echo(f"{name}: {figures[name]}")
    directory = reception.store.look().directory
    for doctor_id, marks in sorted(marks_of_doctors(figures).items()):
        doctor = directory.doctor(doctor_id)
        mean = sum((n + 1) * count for n, count in enumerate(marks)) / sum(marks)
        counts = ", ".join(f"{n + 1}: {count}" for n, count in enumerate(marks))
        click.echo(f"{doctor.name if doctor else doctor_id}: {mean:.1f} ({counts})")
