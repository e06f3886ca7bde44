"""The clinic system is chosen by a setting."""

from pathlib import Path

import pytest

from reception.wiring.gateways import DoctorEleksGateway
from reception.wiring.reception import Reception
from reception.wiring.settings import Settings

CONTENT = str(Path(__file__).parents[2] / "layers/content")


def reception(**variables: str) -> Reception:
    return Reception(Settings.from_environment({"CONTENT": CONTENT, **variables}))


def test_doctor_eleks_is_the_one_that_is_meant_where_nothing_is_said() -> None:
    assert isinstance(reception().gateway, DoctorEleksGateway)


def test_a_system_without_a_gateway_is_named_with_those_that_have_one() -> None:
    with pytest.raises(LookupError, match=r"CLINIC_SYSTEM is 'paper'.*doctor_eleks"):
        _ = reception(CLINIC_SYSTEM="paper").gateway
