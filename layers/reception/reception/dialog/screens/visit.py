"""One visit: its page, and its entry in the patient's own calendar."""

from collections.abc import Sequence
from datetime import timedelta

from reception.dataclass import replace
from reception.dialog import calendar_file, chat_visits, places, waiting_list
from reception.dialog.conversation import CalendarEntry, ChatVisit
from reception.dialog.effects import Document, Venue
from reception.dialog.places import Place
from reception.dialog.reading.phones import as_people_write
from reception.dialog.scene import Choice, Page, Press, Scene, Screen, Step
from reception.dialog.screens import earlier
from reception.dialog.words import N_

MAX_CALENDAR_ENTRIES = 40
"""As many as a conversation has visits."""
CALENDAR_KEPT = timedelta(days=1)
"""How long after a visit's start its calendar entry is kept: nobody changes it any more."""


def no_longer(scene: Scene, all_visits: Press) -> Page:
    """The page of a visit that is gone; `all_visits` is the screen's method for the button that leads to the list."""
    return Page(
        scene.say(N_("This visit is no longer booked. See My visits.")),
        [[scene.choice(N_("My visits"), all_visits)]],
    )


def entry_of(scene: Scene, one: ChatVisit) -> CalendarEntry:
    """The calendar entry of a visit, kept before a file with it is sent; a moved visit counts its sequence on."""
    visit, kept = one.visit, scene.conversation.calendar
    entry = next((entry for entry in kept if entry.visit == visit.id), None)
    if entry is None:
        entry = new_entry(one)
    elif entry.start != visit.start:
        entry = replace(entry, start=visit.start, sequence=entry.sequence + 1)
    remember(scene, entry)
    return entry


def new_entry(one: ChatVisit) -> CalendarEntry:
    """The calendar entry of a visit that was not in the patient's calendar before."""
    return CalendarEntry(f"visit-{one.visit.id}@reception", one.visit.id, one.visit.start)


def remember(scene: Scene, entry: CalendarEntry) -> None:
    """Keep a calendar entry, and drop those of visits that are over."""
    others = (
        other
        for other in scene.conversation.calendar
        if other.visit != entry.visit and other.start > scene.now - CALENDAR_KEPT
    )
    scene.keep(calendar=(*others, entry)[-MAX_CALENDAR_ENTRIES:])


def event_of(scene: Scene, one: ChatVisit, entry: CalendarEntry) -> calendar_file.CalendarEvent:
    """The visit as a calendar shows it: with whom, where, and the branch's telephones."""
    visit = one.visit
    branch = scene.directory.branch_at(visit)
    phones = scene.branch_phones(branch) if branch else map(as_people_write, scene.facts.phones)
    names = [chat_visits.in_short(scene, one)["doctor"], scene.fact(scene.facts.name)]
    place = [scene.branch_name(branch), scene.branch_address(branch)] if branch else [visit.address]
    return calendar_file.CalendarEvent(
        entry.uid,
        entry.sequence,
        visit.start,
        visit.end,
        ", ".join(filter(None, names)),
        ", ".join(filter(None, place)),
        "\n".join(filter(None, [chat_visits.in_short(scene, one)["patient"], *phones])),
    )


