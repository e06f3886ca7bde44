"""The turn's store keeps its promises, as tables and as the double that other tests use."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.due import due_conversations
from reception.adapters.dynamodb.sign_ins import DynamoSignIns
from reception.clinic.model import Branch, Directory, Person, Sex, Slot, Visit, VisitStatus
from reception.clinic.pictures import MAX_PICTURE_BYTES
from reception.dialog.conversation import (
    Action,
    CalendarEntry,
    ChatVisit,
    Checking,
    Conversation,
    Form,
    LinkedPatient,
    Message,
    MoveStep,
    Moving,
    Phone,
    StaffTask,
    Unfinished,
)
from reception.dialog.effects import Book, Cancel, Register
from reception.ports import Changed
from reception.turns.ports import TurnStore
from tests.adapters.claims import claimed
from tests.adapters.tables import NOW, Tables, amazon
from tests.doubles.clinic import DIRECTORY
from tests.doubles.store import MemoryStore

SLOT = Slot("koval", "s-visit", "b-1", "r-1", NOW, NOW + timedelta(minutes=30))
BOOK = Book("p-1", SLOT, "Telegram")
VISIT = Visit("v-1", "koval", "r-1", SLOT.start, SLOT.end, VisitStatus.UNKNOWN, "К-1")
PERSON = Person("Шевченко", "Олена", "Іванівна", Sex.FEMALE, date(1985, 3, 12))

type Due = Callable[[datetime], list[str]]


@pytest.fixture
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables()


@pytest.fixture(params=["memory", "dynamodb"])
def kept(request: pytest.FixtureRequest) -> tuple[TurnStore, Due]:
    if request.param == "memory":
        memory = MemoryStore(Directory, lambda: NOW)
        return memory, memory.due
    tables: Tables = request.getfixturevalue("tables")
    return tables.store(), lambda now: claimed(due_conversations(tables.conversations), now)


@pytest.fixture
def store(kept: tuple[TurnStore, Due]) -> TurnStore:
    return kept[0]


def holds(conversation: Conversation, phone: Phone) -> bool:
    hold = conversation.hold
    return conversation.phone == phone and hold is not None and hold.number == phone.number


def test_a_stranger_has_no_conversation(store: TurnStore) -> None:
    assert store.load("1").conversation is None


@pytest.mark.parametrize(
    "conversation",
    [
        Conversation("1"),
        Conversation("1", phone=Phone("+380671112233", proven=False), language="en"),
        Conversation("1", patients=(LinkedPatient("p-1", "Шевченко Олена", opened=True),)),
        Conversation("1", form=Form(birth_date=date(1985, 3, 12), sex=Sex.FEMALE)),
        Conversation("1", choices=(Action("chosen", "b-1"),), message=Message(7, "koval")),
        Conversation("1", unfinished=Unfinished(5, NOW, book=BOOK)),
        Conversation("1", unfinished=Unfinished(5, NOW, register=Register(PERSON, "+380"))),
        Conversation("1", checking=Checking(BOOK, NOW, 1), trail=("home", "checking")),
        Conversation("1", unfinished=Unfinished(5, NOW, cancel=Cancel("p-1", VISIT))),
        Conversation("1", checking=Checking(None, NOW, cancel=Cancel("p-1", VISIT), sent=False)),
        Conversation("1", moving=Moving(ChatVisit("p-1", VISIT), BOOK, BOOK, MoveStep.BOOK_BACK)),
        Conversation("1", tasks=(StaffTask("call", "p-1"),), tasks_due_at=NOW),
        Conversation("1", calendar=(CalendarEntry("visit-v-1@reception", "v-1", NOW, 2),)),
    ],
)
def test_what_is_saved_is_loaded(store: TurnStore, conversation: Conversation) -> None:
    saved = store.save(conversation)
    assert saved == replace(conversation, version=1, watch=conversation.to_watch)
    assert store.load("1").conversation == saved


def test_who_saves_second_is_told(store: TurnStore) -> None:
    first = store.save(Conversation("1"))
    store.save(first)
    with pytest.raises(Changed):
        store.save(first)
    with pytest.raises(Changed):
        store.save(Conversation("1"))


def test_a_proven_number_that_changes_hands_closes_what_it_opened(store: TurnStore) -> None:
    phone = Phone("+380671112233", proven=True)
    patients = (LinkedPatient("p-1", "Шевченко Олена", opened=True),)
    first = store.save(Conversation("1", phone=phone, patients=patients))
    assert holds(first, phone)
    second = store.save(Conversation("2", phone=phone))
    assert holds(second, phone)
    former = store.load("1").conversation
    assert former is not None
    assert former.phone == replace(phone, proven=False)
    assert former.hold is None
    assert [patient.opened for patient in former.patients] == [False]
    with pytest.raises(Changed):
        store.save(first)


def test_proving_the_same_number_again_changes_nothing_for_others(store: TurnStore) -> None:
    phone = Phone("+380671112233", proven=True)
    first = store.save(Conversation("1", phone=phone))
    again = store.save(replace(first, phone=phone))
    assert holds(again, phone)


def test_what_is_forgotten_is_gone_and_the_number_is_free(store: TurnStore) -> None:
    phone = Phone("+380671112233", proven=True)
    saved = store.save(Conversation("1", phone=phone, language="en"))
    store.forget(saved)
    assert store.load("1").conversation is None
    second = store.save(Conversation("2", phone=phone))
    assert holds(second, phone)
    with pytest.raises(Changed):
        store.forget(saved)


def test_forgetting_takes_no_number_from_another(store: TurnStore) -> None:
    phone = Phone("+380671112233", proven=True)
    store.save(Conversation("1", phone=phone))
    store.save(Conversation("2", phone=phone))
    former = store.load("1").conversation
    assert former is not None
    store.forget(former)
    second = store.load("2").conversation
    assert second is not None
    assert holds(second, phone)


def test_a_number_is_noted_for_as_long_as_the_conversation_is_kept(tables: Tables) -> None:
    phone, store = Phone("+380671112233", proven=True), tables.store()
    saved = store.save(Conversation("1", phone=phone))
    for _ in range(14):
        tables.now += timedelta(days=31)
        saved = store.save(saved)
        conversation, claim = (
            tables.conversations.get(key) for key in ("account:1", "phone:+380671112233")
        )
        assert claim.expires_at >= conversation.expires_at
    tables.conversations("phone:+380671112233").delete()
    store.forget(saved)
    assert store.load("1").conversation is None, "what had expired is no reason to stay"


def test_another_number_frees_the_former_one(kept: tuple[TurnStore, Due]) -> None:
    store, _ = kept
    first, second = Phone("+380671112233", proven=True), Phone("+380671112244", proven=True)
    saved = store.save(replace(store.save(Conversation("1", phone=first)), phone=second))
    assert holds(saved, second)
    other = store.save(Conversation("2", phone=first))
    assert holds(other, first)
    mine = store.load("1").conversation
    assert mine is not None
    assert holds(mine, second), "the number that it had before is nobody's reason to close anything"


def test_failures_are_counted_for_each_update(store: TurnStore) -> None:
    assert [store.count_failure(5), store.count_failure(5), store.count_failure(6)] == [1, 2, 1]


def test_only_what_is_due_is_due(kept: tuple[TurnStore, Due]) -> None:
    store, due = kept
    store.save(Conversation("1", checking=Checking(BOOK, NOW)))
    store.save(Conversation("2", checking=Checking(BOOK, NOW + timedelta(seconds=10))))
    done = store.save(Conversation("3", checking=Checking(BOOK, NOW)))
    store.save(replace(done, checking=None))
    store.save(Conversation("4"))
    store.save(Conversation("5", tasks=(StaffTask("call", "p-1"),), tasks_due_at=NOW))
    assert sorted(due(NOW)) == ["1", "5"]


def test_what_is_due_is_handed_out_once_and_again_when_nothing_came_of_it(tables: Tables) -> None:
    tables.store().save(Conversation("1", checking=Checking(BOOK, NOW)))
    reader = due_conversations(tables.conversations)
    assert claimed(reader, NOW) == ["1"]
    assert claimed(reader, NOW + timedelta(minutes=1)) == []
    assert claimed(reader, NOW + timedelta(minutes=2)) == ["1"]


def test_an_expired_conversation_is_gone_even_while_its_row_is_there(tables: Tables) -> None:
    store = tables.store()
    store.save(Conversation("1", language="en"))
    tables.now += timedelta(days=401)
    assert store.load("1").conversation is None
    assert store.save(Conversation("1")).version == 1


def test_one_read_brings_the_directory_too_and_only_when_it_is_old(tables: Tables) -> None:
    shelf = DirectoryShelf(tables.directory)
    shelf.put(DIRECTORY, {"koval": "abc"})
    store = tables.store()
    assert store.load("1").directory == DIRECTORY
    shelf.put(Directory(branches=(Branch("b-9", "Нова"),)), {})
    assert store.load("1").directory == DIRECTORY, "from memory"
    assert tables.store().load("1").directory.branches == (Branch("b-9", "Нова"),)


def test_pictures_and_their_telegram_names_are_kept(tables: Tables) -> None:
    shelf = DirectoryShelf(tables.directory)
    digest = "a1b2"
    shelf.put_photo("koval", b"\xff\xd8\xff", digest)
    shelf.put(DIRECTORY, {"koval": digest})
    store = tables.store()
    store.load("1")
    assert store.directory.photo("koval") == b"\xff\xd8\xff"
    store.directory.name(digest, "AgAC")
    shelf.put(DIRECTORY, {"koval": digest})
    other = tables.store()
    other.load("1")
    assert other.directory.file_ids == {digest: "AgAC"}
    shelf.put_photo("koval", b"x" * MAX_PICTURE_BYTES, digest)
    shelf.drop_photo("koval")
    assert store.directory.photo("koval") is None
    shelf.drop_photo("koval")


def test_telegrams_name_of_a_picture_goes_with_the_picture(tables: Tables) -> None:
    shelf = DirectoryShelf(tables.directory)
    shelf.put(DIRECTORY, {"koval": "old", "bondar": "same"})
    for digest in ("old", "same", "of a file of the clinic"):
        tables.store().directory.name(digest, f"AgAC {digest}")
    later = DirectoryShelf(tables.directory)
    later.load()
    later.put(DIRECTORY, {"koval": "new", "bondar": "same"})
    other = tables.store()
    other.load("1")
    assert set(other.directory.file_ids) == {"same", "of a file of the clinic"}


def test_one_process_signs_in_at_a_time(tables: Tables) -> None:
    now = [NOW]
    sign_ins = DynamoSignIns(tables.system, lambda: now[0])
    assert sign_ins.token() is None
    assert [sign_ins.acquire(20), sign_ins.acquire(20)] == [True, False]
    sign_ins.keep("t-1")
    assert sign_ins.token() == "t-1"
    assert sign_ins.acquire(20)
    now[0] += timedelta(seconds=21)
    assert sign_ins.acquire(20), "a lock ends with its holder"
    sign_ins.refused(60)
    assert sign_ins.is_refused()
    now[0] += timedelta(seconds=61)
    assert not sign_ins.is_refused()
