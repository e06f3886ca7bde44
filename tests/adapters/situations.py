"""A situation for each public method of each adapter of DynamoDB: what the method needs, made in tables that work."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from pynamodb.transactions import TransactWrite

from reception.adapters.dynamodb.codes import DynamoCodes
from reception.adapters.dynamodb.content import ContentShelf, DraftShelf
from reception.adapters.dynamodb.desk import DynamoThreads
from reception.adapters.dynamodb.directory import DirectoryMemory
from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.due import due_conversations, due_links, due_threads
from reception.adapters.dynamodb.figures import DynamoFigures
from reception.adapters.dynamodb.hints import DynamoHints
from reception.adapters.dynamodb.news import DynamoNews, Readers
from reception.adapters.dynamodb.operations import DynamoOperations
from reception.adapters.dynamodb.room_jobs import DynamoRoomJobs
from reception.adapters.dynamodb.sessions import DynamoSessions
from reception.adapters.dynamodb.sign_ins import DynamoSignIns
from reception.adapters.dynamodb.visits import MAX_DELETES_PER_LINK, DynamoMirror, Links
from reception.adapters.dynamodb.waiting import DynamoWaiting, WaitWrites
from reception.adapters.dynamodb.window import DynamoWindow
from reception.cabinet.ports import ManagerSession
from reception.clinic.model import Directory, Slot, Visit
from reception.clinic.waiting import EarlierOffer, Freed, FreedTime, Wait
from reception.codes.misses import Miss, Misses
from reception.codes.rules import CODE_VALID_FOR, Code, Limit, Text
from reception.desk import talk
from reception.desk.thread import DeskRules, Matter, Operator, Thread
from reception.dialog.conversation import (
    Checking,
    Confirmed,
    Conversation,
    LinkedPatient,
    Phone,
    UnprovenVisit,
    Watch,
)
from reception.dialog.effects import Book
from reception.dialog.staff import RequestKind
from reception.figures.counting import Fact
from reception.figures.story import Story
from reception.notices.mirrored import DayRead, Finished, Mirrored, Unlinked, Window
from reception.notices.news import News
from reception.notices.ports import Entry
from tests.adapters.claims import claimed
from tests.adapters.tables import NOW, Tables

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TODAY = NOW.date()
MANAGER = Operator("900001", "Ірина")
SESSION = ManagerSession(MANAGER, "token", NOW, NOW)

type Call = Callable[[], object]
type Situation = Callable[["Bench"], Call]


class Bench:
    """Every adapter over tables that work. `fresh` gives ids that no situation before had."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.ids = count(1001)
        self.store = tables.store()
        self.reader = due_conversations(tables.conversations)
        self.threads = DynamoThreads(tables.desk, DeskRules(), lambda: NOW)
        self.room_jobs = DynamoRoomJobs(tables.desk, lambda: NOW)
        self.mirror = DynamoMirror(tables.visits)
        self.links = Links(tables.visits)
        self.waiting = DynamoWaiting(tables.visits, lambda: NOW)
        self.lines = WaitWrites(tables.visits)
        self.news = DynamoNews(tables.visits, lambda: NOW)
        self.readers = Readers(tables.visits)
        self.windows = DynamoWindow(tables.visits)
        self.hints = DynamoHints(tables.visits)
        self.figures = DynamoFigures(tables.figures, lambda: NOW)
        self.codes = DynamoCodes(tables.codes, lambda: NOW)
        self.operations = DynamoOperations(tables.system)
        self.sign_ins = DynamoSignIns(tables.system, lambda: NOW)
        self.sessions = DynamoSessions(tables.system)
        self.shelf_of_content = ContentShelf(tables.content)
        self.drafts = DraftShelf(tables.content)
        self.memory = DirectoryMemory(tables.directory)
        self.shelf = DirectoryShelf(tables.directory)
        self.shelf.put(Directory(), {})
        self.published = self.shelf_of_content.put({"clinic.toml": ""}, NOW, "Ірина")

    def fresh(self) -> str:
        return str(next(self.ids))

    def transaction(self) -> TransactWrite:
        return TransactWrite(connection=self.tables.visits._get_connection().connection)

    def linked(self) -> tuple[str, str]:
        """A patient and an account that is linked to the patient."""
        patient, account = self.fresh(), self.fresh()
        self.store.save(
            Conversation(account, patients=(LinkedPatient(patient, "Олена", opened=True),))
        )
        return patient, account

    def thread(self) -> Thread:
        """A thread with a request and a topic, as it was saved."""
        account = self.fresh()
        matter = Matter(f"{account}:1", RequestKind.MANAGER, NOW)
        thread = talk.ask(Thread(account), matter, int(account), NOW, urgent=False)
        return self.threads.save(replace(thread, topic=int(account)))

    def code(self) -> Code:
        """A code as it was kept."""
        code = Code(self.fresh(), 7, NOW, NOW + CODE_VALID_FOR, "+380671112233")
        self.codes.ask(code, ())
        return replace(code, version=1)


