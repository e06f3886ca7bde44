"""A clinic whose content is changed, and its manager."""

import pytest

from tests.cabinet.content.managers import Clinic, Manager


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


@pytest.fixture
def manager(clinic: Clinic) -> Manager:
    return Manager(clinic)
