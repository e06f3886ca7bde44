"""`/find` at the desk of a large clinic: its tables as many people and the visits of a season leave them."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import msgspec
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber

from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.visits import DynamoMirror
from reception.clinic.model import Patient, Visit
from reception.desk import talk
from reception.desk.finding import Finder, words_of
from reception.desk.ports import StaffUpdate, StaffWrote
from reception.desk.room.action import RoomAction
from reception.desk.room.find import MAX_SHOWN, Find
from reception.desk.thread import DeskRules, Matter, Operator, Thread
from reception.dialog.conversation import Conversation, LinkedPatient, Phone
from reception.dialog.staff import RequestKind
from reception.logs import pseudonym
from reception.notices.mirrored import Mirrored
from tests.adapters.tables import Tables
from tests.doubles.codes import KEY
from tests.doubles.desk import MemoryRoom
from tests.doubles.world import World

READS = ("GetItem", "Query", "BatchGetItem")
OPERATOR = Operator("71", "Ірина")
FIRST_NAMES, SURNAMES = 60, 6_000
VISITS_OF_A_SEASON = 90 * 220
LETTERS = "абвгдежзиклмнопрстуфхцчшщюя"


@dataclass(frozen=True)
class Person:
    """Somebody who has asked the desk once, with the request `number`."""

    number: int
    name: str

    @property
    def account(self) -> str:
        """A chat's id of ten digits, as Telegram has them."""
        return str(5_000_000_000 + 7 * self.number)

    @property
    def phone(self) -> str:
        """A number that nobody else has, as E.164."""
        return f"+38067{self.number:07}"


@dataclass(frozen=True)
class Look:
    """One `/find`: the chats that it found, the calls of tables that it made, and the seconds that it took."""

    found: int
    reads: int
    writes: int
    seconds: float


def people(count: int) -> list[Person]:
    """As many people; their names are as uneven as in life: the commonest first name has six of a hundred."""
    dice = random.Random(19)

    def names(known: int, ending: str) -> Sequence[str]:
        words = [f"{_word(number)}{ending}" for number in range(known)]
        return dice.choices(words, [1 / (number + 8) for number in range(known)], k=count)

    drawn = (names(SURNAMES, "енко"), names(FIRST_NAMES, "ія"), names(FIRST_NAMES, "івна"))
    return [Person(n, " ".join(name)) for n, name in enumerate(zip(*drawn, strict=True), start=1)]


def visit_of(person: Person) -> str:
    """The number of the person's visit."""
    return f"{900_000 + person.number}"


def _word(number: int) -> str:
    """Another word for each number."""
    word = "ко"
    while number:
        number, letter = divmod(number, len(LETTERS))
        word += LETTERS[letter]
    return word.capitalize()


