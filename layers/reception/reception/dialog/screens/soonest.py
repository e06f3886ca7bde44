"""The soonest free times that fit what the patient wants, at any doctor: asked for in one line, or by a press."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import time

from reception.clinic.model import Branch, Doctor, Slot
from reception.dataclass import replace
from reception.dialog import closed, places
from reception.dialog.chat_visits import wish_of
from reception.dialog.doctor_names import short_labels
from reception.dialog.effects import FindSoonest, Query
from reception.dialog.events import Found, SoonestFound
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Press, Scene, Screen, Step, column, grid
from reception.dialog.screens.booking.next_free import with_next_free
from reception.dialog.screens.booking.where import BookingStep, ChoosePatient
from reception.dialog.screens.registration.begin import begin_registration
from reception.dialog.times_in_words import times_in_words
from reception.dialog.words import N_

LONGEST_LABEL = 60
"""Letters of a button's label, without a number that tells it from another one."""
_SIGN = " · "


class SoonestTimes(BookingStep):
    """Shows what was understood, and the free times for it."""

    place = places.SOONEST
    reads_times = True

    def look_up(self, scene: Scene) -> Query | None:
        """Ask for the times of all doctors that fit; None where no doctor is named yet, or nobody is free."""
        wish = scene.wish
        offers = wish.wanted.offers(scene.directory, scene.today)
        return FindSoonest(offers, wish.wanted, wish.after) if offers else None

    def draw(self, scene: Scene) -> Page:
        """Ask which doctor is wanted; or say that nobody is free."""
        if scene.wish.wanted.says_whom:
            return self._nobody(scene)
        offered = {offer.speciality for offer in scene.directory.receiving(scene.today)}
        return Page(
            "\n\n".join([_understood(scene), scene.say(N_("Which doctor do you need?"))]),
            column(
                [
                    Choice(scene.speciality_name(s.code), self.speciality, s.code)
                    for s in scene.directory.specialities
                    if s.code in offered
                ]
            ),
        )

    def unreachable(self, scene: Scene) -> Page:
        """Add what the directory has of the wanted doctors to the page that is shown while nothing answers."""
        offers = scene.wish.wanted.offers(scene.directory, scene.today)
        return with_next_free(scene, super().unreachable(scene), offers)

    def found(self, scene: Scene, found: Found) -> Step:
        """A button for each time, and what was understood above them."""
        assert isinstance(found, SoonestFound)
        if not found.slots and scene.wish.after:
            return self._others(scene)
        if not found.slots:
            return self._nobody(scene)
        scene.want(slots=found.slots)
        lines = [
            _understood(scene),
            _closed(scene),
            ""
            if self._fit(scene, found)
            else scene.say(N_("No such time was found. The nearest ones:")),
            _places(scene, found.slots),
            ""
            if found.whole
            else scene.say(
                N_("Part of the schedule does not answer just now: there may be more times.")
            ),
            _unread(scene),
        ]
        more = scene.choice(N_("Other times"), self.later)
        width = 2 if len(_offers(found.slots)) == 1 else 1
        return Page(
            "\n\n".join(filter(None, lines)),
            [
                *grid(_times(scene, found.slots, self.chosen), width),
                [more],
                self._by_steps(scene),
                self.for_another(scene),
            ],
        )

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is another time, or the name of a button."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Look for the same doctors at the times that are typed."""
        when = scene.read_times(text)
        if when is None or when.says_whom:
            return super().typed(scene, text)
        scene.want(wanted=scene.wish.wanted.retimed(when), after=None)
        return places.SOONEST

    def chosen(self, scene: Scene, number: str) -> Step:
        """Keep the time, and go on to the person that it is for."""
        wish = scene.wish
        slot = wish.slots[int(number)]
        chosen = wish_of(scene, wish.patient, slot)
        scene.keep(wish=replace(chosen, wanted=wish.wanted, after=wish.after))
        return places.FOR_WHOM

    def speciality(self, scene: Scene, code: str) -> Step:
        """Keep the speciality beside what the patient has said already."""
        scene.want(wanted=replace(scene.wish.wanted, specialities=(code,)))
        return places.SOONEST

    def later(self, scene: Scene, _: str) -> Step:
        """Show the times after those that are shown."""
        scene.want(after=scene.wish.slots[-1].start)
        return None

    def step_by_step(self, scene: Scene, _: str) -> Step:
        """Begin the booking from its first question."""
        return places.PATIENT

    def _others(self, scene: Scene) -> Place:
        """If no later time fits, look on any day; after the last of these begin with the first ones again."""
        wanted = scene.wish.wanted
        if wanted.says_when:
            scene.remark(N_("There are no more times like that. Other free times:"))
            whenever = replace(wanted, days=(), since=time.min, until=None)
            scene.want(wanted=whenever, after=scene.wish.after)
        else:
            scene.remark(N_("There are no later times. These are the first ones:"))
            scene.want(after=None)
        return places.SOONEST

    def _nobody(self, scene: Scene) -> Page:
        nobody = scene.say(N_("There are no free times just now. The manager will help."))
        shut = closed.lines(scene, [branch.id for branch in scene.directory.branches])
        lines = [_understood(scene), _closed(scene) or shut, nobody]
        text = "\n\n".join(filter(None, lines))
        return Page(text, [self._by_steps(scene)])

    def _fit(self, scene: Scene, found: SoonestFound) -> bool:
        """Whether all of these are times, doctors and branches that were asked for."""
        wanted = scene.wish.wanted
        offers = {
            (offer.doctor, offer.branch)
            for offer in scene.directory.offers
            if wanted.is_from(offer)
        }
        return found.fit and offers >= set(_offers(found.slots))

    def _by_steps(self, scene: Scene) -> list[Choice]:
        return [scene.choice(N_("Choose step by step"), self.step_by_step)]


