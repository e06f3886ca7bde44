"""Opening hours in words: of the week, of today, and of the days that differ."""

from datetime import datetime

from reception.clinic.hours import MIDNIGHT, Day, Hours, Span
from reception.dialog.words import N_, WEEKDAYS, Words

DAYS_AHEAD = 14
"""Days ahead of which a holiday is said."""
_WHOLE_DAY = (Span(0, MIDNIGHT),)


def week(words: Words, hours: Hours) -> str:
    """The hours of the week, plain text: «Пн–Пт 08:00–20:00, Сб 09:00–15:00, Нд зачинено»."""
    if all(day == _WHOLE_DAY for day in hours.week):
        return words.label(N_("round the clock"))
    groups: list[list[int]] = []
    for weekday, day in enumerate(hours.week):
        if groups and hours.week[groups[-1][0]] == day:
            groups[-1].append(weekday)
        else:
            groups.append([weekday])
    return ", ".join(
        f"{_weekdays(words, group)} {hours_of(words, hours.week[group[0]])}" for group in groups
    )


def now(words: Words, hours: Hours, local: datetime) -> str:
    """Whether it is open at `local` (aware, the clinic's time), and until or from when; plain text."""
    if hours.is_open(local):
        closing = hours.closing(local)
        if closing is None:
            return words.label(N_("🟢 Open now"))
        hour = _hour(closing.hour * 60 + closing.minute or MIDNIGHT)
        return words.label(N_("🟢 Open now, until {hour}"), hour=hour)
    opening = hours.next_opening(local)
    if opening is None:
        return words.label(N_("🔴 Closed now"))
    hour = _hour(opening.hour * 60 + opening.minute)
    if opening.date() == local.date():
        return words.label(N_("🔴 Closed now, opens today at {hour}"), hour=hour)
    day = words.day(opening.date())
    return words.label(N_("🔴 Closed now, opens: {day}, {hour}"), day=day, hour=hour)


def holidays(words: Words, hours: Hours, local: datetime) -> list[str]:
    """A line for each day of the next two weeks that differs, plain text: «❗️ Пт, 25 грудня: вихідний»."""
    return [
        f"❗️ {words.day(day)}: {hours_of(words, hours.on(day))}"
        for day in hours.differing(local.date(), DAYS_AHEAD)
    ]


def _weekdays(words: Words, group: list[int]) -> str:
    first, last = words.label(WEEKDAYS[group[0]]), words.label(WEEKDAYS[group[-1]])
    return first if len(group) == 1 else f"{first}–{last}"


def hours_of(words: Words, day: Day) -> str:
    """The hours of one day, plain text: «08:00–14:00», «вихідний»."""
    if not day:
        return words.label(N_("closed"))
    if day == _WHOLE_DAY:
        return words.label(N_("round the clock"))
    return ", ".join(f"{_hour(span.opens)}–{_hour(span.closes)}" for span in day)


def _hour(minutes: int) -> str:
    """Minutes after midnight as a time of day. The end of a day is 24:00; what is later belongs to the next day."""
    minutes = minutes if minutes <= MIDNIGHT else minutes - MIDNIGHT
    return f"{minutes // 60:02}:{minutes % 60:02}"