class LargeDesk:
    """The desk's tables. A call of one takes `call` seconds, a message `message`, an answer of the clinic's `clinic`.

    These times are counted, not waited for. `largest`: the accounts in the largest item of the index.
    """

    def __init__(
        self, everybody: Sequence[Person], *, call: float, message: float, clinic: float
    ) -> None:
        self.everybody = everybody
        self.call, self.message, self.clinic = call, message, clinic
        self.world, self.tables = World(), Tables()
        self.room = MemoryRoom(self.world.channel)
        now = self.world.clock.now
        self.threads = DynamoThreads(self.tables.desk, DeskRules(), now)
        self.conversations = self.tables.store()
        self.finder = Finder(self.threads, lambda text: pseudonym(KEY, text), "UA")
        self.calls: Counter[str] = Counter()
        self.waited = 0.0
        self.largest = self._index(everybody)
        self._plan_visits(everybody)

    def _index(self, everybody: Sequence[Person]) -> int:
        """Write the words of names as the people's cards have written them."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in everybody:
            for word in words_of(one.name):
                found[pseudonym(KEY, f"find:word:{word}")].add(one.account)
        table = self.tables.desk
        with table.batch_write() as batch:
            for key, accounts in found.items():
                batch.save(table(f"find:{key}", entries=accounts, expires_at=2**40))
        return max(map(len, found.values()))

    def _plan_visits(self, everybody: Sequence[Person]) -> None:
        """Write the visits of a season, one for each of the first people."""
        table, now = self.tables.visits, self.world.clock.now()
        with table.batch_write() as batch:
            for one in everybody[:VISITS_OF_A_SEASON]:
                number = visit_of(one)
                visit = Visit(number, "d-1", "r-1", now, now + timedelta(minutes=30))
                state = msgspec.json.encode(Mirrored(f"p-{one.number}", visit, now))
                key = f"patient:p-{one.number}"
                batch.save(table(key, f"visit:{number}", state=state, visit=number))

    def keep(self, accounts: Sequence[Person]) -> None:
        """Keep chats and threads of people who are going to be found. Their number makes no difference to a key."""
        for one in accounts:
            patient = LinkedPatient(f"p-{one.number}", one.name, opened=True)
            phone = Phone(one.phone, proven=True)
            chat = Conversation(one.account, phone=phone, patients=(patient,))
            held = self.conversations.save(chat)  # which notes whose the number is,
            self.conversations.save(held)  # and then whose visits the chat learns of
            matter = Matter(one.account, RequestKind.MANAGER, self.world.clock.now())
            asked = talk.ask(Thread(one.account), matter, one.number, matter.asked_at, urgent=False)
            self.finder.note(self.threads.save(asked), chat)

    def look(self, written: str) -> Look:
        """Have an operator look for a text."""
        services = replace(
            self.world.room_services,
            room=self.room,
            threads=self.threads,
            conversations=self.conversations,
            mirror=DynamoMirror(self.tables.visits),
            open_clinic=lambda: self,  # type: ignore[arg-type,return-value]
        )
        update = StaffUpdate(1, self.room.room, 0, OPERATOR, StaffWrote(1, f"/find {written}"))
        self.calls.clear()
        self.room.log.clear()
        self.waited = 0.0
        with self._counted():
            began = time.process_time()
            Find(services, self.finder).find(RoomAction(self.room, update, OPERATOR, written))
            took = time.process_time() - began + self.waited
        took += self.call * self.calls.total() + self.message * len(self.room.log)
        reads = sum(self.calls[name] for name in READS)
        found = "".join(posted.text for _, posted in self.room.log).count("👤")
        return Look(found, reads, self.calls.total() - reads, took)

    def patients_by_phone(self, number: str) -> Sequence[Patient]:
        """Answer as the clinic's system, which knows nobody of this number."""
        self.waited += self.clinic
        return ()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """Count the calls of tables. The emulator's own time is taken off, since it reads an index through."""
        call, emulate = BaseClient._make_api_call, BotocoreStubber.__call__  # type: ignore[attr-defined]

        def counting(client: BaseClient, name: str, request: dict[str, Any]) -> Any:
            self.calls[name] += 1
            return call(client, name, request)

        def timed(stub: BotocoreStubber, *request: Any, **more: Any) -> Any:
            began = time.process_time()
            answer = emulate(stub, *request, **more)
            self.waited -= time.process_time() - began
            return answer

        with (
            patch.object(BaseClient, "_make_api_call", counting),
            patch.object(BotocoreStubber, "__call__", timed),
        ):
            yield


def looks(desk: LargeDesk) -> dict[str, tuple[str, int]]:
    """Texts to look for, by what each is, and how many words each has. Whoever is going to be found is kept first."""
    first = desk.everybody[0]
    surname, name, father = first.name.split()
    pairs = Counter(" ".join(one.name.split()[:2]) for one in desk.everybody)
    crowd = max(n for n in pairs.values() if n <= MAX_SHOWN)
    shared = next(pair for pair, n in pairs.items() if n == crowd)
    others = [one for one in desk.everybody if one.name.startswith(f"{shared} ") and one != first]
    desk.keep([first, *others])
    commonest = Counter(one.name.split()[1] for one in desk.everybody).most_common(1)[0][0]
    return {
        "a whole name": (f"{surname} {name} {father}", 3),
        f"surname and name of {crowd} chats": (shared, 2),
        "the commonest name alone": (commonest, 1),
        "a telephone number": (first.phone, 1),
        "a telephone number that the clinic's system is asked for": ("050 111 22 33", 1),
        "a request's number": (f"{first.number}", 1),
        "a visit's number": (visit_of(first), 1),
        "nobody": ("Рідковська", 1),
    }
