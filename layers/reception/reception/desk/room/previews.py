"""The switch of all notices (`/notices`), and previews: what patients would have read while it is on preview."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from reception.clinic.operations import Notices
from reception.desk.room.context import Act, Asked, Context
from reception.desk.room.pages import data, paged
from reception.dialog.words import N_
from reception.notices.keys import kind_in
from reception.notices.kinds import label_in
from reception.notices.notice import NoticeGroup
from reception.notices.planning import owed, stopped_by
from reception.notices.ports import Entry
from reception.notices.reasons import NoticeOutcome

TEXTS_ON_A_PAGE = 3
_SAID: dict[Notices, str] = {
    "on": N_("🔔 Notices go out to patients."),
    "preview": N_("👀 Notices are shown here only: patients get none."),
    "paused": N_(
        "⏸ Notices are paused: patients get none, and what is of use afterwards goes out then."
    ),
}


class Previews:
    """`/notices`, and what was held back in a span of minutes: `about` is its begin."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.commands: dict[str, Act] = {"notices": self.notices}
        self.buttons: dict[str, Act] = {"texts": self.texts, "preview": self.fold}

    def notices(self, asked: Asked) -> None:
        """How they go out; with a word behind it, from now on."""
        it = self.context
        chosen = next((mode for mode in _SAID if mode == asked.argument.lower()), None)
        if chosen:
            it.operations.change(lambda o: replace(o, notices=chosen))
            it.audit(asked.member.id, f"notices {chosen}", ())
        present = it.say(_SAID[it.operations.load().notices])
        asked.answer(
            "\n".join([present, it.say(N_("/notices on, /notices preview, /notices paused"))])
        )

    def post(self, about: str) -> None:
        """How many of each kind."""
        entries = self._entries(about)
        if entries:
            self.context.room.post(0, *self._counted(about, entries))

    def fold(self, asked: Asked) -> None:
        """The counts alone."""
        asked.answer(*self._counted(asked.argument, self._entries(asked.argument)))

    def texts(self, asked: Asked) -> None:
        """A page of what patients would have read; the audit lines stand before."""
        it = self.context
        about, page = asked.arguments[0], asked.arguments[-1]
        entries = self._entries(about)
        accounts = [account for account, _ in groupby(entries, key=lambda e: e.account)]
        shown, rows = paged(
            accounts, int(page) if page.isdecimal() else 0, "texts", about, size=TEXTS_ON_A_PAGE
        )
        it.audit(asked.member.id, "preview", shown)
        texts = [
            text
            for account in shown
            for text in self._texts([e for e in entries if e.account == account])
        ]
        counted, _ = self._counted(about, entries)
        fold = (it.words.label(N_("Fold")), data("preview", about))
        asked.answer("\n\n".join([counted, *texts]), [*rows, [fold]])

    def _entries(self, about: str) -> list[Entry]:
        job = self.context.jobs.load(f"preview:{about}")
        return sorted(job.entries if job else ())

    def _counted(self, about: str, entries: list[Entry]) -> tuple[str, list[list[tuple[str, str]]]]:
        it = self.context
        counts = Counter(kind_in(entry.key) for entry in entries)
        labels = {kind_in(entry.key): label_in(entry.key) for entry in entries}
        head = it.say(
            N_("👀 <b>Not sent, as notices are shown here only</b>: {number}"), number=len(entries)
        )
        lines = [
            it.say("{kind}: {number}", kind=it.words.label(labels[kind]), number=number)
            for kind, number in sorted(counts.items())
        ]
        show = (it.words.label(N_("What they would read")), data("texts", about, 0))
        return "\n".join([head, *lines]), [[show]]

    def _texts(self, entries: list[Entry]) -> Iterator[str]:
        """One account's messages, as they were to be at their moment."""
        it = self.context
        loaded = it.conversations.load(entries[0].account)
        if loaded.conversation is None:
            return
        stopped = stopped_by(loaded.operations, loaded.directory)
        groups: dict[datetime, NoticeGroup] = {}
        for entry in entries:
            watched = it.mirror.load(entry.patient)
            planned = owed(watched, entry.account, it.times, stopped)
            noted = next((n for n in watched.notices if (n.account, n.key) == entry[::2]), None)
            found = next((p for p in planned if p.key == entry.key), None)
            if noted and noted.at and noted.outcome == NoticeOutcome.PREVIEW and found:
                groups[noted.at] = (*groups.get(noted.at, ()), found)
        for moment, group in sorted(groups.items()):
            yield it.wording(loaded, group, moment).text