class ForWhom(ChoosePatient):
    """Asks who the chosen time is for; a registration comes back to the time."""

    place = places.FOR_WHOM

    def another(self, scene: Scene, _: str) -> Step:
        """Register the other person, and go on to the check."""
        return begin_registration(scene, self.place)

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is another time, or the name of a patient."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Look for other times, as on the page before."""
        return SoonestTimes().typed(scene, text)

    def arrive(self, scene: Scene) -> Place | None:
        """Go on where there is one patient, or the patient was chosen before; register one where there is none."""
        patients = scene.conversation.patients
        if not patients:
            return begin_registration(scene, self.place)
        if len(patients) == 1:
            scene.want(patient=patients[0].id)
        chosen = scene.conversation.linked(scene.wish.patient) is not None
        coming_back = self.place in scene.trail
        return self._review(scene) if chosen and not coming_back else None

    def chosen(self, scene: Scene, patient: str) -> Step:
        """Keep the patient, and go on to the check."""
        if scene.conversation.linked(patient) is None:
            return None
        scene.want(patient=patient)
        return self._review(scene)

    def _review(self, scene: Scene) -> Place:
        """The check, from which the way back leads to the times, also after a registration."""
        if places.SOONEST not in scene.trail:
            scene.set_trail(places.HOME, places.SOONEST)
        return places.REVIEW


def _offers(slots: Iterable[Slot]) -> list[tuple[str, str]]:
    """Doctor and branch of each time, each pair once, in the order in which they come."""
    return list(dict.fromkeys((slot.doctor, slot.branch) for slot in slots))


