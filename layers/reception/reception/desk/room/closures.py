"""Staff close a branch or a doctor, have patients told, and open again."""

from dataclasses import replace

from reception.clinic.operations import Closure
from reception.desk.room.closing import (
    NotUnderstood,
    Reach,
    closing,
    listed,
    name,
    read_closing,
    read_place,
)
from reception.desk.room.context import Act, Asked, Context
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored
from reception.notices.planning import stopped_by
from reception.turns.ports import Loaded


class Closures:
    """`/close`, `/open`, and the buttons below their answers."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.commands: dict[str, Act] = {"close": self.close, "open": self.open}
        self.buttons: dict[str, Act] = {
            "announce": self.announce,
            "silent": self.silent,
            "reopen": self.reopen,
        }

    def close(self, asked: Asked) -> None:
        """At once; whether patients are told is decided by a button."""
        it = self.context
        loaded, now = it.conversations.look(), it.clock.now()
        if not asked.argument:
            return self._list(asked, loaded)
        try:
            closure = read_closing(asked.argument, loaded.directory, it.facts, it.time, now)
        except NotUnderstood as error:
            return asked.answer(it.say(str(error)))
        operations = it.operations.change(lambda o: o.close(closure, now))
        it.audit(asked.member.id, "close", ())
        return self._show(asked, replace(loaded, operations=operations), closure)

    def announce(self, asked: Asked) -> None:
        """Have them told: the clockwork brings each account at once."""
        it, now = self.context, self.context.clock.now()
        operations = it.operations.change(lambda o: o.announce(asked.argument, now))
        loaded = replace(it.conversations.look(), operations=operations)
        closure = operations.closure(asked.argument)
        if closure is None:
            return self._gone(asked)
        patients = {known.patient for known in self._affected(loaded, closure)}
        links = [(p, link.account) for p in patients for link in it.mirror.load(p).links]
        it.audit(asked.member.id, "announce", (account for _, account in links))
        for patient, account in links:
            it.mirror.look_again(patient, account, now)
        return self._show(asked, loaded, closure)

    def silent(self, asked: Asked) -> None:
        """It stays closed, and nobody is written to."""
        loaded = self.context.conversations.look()
        closure = loaded.operations.closure(asked.argument)
        if closure is None:
            return self._gone(asked)
        return asked.answer(*listed(self.context.words, loaded.directory, (closure,)))

    def open(self, asked: Asked) -> None:
        """Exactly this place."""
        it = self.context
        loaded, today = it.conversations.look(), it.time.day(it.clock.now())
        try:
            place = read_place(asked.argument, loaded.directory, it.facts, today)
        except NotUnderstood as error:
            return asked.answer(it.say(str(error)))
        closures = loaded.operations.closures
        wanted = (c for c in closures if (c.branch, c.doctor) == (place.branch, place.doctor))
        return self._opened(asked, next(wanted, None))

    def reopen(self, asked: Asked) -> None:
        """By its button."""
        self._opened(asked, self.context.operations.load().closure(asked.argument))

    def _list(self, asked: Asked, loaded: Loaded) -> None:
        it, now = self.context, self.context.clock.now()
        closures = tuple(c for c in loaded.operations.closures if c.holds(now))
        if closures:
            return asked.answer(*listed(it.words, loaded.directory, closures))
        return asked.answer(it.say(N_("Nothing is closed.")))

    def _show(self, asked: Asked, loaded: Loaded, closure: Closure) -> None:
        """What is closed, and whom it concerns."""
        affected = self._affected(loaded, closure)
        patients = {known.patient for known in affected}
        reach = Reach(len(affected), len(patients), self._reading(patients))
        asked.answer(*closing(self.context.words, loaded.directory, closure, reach))

    def _affected(self, loaded: Loaded, closure: Closure) -> list[Mirrored]:
        """The visits to come that can't be."""
        now = self.context.clock.now()
        stopped = stopped_by(loaded.operations, loaded.directory)
        return [
            one.mirrored
            for one in self.context.mirror.between(max(now, closure.since), closure.until)
            if one.mirrored.visit.stands and stopped(one.mirrored) == closure
        ]

    def _reading(self, patients: set[str]) -> int:
        """Of how many patients at least one chat takes messages."""
        it = self.context

        def reads(account: str) -> bool:
            conversation = it.conversations.load(account).conversation
            return conversation is not None and not conversation.unreachable

        watched = map(it.mirror.load, patients)
        return sum(any(reads(link.account) for link in one.links) for one in watched)

    def _opened(self, asked: Asked, closure: Closure | None) -> None:
        it = self.context
        if closure is None:
            return self._gone(asked)
        it.operations.change(lambda o: o.open(closure.branch, closure.doctor))
        it.audit(asked.member.id, "open", ())
        directory = it.conversations.look().directory
        opened = it.say(N_("🔓 Open again: {name}."), name=name(directory, closure))
        told = it.say(
            N_(
                "Patients were told that it is closed: those who did not move may be unsure. Please tell them."
            )
        )
        return asked.answer(f"{opened}\n{told}" if closure.announced_at else opened)

    def _gone(self, asked: Asked) -> None:
        asked.answer(self.context.say(N_("It is not closed.")))