def visit(number: str) -> Visit:
    return Visit(number, "koval", "r-1", NOW + HOUR, NOW + 2 * HOUR)


def booking_in_doubt(account: str) -> Conversation:
    """A conversation that the clockwork has to look at."""
    slot = Slot("koval", "s-visit", "b-1", "r-1", NOW, NOW + HOUR)
    return Conversation(account, checking=Checking(Book("p-1", slot, "Telegram"), NOW))


# --- situations: each makes what a method needs, and returns the call of the method ---


def a_new_conversation(bench: Bench) -> Call:
    conversation = Conversation(bench.fresh())
    return lambda: bench.store.save(conversation)


def a_number_that_another_account_holds(bench: Bench) -> Call:
    number = f"+38067{bench.fresh():0>7}"
    bench.store.save(Conversation(bench.fresh(), phone=Phone(number, proven=True)))
    own = bench.store.save(
        Conversation(bench.fresh(), phone=Phone(f"+38050{bench.fresh():0>7}", proven=True))
    )
    other_number = replace(own, phone=Phone(number, proven=True))
    return lambda: bench.store.save(other_number)


def one_patient_more_and_one_less(bench: Bench) -> Call:
    before = LinkedPatient(bench.fresh(), "Данило", opened=True)
    conversation = bench.store.save(Conversation(bench.fresh(), patients=(before,)))
    patient = bench.fresh()
    confirmed = Confirmed(patient, bench.fresh(), NOW + HOUR)
    changed = replace(
        conversation,
        patients=(LinkedPatient(patient, "Олена", opened=True),),
        confirmed=(confirmed,),
    )
    return lambda: bench.store.save(changed)


def everything_to_be_forgotten(bench: Bench) -> Call:
    number = f"+38067{bench.fresh():0>7}"
    conversation = bench.store.save(
        Conversation(
            bench.fresh(),
            phone=Phone(number, proven=True),
            patients=(LinkedPatient(bench.fresh(), "Олена", opened=True),),
            buried=(7,),
        )
    )
    conversation = bench.store.save(conversation)
    return lambda: bench.store.forget(conversation)


def a_due_conversation(bench: Bench) -> Call:
    bench.store.save(booking_in_doubt(bench.fresh()))
    return lambda: claimed(bench.reader, NOW)


def a_due_thread(bench: Bench) -> Call:
    bench.thread()
    return lambda: claimed(due_threads(bench.tables.desk), NOW + DAY)


def a_due_link(bench: Bench) -> Call:
    patient, account = bench.linked()
    bench.mirror.look_again(patient, account, NOW)
    return lambda: claimed(due_links(bench.tables.visits), NOW)


def a_found_thread_to_delete(bench: Bench) -> Call:
    thread = bench.thread()
    bench.threads.index(thread.account, ["k"])
    return lambda: bench.threads.delete(thread)


def a_thread_to_delete(bench: Bench) -> Call:
    thread = bench.thread()
    return lambda: bench.threads.delete(thread)


def a_thread_to_save(bench: Bench) -> Call:
    thread = bench.thread()
    return lambda: bench.threads.save(thread)


def waits_to_save(bench: Bench) -> Call:
    pace = bench.threads.pace()
    return lambda: bench.threads.save_pace(pace)


def free_cards(bench: Bench) -> Call:
    bench.threads.release(None)
    return lambda: bench.threads.acquire(NOW, NOW, NOW + HOUR)


def a_new_visit(bench: Bench) -> Call:
    patient, _ = bench.linked()
    watched = bench.mirror.load(patient)
    known = Mirrored(patient, visit(bench.fresh()), NOW)
    return lambda: bench.mirror.keep(watched, [known])


