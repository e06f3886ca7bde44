"""The store refuses a patient's item for good: the poll skips that patient, tells of it, and goes on."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from reception.notices.mirrored import Mirrored, Watched
from reception.notices.poll import MAX_REFUSED, READ_SELDOM
from reception.ports import StoreRefused
from tests.doubles.mirror import MemoryMirror
from tests.notices.simulation import HOUR, Simulation, instant

MONDAY = instant(date(2026, 11, 23), 10)
RUN = timedelta(minutes=5)


@dataclass
class Refusing:
    """A mirror that refuses one method for some patients."""

    mirror: MemoryMirror
    method: str
    patients: Collection[str]
    tried: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.mirror, name)

    def load(self, patient: str) -> Watched:
        self._refuse("load", patient)
        return self.mirror.load(patient)

    def keep(self, before: Watched, visits: Sequence[Mirrored]) -> None:
        if tuple(visits) != before.visits:
            self._refuse("keep", before.patient)
        self.mirror.keep(before, visits)

    def polled(self, patient: str, account: str, at: datetime, *moments: Any) -> None:
        self._refuse("polled", patient)
        self.mirror.polled(patient, account, at, *moments)

    def _refuse(self, method: str, patient: str) -> None:
        if method == self.method and patient in self.patients:
            self.tried.append(patient)
            raise StoreRefused("ValidationException")


def clinic_of(patients: int, method: str, refused: Collection[str]) -> tuple[Simulation, Refusing]:
    """Accounts with a patient and a visit each, of whom nobody was read yet."""
    made = Simulation(MONDAY)
    for number in range(patients):
        made.account(f"a{number:02}", f"p{number:02}")
        visit = f"v{number:02}"
        made.make(visit, f"p{number:02}", MONDAY + 40 * HOUR, account=f"a{number:02}", here=False)
    assert isinstance(made.mirror, MemoryMirror)
    refusing = Refusing(made.mirror, method, refused)
    made.polling.mirror = refusing  # type: ignore[assignment] # it passes all else on
    return made, refusing


@pytest.mark.parametrize("method", ["load", "keep", "polled"])
def test_one_refused_patient_keeps_nobody_else_from_being_read(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    made, _ = clinic_of(5, method, {"p01"})
    polled = made.polling.run()
    assert polled.refused == 1
    for number in (0, 2, 3, 4):
        assert [m.visit.id for m in made.mirror.load(f"p{number:02}").visits] == [f"v{number:02}"]
        assert made.mirror.load(f"p{number:02}").read_at == MONDAY
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1, "an alarm looks for lines of this level"
    assert "p01" not in errors[0].getMessage()


def test_a_patient_whose_visit_is_refused_is_tried_again_as_late_as_any_other() -> None:
    made, refusing = clinic_of(2, "keep", {"p01"})
    made.polling.run()
    made.moment += RUN
    made.polling.run()
    assert refusing.tried == ["p01"]
    made.moment = MONDAY + READ_SELDOM
    made.polling.run()
    assert refusing.tried == ["p01", "p01"]


def test_where_everybody_is_refused_the_run_fails() -> None:
    everybody = {f"p{number:02}" for number in range(MAX_REFUSED + 2)}
    made, _ = clinic_of(len(everybody), "keep", everybody)
    with pytest.raises(StoreRefused):
        made.polling.run()
