"""The sites that gateways are tried at."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from sandbox.doctor_eleks import DoctorEleks as Double
from tests.adapters.doctor_eleks_site import NOW, DoctorEleksSite, Stage, clock_at, served


@pytest.fixture(scope="session")
def _doctor_eleks_stage() -> Iterator[tuple[str, Stage]]:
    stage = Stage()
    with served(stage) as url:
        yield url, stage


@pytest.fixture
def doctor_eleks_at(
    _doctor_eleks_stage: tuple[str, Stage],
) -> Callable[[datetime], DoctorEleksSite]:
    """A clinic with Doctor Eleks at a moment of one's choice."""
    url, stage = _doctor_eleks_stage

    def site(now: datetime) -> DoctorEleksSite:
        clock = clock_at(now)
        stage.double = Double(clock)
        return DoctorEleksSite(url, stage.double, clock)

    return site


@pytest.fixture
def site(doctor_eleks_at: Callable[[datetime], DoctorEleksSite]) -> DoctorEleksSite:
    """A clinic with Doctor Eleks on a Monday morning."""
    return doctor_eleks_at(NOW)
