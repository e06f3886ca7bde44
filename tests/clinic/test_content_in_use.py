"""Patients keep the content that they have, whatever is wrong with a version that staff publish."""

import logging

import pytest

from reception.clinic.content import ContentError, ContentInUse
from reception.ports import StoreRefused, StoreUnreachable


class Shelf:
    """Gives the name of a version as its content, or raises `error`."""

    error: Exception | None = None

    def read(self, version: str) -> str:
        if self.error:
            raise self.error
        return version or "deployed"


@pytest.mark.parametrize(
    ("error", "level"),
    [
        (StoreUnreachable("throttled"), logging.WARNING),
        (StoreRefused("AccessDeniedException"), logging.ERROR),
    ],
)
def test_a_version_that_the_store_does_not_give_is_asked_for_again(
    error: Exception, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf()
    in_use = ContentInUse(shelf.read)
    assert in_use.content == "deployed"
    shelf.error = error
    assert in_use.use("v2") is False
    assert in_use.content == "deployed"
    assert [record.levelno for record in caplog.records] == [level]
    shelf.error = None
    assert in_use.use("v2") is True
    assert in_use.content == "v2"


def test_a_version_that_cannot_be_used_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf()
    in_use = ContentInUse(shelf.read)
    assert in_use.content == "deployed"
    shelf.error = ContentError("clinic.toml: line 3")
    in_use.use("v2")
    in_use.use("v2")
    assert in_use.content == "deployed"
    assert len(caplog.records) == 1
