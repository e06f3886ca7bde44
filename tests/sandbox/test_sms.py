"""A person at the sandbox can read the codes that were sent by SMS."""

import asyncio
from typing import Any, cast
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.clock import Clock
from sandbox.control import SandboxControl
from sandbox.emulator import Emulator
from sandbox.live import Live
from sandbox.schedules import Schedules

KEPT = {
    "sms_messages": {
        "+380671112233": [{"Message": "140891 — Ваш код"}, {"Message": "596853 — Ваш код"}],
        "+380509998877": [{"Message": "888598 — Ваш код"}],
    }
}


def test_what_the_emulator_keeps_is_told_at_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answer(url: str, **_: Any) -> httpx.Response:
        asked.append(url)
        return httpx.Response(200, json=KEPT, request=httpx.Request("GET", url))

    monkeypatch.setattr(httpx, "get", answer)
    schedules, clock = cast("Schedules", None), cast("Clock", None)
    texts = Emulator("http://127.0.0.1:4577").texts
    control = SandboxControl(clock, ZoneInfo("Europe/Kyiv"), schedules, {}, texts, Live())
    transport = httpx.ASGITransport(Starlette(routes=control.routes))

    async def ask() -> Any:
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return (await client.get("/sms")).json()

    told = asyncio.run(ask())
    assert told == [
        {"number": "+380671112233", "text": "140891 — Ваш код"},
        {"number": "+380671112233", "text": "596853 — Ваш код"},
        {"number": "+380509998877", "text": "888598 — Ваш код"},
    ]
    assert asked == ["http://127.0.0.1:4577/_ministack/sns/sms-messages"]
