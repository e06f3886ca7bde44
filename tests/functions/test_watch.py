"""The function that asks Telegram how its deliveries go logs the numbers that alarms read."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest

from reception.adapters.telegram.channel import TelegramChannel
from reception.adapters.telegram.deliveries import deliveries
from reception.turns.ports import ChannelClosed, Deliveries
from sandbox.clock import Clock
from sandbox.serving import serve
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tests.adapters.test_telegram_channel import Pictures
from tools.sam import HERE
from tools.template.expanded import expand, read
from tools.template.rules.alarms import FILTER

CLOCK = Clock()


@pytest.fixture
def telegram() -> Iterator[str]:
    with serve(Telegram(CLOCK).app) as url:
        yield url


def asked(url: str, *, token: str = SANDBOX_TOKEN, later: timedelta = timedelta()) -> Deliveries:
    return deliveries(TelegramChannel(url, token, Pictures()), CLOCK.now() + later)


def deliver_to(url: str, webhook: str) -> None:
    """A bot with a webhook, to which one patient writes."""
    httpx.post(f"{url}/bot{SANDBOX_TOKEN}/setWebhook", json={"url": webhook}).raise_for_status()
    control = httpx.Client(base_url=f"{url}/control", timeout=30)
    control.post("/users", json={"id": 7, "first_name": "Олена"}).raise_for_status()
    control.post("/chats/7/start").raise_for_status()
    while not control.get("/ledger").json()["deliveries"]:
        pass


def test_without_a_webhook_nothing_is_delivered(telegram: str) -> None:
    assert asked(telegram) == Deliveries(0, "no webhook is set")


def test_what_cannot_be_delivered_waits_and_says_why(telegram: str) -> None:
    deliver_to(telegram, "http://127.0.0.1:9/closed")
    found = asked(telegram)
    while not found.failure:
        found = asked(telegram)
    assert found.waiting == 1
    later = asked(telegram, later=timedelta(minutes=10))
    assert later.failure == "", "an error of ten minutes ago is over"


def test_a_refused_token_is_told_apart(telegram: str) -> None:
    with pytest.raises(ChannelClosed):
        asked(telegram, token="1:of-somebody-else")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.watch import app

    monkeypatch.setattr(
        app, "reception", SimpleNamespace(clock=SimpleNamespace(begin=lambda: None))
    )
    return app


@pytest.mark.parametrize(
    ("found", "numbers"),
    [
        (Deliveries(0), {"waiting": 0, "failing": 0}),
        (Deliveries(40), {"waiting": 40, "failing": 0}),
        (Deliveries(3, "Connection timed out"), {"waiting": 3, "failing": 1}),
    ],
)
def test_the_log_has_the_numbers_by_the_names_that_alarms_read(
    watch: ModuleType,
    caplog: pytest.LogCaptureFixture,
    found: Deliveries,
    numbers: dict[str, int],
) -> None:
    watch.reception.deliveries = lambda: found
    with caplog.at_level(logging.INFO):
        assert watch.handler({}, None) == numbers
    [record] = caplog.records
    assert read_by_alarms() == set(numbers) | OF_THE_POLL
    assert {name: getattr(record, name) for name in numbers} == numbers
    assert found.failure in record.getMessage()


OF_THE_POLL = {"mirror_age"}
"""The poll's function logs these."""


def read_by_alarms() -> set[str]:
    filters = expand(read(HERE / "template.yaml")).of(FILTER)
    values: list[Any] = [line["MetricTransformations"][0]["MetricValue"] for _, line in filters]
    return {value.removeprefix("$.") for value in values if value.startswith("$.")}


def test_a_refused_token_is_an_error_and_no_number(
    watch: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> Deliveries:
        raise ChannelClosed("the bot's token is refused")

    watch.reception.deliveries = refuse
    assert watch.handler({}, None) == {}
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.getMessage().startswith("token refused:")