def a_link_to_read_soon(bench: Bench) -> Call:
    patient, account = bench.linked()
    return lambda: bench.mirror.read_soon(patient, account, NOW)


def a_visit_that_changed(bench: Bench) -> Call:
    patient, _ = bench.linked()
    known = Mirrored(patient, visit(bench.fresh()), NOW)
    bench.mirror.keep(bench.mirror.load(patient), [known])
    watched = bench.mirror.load(patient)
    changed = [replace(known, missing=True) for known in watched.visits]
    return lambda: bench.mirror.keep(watched, changed)


def a_finished_visit(bench: Bench) -> Call:
    patient, _ = bench.linked()
    watched = bench.mirror.load(patient)
    visit = Visit("v", "koval", "r-1", NOW, NOW + HOUR)
    return lambda: bench.mirror.finish(watched, Finished("yearly", visit), NOW + DAY)


def a_polled_patient(bench: Bench) -> Call:
    patient, account = bench.linked()
    return lambda: bench.mirror.polled(patient, account, NOW, NOW + HOUR, NOW)


def a_link_to_look_at_again(bench: Bench) -> Call:
    patient, account = bench.linked()
    return lambda: bench.mirror.look_again(patient, account, NOW, NOW + HOUR)


def a_notice_to_claim(bench: Bench) -> Call:
    patient, account = bench.linked()
    return lambda: bench.mirror.claim(patient, account, "k", NOW, NOW + HOUR, NOW + DAY)


def a_claimed_notice(outcome: str) -> Situation:
    def arranged(bench: Bench) -> Call:
        patient, account = bench.linked()
        bench.mirror.claim(patient, account, "k", NOW, NOW + HOUR, NOW + DAY)
        return lambda: bench.mirror.note(patient, account, "k", outcome, NOW)

    return arranged


def a_claim_with_tries(*tries: datetime) -> Situation:
    def arranged(bench: Bench) -> Call:
        patient, account = bench.linked()
        bench.mirror.claim(patient, account, "k", NOW, NOW + HOUR, NOW + DAY)
        return lambda: bench.mirror.tried(patient, account, "k", tries)

    return arranged


def a_link_to_remove(bench: Bench) -> Call:
    patient, account = bench.linked()
    return lambda: bench.links.remove(bench.transaction(), patient, account)


def more_notices_than_a_transaction_takes(bench: Bench) -> Call:
    patient, account = bench.linked()
    with bench.tables.visits.batch_write() as batch:
        for number in range(MAX_DELETES_PER_LINK + 2):
            item = bench.tables.visits(f"patient:{patient}", f"notice:{account}:{number}")
            item.expires_at = number
            batch.save(item)
    connection = bench.tables.visits._get_connection().connection
    return lambda: bench.links.thin(connection, patient, account)


def a_window(bench: Bench) -> Call:
    bench.tables.visits("window", "window").delete()
    window = Window({date(2026, 11, 23): DayRead(NOW, NOW + HOUR)})
    return lambda: bench.windows.keep_window(window)


def visits_of_nobody(bench: Bench) -> Call:
    known = Unlinked(bench.fresh(), NOW + HOUR, "koval", "r-1", "")
    gone = bench.fresh()
    return lambda: bench.windows.keep_unlinked([known], [gone])


def a_code_to_ask_for(bench: Bench) -> Call:
    code = Code(bench.fresh(), 7, NOW, NOW + CODE_VALID_FOR, "+380671112233")
    limit = Limit(f"chat:{code.account}", 5)
    return lambda: bench.codes.ask(code, [limit])


def a_code_to_save(bench: Bench) -> Call:
    code = bench.code()
    return lambda: bench.codes.save(code)


def a_code_to_delete(bench: Bench) -> Call:
    code = bench.code()
    return lambda: bench.codes.delete(code.account)


def misses_to_save(bench: Bench) -> Call:
    misses = Misses(bench.fresh(), (Miss(7, NOW),))
    return lambda: bench.codes.save_misses(misses)


def operations_to_change(bench: Bench) -> Call:
    version = bench.fresh()
    return lambda: bench.operations.change(lambda before: replace(before, content=version))


def an_outage(bench: Bench) -> Call:
    bench.operations.outages.end()
    return lambda: bench.operations.outages.begin(20.0, 10.0)


def notices_that_go_out(bench: Bench) -> Call:
    bench.operations.sendings.wait()
    return bench.operations.sendings.wait_beside_notices


