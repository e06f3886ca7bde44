"""Staff close a branch or a doctor, have patients told, and open again."""

from reception.clinic.operations import Closure
from reception.dataclass import replace
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.affecting import Affecting
from reception.desk.room.closing import NotUnderstood, read_closing, read_place
from reception.desk.room.closure_pages import closure_page, closures_page
from reception.desk.room.opened import OpenedAgain
from reception.dialog.words import N_
from reception.turns.ports import Loaded


class Closures:
    """`/close`, `/open`, and the buttons below their answers."""

    def __init__(self, services: RoomServices, opened: OpenedAgain) -> None:
        self.services = services
        self.opened = opened
        self.affecting = Affecting(services.mirror, services.conversations, services.clock)

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
        return self.shut(action, closure)

    def shut(self, action: RoomAction, closure: Closure) -> None:
        """Close a place, and show whom that affects."""
        services, now = self.services, self.services.clock.now()
        operations = services.operations.change(lambda o: o.close(closure, now))
        services.audit(action.member.id, "close", ())
        loaded = replace(services.conversations.look(), operations=operations)
        return self._show(action, loaded, closure)

    def announce(self, action: RoomAction) -> None:
        """Have the patients of a closure told: each account's notices are due at once."""
        services, now = self.services, self.services.clock.now()
        operations = services.operations.change(lambda o: o.announce(action.argument, now))
        loaded = replace(services.conversations.look(), operations=operations)
        closure = operations.closure(action.argument)
        if closure is None:
            return self._gone(action)
        links = self.affecting.links(loaded, closure)
        services.audit(action.member.id, "announce", (account for _, account in links))
        self.affecting.tell(links)
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
        affected = self.affecting.affected(loaded, closure)
        action.answer(*closure_page(self.services.words, loaded.directory, closure, affected))

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
