"""The soonest times of several doctors need many look-ups, some of which fail, within a known number of calls."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reception.clinic.model import ClinicTime, Offer, Slot
from reception.clinic.system import ClinicUnreachable
from reception.dialog.effects import FindSoonest
from reception.dialog.events import SoonestFound, Unreachable
from reception.dialog.wanted import Wanted
from reception.turns import soonest
from reception.turns.consultation import Consultation

KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
TODAY = date(2026, 11, 23)
NOW = datetime.combine(TODAY, time(10), KYIV.zone).astimezone(UTC)
DAYS = [TODAY + timedelta(days=n) for n in range(20)]
HOURS = (time(9), time(12), time(16))


@dataclass
class Schedule:
    """A clinic system that has only free times. `fails` says which calls are not answered."""

    fails: Callable[..., bool] = lambda *_: False
    hours: Sequence[time] = HOURS
    slow: float = 0
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    most_at_once: int = 0
    _at_once: int = 0
    _lock: Lock = field(default_factory=Lock)

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        self._call("free_dates", doctor)
        return tuple(DAYS[:days])

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        self._call("free_slots", doctor, day)
        starts = [datetime.combine(day, hour, KYIV.zone).astimezone(UTC) for hour in self.hours]
        minutes = timedelta(minutes=30)
        return tuple(Slot(doctor, service, branch, "r", s, s + minutes) for s in starts)

    def _call(self, *call: Any) -> None:
        with self._lock:
            self.calls.append(call)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        sleep(self.slow)
        with self._lock:
            self._at_once -= 1
        if self.fails(*call):
            raise ClinicUnreachable("not now")


def offers(number: int) -> tuple[Offer, ...]:
    return tuple(Offer(f"d-{n}", "b", "PED", "s", TODAY) for n in range(number))


def find(
    schedule: Schedule, number: int = 2, wanted: Wanted | None = None, after: datetime | None = None
):
    consultation = Consultation(lambda: schedule, KYIV, NOW, 30)
    return consultation.answer(FindSoonest(offers(number), wanted or Wanted(), after))


def starts(found: SoonestFound) -> list[str]:
    return [f"{KYIV.local(slot.start):%d.%m %H:%M} {slot.doctor}" for slot in found.slots]


def test_the_soonest_come_first_and_none_that_is_over() -> None:
    found = find(Schedule())
    assert starts(found)[:5] == [
        "23.11 12:00 d-0", "23.11 12:00 d-1", "23.11 16:00 d-0", "23.11 16:00 d-1", "24.11 09:00 d-0",
    ]  # fmt: skip
    assert (found.fit, found.whole) == (True, True)


def test_only_what_is_wanted() -> None:
    wednesday = TODAY + timedelta(days=2)
    found = find(Schedule(), wanted=Wanted(days=(wednesday,), since=time(11), until=time(16)))
    assert starts(found) == ["25.11 12:00 d-0", "25.11 12:00 d-1"]


def test_where_no_hour_fits_the_nearest_of_that_day() -> None:
    tomorrow = TODAY + timedelta(days=1)
    found = find(Schedule(), 1, Wanted(days=(tomorrow,), since=time(18)))
    assert not found.fit
    assert "24.11 16:00 d-0" in starts(found)
    assert {start[:5] for start in starts(found)} == {"24.11"}


def test_where_no_day_fits_the_nearest_days() -> None:
    found = find(Schedule(), 1, Wanted(days=(TODAY + timedelta(days=25),)))
    assert not found.fit
    assert starts(found)[-1].startswith("12.12")


def test_a_day_out_of_reach_leads_to_the_soonest_times() -> None:
    found = find(Schedule(), 1, Wanted(days=(TODAY + timedelta(days=300),)))
    assert not found.fit
    assert starts(found)[0] == "23.11 12:00 d-0"


@pytest.mark.parametrize("doctors", [1, 2, 5, 8])
@pytest.mark.parametrize("since", [time.min, time(12), time(16)])
def test_later_and_later_shows_every_time_once(doctors: int, since: time) -> None:
    seen: list[Slot] = []
    after = None
    while (found := find(Schedule(), doctors, Wanted(since=since), after)).slots:
        seen += found.slots
        after = found.slots[-1].start
    assert len(seen) == len(set(seen))
    assert [slot.start for slot in seen] == sorted(slot.start for slot in seen)
    hours = [hour for hour in HOURS if hour >= since]
    over = 1 if time(9) in hours else 0
    assert len(seen) == doctors * (len(DAYS) * len(hours) - over)


def test_a_doctor_whose_schedule_does_not_answer_is_left_out_and_it_is_said() -> None:
    found = find(Schedule(fails=lambda method, doctor, *_: doctor == "d-0"))
    assert {slot.doctor for slot in found.slots} == {"d-1"}
    assert not found.whole


def test_a_day_that_does_not_answer_is_left_out() -> None:
    found = find(Schedule(fails=lambda method, doctor, *day: day == (TODAY,)), 1)
    assert starts(found)[0] == "24.11 09:00 d-0"
    assert not found.whole


def test_where_nothing_answers_the_clinic_is_unreachable() -> None:
    assert find(Schedule(fails=lambda *_: True)) == Unreachable()


def test_where_no_time_answers_the_clinic_is_unreachable() -> None:
    assert find(Schedule(fails=lambda method, *_: method == "free_slots")) == Unreachable()


def test_calls_are_counted_and_few_at_once() -> None:
    schedule = Schedule(hours=(time(9),), slow=0.005)
    find(schedule, 30, Wanted(since=time(19)))
    assert len(schedule.calls) <= soonest.MAX_OFFERS + soonest.MAX_DAYS == 32
    assert schedule.most_at_once == soonest.MAX_CALLS_AT_ONCE


def test_no_more_is_asked_than_is_shown() -> None:
    schedule = Schedule()
    find(schedule, 1)
    assert len(schedule.calls) == 1 + soonest.MAX_CALLS_AT_ONCE


def test_a_day_that_has_filled_up_leads_to_the_nearest_days() -> None:
    schedule = Schedule()
    schedule.free_slots = lambda *offer_and_day: (
        () if offer_and_day[-1] == DAYS[1] else Schedule.free_slots(schedule, *offer_and_day)
    )
    found = find(schedule, 1, Wanted(days=(DAYS[1],)))
    assert not found.fit
    assert {start[:5] for start in starts(found)} >= {"23.11", "25.11"}
