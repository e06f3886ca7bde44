"""The second half of a booking: day and time, asked of the clinic system at that moment.

A day or an hour that is typed narrows what is offered (`Wish.narrowed`), or picks it where one is left. What has led
on is taken out of the narrowing, so that the way back leads to everything that is free.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from reception.clinic.model import Slot
from reception.dataclass import replace
from reception.dialog import chat_visits, places, waiting_list
from reception.dialog.effects import FindDates, FindSlots, Query
from reception.dialog.events import (
    DatesFound,
    Found,
    SlotsFound,
)
from reception.dialog.places import Place
from reception.dialog.scene import Choice, Page, Press, Scene, Screen, Step, grid
from reception.dialog.screens import ages, earlier
from reception.dialog.screens.booking.next_free import with_next_free
from reception.dialog.screens.booking.where import (
    BookingStep,
    about_doctor,
    all_doctors,
    anew,
    narrows,
    wanted_doctor,
)
from reception.dialog.staff import RequestKind
from reception.dialog.times_in_words import times_in_words
from reception.dialog.wanted import Wanted
from reception.dialog.words import N_

DATES_ON_A_PAGE = 12
"""Buttons with days before the page has to be turned."""
TIMES_ON_A_PAGE = 20
"""Buttons with times before the page has to be turned."""
A_DAY = "{number} числа"
"""A number alone, where days are offered."""
AN_HOUR = "о {number}"
"""A number alone, where times are offered."""


class ChooseDate(BookingStep):
    """The days on which the doctor is free, as the clinic system has them now."""

    place = places.DATES
    reads_times = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where branch, doctor or service is not chosen."""
        return anew(scene, scene.wish.branch, scene.wish.doctor, scene.wish.service)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the free days."""
        wish = scene.wish
        return FindDates(wish.doctor, wish.service, wish.branch)

    def unreachable(self, scene: Scene) -> Page:
        """Add what needs no answer: what the directory has of this doctor, and the call to the home."""
        page = super().unreachable(scene)
        rows = [*page.rows, self.to_the_home(scene)]
        return _without_an_answer(scene, replace(page, rows=rows))

    def found(self, scene: Scene, found: Found) -> Step:
        """Show the days page by page; or say that the doctor has none."""
        assert isinstance(found, DatesFound)
        if not found.dates:
            return self._none(scene)
        days = [day for day in found.dates if scene.wish.narrowed.has_day(day)]
        if scene.wish.narrowed.days and len(days) == 1:
            return self.chosen(scene, days[0].isoformat())
        if not days:
            _nothing_then(scene)
            scene.want(narrowed=replace(scene.wish.narrowed, days=()))
            days = [*found.dates]
        choices = [Choice(scene.words.day_label(day), self.chosen, day.isoformat()) for day in days]
        shown, turn = _paged(scene, choices, DATES_ON_A_PAGE, self.turn)
        return Page(
            _with_narrowed(scene, _whose_days(scene)),
            [
                *grid(shown, 3),
                turn,
                self._months(scene, days),
                _show_all(scene, self.everything),
                self.to_the_home(scene),
                self._wait(scene),
                [scene.choice(N_("No day fits"), self.manager, RequestKind.NO_DAY_FITS)],
                self.for_another(scene),
            ],
            photo=scene.wish.doctor,
        )

    def _none(self, scene: Scene) -> Page:
        """The page of a doctor without a free day."""
        doctor, _ = wanted_doctor(scene)
        text = scene.say(
            N_("{doctor} has no free days just now. The manager will help."),
            doctor=scene.doctor_name(doctor),
        )
        rows = [
            self.to_the_home(scene),
            self._wait(scene),
            all_doctors(scene, self.all_doctors),
        ]
        return Page(text, rows, photo=doctor.id)

    def _wait(self, scene: Scene) -> list[Choice]:
        if not waiting_list.may_wish(scene):
            return []
        return [scene.choice(N_("🔔 Tell me when a time comes free"), self.wait)]

    def wait(self, scene: Scene, _: str) -> Step:
        """Wait for another time: an earlier one of the visit that is being moved, or any one of this doctor."""
        wish = scene.wish
        one = chat_visits.coming(scene, wish.moves) if wish.moves else None
        wait = waiting_list.for_visit(scene, one) if one else waiting_list.for_wish(scene, wish)
        return earlier.wait_for(scene, wait)

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

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is a day or an hour, or the name of a button."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Narrow the days to those that are typed."""
        return places.DATES if narrows(scene, text, A_DAY) else super().typed(scene, text)

    def everything(self, scene: Scene, _: str) -> Step:
        """Show all free days, whatever was typed."""
        scene.want(narrowed=Wanted())
        return None

    def chosen(self, scene: Scene, day: str) -> Step:
        """Keep the day, and go on to its times."""
        hours = replace(scene.wish.narrowed, days=())
        scene.want(day=date.fromisoformat(day), narrowed=hours)
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
    reads_times = True

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

    def unreachable(self, scene: Scene) -> Page:
        """Add what the directory has of this doctor to the page that is shown while nothing answers."""
        return _without_an_answer(scene, super().unreachable(scene))

    def found(self, scene: Scene, found: Found) -> Step:
        """Show the times page by page; if the day has filled up since, go back to the days."""
        assert isinstance(found, SlotsFound)
        if not found.slots:
            scene.remark(N_("That day has just filled up. Please choose another one."))
            return places.DATES
        slots = _at_hours(scene, found.slots)
        if not slots:
            _nothing_then(scene)
            scene.want(narrowed=Wanted())
            slots = found.slots
        if scene.wish.narrowed.says_hour and len(slots) == 1:
            scene.want(narrowed=Wanted())
            return self.chosen(scene, _pack(slots[0]))
        doctor, _ = wanted_doctor(scene)
        choices = [Choice(scene.words.hour(slot.start), self.chosen, _pack(slot)) for slot in slots]
        shown, turn = _paged(scene, choices, TIMES_ON_A_PAGE, self.turn)
        text = scene.say(
            N_("<b>{doctor}</b>\n{day}. Which time?"),
            doctor=scene.doctor_name(doctor),
            day=scene.words.day(scene.time.day(slots[0].start)),
        )
        return Page(
            _with_narrowed(scene, text),
            [*grid(shown, 4), turn, _show_all(scene, self.everything)],
            photo=doctor.id,
        )

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is an hour or another day, or the name of a button."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Narrow the times to those that are typed; go to another day if one is named."""
        return other_time(scene, text) or super().typed(scene, text)

    def everything(self, scene: Scene, _: str) -> Step:
        """Show all free times of the day, whatever was typed."""
        scene.want(narrowed=Wanted())
        return None

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
    reads_times = True

    def arrive(self, scene: Scene) -> Place | None:
        """Begin the booking again where no time is known; stop where the doctor does not see that age."""
        return anew(scene, scene.wish.slot) or ages.stops(scene, self.place)

    def look_up(self, scene: Scene) -> Query:
        """Ask for the times around the one that is taken."""
        wish = scene.wish
        assert wish.slot is not None
        return FindSlots(wish.doctor, wish.service, wish.branch, wish.slot.start, around=True)

    def unreachable(self, scene: Scene) -> Page:
        """Add what the directory has of this doctor to the page that is shown while nothing answers."""
        return _without_an_answer(scene, super().unreachable(scene))

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

    def asks_for_text(self, scene: Scene) -> bool:
        """A text is another time, or the name of a button."""
        return False

    def typed(self, scene: Scene, text: str) -> Step:
        """Go to the day or the hours that are typed."""
        return other_time(scene, text) or super().typed(scene, text)


