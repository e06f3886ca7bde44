"""Patients who read that a place is closed are told that it is open again: by one press, or by telephone."""

from collections.abc import Iterator, Sequence

from reception.clinic.operations import Closure, Reopened
from reception.desk.buttons import room_button
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.call_list import NAMES_PER_PAGE, CallList, ToCall
from reception.desk.room.closure_pages import closed_name, opened_page
from reception.desk.room.pages import page_number, paged
from reception.dialog.words import N_
from reception.notices import keys
from reception.notices.mirrored import Mirrored
from reception.notices.reasons import NoticeOutcome


class OpenedAgain:
    """The answer to `/open`, and its buttons."""

    def __init__(self, services: RoomServices, calls: CallList) -> None:
        self.services = services
        self.calls = calls

    def show(self, action: RoomAction, closures: Sequence[Closure]) -> None:
        """Show what is open again, and how many patients read that it was closed."""
        action.answer(*self._page(closures))

    def tell(self, action: RoomAction) -> None:
        """Have the patients told: each account's notices are due at once."""
        services, now = self.services, self.services.clock.now()
        operations = services.operations.change(lambda o: o.tell_open(action.argument, now))
        reopened = operations.reopening(action.argument)
        if reopened is None:
            return self._gone(action)
        told = list(self._told(reopened.closure))
        services.audit(action.member.id, "tell_open", [a for _, accounts in told for a in accounts])
        for mirrored, accounts in told:
            for account in accounts:
                services.mirror.look_again(mirrored.patient, account, now)
        return action.answer(*self._page([reopened.closure]))

    def names(self, action: RoomAction) -> None:
        """Show a page of those patients' names and telephones. The audit lines stand before anything is seen."""
        services, arguments = self.services, action.arguments
        reopened = services.operations.load().reopening(arguments[0])
        if reopened is None:
            return self._gone(action)
        told = list(self._told(reopened.closure))
        page = page_number(arguments[-1])
        indices, rows = paged(
            [str(n) for n in range(len(told))], page, "told", arguments[0], size=NAMES_PER_PAGE
        )
        shown = [told[int(index)] for index in indices]
        services.audit(action.member.id, "names", [a for _, accounts in shown for a in accounts])
        clinic = services.open_clinic()  # one for the page, so that all look-ups share its deadline
        lines = [self.calls.named(self._to_call(*one), clinic)[0] for one in shown]
        text, _ = self._page([reopened.closure])
        fold = (services.words.label(N_("Fold")), room_button("opened", reopened.closure.id))
        return action.answer("\n".join([text, "", *lines]), [*rows, [fold]])

    def fold(self, action: RoomAction) -> None:
        """Show the counts again, without names."""
        reopened = self.services.operations.load().reopening(action.argument)
        if reopened is None:
            return self._gone(action)
        return action.answer(*self._page([reopened.closure]))

    def _page(self, closures: Sequence[Closure]) -> tuple[str, Sequence[Sequence[tuple[str, str]]]]:
        services = self.services
        operations = services.operations.load()
        reopened = [it for c in closures if (it := operations.reopening(c.id))]
        told: list[tuple[Reopened, int]] = [
            (it, len(list(self._told(it.closure)))) for it in reopened
        ]
        name = closed_name(services.conversations.look().directory, closures[0])
        return opened_page(services.words, name, told)

    def _told(self, closure: Closure) -> Iterator[tuple[Mirrored, list[str]]]:
        """The coming visits that stand, with the accounts that read of the closure."""
        services = self.services
        first = max(services.clock.now(), closure.begins)
        for one in services.mirror.between(first, closure.until):
            mirrored = one.mirrored
            key = keys.of_closure(mirrored.visit, closure)
            notices = (
                services.mirror.load(mirrored.patient).notices if mirrored.visit.stands else ()
            )
            accounts = [
                n.account for n in notices if n.key == key and n.outcome == NoticeOutcome.SENT
            ]
            if accounts:
                yield mirrored, accounts

    def _to_call(self, mirrored: Mirrored, accounts: Sequence[str]) -> ToCall:
        loaded = (self.services.conversations.load(account).conversation for account in accounts)
        chats = tuple(chat for chat in loaded if chat)
        return ToCall(mirrored.visit, mirrored.patient, chats)

    def _gone(self, action: RoomAction) -> None:
        action.answer(self.services.say(N_("It is not closed.")))
