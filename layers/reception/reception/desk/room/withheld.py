"""Changes of too many patients at once: no patient is told before staff looked. They send the changes, or drop them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from reception.clinic.model import VisitStatus
from reception.desk.room.context import Act, Asked, Context
from reception.desk.room.day import branch_name, doctor_name
from reception.desk.room.pages import data
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored, Watched

MAX_LINES = 30


class Withheld:
    """The changes that a run of `notices.poll` withheld. `about`: the moment of that run, part of the job's id."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.commands: dict[str, Act] = {}
        self.buttons: dict[str, Act] = {"send": self.send, "drop": self.drop}

    def post(self, about: str) -> None:
        """Post how many changes wait and where, with two buttons; nothing if none waits any more."""
        waiting = self._waiting(about)
        if waiting:
            self.context.room.post(0, self._drawn(waiting), [self._buttons(about, len(waiting))])

    def send(self, asked: Asked) -> None:
        """Tell each patient of the change. In quiet hours, changes that are not urgent wait for the morning."""
        self._decide(
            asked,
            "send",
            N_("📨 The patients are being told: {number}."),
            lambda mirrored: mirrored,
        )

    def drop(self, asked: Asked) -> None:
        """Tell nobody. Reminders follow what the clinic's system has now."""
        self._decide(
            asked,
            "drop",
            N_("🗑 Nobody is told: {number}. Reminders follow what the clinic's system says now."),
            lambda mirrored: replace(mirrored, past=()),
        )

    def _decide(
        self, asked: Asked, deed: str, msgid: str, change: Callable[[Mirrored], Mirrored]
    ) -> None:
        it, now = self.context, self.context.clock.now()
        waiting = self._waiting(asked.argument)
        if not waiting:
            return asked.answer(
                it.say(N_("Nothing waits here any more: it was decided, or all is as it was."))
            )
        accounts = {link.account for watched in waiting for link in watched.links}
        it.audit(asked.member.id, deed, accounts)
        for watched in waiting:
            after = [change(m).release() if m.is_withheld else m for m in watched.visits]
            it.mirror.keep(watched, after)
            for link in watched.links:
                it.mirror.look_again(watched.patient, link.account, now)
        text = self._drawn(waiting)
        decided = it.say(msgid, number=len(waiting))
        by = it.say(N_("Decided by {operator}."), operator=asked.member.name)
        return asked.answer(f"{text}\n\n{decided} {by}")

    def _waiting(self, about: str) -> list[Watched]:
        """The patients of a run whose changes still wait."""
        job = self.context.jobs.load(f"held:{about}")
        watched = [self.context.mirror.load(e.patient) for e in (job.entries if job else ())]
        return [one for one in watched if one.links and any(m.is_withheld for m in one.visits)]

    def _drawn(self, waiting: Sequence[Watched]) -> str:
        it = self.context
        directory = it.conversations.look().directory
        counts = Counter(
            (
                branch_name(it.words, directory, mirrored.visit),
                doctor_name(directory, mirrored.visit.doctor),
                mirrored.visit.status is VisitStatus.CANCELLED,
            )
            for watched in waiting
            for mirrored in watched.visits
            if mirrored.is_withheld
        )
        lines = [
            it.say(
                N_(
                    "⚠️ <b>The visits of {number} patients changed at once.</b> Nobody is told, and nobody"
                    " reminded of them, before you decide. Please look into the clinic's system first: was"
                    " it put right there, nothing goes out."
                ),
                number=len(waiting),
            )
        ]
        for (branch, doctor, cancelled), number in sorted(counts.items())[:MAX_LINES]:
            what = (
                N_("{branch}, {doctor}: cancelled {number}")
                if cancelled
                else (N_("{branch}, {doctor}: changed {number}"))
            )
            lines.append(it.say(what, branch=branch, doctor=doctor, number=number))
        if len(counts) > MAX_LINES:
            lines.append("…")
        return "\n".join(lines)

    def _buttons(self, about: str, number: int) -> list[tuple[str, str]]:
        words = self.context.words
        return [
            (words.label(N_("📨 Tell them: {number}"), number=number), data("send", about)),
            (words.label(N_("🗑 Drop")), data("drop", about)),
        ]
