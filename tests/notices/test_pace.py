"""Messages stay below Telegram's limits: over all chats, whoever sends them, and in one chat."""

from collections.abc import Iterator
from itertools import pairwise
from threading import Thread

import pytest

from reception.adapters.dynamodb import sendings
from reception.adapters.dynamodb.operations import DynamoOperations
from reception.adapters.dynamodb.sendings import GAP_MS, MAX_PAUSE_MS
from reception.adapters.telegram.channel import TelegramChannel
from reception.dialog.conversation import Message
from reception.dialog.effects import View
from reception.notices import send
from reception.notices.send import Pace
from reception.ports import StoreUnreachable
from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tests.adapters.tables import Tables, amazon
from tests.adapters.test_telegram_channel import Phone, Pictures


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    with amazon():
        yield Tables()


class Wall:
    """Real time, which stands still but for sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ms = 1_800_000_000_000
        monkeypatch.setattr(sendings, "_now", lambda: self.ms)
        monkeypatch.setattr(sendings, "_sleep", self.sleep)

    def sleep(self, milliseconds: int) -> None:
        self.ms += max(0, milliseconds)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    return Wall(monkeypatch)


@pytest.fixture
def containers(tables: Tables) -> list[DynamoOperations]:
    tables.system("operations").delete()
    return [DynamoOperations(tables.system) for _ in range(3)]


# --- over all chats ---


def test_notices_of_all_senders_go_out_one_after_another(
    containers: list[DynamoOperations], wall: Wall
) -> None:
    moments = []
    for number in range(60):
        containers[number % 3].sendings.wait()
        moments.append(wall.ms)
    gaps = [after - before for before, after in pairwise(moments)]
    assert min(gaps[1:]) >= GAP_MS - 1
    assert 1000 / GAP_MS < 30
    assert 60_000 / (moments[-1] - moments[0]) >= 27


def test_a_pause_is_not_made_up_for_by_a_burst(
    containers: list[DynamoOperations], wall: Wall
) -> None:
    containers[0].sendings.wait()
    wall.ms += 60_000
    moments = []
    for _ in range(30):
        containers[1].sendings.wait()
        moments.append(wall.ms)
    assert moments[-1] - moments[0] >= 28 * GAP_MS


def test_while_notices_go_out_a_turn_takes_its_place_among_them(
    containers: list[DynamoOperations], wall: Wall
) -> None:
    notices, turn, _ = containers
    notices.sendings.wait()
    notices.sendings.wait()
    turn.load()
    before = wall.ms
    turn.sendings.wait_beside_notices()
    assert 0 < wall.ms - before <= 2 * GAP_MS
    notices.sendings.wait()
    assert wall.ms - before >= 2 * GAP_MS


def test_at_all_other_times_a_turn_waits_for_nothing_and_makes_no_call(
    containers: list[DynamoOperations], wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices, turn, _ = containers
    notices.sendings.wait()
    wall.ms += 5_000
    turn.load()
    monkeypatch.setattr(turn.sendings, "_moment", lambda: pytest.fail("a call"))
    before = wall.ms
    turn.sendings.wait_beside_notices()
    assert wall.ms == before


def test_a_page_waits_for_a_second_at_most(
    containers: list[DynamoOperations], wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices, turn, _ = containers
    notices.sendings.wait()
    turn.load()
    monkeypatch.setattr(turn.sendings, "_moment", lambda: wall.ms + 90_000)
    before = wall.ms
    turn.sendings.wait_beside_notices()
    assert wall.ms - before == MAX_PAUSE_MS


def test_a_sender_that_was_held_up_takes_another_moment(
    containers: list[DynamoOperations], wall: Wall, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _ = containers
    other.sendings.wait()
    naps = iter([500, 0])
    monkeypatch.setattr(sendings, "_sleep", lambda ms: wall.sleep(max(ms, 0) + next(naps)))
    one.sendings.wait()
    taken = wall.ms
    monkeypatch.setattr(sendings, "_sleep", wall.sleep)
    other.sendings.wait()
    assert wall.ms - taken >= GAP_MS - 1


def test_senders_at_once_get_a_moment_each(tables: Tables) -> None:
    tables.system("operations").delete()
    moments: list[int] = []

    def take() -> None:
        mine = DynamoOperations(tables.system).sendings
        moments.extend(mine._moment() for _ in range(5))

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(moments)) == 20


def test_the_schedule_and_what_staff_set_leave_each_other_alone(
    containers: list[DynamoOperations], wall: Wall
) -> None:
    notices, staff, _ = containers
    notices.sendings.wait()
    staff.change(lambda before: before.open("b", "d"))
    assert notices.load() == staff.load()
    assert staff.sendings.seen > wall.ms


# --- in one chat ---


def test_a_second_message_to_a_chat_waits_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(send, "sleep", slept.append)
    pace = Pace(lambda: None)
    pace.wait("a")
    pace.wait("b")
    assert slept == []
    pace.wait("b")
    assert [round(seconds, 1) for seconds in slept] == [1.0]


# --- which calls of Telegram count ---


def test_each_message_asks_for_its_place_and_an_edit_does_not() -> None:
    asked: list[str] = []
    with serve(Telegram(Clock()).app) as url:
        channel = TelegramChannel(url, SANDBOX_TOKEN, Pictures(), lambda: asked.append("a place"))
        Phone(url)
        message = channel.send("1001", View("one"))
        assert len(asked) == 1
        channel.edit("1001", message, View("another"))
        channel.typing("1001")
        assert len(asked) == 1


def test_a_store_that_fails_keeps_no_page_back() -> None:
    def fails() -> None:
        raise StoreUnreachable("throttled")

    with serve(Telegram(Clock()).app) as url:
        Phone(url)
        channel = TelegramChannel(url, SANDBOX_TOKEN, Pictures(), fails)
        assert isinstance(channel.send("1001", View("one")), Message)