class OneVisit(Screen):
    """Shows one visit: when, who, with whom, where, what to bring, whom to call."""

    place = places.VISIT

    def arrive(self, scene: Scene) -> Place | None:
        """Go to the list where the visit is gone."""
        if chat_visits.coming(scene, self.visit(scene)):
            return None
        scene.remark(N_("This visit is no longer booked."))
        return places.VISITS

    def draw(self, scene: Scene) -> Page:
        """The visit, and a button for each thing that can be done with it."""
        one = chat_visits.coming(scene, self.visit(scene))
        return self.page(scene, one) if one else no_longer(scene, self.list)

    def visit(self, scene: Scene) -> str:
        """The id of the visit that is shown."""
        return scene.about

    def list(self, scene: Scene, _: str) -> Step:
        """Go to all visits."""
        return places.VISITS

    def cancel(self, scene: Scene, _: str) -> Step:
        """Ask whether to cancel it."""
        return places.CANCEL.of(self.visit(scene))

    def move(self, scene: Scene, _: str) -> Step:
        """Go to the free days of the same doctor, for the same service."""
        one = chat_visits.coming(scene, self.visit(scene))
        if one is None:
            return places.VISITS
        slot = chat_visits.slot_of(scene, one.visit)
        if slot is None:
            scene.remark(N_("Only the clinic itself can move this visit. The manager will help."))
            return places.MANAGER
        scene.keep(wish=chat_visits.wish_of(scene, one.patient, slot, moves=one.visit.id))
        return places.DATES

    def wait(self, scene: Scene, _: str) -> Step:
        """Wait for an earlier time."""
        one = chat_visits.coming(scene, self.visit(scene))
        return earlier.wait_for(scene, waiting_list.for_visit(scene, one)) if one else places.VISITS

    def calendar(self, scene: Scene, _: str) -> Step:
        """Send the calendar's file above the same page."""
        one = chat_visits.coming(scene, self.visit(scene))
        if one is None:
            return places.VISITS
        event = event_of(scene, one, entry_of(scene, one))
        file = Document("visit.ics", calendar_file.published(event, scene.now))
        return replace(self.page(scene, one), document=file)

    def map(self, scene: Scene, _: str) -> Step:
        """Send the branch on the map above the same page."""
        one = chat_visits.coming(scene, self.visit(scene))
        return replace(self.page(scene, one), venue=_venue(scene, one)) if one else places.VISITS

    def page(self, scene: Scene, one: ChatVisit) -> Page:
        """Describe the visit, with a button for each thing that can be done with it."""
        branch = scene.directory.branch_at(one.visit)
        phones = scene.branch_phones(branch) if branch else scene.facts.phones
        paragraphs = [
            chat_visits.describe(scene, one),
            preparation(scene, one),
            scene.say(N_("📞 {phones}"), phones=", ".join(phones)),
        ]
        rows = [
            [scene.choice(N_("🔁 Move to another time"), self.move)],
            earlier.button(scene, one, self.wait),
            [scene.choice(N_("❌ Cancel the visit"), self.cancel)],
            *self._to_calendars(scene, one),
            self.whereabouts(scene, one),
        ]
        return Page("\n\n".join(filter(None, paragraphs)), rows, visit=one.visit.id)

    def _to_calendars(self, scene: Scene, one: ChatVisit) -> Sequence[Sequence[Choice]]:
        """The ways to a calendar: side by side, unless the label is a long one."""
        google = calendar_file.google_link(event_of(scene, one, new_entry(one)))
        link = Choice("📅 Google", url=google)
        if any(entry.visit == one.visit.id for entry in scene.conversation.calendar):
            return [[scene.choice(N_("📅 Update my calendar"), self.calendar)], [link]]
        return [[scene.choice(N_("📅 To my calendar"), self.calendar), link]]

    def whereabouts(self, scene: Scene, one: ChatVisit) -> Sequence[Choice]:
        """The row of the map, empty where the clinic wrote down no place: two short buttons fit side by side."""
        if _venue(scene, one) is None:
            return []
        return [scene.choice(N_("📍 Show on the map"), self.map)]


def preparation(scene: Scene, one: ChatVisit) -> str:
    """The clinic's advice before the visit: by service, else by speciality, else the advice for every visit."""
    visit, facts = one.visit, scene.facts.preparation
    service = scene.directory.service_of(visit)
    codes = scene.directory.specialities_of(visit.doctor)
    of_speciality = next((facts.specialities[c] for c in facts.specialities if c in codes), {})
    of_service = facts.services.get(service.id, {}) if service else {}
    text = scene.fact(of_service or of_speciality or facts.every)
    return scene.say(N_("🎒 {text}"), text=text) if text else ""


def _venue(scene: Scene, one: ChatVisit) -> Venue | None:
    branch = scene.directory.branch_at(one.visit)
    return scene.venue(branch) if branch else None


SCREENS: tuple[Screen, ...] = (OneVisit(),)
