"""If Telegram refuses the bot's registration, the error names the setting that is wrong."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from sandbox.clock import Clock
from sandbox.emulator import free_port
from sandbox.registering import register
from sandbox.serving import serve
from sandbox.settings import SettingsError
from sandbox.telegram import SANDBOX_TOKEN, Telegram
from tools.sam import HERE
from tools.telegram import BotApi, words_of

WEBHOOK = "http://127.0.0.1:1/telegram/webhook"
WORDS = words_of(HERE / "layers/content", ZoneInfo("Europe/Kyiv"))


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    with serve(Telegram(Clock()).app) as url:
        yield url


def refused(api: str, token: str = SANDBOX_TOKEN, webhook: str = WEBHOOK) -> str:
    with pytest.raises(SettingsError) as error:
        register(BotApi(api, token), webhook, "secret", WORDS)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_bot_is_registered(api: str) -> None:
    register(BotApi(api, SANDBOX_TOKEN), WEBHOOK, "secret", WORDS)


def test_a_wrong_token(api: str) -> None:
    assert refused(api, token="7:another").startswith("TELEGRAM_BOT_TOKEN:")


def test_a_webhook_that_telegram_does_not_take(api: str) -> None:
    said = refused(api, webhook="http://tunnel.example/telegram/webhook")
    assert said.startswith("PUBLIC_URL:")
    assert "HTTPS" in said


def test_nobody_at_the_address() -> None:
    said = refused(f"http://127.0.0.1:{free_port()}")
    assert said.startswith("TELEGRAM_API_URL:")
    assert SANDBOX_TOKEN not in said
