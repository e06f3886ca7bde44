"""Staff close a branch or a doctor, have patients told, and open again."""

from collections.abc import Sequence
from dataclasses import replace

from reception.clinic.operations import Closure, Operations
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.closing import NotUnderstood, read_closing, read_place
from reception.desk.room.closure_pages import (
    Affected,
    closure_page,
    closures_page,
)
from reception.desk.room.opened import OpenedAgain
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored
from reception.notices.planning import stopped_by
from reception.turns.ports import Loaded


class Closures:
    """`/close`, `/open`, and the buttons below their answers."""

    def __init__(self, services: RoomServices, opened: OpenedAgain) -> None:
        self.services = services
        self.opened = opened

    def close(self, action: RoomAction) -> None:
        """Close a place at once; without an argument list what is closed. A button decides if patients are told."""
        services = self.services
        loaded, now = services.conversations.look(), services.clock.now()
        if not action.argument:
            return self._list(action, loaded)
        try:
            closure = read_closing(
                action.argument, loaded.directory, services.facts, services.time, now
            )
        except NotUnderstood as error:
            return action.answer(services.say(str(error)))
        operations = services.operations.change(lambda o: o.close(closure, now))
        services.audit(action.member.id, "close", ())
        return self._show(action, replace(loaded, operations=operations), closure)

    def announce(self, action: RoomAction) -> None:
        """Have the patients of a closure told: each account's notices are due at once."""
        services, now = self.services, self.services.clock.now()
        operations = services.operations.change(lambda o: o.announce(action.argument, now))
        loaded = replace(services.conversations.look(), operations=operations)
        closure = operations.closure(action.argument)
        if closure is None:
            return self._gone(action)
        patients = {mirrored.patient for mirrored in self._stopped_visits(loaded, closure)}
        links = [(p, link.account) for p in patients for link in services.mirror.load(p).links]
        services.audit(action.member.id, "announce", (account for _, account in links))
        for patient, account in links:
            services.mirror.look_again(patient, account, now)
        return self._show(action, loaded, closure)

    def silent(self, action: RoomAction) -> None:
        """Leave it closed, and write to nobody."""
        loaded = self.services.conversations.look()
        closure = loaded.operations.closure(action.argument)
        if closure is None:
            return self._gone(action)
        return action.answer(*closures_page(self.services.words, loaded.directory, (closure,)))

    def open(self, action: RoomAction) -> None:
        """Open the place that is named, if exactly that is closed."""
        services = self.services
        loaded, today = services.conversations.look(), services.time.day(services.clock.now())
        try:
            place = read_place(action.argument, loaded.directory, services.facts, today)
        except NotUnderstood as error:
            return action.answer(services.say(str(error)))
        named, now = (place.branch, place.doctor), services.clock.now()
        return self._opened(
            action,
            [
                c
                for c in loaded.operations.closures
                if (c.branch, c.doctor) == named and now < c.until
            ],
        )

    def reopen(self, action: RoomAction) -> None:
        """Open what the button stands for. Pressed again, it tells again that it is open."""
        operations = self.services.operations.load()
        closure = operations.closure(action.argument)
        lifted = [c for c in operations.lifted if c.id == action.argument]
        if closure is None and lifted:
            return self.opened.show(action, lifted)
        return self._opened(action, [closure] if closure else [])

    def _list(self, action: RoomAction, loaded: Loaded) -> None:
        services, now = self.services, self.services.clock.now()
        closures = tuple(c for c in loaded.operations.closures if now < c.until)
        if closures:
            return action.answer(*closures_page(services.words, loaded.directory, closures))
        return action.answer(services.say(N_("Nothing is closed.")))

    def _show(self, action: RoomAction, loaded: Loaded, closure: Closure) -> None:
        """Show what is closed, and whom it affects."""
        visits = self._stopped_visits(loaded, closure)
        patients = {mirrored.patient for mirrored in visits}
        others = patients - self._would_be_told(loaded, closure, visits)
        reachable = self._count_reachable(patients - others)
        affected = Affected(len(visits), len(patients), reachable, len(others))
        action.answer(*closure_page(self.services.words, loaded.directory, closure, affected))

    def _stopped_visits(self, loaded: Loaded, closure: Closure) -> list[Mirrored]:
        """The coming visits that can't take place because of this closure, also if another one covers them, too."""
        now = self.services.clock.now()
        stopped = stopped_by(Operations(closures=(closure,)), loaded.directory)
        return [
            one.mirrored
            for one in self.services.mirror.between(max(now, closure.begins), closure.until)
            if one.mirrored.visit.stands and stopped(one.mirrored)
        ]

    def _would_be_told(
        self, loaded: Loaded, closure: Closure, visits: Sequence[Mirrored]
    ) -> set[str]:
        """The patients who hear of this closure if it is announced, and not of another one that lasts longer."""
        announced = loaded.operations.announce(closure.id, self.services.clock.now())
        stopped = stopped_by(announced, loaded.directory)
        return {m.patient for m in visits if (by := stopped(m)) and by.id == closure.id}

    def _count_reachable(self, patients: set[str]) -> int:
        """Count the patients who have a chat that takes messages."""
        services = self.services

        def takes_messages(account: str) -> bool:
            conversation = services.conversations.load(account).conversation
            return conversation is not None and not conversation.unreachable

        watched = map(services.mirror.load, patients)
        return sum(any(takes_messages(link.account) for link in one.links) for one in watched)

    def _opened(self, action: RoomAction, closures: list[Closure]) -> None:
        """Open what is closed in one place."""
        services = self.services
        if not closures:
            return self._gone(action)
        services.operations.change(lambda o: o.lift(closures))
        services.audit(action.member.id, "open", ())
        return self.opened.show(action, closures)

    def _gone(self, action: RoomAction) -> None:
        action.answer(self.services.say(N_("It is not closed.")))
