"""Times that come free by telephone and on the site: seen by a poll, by the list of everybody, by the directory."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from reception.clinic.model import Directory, Offer, Slot, Visit, VisitStatus
from reception.clinic.waiting import Freed, Wait
from reception.dialog.conversation import Conversation, LinkedPatient
from reception.notices.freed import by_changes, by_directory, by_unlinked
from reception.notices.mirrored import Mirrored, Unlinked
from tests.doubles.clinic import DIRECTORY
from tests.doubles.store import MemoryStore
from tests.doubles.world import KYIV, MONDAY, World

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
START = MONDAY + 3 * DAY
VISIT = Visit("v-1", "koval", "r-1", START, START + HOUR / 2)
WORD = Freed("v-1", "koval", "r-1", "", START, START + HOUR / 2)
BEFORE = Mirrored("p-1", VISIT, MONDAY)
OFFER = Offer("koval", "b-1", "family", "s-visit")


def believed(**changes: object) -> list[Freed]:
    after = replace(BEFORE, visit=replace(VISIT, **changes), revision=1)  # type: ignore[arg-type]
    return list(by_changes([BEFORE], [after], MONDAY))


def test_a_visit_that_is_cancelled_moved_or_given_to_another_doctor_frees_its_time() -> None:
    assert believed(status=VisitStatus.CANCELLED) == [WORD]
    assert believed(start=START + DAY) == [WORD]
    assert believed(doctor="bondar") == [WORD]


def test_another_room_or_a_mark_frees_nothing() -> None:
    assert believed(room="r-2") == []
    assert believed(status=VisitStatus.ARRIVED) == []


def test_a_doubt_frees_nothing() -> None:
    doubted = replace(BEFORE, doubt=replace(VISIT, status=VisitStatus.CANCELLED))
    assert list(by_changes([BEFORE], [doubted], MONDAY)) == []


def test_a_time_that_begins_too_soon_is_not_said() -> None:
    near = replace(BEFORE, visit=replace(VISIT, start=MONDAY + HOUR, end=MONDAY + 2 * HOUR))
    gone = replace(near.visit, status=VisitStatus.CANCELLED)
    assert list(by_changes([near], [replace(near, visit=gone, revision=1)], MONDAY)) == []


def test_a_visit_of_somebody_without_a_chat_frees_half_an_hour() -> None:
    gone = Unlinked("v-1", START, "koval", "r-1", "")
    assert list(by_unlinked(gone, MONDAY)) == [WORD]


# --- the directory ---


class Free:
    """A clinic with one free time on each day that is asked for."""

    def __init__(self) -> None:
        self.asked: list[date] = []

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        raise AssertionError("the directory has read them")

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        self.asked.append(day)
        start = datetime.combine(day, datetime.min.time(), KYIV.zone) + 10 * HOUR
        return (Slot(doctor, service, branch, "r-1", start, start + HOUR / 2),)


def seen(before: date | None, after: date | None, *, waits: bool = True) -> list[Freed]:
    store = MemoryStore(lambda: DIRECTORY, lambda: MONDAY)
    if waits:
        wait = Wait("w", "p-1", MONDAY, date(2026, 12, 24), doctor="koval")
        olena = LinkedPatient("p-1", "Олена", opened=True)
        store.save(Conversation("1001", patients=(olena,), waits=(wait,)))
    former = Directory(offers=(replace(OFFER, next_free=before),))
    latter = replace(DIRECTORY, offers=(replace(OFFER, next_free=after),))
    return by_directory(former, latter, Free(), store.waiting, MONDAY)


TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


def test_a_day_on_which_nothing_was_free_is_said_time_by_time() -> None:
    [word] = seen(FRIDAY, TUESDAY)
    assert KYIV.local(word.start).hour == 10
    assert (word.doctor, KYIV.day(word.start)) == ("koval", TUESDAY)
    assert len(seen(None, FRIDAY)) == 1


def test_what_was_free_before_is_not_said_nor_what_nobody_waits_for() -> None:
    assert seen(TUESDAY, FRIDAY) == []
    assert seen(FRIDAY, FRIDAY) == []
    assert seen(FRIDAY, None) == []
    assert seen(FRIDAY, TUESDAY, waits=False) == []


# --- a poll ---


def test_a_poll_that_believes_a_cancellation_has_the_time_looked_at() -> None:
    world = World()
    visit = world.clinic.add_visit("p-1", world.clinic.slot("koval", at(26, 10)), "by phone")
    olena = LinkedPatient("p-1", "Олена", opened=True)
    world.store.save(Conversation("1001", patients=(olena,)))
    world.polling.run()
    world.clinic.cancel_visit(visit.id)
    polled(world)
    assert world.store.waiting.due_at == {}, "one answer is only a doubt"
    polled(world)
    [word] = world.store.waiting.words.values()
    assert (word.cause, word.start) == (visit.id, visit.start)


def test_changes_of_too_many_free_nothing_until_staff_decide() -> None:
    world = World()
    world.times.rules = replace(world.times.rules, many=0)
    visit = world.clinic.add_visit("p-1", world.clinic.slot("koval", at(26, 10)), "by phone")
    olena = LinkedPatient("p-1", "Олена", opened=True)
    world.store.save(Conversation("1001", patients=(olena,)))
    world.polling.run()
    world.clinic.cancel_visit(visit.id)
    polled(world)
    polled(world)
    assert world.store.waiting.words == {}


def polled(world: World) -> None:
    """The patient is read once more."""
    world.clock.moment += 10 * MINUTE
    world.store.mirror.read_soon("p-1", "1001", world.clock.now())
    world.polling.run()


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=KYIV.zone)
