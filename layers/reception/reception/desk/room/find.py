"""Finds a patient's chat and request, for whoever asks alone: by name, telephone, request or visit."""

from collections.abc import Collection

from reception.clinic.system import ClinicUnreachable
from reception.desk.beginning import chats_of
from reception.desk.finding import Finder
from reception.desk.links import linked
from reception.desk.opening import DeskHours
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.thread import Request, Stage
from reception.desk.waits import said
from reception.dialog.reading.phones import as_people_write
from reception.dialog.words import N_

MAX_SHOWN = 8
"""Each takes two reads, some ten milliseconds."""
USAGE = N_(
    "Nothing is looked for: write a name, a telephone number, or the number of a request or a visit: /find Бойко"
)
NOT_FOUND = N_(
    "Nobody is found. By name only those are found who have asked this desk; write the words in full."
)
TOO_MANY = N_("Found: {number}. Write more of the name.")


class Find:
    """`/find`. A telephone number that nobody at the desk has is asked of the clinic's system."""

    def __init__(self, services: RoomServices, finder: Finder) -> None:
        self.services = services
        self.finder = finder

    def find(self, action: RoomAction) -> None:
        """Look for what stands behind the command. The audit lines stand before anything is seen."""
        services, written = self.services, action.argument
        if not written:
            return action.answer(services.say(USAGE))
        accounts = sorted(self._accounts(written))
        if not accounts:
            return action.answer(services.say(NOT_FOUND))
        if len(accounts) > MAX_SHOWN:
            return action.answer(services.say(TOO_MANY, number=len(accounts)))
        services.audit(action.member.id, "find", accounts)
        return self._show(action, accounts)

    def _accounts(self, written: str) -> set[str]:
        services, accounts = self.services, set(self.finder.find(written))
        visit = written.removeprefix("№").strip()
        if " " not in visit:
            _, chats = chats_of(services.mirror, services.conversations, visit)
            accounts |= {chat.account for chat in chats}
        phone = self.finder.phone(written)
        return accounts or (self._of_cards(phone) if phone else set())

    def _of_cards(self, phone: str) -> set[str]:
        """The chats of the cards that have this number in the clinic's system, if that answers."""
        services = self.services
        try:
            patients = services.open_clinic().patients_by_phone(phone)
        except ClinicUnreachable:
            return set()
        links = (link for one in patients for link in services.mirror.load(one.id).links)
        return {link.account for link in links}

    def _show(self, action: RoomAction, accounts: Collection[str]) -> None:
        """Names and telephones to the member alone; where the platform can't, the requests without them."""
        services = self.services
        found = [(self._whose(account), self._state(account)) for account in accounts]
        text = "\n".join(f"👤 {whose}: {state}" for whose, state in found)
        if services.room.show_alone(action.update.topic, action.member.id, text):
            told = N_("Found: {number}. Shown to you alone.")
            return action.answer(services.say(told, number=len(found)))
        told = N_(
            "Found: {number}. To read the names, open a chat with this bot, press Start there, and ask again."
        )
        lines = [services.say(told, number=len(found)), *(f"👤 {state}" for _, state in found)]
        return action.answer("\n".join(lines))

    def _whose(self, account: str) -> str:
        """The names of a chat's patients, and its telephone number (HTML)."""
        chat = self.services.conversations.load(account).conversation
        names = [patient.name for patient in chat.patients] if chat else []
        phones = [as_people_write(chat.phone.number)] if chat and chat.phone else []
        return self.services.say("{whose}", whose=", ".join([*names, *phones]) or "—")

    def _state(self, account: str) -> str:
        """The chat's last request, with a link to its topic (HTML)."""
        services, thread = self.services, self.services.threads.load(account)
        request = thread.request
        if request is None:
            return services.say(N_("has not asked this desk"))
        number = services.say("№{number}", number=request.number)
        link = services.room.link(thread.topic) if thread.topic else ""
        return f"{linked(number, link)} {self._stands(request)}"

    def _stands(self, request: Request) -> str:
        services, now = self.services, self.services.clock.now()
        if request.stage == Stage.TAKEN and request.operator:
            return services.say(N_("{operator} answers"), operator=request.operator.name)
        if request.stage == Stage.CLOSED and request.closed_at:
            closed = services.words.moment(request.closed_at)
            return services.say(N_("closed {moment}"), moment=closed)
        facts = services.facts
        hours = DeskHours(facts.desk.hours if facts.desk else facts.hours, services.time)
        waited = said(services.words, hours.open_between(request.read_at, now))
        return services.say(N_("waits {waited}"), waited=waited)
