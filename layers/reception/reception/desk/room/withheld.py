"""Changes of many visits at once: no patient is told before staff have looked. They send the news, or drop it.

The clinic's system may be wrong for a moment. If one poll finds more changed visits than usual, it withholds them; what
it found is a job `held:<moment of the poll>`.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from reception.clinic.model import VisitStatus
from reception.dataclass import replace
from reception.desk.buttons import room_button
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.day import branch_name, doctor_name
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored, Watched

MAX_LINES = 30
"""Lines of one message; each is a doctor in a branch."""


class WithheldChanges:
    """Shows what a poll withheld, and takes the decision. `about`: the moment of the poll."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def post(self, about: str) -> None:
        """Ask the staff: how many patients, where, and two buttons."""
        withheld = self._withheld(about)
        if not withheld:
            return
        buttons = self._buttons(about, len(withheld))
        self.services.room.post(0, self._text(withheld), [buttons])

    def send(self, action: RoomAction) -> None:
        """Tell each patient; at night only what can't wait."""
        self._decide(action, "send", N_("📨 The patients are being told: {number}."), lambda m: m)

    def drop(self, action: RoomAction) -> None:
        """Tell nobody. Reminders follow what the clinic's system says now."""
        self._decide(
            action,
            "drop",
            N_("🗑 Nobody is told: {number}. Reminders follow what the clinic's system says now."),
            lambda mirrored: replace(mirrored, past=()),
        )

    def _decide(
        self, action: RoomAction, name: str, msgid: str, change: Callable[[Mirrored], Mirrored]
    ) -> None:
        services, now, about = self.services, self.services.clock.now(), action.argument
        withheld = self._withheld(about)
        if not withheld:
            return action.answer(
                services.say(
                    N_("Nothing waits here any more: it was decided, or all is as it was.")
                )
            )
        accounts = {link.account for watched, _ in withheld for link in watched.links}
        services.audit(action.member.id, name, accounts)
        for watched, visits in withheld:
            waiting = {mirrored.visit.id for mirrored in visits}
            after = [
                replace(change(m), held=None) if m.visit.id in waiting else m
                for m in watched.visits
            ]
            services.mirror.keep(watched, after)
            for link in watched.links:
                services.mirror.look_again(watched.patient, link.account, now)
        text = self._text(withheld)
        decided = services.say(msgid, number=len(withheld))
        by = services.say(N_("Decided by {operator}."), operator=action.member.name)
        return action.answer(f"{text}\n\n{decided} {by}")

    def _withheld(self, about: str) -> list[tuple[Watched, list[Mirrored]]]:
        """The patients of a poll with their changes that still wait for a decision."""
        job = self.services.jobs.load(f"held:{about}")
        watched = [self.services.mirror.load(e.patient) for e in (job.entries if job else ())]
        waiting = [(one, [m for m in one.visits if m.held is not None]) for one in watched]
        return [(one, visits) for one, visits in waiting if visits and one.links]

    def _text(self, withheld: Sequence[tuple[Watched, list[Mirrored]]]) -> str:
        services = self.services
        directory = services.conversations.look().directory
        counts = Counter(
            (
                branch_name(services.words, directory, mirrored.visit),
                doctor_name(directory, mirrored.visit.doctor),
                mirrored.visit.status is VisitStatus.CANCELLED,
            )
            for _, visits in withheld
            for mirrored in visits
        )
        lines = [
            services.say(
                N_(
                    "⚠️ <b>The visits of {number} patients changed at once.</b> Nobody is told, and nobody"
                    " reminded of them, before you decide. Please look into the clinic's system first: was"
                    " it put right there, nothing goes out."
                ),
                number=len(withheld),
            )
        ]
        for (branch, doctor, cancelled), number in sorted(counts.items())[:MAX_LINES]:
            what = (
                N_("{branch}, {doctor}: cancelled {number}")
                if cancelled
                else N_("{branch}, {doctor}: changed {number}")
            )
            lines.append(services.say(what, branch=branch, doctor=doctor, number=number))
        if len(counts) > MAX_LINES:
            lines.append("…")
        return "\n".join(lines)

    def _buttons(self, about: str, number: int) -> list[tuple[str, str]]:
        words = self.services.words
        return [
            (words.label(N_("📨 Tell them: {number}"), number=number), room_button("send", about)),
            (words.label(N_("🗑 Drop")), room_button("drop", about)),
        ]
