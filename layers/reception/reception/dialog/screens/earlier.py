"""The waiting list, as its patient sees it: a place in a line, and the wish. Answers to offers are in `offers`."""

from collections.abc import Callable
from datetime import time

from reception.clinic.model import first_name
from reception.clinic.waiting import Wait
from reception.dataclass import replace
from reception.dialog import chat_visits, places, waiting_list
from reception.dialog.conversation import ChatVisit, Wish
from reception.dialog.effects import FindPlaces, Query
from reception.dialog.events import Found, PlacesFound
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Scene, Screen, Step, column
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.words import N_

WEEKDAYS = {
    "": (N_("Any day"), ()),
    "weekdays": (N_("Weekdays"), (0, 1, 2, 3, 4)),
    "weekend": (N_("Weekend"), (5, 6)),
}
NOON, FOUR = time(12), time(16)
PARTS = {
    "": (N_("Any hour"), time.min, None),
    "morning": (N_("Before 12"), time.min, NOON),
    "day": (N_("12 to 16"), NOON, FOUR),
    "evening": (N_("After 16"), FOUR, None),
}


class WaitForEarlier(Screen):
    """Shows what is waited for and at which place of the line; the wish is chosen here. `earlier:<id of the wait>`."""

    place = places.EARLIER

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the visits where nothing is waited for under this id any more."""
        waiting_list.prune(scene)
        if waiting_list.of(scene, scene.about):
            return None
        scene.remark(N_("You do not wait for an earlier time any more."))
        return places.VISITS

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the place in the line."""
        wait = waiting_list.of(scene, scene.about)
        return FindPlaces((wait,)) if wait else None

    def found(self, scene: Scene, found: Found) -> Step:
        """Show the place in the line, and the buttons that narrow the wish."""
        assert isinstance(found, PlacesFound)
        wait = waiting_list.of(scene, scene.about)
        if wait is None:
            return places.VISITS
        one = chat_visits.coming(scene, wait.visit) if wait.visit else None
        parts = [
            scene.say(N_("🔔 We will write as soon as an earlier time comes free."))
            if wait.visit
            else scene.say(N_("🔔 We will write as soon as a time comes free.")),
            chat_visits.describe(scene, one) if one else about(scene, wait),
            scene.say(N_("Your place in the line: {place}."), place=found.places[0]),
            scene.say(
                N_("Your visit stands until you agree to another time. Which times would suit you?")
            )
            if wait.visit
            else scene.say(N_("Which times would suit you?")),
        ]
        leave = scene.choice(N_("🔕 Wait no longer"), self.stop)
        return Page(
            "\n\n".join(parts), [_days(scene, wait, self), *_hours(scene, wait, self), [leave]]
        )

    def draw(self, scene: Scene) -> Page:
        """Say that nothing is waited for any more."""
        return Page(scene.say(N_("You do not wait for an earlier time any more.")))

    def days(self, scene: Scene, name: str) -> Step:
        """Wish for these days."""
        wait = waiting_list.of(scene, scene.about)
        if wait:
            waiting_list.change(scene, replace(wait, weekdays=WEEKDAYS[name][1]))
        return None

    def hours(self, scene: Scene, name: str) -> Step:
        """Wish for this part of the day."""
        wait = waiting_list.of(scene, scene.about)
        if wait:
            _, since, until = PARTS[name]
            waiting_list.change(scene, replace(wait, since=since, until=until))
        return None

    def stop(self, scene: Scene, _: str) -> Step:
        """Leave the line."""
        waiting_list.end(scene, scene.about)
        scene.leave_out(places.EARLIER)
        scene.remark(N_("You do not wait for an earlier time any more."))
        return places.VISITS


def _days(scene: Scene, wait: Wait, screen: WaitForEarlier) -> list[Choice]:
    return [
        Choice(_ticked(scene, label, on=wait.weekdays == days), screen.days, name)
        for name, (label, days) in WEEKDAYS.items()
    ]


