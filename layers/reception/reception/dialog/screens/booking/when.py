"""The second half of a booking: day and time, asked of the clinic system at that moment."""

from collections.abc import Sequence
from datetime import date, datetime

from reception.clinic.model import Slot
from reception.dialog import places
from reception.dialog.effects import FindDates, FindSlots, Query
from reception.dialog.events import (
    DatesFound,
    Found,
    SlotsFound,
)
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Press, Scene, Screen, Step, grid
from reception.dialog.screens import ages
from reception.dialog.screens.booking.where import anew, wanted_doctor
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_

DATES_ON_A_PAGE = 12
"""Buttons with days before the page has to be turned."""
TIMES_ON_A_PAGE = 20
"""Buttons with times before the page has to be turned."""


class ChooseDate(Screen):
    """The days on which the doctor is free, as the clinic system has them now."""

    place = places.DATES
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where branch, doctor or service is not chosen."""
        return anew(scene, scene.wish.branch, scene.wish.doctor, scene.wish.service)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the free days."""
        wish = scene.wish
        return FindDates(wish.doctor, wish.service, wish.branch)

    def found(self, scene: Scene, found: Found) -> Step:
        """Show the days page by page; or say that the doctor has none."""
        assert isinstance(found, DatesFound)
        doctor, branch = wanted_doctor(scene)
        if not found.dates:
            text = scene.say(
                N_("{doctor} has no free days just now. The manager will help."),
                doctor=scene.doctor_name(doctor),
            )
            return Page(
                text, [[scene.choice(N_("All doctors"), self.all_doctors)]], photo=doctor.id
            )
        choices = [
            Choice(scene.words.day_label(day), self.chosen, day.isoformat()) for day in found.dates
        ]
        shown, turn = _paged(scene, choices, DATES_ON_A_PAGE, self.turn)
        return Page(
            scene.say(
                N_("<b>{doctor}</b>, {branch}\nWhich day?"),
                doctor=scene.doctor_name(doctor),
                branch=scene.branch_name(branch),
            ),
            [
                *grid(shown, 3),
                turn,
                self._months(scene, found.dates),
                [scene.choice(N_("No day fits"), self.manager, RequestKind.NO_DAY_FITS)],
            ],
            photo=doctor.id,
        )

    def _months(self, scene: Scene, days: Sequence[date]) -> list[Choice]:
        """For more than two pages: a button for each month that begins on another page."""
        if len(days) <= 2 * DATES_ON_A_PAGE:
            return []
        pages: dict[str, int] = {}
        for place, day in enumerate(days):
            pages.setdefault(scene.words.month_label(day), place // DATES_ON_A_PAGE)
        return [
            Choice(month, self.turn, str(page))
            for month, page in pages.items()
            if page != scene.wish.page
        ]

    def chosen(self, scene: Scene, day: str) -> Step:
        """Keep the day, and go on to its times."""
        scene.want(day=date.fromisoformat(day))
        return places.TIMES

    def turn(self, scene: Scene, page: str) -> Step:
        """Show another page of days."""
        scene.want(page=int(page))
        return None

    def all_doctors(self, scene: Scene, _: str) -> Step:
        """Go back to the list of doctors."""
        return places.DOCTOR


class ChooseTime(Screen):
    """The free times of the day, as the clinic system has them now."""

    place = places.TIMES
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where branch, doctor, service or day is not chosen."""
        wish = scene.wish
        return anew(scene, wish.branch, wish.doctor, wish.service, wish.day)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the free times of the clinic day."""
        wish = scene.wish
        assert wish.day is not None
        noon = datetime(wish.day.year, wish.day.month, wish.day.day, 12, tzinfo=scene.time.zone)
        return FindSlots(wish.doctor, wish.service, wish.branch, noon)

    def found(self, scene: Scene, found: Found) -> Step:
        """Show the times page by page; if the day has filled up since, go back to the days."""
        assert isinstance(found, SlotsFound)
        if not found.slots:
            scene.remark(N_("That day has just filled up. Please choose another one."))
            return places.DATES
        doctor, _ = wanted_doctor(scene)
        choices = [
            Choice(scene.words.hour(slot.start), self.chosen, _pack(slot)) for slot in found.slots
        ]
        shown, turn = _paged(scene, choices, TIMES_ON_A_PAGE, self.turn)
        return Page(
            scene.say(
                N_("<b>{doctor}</b>\n{day}. Which time?"),
                doctor=scene.doctor_name(doctor),
                day=scene.words.day(scene.time.day(found.slots[0].start)),
            ),
            [*grid(shown, 4), turn],
            photo=doctor.id,
        )

    def chosen(self, scene: Scene, packed: str) -> Step:
        """Keep the time, and go on to the check."""
        scene.want(slot=_unpack(scene, packed))
        return places.REVIEW

    def turn(self, scene: Scene, page: str) -> Step:
        """Show another page of times."""
        scene.want(page=int(page))
        return None


class NearestTimes(Screen):
    """The free times nearest to one that is taken: by a stranger, or by another patient of this chat."""

    place = places.NEAREST
    books = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where no time is known; stop where the doctor does not see that age."""
        return anew(scene, scene.wish.slot) or ages.stops(scene, self.place)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the times around the one that is taken."""
        wish = scene.wish
        assert wish.slot is not None
        return FindSlots(wish.doctor, wish.service, wish.branch, wish.slot.start, around=True)

    def found(self, scene: Scene, found: Found) -> Step:
        """A button with day and time for each; where there is none, go back to the days."""
        assert isinstance(found, SlotsFound)
        if not found.slots:
            return places.DATES
        choices = [
            Choice(
                f"{scene.words.day_label(scene.time.day(slot.start))} {scene.words.hour(slot.start)}",
                self.chosen,
                _pack(slot),
            )
            for slot in found.slots
        ]
        return Page(
            scene.say(N_("The nearest free times:")), grid(choices, 2), photo=scene.wish.doctor
        )

    def chosen(self, scene: Scene, packed: str) -> Step:
        """Keep the time, and go on to the check."""
        scene.want(slot=_unpack(scene, packed))
        return places.REVIEW


def _paged(
    scene: Scene, choices: list[Choice], size: int, turn: Press
) -> tuple[list[Choice], list[Choice]]:
    """The choices of the page that is open, and the buttons that turn it (they call `turn`)."""
    last = (len(choices) - 1) // size
    page = min(scene.wish.page, last)
    buttons = []
    if page > 0:
        buttons.append(scene.choice(N_("« Earlier"), turn, str(page - 1)))
    if page < last:
        buttons.append(scene.choice(N_("Later »"), turn, str(page + 1)))
    return choices[page * size : (page + 1) * size], buttons


def _pack(slot: Slot) -> str:
    return f"{slot.start.isoformat()} {slot.end.isoformat()} {slot.room}"


def _unpack(scene: Scene, packed: str) -> Slot:
    start, end, room = packed.split(" ", 2)
    wish = scene.wish
    times = datetime.fromisoformat(start), datetime.fromisoformat(end)
    return Slot(wish.doctor, wish.service, wish.branch, room, *times)


SCREENS: tuple[Screen, ...] = (
    ChooseDate(),
    ChooseTime(),
    NearestTimes(),
)
