"""Name the visits that stand on days which the published content closes, and offer to tell their patients."""

from collections.abc import Iterator

import click

from reception.desk.room.holiday_visits import HolidayVisits
from reception.wiring.reception import Reception


def name_visits(reception: Reception, *, ask: bool) -> None:
    """Print how many visits stand on closed days, by day and branch; with `ask`, offer to tell their patients."""
    visits = HolidayVisits(reception)
    for line in lines(visits):
        click.echo(line)
    reached = visits.reached
    if ask and reached and click.confirm(f"Tell {reached} patients that their visit can't be?"):
        visits.tell()
        click.echo("they are being told. Back: /open and the branch's name, in the staff's room")


def lines(visits: HolidayVisits) -> Iterator[str]:
    """How many there are, by day and branch, and how many patients a message reaches; nothing without visits."""
    if not visits.standing:
        return
    patients, reached = len(visits.patients), visits.reached
    yield f"visits that stand on closed days: {len(visits.standing)}, patients: {patients}"
    words = visits.reception.words["uk"]
    for (day, name), number in visits.places.items():
        yield f"  {words.day(day)}, {name}: {number}"
    yield f"a message reaches: {reached}; to be telephoned: {patients - reached}"
