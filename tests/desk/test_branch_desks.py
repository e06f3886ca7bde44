"""Branches with desks of their own: where a request goes, and that it stays there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from reception.desk.branches import BranchInboxes
from reception.desk.finding import Finder
from reception.desk.handoff import Handoff
from reception.desk.inbox import DeskInbox
from reception.desk.performing import JobPerformer
from reception.desk.ports import RoomGone, StaffPressed, StaffUpdate, StaffWrote
from reception.desk.request.action import RequestServices
from reception.desk.thread import DeskRules
from reception.dialog.events import Commanded, Typed
from tests.desk.staffing import IRYNA, asks
from tests.doubles.desk import MemoryDeskStore, MemoryQueue, MemoryRoom
from tests.doubles.world import CARDS, KYIV, World

SEA, SEAS_ROOM = "b-2", -200
QUESTION = "Чи є вакцина?"


class TwoDesks(World):
    """The branch Sea has a desk of its own; `far` is what belongs to it."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.far = MemoryDeskStore(DeskRules())
        self.far.next_number = self.desk.next_number  # type: ignore[method-assign]
        self.far_queue, self.far_room = MemoryQueue(), MemoryRoom(self.channel, SEAS_ROOM)
        self.far_room.last, self.far_room.said = 5000, self.room.said
        far = DeskInbox(self.far, self.far_queue, KYIV, CARDS.desk.hours)
        inboxes = {"": self.turns.staff, str(SEAS_ROOM): far}
        self.turns.staff = BranchInboxes({SEA: str(SEAS_ROOM)}, inboxes.__getitem__)
        finder = Finder(self.far, self.room_services.pseudonym, "UA")
        performer = JobPerformer(
            self.far, self.far_room, self.store, self._take, self.clock, CARDS, finder
        )
        self.far_handoff = Handoff(performer, lambda account: None, real_time=self.clock.now)
        services = RequestServices(
            self.far_handoff,
            self.far_queue,
            self._take,
            CARDS,
            self.room_services.pseudonym,
            str(SEAS_ROOM),
        )
        self.far_operators = self.takes_staff(services)

    def settle(self) -> None:
        super().settle()
        while taken := self.far_queue.take():
            for account, _ in taken:
                self.far_handoff.work(account)

    def staff_does(self, event: StaffPressed | StaffWrote, room: MemoryRoom) -> list[str | None]:
        """Iryna does something in a room: each desk is told of it."""
        self.update_id += 1
        update = StaffUpdate(self.update_id, room.room, max(room.topics), IRYNA, event)
        told = [self.operators.take(update), self.far_operators.take(update)]
        self.settle()
        return told

    def at(self, room: MemoryRoom) -> list[str]:
        """The texts in a room."""
        return [message.text for message in room.messages.values()]


@pytest.fixture
def world() -> TwoDesks:
    return TwoDesks()


def looks_at_the_branch(world: World) -> None:
    """The page of the branch Sea."""
    world.happens(Commanded("start", "branch_b-2"))


def test_a_request_from_a_branchs_page_goes_to_its_desk(world: TwoDesks) -> None:
    looks_at_the_branch(world)
    asks(world, QUESTION)
    assert QUESTION in world.at(world.far_room)
    assert world.at(world.room) == []
    assert world.conversation.request.room == str(SEAS_ROOM)  # type: ignore[union-attr]


def test_a_request_about_no_branch_goes_to_the_default_desk(world: TwoDesks) -> None:
    asks(world, QUESTION)
    assert QUESTION in world.at(world.room)
    assert world.at(world.far_room) == []


@pytest.mark.parametrize(("doctor", "far"), [("melnyk", True), ("koval", False)])
def test_a_request_of_who_has_a_visit_goes_to_the_desk_of_its_branch(
    world: TwoDesks, doctor: str, far: bool
) -> None:
    from reception.dialog.conversation import ChatVisit, LinkedPatient

    world.happens(Commanded("start"))
    day = next(d for d in world.clinic._days(doctor, 20))
    offer = next(o for o in world.clinic.known_directory().offers if o.doctor == doctor)
    slot = world.clinic._slots(doctor, offer.service, offer.branch, day)[0]
    visit = world.clinic.add_visit("p-1", slot, "by phone")
    maria = LinkedPatient("p-1", "Бойко Марія", opened=True)
    known = (ChatVisit("p-1", visit),)
    world.store.save(replace(world.conversation, patients=(maria,), visits=known))
    asks(world, QUESTION)
    assert (QUESTION in world.at(world.far_room)) is far
    assert (QUESTION in world.at(world.room)) is not far


def test_it_stays_at_its_desk_wherever_the_patient_goes(world: TwoDesks) -> None:
    looks_at_the_branch(world)
    asks(world, QUESTION)
    world.staff_does(StaffPressed(*world.far_room.offered["✋ Взяти"]), world.far_room)
    world.happens(Commanded("start"))
    world.happens(Typed("І для дитини?"))
    assert "І для дитини?" in world.at(world.far_room)
    assert world.at(world.room) == []


def test_each_room_is_heard_by_its_own_desk(world: TwoDesks) -> None:
    asks(world, QUESTION)
    press = StaffPressed(*world.room.offered["✋ Взяти"])
    toast, other = world.staff_does(press, world.room)
    assert toast
    assert other is None
    assert world.conversation.request.operator == "Ірина"  # type: ignore[union-attr]


def test_a_desk_that_is_out_of_order_stops_no_other(world: TwoDesks) -> None:
    world.room.fail = [RoomGone("kicked")] * 3
    asks(world, QUESTION)
    world.account = "1002"
    looks_at_the_branch(world)
    asks(world, QUESTION)
    assert QUESTION in world.at(world.far_room)
    assert world.at(world.room) == []


def test_opened_again_at_its_desk_the_patient_is_heard_there(world: TwoDesks) -> None:
    looks_at_the_branch(world)
    asks(world, QUESTION)
    world.staff_does(StaffPressed(*world.far_room.offered["✋ Взяти"]), world.far_room)
    world.staff_does(StaffWrote(6001, "/close"), world.far_room)
    world.staff_does(StaffWrote(6002, "/open"), world.far_room)
    world.happens(Typed("Дякую"))
    assert "Дякую" in world.at(world.far_room)


def test_asked_anew_elsewhere_the_former_request_stays_closed(world: TwoDesks) -> None:
    looks_at_the_branch(world)
    asks(world, QUESTION)
    world.staff_does(StaffPressed(*world.far_room.offered["✋ Взяти"]), world.far_room)
    world.staff_does(StaffWrote(6001, "/close"), world.far_room)
    world.happens(Commanded("start"))
    asks(world, QUESTION)
    world.staff_does(StaffWrote(6002, "/open"), world.far_room)
    assert world.far.load(world.account).open is None
    assert "№2" in world.at(world.far_room)[-1]


def test_forgotten_at_every_desk(world: TwoDesks) -> None:
    looks_at_the_branch(world)
    asks(world, QUESTION)
    world.press("Відкликати звернення")
    world.happens(Commanded("start"))
    asks(world, QUESTION)
    world.turns.staff.forget(world.account, world.clock.now())
    world.settle()
    world.pass_time(timedelta(minutes=1))
    assert (world.desk.rows, world.far.rows) == ({}, {})
