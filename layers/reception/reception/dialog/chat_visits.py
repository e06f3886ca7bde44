"""The visits that a conversation holds, as they were read from the clinic system last, or booked in the chat."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from reception.clinic.model import Doctor, Slot, Visit, VisitStatus
from reception.dataclass import replace
from reception.dialog import places
from reception.dialog.conversation import ChatVisit, StaffTask, Wish
from reception.dialog.effects import Book, FindVisits, Query
from reception.dialog.events import Found, VisitsFound
from reception.dialog.places import Place
from reception.dialog.scene import Scene
from reception.dialog.words import N_

MAX_VISITS = 40
"""Visits that a conversation holds: those to come, the nearest first, and then the latest of those that are over."""
MAX_BOOKED_HERE = 100
MAX_ENDED_HERE = 100
"""Ids of visits that were cancelled in the chat. Only a poll soon after the cancellation asks for them."""


def upcoming(scene: Scene) -> list[ChatVisit]:
    """The visits to come that may be shown, as they were read last."""
    return [v for v in _shown(scene) if v.visit.stands and v.visit.start > scene.now]


def coming(scene: Scene, visit: str) -> ChatVisit | None:
    """The visit to come with this id, if it may be shown to this account."""
    return next((one for one in upcoming(scene) if one.visit.id == visit), None)


def cancelled(scene: Scene, visit: str) -> ChatVisit | None:
    """The cancelled visit with this id, if it may be shown to this account."""
    found = (v for v in _shown(scene) if v.visit.id == visit)
    return next((v for v in found if v.visit.status is VisitStatus.CANCELLED), None)


def over(scene: Scene) -> list[ChatVisit]:
    """The visits that took place, as far as this account may know of them: the latest first."""
    known = {v.visit.id: v for v in (*scene.conversation.told_of, *scene.conversation.visits)}
    took_place = (
        v
        for v in _shown(scene, known.values())
        if v.visit.stands or v.visit.status is VisitStatus.DONE
    )
    past = (v for v in took_place if v.visit.start <= scene.now)
    return sorted(past, key=lambda v: v.visit.start, reverse=True)


def of_same_speciality(scene: Scene, wish: Wish) -> ChatVisit | None:
    """A visit to come that the patient has with a doctor of the wanted speciality, as they were read last."""
    theirs = (v for v in upcoming(scene) if v.patient == wish.patient)
    of_kind = (
        v for v in theirs if wish.speciality in scene.directory.specialities_of(v.visit.doctor)
    )
    return next(of_kind, None)


def look_for(scene: Scene, patient: str) -> Query | None:
    """Ask for a patient's visits; None if none of them may be shown."""
    linked = scene.conversation.linked(patient)
    may_show = linked and (linked.opened or scene.conversation.booked_here)
    return FindVisits((patient,)) if may_show else None


def keep(scene: Scene, found: Found, patients: Sequence[str]) -> None:
    """Keep what was found of these patients, as far as it may be shown."""
    assert isinstance(found, VisitsFound)
    others = [v for v in scene.conversation.visits if v.patient not in patients]
    named = (_with_name(scene, one) for one in found.visits)
    visits = sorted([*others, *named], key=lambda one: one.visit.start)
    read_at = scene.conversation.visits_read_at if others else scene.now
    scene.keep(visits=tuple(visits), visits_read_at=read_at)
    scene.keep(visits=_nearest(_shown(scene), scene.now))


def _with_name(scene: Scene, one: ChatVisit) -> ChatVisit:
    """The visit with its doctor's name: the directory's, or that which is known here already."""
    doctor = scene.directory.doctor(one.visit.doctor)
    known = (*scene.conversation.visits, *scene.conversation.told_of)
    former = (v.doctor for v in known if v.visit.doctor == one.visit.doctor and v.doctor)
    return replace(one, doctor=doctor.name if doctor else next(former, ""))


def doctor_name(scene: Scene, one: ChatVisit) -> str:
    """The full name of a visit's doctor, also of one who has left the directory; empty if it was never known."""
    doctor = scene.directory.doctor(one.visit.doctor)
    if doctor is None and one.doctor:
        doctor = Doctor(one.visit.doctor, one.doctor)
    return scene.doctor_name(doctor) if doctor else ""


def keep_booked(scene: Scene, booking: Book, visit: str) -> None:
    """Keep a visit that was booked here. A visit that is booked back keeps its entry in the patient's calendar."""
    slot = booking.slot
    service = scene.directory.service(slot.service)
    code = service.code if service else ""
    new = Visit(visit, slot.doctor, slot.room, slot.start, slot.end, service=code)
    for before in (v for v in scene.conversation.visits if v.visit.id != visit):
        same = (before.patient, before.visit.doctor, before.visit.start)
        if not before.visit.stands and same == (booking.patient, slot.doctor, slot.start):
            follow_in_calendar(scene, before.visit.id, new)
    deeds = scene.conversation.deeds.on(scene.today)
    scene.keep(deeds=replace(deeds, booked=deeds.booked + 1))
    keep_new(scene, _with_name(scene, ChatVisit(booking.patient, new)))
    _tell_source(scene, booking.patient, visit)