def a_new_room_job(bench: Bench) -> Call:
    job = bench.fresh()
    return lambda: bench.room_jobs.ask(job, NOW)


def a_room_job_with_entries(bench: Bench) -> Call:
    job = bench.fresh()
    return lambda: bench.room_jobs.ask(job, NOW, [Entry("1001", "p-1", "k")])


def a_link_to_the_cabinet(bench: Bench) -> Call:
    secret = bench.fresh()
    bench.sessions.keep_link(secret, MANAGER, NOW + DAY)
    return lambda: bench.sessions.take_link(secret, NOW)


def a_free_sign_in(bench: Bench) -> Call:
    bench.sign_ins.keep("token")
    return lambda: bench.sign_ins.acquire(10)


def a_story_to_replace(bench: Bench) -> Call:
    visit = bench.fresh()
    bench.figures.replace(visit, Story(), Story(source="site"), (), ())
    before = bench.figures.story(visit)
    facts = [Fact(TODAY, f"visit:{visit}", Counter("a"))]
    return lambda: bench.figures.replace(visit, before, Story(), facts, [TODAY + DAY])


def a_place_in_a_line(bench: Bench) -> Call:
    """An account that waits for a patient's earlier visit, and leaves all lines."""
    waits = bench.store.save(waiting_for(*bench.linked()))
    return lambda: bench.lines.leave(waits)


def news_to_keep(bench: Bench) -> Call:
    draft = bench.news.keep(News(bench.fresh(), "text"), None)
    return lambda: bench.news.keep(draft.begun(NOW, 1), NOW)


def a_draft_to_drop(bench: Bench) -> Call:
    draft = bench.news.keep(News(bench.fresh(), "text"), None)
    return lambda: bench.news.drop(draft)


def a_claimed_reader(bench: Bench) -> Call:
    id_ = bench.fresh()
    bench.news.claim(id_, "mark", NOW)
    return lambda: bench.news.note(id_, "mark", "sent", NOW)


def a_freed_time(bench: Bench) -> Call:
    word = a_word(bench)
    bench.waiting.say([word])
    said = bench.waiting.load(word.id)
    return lambda: bench.waiting.keep(FreedTime(word), said)


def a_time_to_offer(bench: Bench) -> Call:
    patient, account = bench.linked()
    word = a_word(bench)
    said = bench.waiting.load(word.id)
    slot = Slot("koval", "s-visit", "b-1", "r-1", word.start, word.end)
    offer = EarlierOffer("o-1", word.id, "who", "v-1", patient, slot, NOW, NOW + HOUR)
    return lambda: bench.waiting.offer(FreedTime(word), said, account, offer)


def a_word(bench: Bench) -> Freed:
    """A word about a time that nobody has freed before."""
    start = NOW + DAY + int(bench.fresh()) * HOUR
    return Freed("v-1", "koval", "r-1", "", start, start + HOUR)


def waiting_for(patient: str, account: str) -> Conversation:
    """A new conversation that waits for a wish of the patient."""
    wait = Wait("w-1", patient, NOW, TODAY, doctor="koval")
    linked = LinkedPatient(patient, "Олена", opened=True)
    return Conversation(f"{account}0", patients=(linked,), waits=(wait,))


