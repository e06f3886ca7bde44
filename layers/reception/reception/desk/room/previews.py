"""Switches notices on, off or to preview, and shows what patients would have read in preview."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from reception.clinic.operations import Notices
from reception.desk.buttons import room_button
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.pages import page_number, paged
from reception.dialog.words import N_
from reception.notices.keys import kind_in
from reception.notices.kinds import label_in
from reception.notices.notice import NoticeGroup
from reception.notices.planning import owed, stopped_by
from reception.notices.ports import Entry
from reception.notices.reasons import NoticeOutcome

TEXTS_PER_PAGE = 3
"""Accounts whose messages one page shows: a message of the platform takes no more."""

_SAID: dict[Notices, str] = {
    "on": N_("🔔 Notices go out to patients."),
    "preview": N_("👀 Notices are shown here only: patients get none."),
    "paused": N_(
        "⏸ Notices are paused: patients get none, and what is of use afterwards goes out then."
    ),
}


class Previews:
    """`/notices`, and what was not sent in a span of minutes. `about`: when that span began."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def notices(self, action: RoomAction) -> None:
        """Show whether notices go out; with a mode as argument, set it first."""
        services = self.services
        chosen = next((mode for mode in _SAID if mode == action.argument.lower()), None)
        if chosen:
            services.operations.change(lambda o: replace(o, notices=chosen))
            services.audit(action.member.id, f"notices {chosen}", ())
        lines = [services.say(_SAID[services.operations.load().notices])]
        if action.argument and not chosen:
            unknown = N_("Nothing was changed: there is no /notices {mode}.")
            lines.insert(0, services.say(unknown, mode=action.argument))
        lines.append(services.say(N_("/notices on, /notices preview, /notices paused")))
        action.answer("\n".join(lines))

    def post(self, about: str) -> None:
        """Post how many notices of each kind were not sent."""
        entries = self._entries(about)
        if entries:
            self.services.room.post(0, *self._counts(about, entries))

    def fold(self, action: RoomAction) -> None:
        """Show the counts alone again."""
        action.answer(*self._counts(action.argument, self._entries(action.argument)))

    def texts(self, action: RoomAction) -> None:
        """Show a page of what patients would have read. The audit lines stand before."""
        services = self.services
        about, page = action.arguments[0], page_number(action.arguments[-1])
        entries = self._entries(about)
        accounts = [account for account, _ in groupby(entries, key=lambda e: e.account)]
        shown, rows = paged(accounts, page, "texts", about, size=TEXTS_PER_PAGE)
        services.audit(action.member.id, "preview", shown)
        texts = [
            text
            for account in shown
            for text in self._texts([e for e in entries if e.account == account])
        ]
        counts, _ = self._counts(about, entries)
        fold = (services.words.label(N_("Fold")), room_button("preview", about))
        action.answer("\n\n".join([counts, *texts]), [*rows, [fold]])

    def _entries(self, about: str) -> list[Entry]:
        job = self.services.jobs.load(f"preview:{about}")
        return sorted(job.entries if job else ())

    def _counts(self, about: str, entries: list[Entry]) -> tuple[str, list[list[tuple[str, str]]]]:
        services = self.services
        counts = Counter(kind_in(entry.key) for entry in entries)
        labels = {kind_in(entry.key): label_in(entry.key) for entry in entries}
        head = services.say(
            N_("👀 <b>Not sent, as notices are shown here only</b>: {number}"), number=len(entries)
        )
        lines = [
            services.say("{kind}: {number}", kind=services.words.label(labels[kind]), number=number)
            for kind, number in sorted(counts.items())
        ]
        show = (services.words.label(N_("What they would read")), room_button("texts", about, 0))
        return "\n".join([head, *lines]), [[show]]

    def _texts(self, entries: list[Entry]) -> Iterator[str]:
        """The messages of one account, each as it would have been at its moment."""
        services = self.services
        loaded = services.conversations.load(entries[0].account)
        if loaded.conversation is None:
            return
        stopped = stopped_by(loaded.operations, loaded.directory)
        groups: dict[datetime, NoticeGroup] = {}
        for entry in entries:
            watched = services.mirror.load(entry.patient)
            planned = owed(watched, entry.account, services.times, stopped)
            noted = next((n for n in watched.notices if (n.account, n.key) == entry[::2]), None)
            found = next((p for p in planned if p.key == entry.key), None)
            if noted and noted.at and noted.outcome == NoticeOutcome.PREVIEW and found:
                groups[noted.at] = (*groups.get(noted.at, ()), found)
        for moment, group in sorted(groups.items()):
            yield services.wording(loaded, group, moment).text