def _hours(scene: Scene, wait: Wait, screen: WaitForEarlier) -> list[list[Choice]]:
    choices = [
        Choice(
            _ticked(scene, label, on=(wait.since, wait.until) == (since, until)), screen.hours, name
        )
        for name, (label, since, until) in PARTS.items()
    ]
    return [choices[:2], choices[2:]]


def _ticked(scene: Scene, label: str, *, on: bool) -> str:
    return f"{'✓ ' if on else ''}{scene.words.label(label)}"


def _whom(scene: Scene, wait: Wait) -> str:
    """The doctor or the speciality, plain text."""
    if not wait.doctor:
        return scene.speciality_name(wait.speciality)
    doctor = scene.directory.doctor(wait.doctor)
    return scene.doctor_name(doctor) if doctor else ""


def about(scene: Scene, wait: Wait) -> str:
    """Who waits for whom, and where (HTML)."""
    patient = scene.conversation.linked(wait.patient)
    branch = scene.directory.branch(wait.branch)
    lines = [
        scene.say(N_("👤 {patient}"), patient=patient.name) if patient else "",
        scene.say(N_("🩺 {doctor}"), doctor=_whom(scene, wait)),
        scene.say(
            N_("📍 {branch}, {address}"),
            branch=scene.branch_name(branch),
            address=scene.branch_address(branch),
        )
        if branch
        else "",
    ]
    return "\n".join(filter(None, lines))


def label(scene: Scene, wait: Wait, place: int | None) -> str:
    """A wait as a button's label: whom, when the visit is, for which of several patients, and the place in the line."""
    patient = scene.conversation.linked(wait.patient)
    several = len(scene.conversation.patients) > 1
    parts = [
        f"🔔 {_whom(scene, wait)}",
        scene.words.day_label(scene.time.day(wait.start)) if wait.start else "",
        first_name(patient.name) if patient and several else "",
        scene.words.label(N_("place {place}"), place=place) if place else "",
    ]
    return " · ".join(filter(None, parts))


def button(scene: Scene, one: ChatVisit, wait: Callable[[Scene, str], Step]) -> list[Choice]:
    """The row of a visit's page that leads to the waiting list, if the visit can be moved here."""
    if not waiting_list.may_begin(scene, one):
        return []
    waits = waiting_list.of(scene, one.visit.id) is not None
    text = N_("🔔 You wait for an earlier time") if waits else N_("🔔 Tell me of an earlier time")
    return [scene.choice(text, wait)]


def wait_for(scene: Scene, wait: Wait | None) -> Place | None:
    """Wait, and go to the page of it. None if it can't be waited for here, with a line that says why."""
    if wait is None:
        scene.remark(N_("Only the clinic itself can move this visit. The manager will help."))
        return None
    if not waiting_list.begin(scene, wait):
        scene.remark(N_("You wait for as many times as one chat can. Leave one of them first."))
        return places.VISITS
    return places.EARLIER.of(wait.id)


class WaitForWhom(Screen):
    """Asks which patient waits for a doctor who has no free time: `earlier_for:<doctor>`. One patient is not asked."""

    place = places.EARLIER_FOR

    def arrive(self, scene: Scene) -> Place | None:
        """Register a patient where there is none; go on where there is one."""
        patients = scene.conversation.patients
        if not patients:
            return begin_registration(scene, self.place.of(scene.about))
        return self._waits(scene, patients[0].id) if len(patients) == 1 else None

    def draw(self, scene: Scene) -> Page:
        """A button for each patient."""
        choices = [Choice(p.name, self.chosen, p.id) for p in scene.conversation.patients]
        return Page(scene.say(N_("Who is the visit for?")), column(choices))

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Wait for this patient."""
        return self._waits(scene, patient) if scene.conversation.linked(patient) else None

    def _waits(self, scene: Scene, patient: str) -> Place | None:
        scene.leave_out(places.EARLIER_FOR)
        wish = Wish(patient, doctor=scene.about)
        return wait_for(scene, waiting_list.for_wish(scene, wish))


SCREENS: tuple[Screen, ...] = (WaitForEarlier(), WaitForWhom())
