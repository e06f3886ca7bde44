"""News of many patients at once: nobody hears of them before staff looked. They send them, or drop them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from reception.clinic.model import VisitStatus
from reception.desk.room.context import Act, Asked, Context
from reception.desk.room.day import branch_name, doctor_name
from reception.desk.room.pages import data
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored, Watched

MOST_LINES = 30


class Held:
    """What `mirror.Polling` held back: `about` is the moment of its run."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.commands: dict[str, Act] = {}
        self.buttons: dict[str, Act] = {"send": self.send, "drop": self.drop}

    def post(self, about: str) -> None:
        """How many, where, and two buttons."""
        held = self._held(about)
        if not held:
            return
        self.context.room.post(0, self._drawn(held), [self._buttons(about, len(held))])

    def send(self, asked: Asked) -> None:
        """The changes become news, each to its patient; by night those that can wait do."""
        self._decide(asked, "send", N_("📨 The patients are being told: {number}."), lambda k: k)

    def drop(self, asked: Asked) -> None:
        """Nobody is told; the visits are reminded of as the clinic's system has them now."""
        self._decide(
            asked,
            "drop",
            N_("🗑 Nobody is told: {number}. Reminders follow what the clinic's system says now."),
            lambda known: replace(known, past=()),
        )

    def _decide(
        self, asked: Asked, deed: str, msgid: str, change: Callable[[Mirrored], Mirrored]
    ) -> None:
        it, now, about = self.context, self.context.clock.now(), asked.argument
        held = self._held(about)
        if not held:
            return asked.answer(
                it.say(N_("Nothing waits here any more: it was decided, or all is as it was."))
            )
        accounts = {link.account for watched, _ in held for link in watched.links}
        it.audit(asked.member.id, deed, accounts)
        for watched, visits in held:
            waiting = {known.visit.id for known in visits}
            after = [
                replace(change(k), held=None) if k.visit.id in waiting else k
                for k in watched.visits
            ]
            it.mirror.keep(watched, after)
            for link in watched.links:
                it.mirror.look_again(watched.patient, link.account, now)
        text = self._drawn(held)
        decided = it.say(msgid, number=len(held))
        by = it.say(N_("Decided by {operator}."), operator=asked.member.name)
        return asked.answer(f"{text}\n\n{decided} {by}")

    def _held(self, about: str) -> list[tuple[Watched, list[Mirrored]]]:
        """The patients of a run whose changes still wait, each with these."""
        job = self.context.jobs.load(f"held:{about}")
        watched = [self.context.mirror.load(e.patient) for e in (job.entries if job else ())]
        waiting = [(one, [k for k in one.visits if k.held is not None]) for one in watched]
        return [(one, visits) for one, visits in waiting if visits and one.links]

    def _drawn(self, held: Sequence[tuple[Watched, list[Mirrored]]]) -> str:
        it = self.context
        directory = it.conversations.look().directory
        counts = Counter(
            (
                branch_name(it.words, directory, known.visit),
                doctor_name(directory, known.visit.doctor),
                known.visit.status is VisitStatus.CANCELLED,
            )
            for _, visits in held
            for known in visits
        )
        lines = [
            it.say(
                N_(
                    "⚠️ <b>The visits of {number} patients changed at once.</b> Nobody is told, and nobody"
                    " reminded of them, before you decide. Please look into the clinic's system first: was"
                    " it put right there, nothing goes out."
                ),
                number=len(held),
            )
        ]
        for (branch, doctor, cancelled), number in sorted(counts.items())[:MOST_LINES]:
            what = (
                N_("{branch}, {doctor}: cancelled {number}")
                if cancelled
                else (N_("{branch}, {doctor}: changed {number}"))
            )
            lines.append(it.say(what, branch=branch, doctor=doctor, number=number))
        if len(counts) > MOST_LINES:
            lines.append("…")
        return "\n".join(lines)

    def _buttons(self, about: str, number: int) -> list[tuple[str, str]]:
        words = self.context.words
        return [
            (words.label(N_("📨 Tell them: {number}"), number=number), data("send", about)),
            (words.label(N_("🗑 Drop")), data("drop", about)),
        ]
