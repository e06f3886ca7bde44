"""Figures for the staff, without names: a picture with three sentences, a file, and each group of figures by day."""

import csv
import io
import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from reception.clinic.model import Directory
from reception.desk.buttons import room_button
from reception.desk.ports import File
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.comparison import comparison
from reception.desk.room.figure_labels import GROUP_LABELS, figure_label
from reception.desk.room.pages import page_number, paged
from reception.desk.thread import Rows
from reception.dialog.usage import STEPS
from reception.dialog.words import N_
from reception.figures.period import Period, read_period
from reception.figures.ports import PictureNotDrawn
from reception.figures.summary import (
    GROUPS,
    Chart,
    Days,
    at_percent,
    bars,
    change,
    in_group,
    leak,
    waits,
    whole,
    without_staff,
)

MOST_SECTIONS = 8
BUTTONS_PER_ROW = 3
FIGURES_PER_PAGE = 6
"""A figure has up to 58 weeks, and a message of Telegram up to 4,096 characters."""
WHICH_PERIOD = N_(
    "Nothing is shown: which days are those? Write /stats, /stats 30, /stats місяць, /stats 2026-11 or"
    " /stats 01.11-15.11."
)

log = logging.getLogger(__name__)


class Statistics:
    """`/stats` and its buttons, and the message of each Monday."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def ask(self, action: RoomAction) -> None:
        """Have the figures of a period posted; the clockwork does it within a minute, since a picture takes a while."""
        services, now = self.services, self.services.clock.now()
        period = read_period(action.argument, services.time.day(now))
        if period is None:
            return action.answer(services.say(WHICH_PERIOD))
        job = f"stats:{period.first}:{period.last}:{action.update.id}"
        services.jobs.ask(job, now)
        return action.answer(services.say(N_("📊 The figures come here in a minute.")))

    def post(self, about: str) -> None:
        """Post the figures of `<first>:<last>` (ISO days)."""
        first, last, *_ = about.split(":")
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        days, before = self._read(period), whole(self._read(period.before))
        directory = self.services.conversations.look().directory
        table = File(f"stats_{first}_{last}.csv", self._table(days, directory))
        text = "\n".join([self._head(period), *self._sentences(whole(days), before)])
        try:
            picture = self.services.draw(self._chart(period, days, directory))
            files = [File(f"stats_{first}_{last}.png", picture), table]
        except PictureNotDrawn as error:
            log.warning("figures go out without their picture: %s", error)
            files = [table]
        self.services.room.show(0, files, text)
        self.services.room.post(0, *self._groups(period, days))

    def group(self, action: RoomAction) -> None:
        """Show the figures of a group by day, or all groups again."""
        first, last, group, *_ = [*action.arguments, "", ""]
        try:
            period = Period(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            return None
        days = self._read(period)
        if group not in GROUPS:
            return action.answer(*self._groups(period, days))
        directory = self.services.conversations.look().directory
        lines = list(self._by_day(days, directory, group))
        turn = ("figures", first, last, group)
        shown, rows = paged(lines, page_number(action.arguments[-1]), *turn, size=FIGURES_PER_PAGE)
        head = self.services.say("<b>{group}</b>", group=self._label(GROUP_LABELS[group]))
        back = (self._label(N_("← All figures")), room_button("figures", first, last))
        return action.answer("\n".join([head, *shown]), [*rows, [back]])

    def _read(self, period: Period) -> Days:
        return self.services.figures.of_days(period.first, period.last)

    def _label(self, msgid: str) -> str:
        return self.services.words.label(msgid)

    def _head(self, period: Period) -> str:
        text = N_("📊 <b>{first} – {last}</b>")
        return self.services.say(text, first=_day(period.first), last=_day(period.last))

    def _sentences(self, now: Counter[str], before: Counter[str]) -> Iterator[str]:
        """Three sentences: who came, what was booked, where the way breaks off; with the period before."""
        say = self.services.say
        yield say(
            N_("New patients: {new} (before: {before}{change}), sessions: {sessions}."),
            new=now["users_new"],
            before=before["users_new"],
            change=_tail(change(now["users_new"], before["users_new"])),
            sessions=now["sessions"],
        )
        yield say(
            N_("Booked in the bot: {bot} (before: {before}{change}), elsewhere: {elsewhere}."),
            bot=now["booked:bot"],
            before=before["booked:bot"],
            change=_tail(change(now["booked:bot"], before["booked:bot"])),
            elsewhere=now["booked:elsewhere"],
        )
        most = leak(now)
        if most is None:
            yield say(N_("Nobody has begun to choose a visit."))
            return
        step = figure_label(self.services.words, Directory(), f"funnel:{most.step}")
        text = N_("Most break off after «{step}»: {lost} of {came}.")
        yield say(text, step=step, lost=most.lost, came=most.came)

    def _groups(self, period: Period, days: Days) -> tuple[str, Rows]:
        """The figures that matter most, and a button for each group."""
        say, minutes = self.services.say, timedelta(minutes=1).total_seconds()
        figures = whole(days)
        lines = [self._head(period)]
        share, ascending = without_staff(figures), waits(figures)
        if share is not None:
            lines.append(say(N_("Without staff: {share} % of sessions"), share=share))
        if ascending:
            median, ninety = at_percent(ascending, 50) or 0, at_percent(ascending, 90) or 0
            text = N_("First answer: half within {half} min, nine of ten within {nine} min")
            half, nine = round(median / minutes, 1), round(ninety / minutes, 1)
            lines.append(say(text, half=half, nine=nine))
        buttons = [
            (self._label(label), room_button("figures", period.first, period.last, group, 0))
            for group, label in GROUP_LABELS.items()
        ]
        rows = [buttons[n : n + BUTTONS_PER_ROW] for n in range(0, len(buttons), BUTTONS_PER_ROW)]
        lines += comparison(self.services.words, days)
        lines.append(say(N_("What each figure is made of:")))
        return "\n".join(lines), rows

    def _by_day(self, days: Days, directory: Directory, group: str) -> Iterator[str]:
        """A line for each figure: the sum, and behind it days, or weeks of a long period, that had any."""
        figures = whole(days)
        for name in in_group(figures, group):
            counted = [f"{begin:%d.%m}: {number}" for begin, [number] in bars(days, name) if number]
            label = figure_label(self.services.words, directory, name)
            text = "{label}: <b>{number}</b> ({days})"
            listed = ", ".join(counted)
            yield self.services.say(text, label=label, number=figures[name], days=listed)

    def _table(self, days: Days, directory: Directory) -> bytes:
        """The figures as a file that a spreadsheet opens: day, group, figure, number. No doctors."""
        held = io.StringIO()
        writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
        columns = (N_("day"), N_("group"), N_("figure"), N_("number"))
        writer.writerow([self._label(column) for column in columns])
        for day in sorted(days):
            for group, title in GROUP_LABELS.items():
                for name in in_group(days[day], group):
                    label = figure_label(self.services.words, directory, name)
                    writer.writerow([day, self._label(title), _plain(label), days[day][name]])
        return held.getvalue().encode("utf-8-sig")

    def _chart(self, period: Period, days: Days, directory: Directory) -> Chart:
        figures, words = whole(days), self.services.words

        def labelled(name: str) -> tuple[str, int]:
            return figure_label(words, directory, name), figures[name]

        sections = sorted(map(labelled, in_group(figures, "sections")), key=lambda s: -s[1])
        growth = bars(days, "users_new", "sessions")
        return Chart(
            f"{_day(period.first)} – {_day(period.last)}",
            self._label(N_("Growth")),
            (self._label(N_("new patients")), self._label(N_("sessions"))),
            tuple((f"{begin:%d.%m}", new, sessions) for begin, (new, sessions) in growth),
            self._label(GROUP_LABELS["sections"]),
            tuple(sections[:MOST_SECTIONS]),
            self._label(GROUP_LABELS["way"]),
            tuple(labelled(f"funnel:{step}") for step in STEPS),
        )


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _tail(change: str) -> str:
    return f", {change}" if change else ""


def _plain(label: str) -> str:
    """A cell that no spreadsheet takes for a formula: a source is a stranger's word."""
    return f"'{label}" if label[:1] in "=+-@" else label
