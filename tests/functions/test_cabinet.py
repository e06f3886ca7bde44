"""The cabinet's function: an event of the API becomes a request, and an answer goes back as the API takes it."""

import base64
import gzip
import json
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from reception.ports import StoreUnreachable
from tests.cabinet.browser import Clinic, entered
from tools.sam import HERE

EVENT = json.loads((HERE / "events/cabinet/sign_in.json").read_text())


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, clinic: Clinic) -> ModuleType:
    from functions.cabinet import app

    cabinet = SimpleNamespace(door=lambda _: clinic.door)
    monkeypatch.setattr(app, "reception", SimpleNamespace(begin=lambda: None, cabinet=cabinet))
    return app


def asked(path: str, **changed: Any) -> dict[str, Any]:
    return {**EVENT, "rawPath": path, **changed}


def body(answer: dict[str, Any]) -> str:
    raw = base64.b64decode(answer["body"])
    is_packed = answer["headers"].get("Content-Encoding") == "gzip"
    return (gzip.decompress(raw) if is_packed else raw).decode()


def test_a_style_sheet_is_given_out_packed_and_without_reading_anything(app: ModuleType) -> None:
    app.reception = None
    answer = app.handler(asked("/cabinet/static/cabinet.css"), None)
    assert answer["headers"]["Content-Encoding"] == "gzip"
    assert "immutable" in answer["headers"]["Cache-Control"]
    assert "nosniff" in answer["headers"]["X-Content-Type-Options"]
    assert body(answer) == (app.STATIC / "cabinet.css").read_text()


def test_a_browser_that_can_unpack_nothing_gets_it_plain(app: ModuleType) -> None:
    answer = app.handler(asked("/cabinet/static/cabinet.css", headers={}), None)
    assert "Content-Encoding" not in answer["headers"]
    assert body(answer) == (app.STATIC / "cabinet.css").read_text()


@pytest.mark.parametrize("path", ["/cabinet", "/cabinet/", "/cabinet/sign-in"])
def test_the_root_is_for_everybody(app: ModuleType, path: str) -> None:
    answer = app.handler(asked(path), None)
    assert answer["statusCode"] == 200
    assert "Щоб увійти" in body(answer)


@pytest.mark.parametrize("apart", [True, False], ids=["AWS", "emulator"])
def test_cookies_come_apart_from_the_headers_or_among_them(
    app: ModuleType, clinic: Clinic, apart: bool
) -> None:
    cookies = [f"{name}={value}" for name, value in entered(clinic).cookies.items()] + ["a=b"]
    given = (
        {"cookies": cookies}
        if apart
        else {"headers": {**EVENT["headers"], "cookie": "; ".join(cookies)}}
    )
    assert app.handler(asked("/cabinet/today", **given), None)["statusCode"] == 200
    assert app.handler(asked("/cabinet/today"), None)["statusCode"] == 401


def test_while_the_store_does_not_answer_the_page_says_so(app: ModuleType, clinic: Clinic) -> None:
    cookies = [f"{name}={value}" for name, value in entered(clinic).cookies.items()]
    clinic.sessions.is_away = True

    def begin() -> None:
        raise StoreUnreachable("away")

    app.reception.begin = begin
    answer = app.handler(asked("/cabinet/today", cookies=cookies), None)
    assert answer["statusCode"] == 503
    assert "Спробуйте за хвилину" in body(answer)