SITUATIONS: Mapping[str, tuple[Situation, ...]] = {
    "ContentShelf.load": (lambda b: lambda: b.shelf_of_content.load(b.published),),
    "ContentShelf.put": (
        lambda b: lambda: b.shelf_of_content.put({"clinic.toml": ""}, NOW, "Ірина"),
    ),
    "ContentShelf.history": (lambda b: b.shelf_of_content.history,),
    "ContentShelf.photo": (lambda b: lambda: b.shelf_of_content.photo("digest"),),
    "ContentShelf.put_photo": (lambda b: lambda: b.shelf_of_content.put_photo(b"a picture"),),
    "ContentShelf.unlisted": (lambda b: b.shelf_of_content.unlisted,),
    "DraftShelf.drop": (lambda b: lambda: b.drafts.drop("71"),),
    "DraftShelf.keep": (lambda b: lambda: b.drafts.keep("71", b"a draft"),),
    "DraftShelf.load": (lambda b: lambda: b.drafts.load("71"),),
    "DirectoryMemory.name": (lambda b: lambda: b.memory.name("digest", "file"),),
    "DirectoryMemory.photo": (lambda b: lambda: b.memory.photo("koval"),),
    "DirectoryShelf.drop_photo": (lambda b: lambda: b.shelf.drop_photo("koval"),),
    "DirectoryShelf.load": (lambda b: b.shelf.load,),
    "DirectoryShelf.put": (lambda b: lambda: b.shelf.put(Directory(), {}),),
    "DirectoryShelf.put_photo": (lambda b: lambda: b.shelf.put_photo("koval", b"photo", "digest"),),
    "DueIndexReader.claim": (a_due_conversation, a_due_thread, a_due_link),
    "DueIndexReader.waiting": (
        lambda b: lambda: b.reader.waiting(NOW, 0),
        lambda b: lambda: due_links(b.tables.visits).waiting(NOW, 0),
    ),
    "DynamoCodes.ask": (a_code_to_ask_for,),
    "DynamoCodes.count_text": (lambda b: lambda: b.codes.count_text("2026-11", 9),),
    "DynamoCodes.load_text": (lambda b: lambda: b.codes.load_text("text:v:1"),),
    "DynamoCodes.save_text": (
        lambda b: lambda: b.codes.save_text(Text(b.fresh(), "", "", NOW, NOW + DAY)),
    ),
    "DynamoCodes.count": (lambda b: lambda: b.codes.count([Limit(b.fresh(), 2)], 7),),
    "DynamoCodes.delete": (a_code_to_delete,),
    "DynamoCodes.load": (lambda b: lambda: b.codes.load("1"),),
    "DynamoCodes.load_misses": (lambda b: lambda: b.codes.load_misses("1"),),
    "DynamoCodes.save": (a_code_to_save,),
    "DynamoCodes.take_back": (lambda b: lambda: b.codes.take_back([Limit(b.fresh(), 2)], 7),),
    "DynamoCodes.save_misses": (misses_to_save,),
    "DynamoFigures.hear": (lambda b: lambda: b.figures.hear("так от", "m-1", b.fresh()),),
    "DynamoFigures.of_days": (lambda b: lambda: b.figures.of_days(TODAY, TODAY + DAY),),
    "DynamoFigures.phrases": (lambda b: b.figures.phrases,),
    "DynamoFigures.put": (lambda b: lambda: b.figures.put([Fact(TODAY, "e-1", Counter("a"))]),),
    "DynamoFigures.replace": (a_story_to_replace,),
    "DynamoFigures.story": (lambda b: lambda: b.figures.story("v-1"),),
    "DynamoHints.count": (lambda b: lambda: b.hints.count("visits", NOW),),
    "DynamoHints.forget": (lambda b: lambda: b.hints.forget(["v-1", "v-2"]),),
    "DynamoHints.keep": (lambda b: lambda: b.hints.keep("v-1", NOW),),
    "DynamoHints.kept": (lambda b: lambda: b.hints.kept(5),),
    "DynamoMirror.between": (lambda b: lambda: b.mirror.between(NOW, NOW + DAY),),
    "DynamoMirror.claim": (a_notice_to_claim,),
    "DynamoMirror.count_changed": (lambda b: lambda: b.mirror.count_changed(3, NOW),),
    "DynamoMirror.digests": (lambda b: lambda: b.mirror.digests(["1", "2"]),),
    "DynamoMirror.in_turn": (lambda b: lambda: b.mirror.in_turn(NOW, NOW + DAY),),
    "DynamoMirror.keep_rounds": (
        lambda b: lambda: b.mirror.keep_rounds(replace(b.mirror.rounds(), claimed_until=1)),
    ),
    "DynamoMirror.overdue_since": (lambda b: lambda: b.mirror.overdue_since(NOW),),
    "DynamoMirror.read_soon": (a_link_to_read_soon,),
    "DynamoMirror.rounds": (lambda b: b.mirror.rounds,),
    "DynamoMirror.settle": (lambda b: lambda: b.mirror.settle("1", "digest", NOW),),
    "DynamoMirror.keep": (a_new_visit, a_visit_that_changed),
    "DynamoMirror.load": (lambda b: lambda: b.mirror.load("1"),),
    "DynamoMirror.look_again": (a_link_to_look_at_again,),
    "DynamoMirror.note": (a_claimed_notice("sent"), a_claimed_notice("")),
    "DynamoMirror.finish": (a_finished_visit,),
    "DynamoMirror.polled": (a_polled_patient,),
    "DynamoMirror.to_poll": (lambda b: lambda: b.mirror.to_poll(NOW, 5),),
    "DynamoMirror.tried": (a_claim_with_tries(NOW), a_claim_with_tries()),
    "DynamoMirror.unproven": (lambda b: lambda: b.mirror.unproven(["1"]),),
    "DynamoMirror.whose": (lambda b: lambda: b.mirror.whose("v-1"),),
    "DynamoOperations.change": (operations_to_change,),
    "DynamoOperations.load": (lambda b: b.operations.load,),
    "DynamoOutages.begin": (an_outage,),
    "DynamoOutages.end": (lambda b: b.operations.outages.end,),
    "DynamoRoomJobs.ask": (a_new_room_job, a_room_job_with_entries),
    "DynamoRoomJobs.done": (lambda b: lambda: b.room_jobs.done("1"),),
    "DynamoRoomJobs.later": (lambda b: lambda: b.room_jobs.later("1", NOW),),
    "DynamoRoomJobs.load": (lambda b: lambda: b.room_jobs.load("1"),),
    "DynamoSendings.wait_beside_notices": (notices_that_go_out,),
    "DynamoSendings.wait": (lambda b: b.operations.sendings.wait,),
    "DynamoSessions.drop": (lambda b: lambda: b.sessions.drop("a"),),
    "DynamoSessions.keep": (lambda b: lambda: b.sessions.keep("a", SESSION),),
    "DynamoSessions.keep_link": (lambda b: lambda: b.sessions.keep_link("a", MANAGER, NOW),),
    "DynamoSessions.load": (lambda b: lambda: b.sessions.load("a"),),
    "DynamoSessions.take_link": (a_link_to_the_cabinet,),
    "DynamoSessions.use_once": (lambda b: lambda: b.sessions.use_once("a", NOW),),
    "DynamoSignIns.acquire": (a_free_sign_in,),
    "DynamoSignIns.is_refused": (lambda b: b.sign_ins.is_refused,),
    "DynamoSignIns.keep": (lambda b: lambda: b.sign_ins.keep("token"),),
    "DynamoSignIns.refused": (lambda b: lambda: b.sign_ins.refused(60),),
    "DynamoSignIns.token": (lambda b: b.sign_ins.token,),
    "DynamoStore.bury": (lambda b: lambda: b.store.bury(7, "ZeroDivisionError", "{}"),),
    "DynamoStore.count_failure": (lambda b: lambda: b.store.count_failure(7),),
    "DynamoStore.forget": (everything_to_be_forgotten,),
    "DynamoStore.holder": (lambda b: lambda: b.store.holder("+380671112233"),),
    "DynamoStore.load": (lambda b: lambda: b.store.load("1"),),
    "DynamoStore.look": (lambda b: b.store.look,),
    "DynamoStore.save": (
        a_new_conversation,
        a_number_that_another_account_holds,
        one_patient_more_and_one_less,
    ),
    "DynamoThreads.acquire": (free_cards,),
    "DynamoThreads.audit": (lambda b: lambda: b.threads.audit(NOW, "71", "took", 7, "pseudonym"),),
    "DynamoThreads.delete": (a_thread_to_delete, a_found_thread_to_delete),
    "DynamoThreads.disown_topic": (lambda b: lambda: b.threads.disown_topic(5),),
    "DynamoThreads.find": (lambda b: lambda: b.threads.find(["k"]),),
    "DynamoThreads.index": (lambda b: lambda: b.threads.index(b.fresh(), ["k"]),),
    "DynamoThreads.load": (lambda b: lambda: b.threads.load("1"),),
    "DynamoThreads.keep_moved_room": (lambda b: lambda: b.threads.keep_moved_room(-1002),),
    "DynamoThreads.keep_answer": (
        lambda b: lambda: b.threads.keep_answer(NOW.date(), "7|10|71|60|Ірина"),
    ),
    "DynamoThreads.answers_of": (lambda b: lambda: b.threads.answers_of(NOW.date()),),
    "DynamoThreads.next_number": (lambda b: b.threads.next_number,),
    "DynamoThreads.own_topic": (lambda b: lambda: b.threads.own_topic(5, "1001"),),
    "DynamoThreads.owner": (lambda b: lambda: b.threads.owner(5),),
    "DynamoThreads.pace": (lambda b: b.threads.pace,),
    "DynamoThreads.save_pace": (waits_to_save,),
    "DynamoThreads.release": (lambda b: lambda: b.threads.release(NOW),),
    "DynamoThreads.moved_room": (lambda b: b.threads.moved_room,),
    "DynamoThreads.save": (a_thread_to_save,),
    "DynamoThreads.taken": (lambda b: b.threads.taken,),
    "DynamoThreads.taken_by": (lambda b: lambda: b.threads.taken_by("71"),),
    "DynamoThreads.waiting": (lambda b: b.threads.waiting,),
    "DynamoWindow.is_unlinked": (lambda b: lambda: b.windows.is_unlinked("v-1"),),
    "DynamoWindow.keep_unlinked": (visits_of_nobody,),
    "DynamoWindow.keep_window": (a_window,),
    "DynamoWindow.unlinked": (lambda b: lambda: b.windows.unlinked(NOW, NOW + DAY),),
    "DynamoWindow.window": (lambda b: b.windows.window,),
    "DynamoNews.claim": (lambda b: lambda: b.news.claim(b.fresh(), "mark", NOW),),
    "DynamoNews.count": (lambda b: b.news.count,),
    "DynamoNews.drop": (a_draft_to_drop,),
    "DynamoNews.give_back": (lambda b: lambda: b.news.give_back("1", "mark"),),
    "DynamoNews.keep": (news_to_keep,),
    "DynamoNews.leaves": (lambda b: lambda: b.news.leaves("1"),),
    "DynamoNews.load": (lambda b: lambda: b.news.load("1"),),
    "DynamoNews.note": (a_claimed_reader,),
    "DynamoNews.outcomes": (lambda b: lambda: b.news.outcomes("1"),),
    "DynamoNews.readers": (lambda b: lambda: b.news.readers("", 9),),
    "DynamoWaiting.keep": (a_freed_time,),
    "DynamoWaiting.line": (lambda b: lambda: b.waiting.line("d:koval"),),
    "DynamoWaiting.load": (lambda b: lambda: b.waiting.load("koval@20261124T0800Z"),),
    "DynamoWaiting.offer": (a_time_to_offer,),
    "DynamoWaiting.places": (
        lambda b: lambda: b.waiting.places([Wait("w-1", "1", NOW, TODAY, doctor="koval")]),
    ),
    "DynamoWaiting.say": (lambda b: lambda: b.waiting.say([a_word(b)]),),
    "WaitWrites.leave": (a_place_in_a_line,),
    "Links.remove": (a_link_to_remove,),
    "Links.thin": (more_notices_than_a_transaction_takes,),
}
"""The situations in which each method is called."""