def _without_an_answer(scene: Scene, page: Page) -> Page:
    offers = scene.directory.receiving(scene.today, doctor=scene.wish.doctor)
    return with_next_free(scene, page, offers)


def other_time(scene: Scene, text: str) -> Place | None:
    """The page with the times that are typed where a day or a time was chosen already; None for another text."""
    if not narrows(scene, text, AN_HOUR):
        return None
    wish = scene.wish
    day = scene.time.day(wish.slot.start) if wish.slot else None
    if wish.narrowed.days:
        return places.DATES
    scene.want(day=wish.day or day)
    return places.TIMES


def _whose_days(scene: Scene) -> str:
    """The text above the days (HTML). The first page of a doctor with one service also tells about the doctor."""
    doctor, branch = wanted_doctor(scene)
    services = scene.directory.offered(doctor.id, branch.id)
    tells = len(services) == 1 and not scene.wish.page and not scene.wish.moves
    heading = scene.say(
        N_("<b>{doctor}</b>, {branch}"),
        doctor=scene.doctor_name(doctor),
        branch=scene.branch_name(branch),
    )
    asks = scene.say(N_("Which day?"))
    return "\n\n".join([heading, *about_doctor(scene), asks]) if tells else f"{heading}\n{asks}"


def _at_hours(scene: Scene, slots: Sequence[Slot]) -> Sequence[Slot]:
    """The times at the hours that were typed; of «9:30» or «о 10» the one that begins then, if it is free."""
    narrowed = scene.wish.narrowed
    fitting = [s for s in slots if narrowed.has_hour(scene.time.local(s.start).time())]
    sharp = [s for s in fitting if scene.time.local(s.start).time() == narrowed.since]
    return sharp if sharp and _is_one_hour(narrowed) else fitting


def _is_one_hour(wanted: Wanted) -> bool:
    """Whether one hour was named, which is read as the hour from then on."""
    until = wanted.until or time.max
    first = datetime.combine(date.min, wanted.since)
    return datetime.combine(date.min, until) - first <= timedelta(hours=1)


def _nothing_then(scene: Scene) -> None:
    line = times_in_words(scene, scene.wish.narrowed)
    scene.remark(N_("Nothing is free then: {line}. This is what is free."), line=line)


def _with_narrowed(scene: Scene, text: str) -> str:
    """The page's text, and to which times it is narrowed."""
    narrowed = times_in_words(scene, scene.wish.narrowed)
    line = scene.say(N_("Only: {line}"), line=narrowed) if narrowed else ""
    return "\n\n".join(filter(None, [text, line]))


def _show_all(scene: Scene, everything: Press) -> list[Choice]:
    """The button that ends the narrowing, where there is one."""
    return [scene.choice(N_("Show all"), everything)] if scene.wish.narrowed.says_when else []


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