def _times(scene: Scene, slots: Sequence[Slot], chosen: Press) -> list[Choice]:
    """A button for each time: with the doctor if there are several, with the branch if a doctor is in several."""
    offers = _offers(slots)
    branches = Counter(doctor for doctor, _ in offers)
    names, numbers = _names(scene, slots), _have_numbers(scene, slots)
    choices = []
    for index, slot in enumerate(slots):
        day = scene.words.day_label(scene.time.day(slot.start))
        when = f"{day} {scene.words.hour(slot.start)}"
        several = branches[slot.doctor] > 1
        where = scene.branch_name(_branch(scene, slot.branch)) if several else ""
        doctor = names[slot.doctor] if len(names) > 1 else ""
        label = _SIGN.join(filter(None, (when, doctor, where)))[:LONGEST_LABEL]
        number = f" ({1 + offers.index((slot.doctor, slot.branch))})" if numbers else ""
        choices.append(Choice(label + number, chosen, str(index)))
    return choices


def _names(scene: Scene, slots: Sequence[Slot]) -> dict[str, str]:
    """The names of the doctors as buttons have them, by id: as short as the doctors on this page allow."""
    doctors = [_doctor(scene, doctor) for doctor in dict.fromkeys(slot.doctor for slot in slots)]
    labels = short_labels(scene, doctors)
    return {doctor: label.partition(_SIGN)[0] for doctor, label in labels.items()}


def _have_numbers(scene: Scene, slots: Sequence[Slot]) -> bool:
    """Whether two doctors on this page have one name: then a number tells what stands above from what is pressed."""
    names = _names(scene, slots).values()
    return len({name.casefold() for name in names}) < len(names)


def _places(scene: Scene, slots: Sequence[Slot]) -> str:
    """Each doctor in each branch, above the times; with the numbers that the buttons have, if they have any."""
    numbers = _have_numbers(scene, slots)
    return "\n\n".join(
        _where(scene, doctor, branch, f" ({number})" if numbers else "")
        for number, (doctor, branch) in enumerate(_offers(slots), 1)
    )


def _where(scene: Scene, doctor: str, branch: str, number: str) -> str:
    place = _branch(scene, branch)
    codes = [o.speciality for o in scene.directory.offers if o.doctor == doctor]
    return scene.say(
        N_("🩺 {doctor}, {speciality}\n📍 {branch}, {address}"),
        doctor=scene.doctor_name(_doctor(scene, doctor)) + number,
        speciality=", ".join(map(scene.speciality_name, dict.fromkeys(codes))),
        branch=scene.branch_name(place),
        address=scene.branch_address(place),
    )


def _closed(scene: Scene) -> str:
    """The lines for closed doctors and branches that were asked for; empty without any."""
    wanted = scene.wish.wanted
    if not (wanted.doctors or wanted.branches):
        return ""
    branches = wanted.branches or [branch.id for branch in scene.directory.branches]
    return closed.lines(scene, branches, wanted.doctors or ("",))


def _understood(scene: Scene) -> str:
    """The line as it was understood: «Педіатр, завтра, Вт, 24 листопада, після 15:00»."""
    wanted = scene.wish.wanted
    names = [scene.doctor_name(_doctor(scene, doctor)) for doctor in wanted.doctors]
    whom = [*map(scene.speciality_name, wanted.specialities), *dict.fromkeys(names)]
    branches = [scene.branch_name(_branch(scene, branch)) for branch in wanted.branches]
    parts = [
        " / ".join(whom),
        " / ".join(branches),
        times_in_words(scene, wanted),
    ]
    line = ", ".join(filter(None, parts))
    return scene.say("<b>{line}</b>", line=line[:1].upper() + line[1:])


def _unread(scene: Scene) -> str:
    words = scene.wish.wanted.unread
    if not words:
        return ""
    return scene.say(N_("I made nothing of: «{words}»."), words=" ".join(words))


def _doctor(scene: Scene, doctor: str) -> Doctor:
    return scene.directory.doctor(doctor) or Doctor(doctor, "")


def _branch(scene: Scene, branch: str) -> Branch:
    return scene.directory.branch(branch) or Branch(branch, "")


SCREENS: tuple[Screen, ...] = (SoonestTimes(), ForWhom())