def _tell_source(scene: Scene, patient: str, visit: str) -> None:
    """Have the clinic system told where the patient came from, if the clinic wants it. It is told by the clockwork."""
    source = scene.conversation.origin
    if source and scene.facts.tell_source:
        scene.keep_task(StaffTask(source, source, patient=patient, visit=visit))


def keep_new(scene: Scene, new: ChatVisit) -> None:
    """Keep a visit that the patient knows of: no notice has to tell the news."""
    visits = [v for v in scene.conversation.visits if v.visit.id != new.visit.id]
    scene.keep(
        visits=_nearest([*visits, new], scene.now),
        visits_read_at=scene.conversation.visits_read_at or scene.now,
        booked_here=(*scene.conversation.booked_here, new.visit.id)[-MAX_BOOKED_HERE:],
    )


def keep_cancelled(scene: Scene, visit: str) -> None:
    """Keep that a visit was cancelled here: the patient knows of it, and no notice has to tell the news."""
    deeds = scene.conversation.deeds.on(scene.today)
    scene.keep(
        deeds=replace(deeds, cancelled=deeds.cancelled + 1),
        ended_here=(*scene.conversation.ended_here, visit)[-MAX_ENDED_HERE:],
        visits=tuple(
            replace(v, visit=replace(v.visit, status=VisitStatus.CANCELLED))
            if v.visit.id == visit
            else v
            for v in scene.conversation.visits
        ),
    )


def follow_in_calendar(scene: Scene, old: str, new: Visit) -> None:
    """Let the patient's calendar entry of the visit `old` belong to the visit `new` from now on."""
    scene.keep(
        calendar=tuple(
            replace(entry, visit=new.id, start=new.start, sequence=entry.sequence + 1)
            if entry.visit == old
            else entry
            for entry in scene.conversation.calendar
        )
    )


def slot_of(scene: Scene, visit: Visit) -> Slot | None:
    """The slot that books a visit once more; None if its branch or service is not open to web booking."""
    branch, service = scene.directory.branch_at(visit), scene.directory.service_of(visit)
    if branch is None or service is None or not visit.room:
        return None
    return Slot(visit.doctor, service.id, branch.id, visit.room, visit.start, visit.end)


def wish_of(scene: Scene, patient: str, slot: Slot, *, moves: str = "") -> Wish:
    """The wish of a patient that a slot fulfils; `moves` is the visit that it takes the place of."""
    offers = (
        offer
        for offer in scene.directory.offers
        if (offer.doctor, offer.service) == (slot.doctor, slot.service)
    )
    speciality = next((offer.speciality for offer in offers), "")
    day = scene.time.day(slot.start)
    offer = slot.branch, speciality, slot.doctor, slot.service
    return Wish(patient, *offer, day, slot, moves=moves)


def place_of_move(scene: Scene) -> Place | None:
    """The page that confirms a move, where the time was chosen for one; None where it is a new booking."""
    moves = scene.wish.moves
    return places.MOVE.of(moves) if moves else None


def in_short(scene: Scene, one: ChatVisit) -> dict[str, str]:
    """Patient, moment and doctor of a visit, as parameters for a sentence."""
    patient = scene.conversation.linked(one.patient)
    return {
        "patient": patient.name if patient else "",
        "moment": scene.words.moment(one.visit.start),
        "doctor": doctor_name(scene, one),
    }


def describe(scene: Scene, one: ChatVisit) -> str:
    """A visit in four lines (HTML): when, who, with whom, where."""
    visit = one.visit
    doctor = doctor_name(scene, one)
    patient = scene.conversation.linked(one.patient)
    lines = [
        scene.say(N_("🗓 <b>{moment}</b>"), moment=scene.words.moment(visit.start)),
        scene.say(N_("👤 {patient}"), patient=patient.name) if patient else "",
        scene.say(N_("🩺 {doctor}"), doctor=doctor) if doctor else "",
        _where(scene, visit),
    ]
    return "\n".join(filter(None, lines))


def _where(scene: Scene, visit: Visit) -> str:
    branch = scene.directory.branch_at(visit)
    if branch is None:
        return scene.say(N_("📍 {address}"), address=visit.address) if visit.address else ""
    return scene.say(
        N_("📍 {branch}, {address}"),
        branch=scene.branch_name(branch),
        address=scene.branch_address(branch),
    )


def _shown(scene: Scene, visits: Iterable[ChatVisit] | None = None) -> list[ChatVisit]:
    """Which of these visits, by default of all that were read, may be shown.

    They are those that were booked in this chat, and all of opened patients.

    A visit that another chat booked without a proof is not shown: it may be a namesake's.
    """
    linked = {patient.id: patient for patient in scene.conversation.patients}
    here = scene.conversation.booked_here
    return [
        v
        for v in (scene.conversation.visits if visits is None else visits)
        if v.patient in linked
        and (v.visit.id in here or (linked[v.patient].opened and not v.unproven))
    ]


def _nearest(visits: Sequence[ChatVisit], now: datetime) -> tuple[ChatVisit, ...]:
    """The `MAX_VISITS` visits that matter most at `now`, by their start."""
    by_distance = sorted(visits, key=lambda v: (v.visit.start < now, abs(v.visit.start - now)))
    return tuple(sorted(by_distance[:MAX_VISITS], key=lambda v: v.visit.start))
