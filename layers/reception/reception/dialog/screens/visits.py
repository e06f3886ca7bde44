"""What is booked, and for whom."""

from reception.dialog.conversation import KnownVisit
from reception.dialog.effects import FindVisits, Query
from reception.dialog.events import Found, VisitsFound
from reception.dialog.scene import Page, Scene, Screen, Step
from reception.dialog.screens import registration
from reception.dialog.words import N_


def upcoming(scene: Scene) -> list[KnownVisit]:
    """The visits still to come, as last read."""
    return [v for v in scene.conversation.visits if v.visit.stands and v.visit.start > scene.now]


def describe(scene: Scene, known: KnownVisit) -> str:
    """One visit: when, who, with whom, where."""
    visit = known.visit
    doctor = scene.directory.doctor(visit.doctor)
    branch = scene.directory.branch_of(visit.room)
    patient = scene.conversation.linked(known.patient)
    lines = [
        scene.say(N_("🗓 <b>{moment}</b>"), moment=scene.words.moment(visit.start)),
        scene.say(N_("👤 {patient}"), patient=patient.name) if patient else "",
        scene.say(N_("👩‍⚕️ {doctor}"), doctor=doctor.name) if doctor else "",
        scene.say(
            N_("📍 {branch}, {address}"),
            branch=scene.branch_name(branch),
            address=scene.branch_address(branch),
        )
        if branch
        else "",
    ]
    return "\n".join(filter(None, lines))


class MyVisits(Screen):
    """Every coming visit of every linked patient, wherever it was booked; or that there is none."""

    name = "visits"

    def arrive(self, scene: Scene) -> str | None:
        """Register first."""
        return None if scene.conversation.patients else registration.begin(scene, self.name)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the visits of all linked patients."""
        return FindVisits(tuple(p.id for p in scene.conversation.patients))

    def found(self, scene: Scene, found: Found) -> Step:
        """Keep what may be shown, and show it."""
        assert isinstance(found, VisitsFound)
        visible = tuple(v for v in found.visits if _may_be_shown(scene, v))
        scene.keep(visits=visible, visits_read_at=scene.now)
        return self._page(scene)

    def unreachable(self, scene: Scene) -> Page:
        """What was last read, with its time; where there is nothing to show, that the schedule is out of reach."""
        read_at = scene.conversation.visits_read_at
        if read_at is None or not upcoming(scene):
            return super().unreachable(scene)
        scene.remark(
            N_("The clinic's schedule does not answer just now. This is what I knew at {moment}:"),
            moment=scene.words.moment(read_at),
        )
        return self._page(scene)

    def _page(self, scene: Scene) -> Page:
        coming = upcoming(scene)
        book = scene.choice(N_("📅 Book a visit"), "book")
        if not coming:
            return Page(scene.say(N_("No visits are booked.")), [[book]])
        return Page("\n\n".join(describe(scene, visit) for visit in coming), [[book]])

    def book(self, scene: Scene, _: str) -> Step:
        """To a new visit."""
        return "patient"


def _may_be_shown(scene: Scene, known: KnownVisit) -> bool:
    patient = scene.conversation.linked(known.patient)
    if patient is None:
        return False
    return patient.opened or known.visit.id in scene.conversation.booked_here


class Users(Screen):
    """The patients whom this account acts for."""

    name = "users"

    def arrive(self, scene: Scene) -> str | None:
        """Register first."""
        return None if scene.conversation.patients else registration.begin(scene, self.name)

    def draw(self, scene: Scene) -> Page:
        """Their names."""
        names = "\n".join(
            scene.say(N_("👤 {patient}"), patient=p.name) for p in scene.conversation.patients
        )
        return Page(scene.say(N_("Users on this number:")) + "\n\n" + names)


SCREENS: tuple[Screen, ...] = (MyVisits(), Users())