WITHOUT_CALLS: Mapping[str, Situation] = {
    "DirectoryMemory.remember": lambda b: lambda: b.memory.remember({"directory": []}),
    "DirectoryMemory.request": lambda b: DirectoryMemory(b.tables.directory).request,
    "DynamoOperations.read": lambda b: lambda: b.operations.read({}),
    "DynamoOutages.remember": lambda b: lambda: b.operations.outages.remember(None),
    "DynamoSendings.remember": lambda b: lambda: b.operations.sendings.remember(None),
    "DynamoOutages.until": lambda b: b.operations.outages.until,
    "DynamoOperations.request": lambda b: b.operations.request,
    "WaitWrites.follow": lambda b: (
        lambda: b.lines.follow(b.transaction(), waiting_for("1", "1001"), NOW)
    ),
    "Readers.follow": lambda b: (
        lambda: b.readers.follow(b.transaction(), Conversation("1", news=True))
    ),
    "Readers.leave": lambda b: (
        lambda: b.readers.leave(b.transaction(), Conversation("1", watch=Watch(news=True)))
    ),
    "Links.confirm": lambda b: (
        lambda: b.links.confirm(b.transaction(), Confirmed("1", "v-1", NOW), "1001", NOW)
    ),
    "Links.hide": lambda b: lambda: b.links.hide(b.transaction(), UnprovenVisit("1", "v-1"), NOW),
    "Links.put": lambda b: lambda: b.links.put(b.transaction(), "1", "1001", NOW),
    "Links.reveal": lambda b: lambda: b.links.reveal(b.transaction(), UnprovenVisit("1", "v-1")),
}
"""Methods that only add to a read or a transaction of their caller, or that take from one."""
