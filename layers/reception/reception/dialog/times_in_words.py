"""The days and hours that were understood, in words: «завтра, Вт, 24 листопада, після 15:00»."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from reception.dialog.scene import Scene
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_

MOST_DAYS_NAMED = 3
"""Days that are named one by one in the line that says what was understood."""


def times_in_words(scene: Scene, wanted: Wanted) -> str:
    """The wanted days and hours, plain text; empty where any time will do."""
    days = _days(scene, wanted.days)
    return ", ".join(filter(None, [days, _hours(scene, wanted.since, wanted.until)]))


def _days(scene: Scene, days: Sequence[date]) -> str:
    if not days:
        return ""
    if len(days) == 1:
        named = {
            scene.today: N_("today, {day}"),
            scene.today + timedelta(days=1): N_("tomorrow, {day}"),
        }
        return scene.words.label(named.get(days[0], "{day}"), day=scene.words.day(days[0]))
    if (days[-1] - days[0]).days == len(days) - 1:
        return f"{scene.words.day(days[0])} – {scene.words.day(days[-1])}"
    shown = [scene.words.day_label(day) for day in days[:MOST_DAYS_NAMED]]
    return " / ".join([*shown, *(["…"] if len(days) > MOST_DAYS_NAMED else [])])


def _hours(scene: Scene, since: time, until: time | None) -> str:
    if since == time.min and until is None:
        return ""
    if until is None:
        return scene.words.label(N_("after {time}"), time=f"{since:%H:%M}")
    if since == time.min:
        return scene.words.label(N_("before {time}"), time=f"{until:%H:%M}")
    return scene.words.label(
        N_("from {since} to {until}"), since=f"{since:%H:%M}", until=f"{until:%H:%M}"
    )
