"""Switches notices on, off or to preview, and shows what patients would have read in preview."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby

from reception.clinic.operations import Notices, Operations
from reception.desk.buttons import room_button
from reception.desk.ports import StaffPressed
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.pages import page_number, paged
from reception.desk.thread import Rows
from reception.dialog.words import N_
from reception.notices.keys import kind_in
from reception.notices.kinds import label_in
from reception.notices.notice import NoticeGroup
from reception.notices.planning import owed, stopped_by
from reception.notices.poll_everybody import window_oldest_at
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


_ASKED: dict[Notices, str] = {
    "preview": N_(
        "👀 Show notices here only? Patients get none, no reminders either, until somebody switches them on."
    ),
    "paused": N_(
        "⏸ Pause notices? Patients get none, no reminders either, until somebody switches them on."
    ),
}
"""The question before a mode in which patients get none."""


class Previews:
    """`/notices`, and what was not sent in a span of minutes. `about`: when that span began."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def notices(self, action: RoomAction) -> None:
        """Show whether notices go out; with a mode as argument, set it. One that stops them is set by a press alone."""
        services = self.services
        chosen = next((mode for mode in _SAID if mode == action.argument.lower()), None)
        operations = services.operations.load()
        if chosen and chosen != operations.notices:
            if chosen in _ASKED and not isinstance(action.update.event, StaffPressed):
                self.ask(action, chosen)
                return
            operations = self._set(chosen, action)
        lines = [*self.state(operations), self._age()]
        if action.argument and not chosen and not isinstance(action.update.event, StaffPressed):
            unknown = N_("Nothing was changed: there is no /notices {mode}.")
            lines.insert(0, services.say(unknown, mode=action.argument))
        lines.append(services.say(N_("/notices on, /notices preview, /notices paused")))
        action.answer("\n".join(lines))

    def ask(self, action: RoomAction, mode: Notices) -> None:
        """Ask before a mode in which patients get none."""
        action.answer(self.services.say(_ASKED[mode]), self._choices(mode))

    def _set(self, mode: Notices, action: RoomAction) -> Operations:
        services = self.services
        by, now = action.member.name, services.clock.now()
        operations = services.operations.change(lambda o: o.set_notices(mode, by, now))
        services.audit(action.member.id, f"notices {mode}", ())
        return operations

    def state(self, operations: Operations) -> list[str]:
        """Whether notices go out, and who decided that and when, if anybody did; lines of HTML."""
        services = self.services
        lines = [services.say(_SAID[operations.notices])]
        if operations.notices_since:
            since = N_("Since {moment}: {operator}.")
            moment = services.words.moment(operations.notices_since)
            lines.append(services.say(since, moment=moment, operator=operations.notices_by))
        return lines

    def _choices(self, mode: Notices) -> Rows:
        words = self.services.words
        return [
            [(words.label(N_("✅ Yes, patients get none")), room_button("notices", mode))],
            [(words.label(N_("Leave it as it is")), room_button("notices", "asis"))],
        ]

    def remind(self, about: str) -> None:
        """Bring to mind on the morning of `about` (ISO) that patients get no notices, if so."""
        operations, services = self.services.operations.load(), self.services
        is_today = date.fromisoformat(about) == services.time.day(services.clock.now())
        if operations.notices == "on" or not is_today:
            return
        on = (services.words.label(N_("🔔 Send notices again")), room_button("notices", "on"))
        services.room.post(0, "\n".join(self.state(operations)), [[on]])

    def _age(self) -> str:
        """Since when all visits were read, as the polls of either kind have noted it."""
        services = self.services
        oldest, today = services.mirror.rounds().oldest_at, services.time.day(services.clock.now())
        window = window_oldest_at(services.windows.window(), today)
        in_turn = datetime.fromtimestamp(oldest, UTC) if oldest else None
        since = max(filter(None, (in_turn, window)), default=None)
        if since is None:
            return services.say(N_("🕓 Not all visits were read in the clinic's system yet."))
        return services.say(
            N_("🕓 All visits were read in the clinic's system at {moment} or later."),
            moment=services.words.moment(since),
        )

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
