"""`/find` costs as much in a large clinic as in a small one; `make scale` measures its time."""

from collections.abc import Iterator

import pytest

from reception.desk.room.find import MAX_SHOWN
from tests.adapters.tables import amazon
from tests.scale.finding import LargeDesk, looks, people


@pytest.fixture(params=[300, 900])
def desk(request: pytest.FixtureRequest) -> Iterator[LargeDesk]:
    with amazon():
        yield LargeDesk(people(request.param), call=0, message=0, clinic=0)


def test_a_look_up_reads_by_keys_alone(desk: LargeDesk) -> None:
    """A read for each word, two for a visit with its patient, one for a visit's chat, and two for each chat shown."""
    for written, words in looks(desk).values():
        look = desk.look(written)
        assert look.found <= MAX_SHOWN
        assert look.reads <= words + 3 + 2 * look.found, written
        assert look.writes == look.found, "an audit line for each"


def test_each_way_to_look_finds_the_patient(desk: LargeDesk) -> None:
    found = {told: desk.look(written).found for told, (written, _) in looks(desk).items()}
    assert found.pop("a telephone number that the clinic's system is asked for") == 0
    assert found.pop("nobody") == 0
    assert found.pop("the commonest name alone") == 0, "too many to be shown"
    assert all(found.values()), found
