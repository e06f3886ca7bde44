"""Doctor Eleks' webhook: a call with the secret is a hint; calls about other things are answered and ignored."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.adapters.doctor_eleks.hint import hinted_visit, is_secret
from reception.ports import StoreUnreachable

SECRET = "s3cret-of-the-address"
INSTALLATION = "0F5CB1B7-0000-4000-8000-000000000001"
OURS = {"source": INSTALLATION, "entity": "Schedule", "key": "65001", "action": "Edit"}


class Taker:
    """Keeps the visits of hints. `broken`: the store does not answer."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.broken = False

    def take(self, visit: str) -> None:
        if self.broken:
            raise StoreUnreachable("no answer")
        self.taken.append(visit)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    from functions.hints import app

    reception = SimpleNamespace(
        begin=lambda: None,
        gateway=SimpleNamespace(
            is_secret=lambda secret: is_secret(secret, SECRET),
            hinted_visit=lambda query: hinted_visit(query, INSTALLATION),
        ),
        hints=Taker(),
    )
    monkeypatch.setattr(app, "reception", reception)
    return app


def call(app: ModuleType, query: dict[str, str] | None, secret: str | None = SECRET) -> int:
    event: dict[str, Any] = {"pathParameters": {"secret": secret}} if secret else {}
    event |= {"queryStringParameters": query} if query is not None else {}
    answer: dict[str, Any] = app.handler(event, None)
    status: int = answer["statusCode"]
    return status


def test_a_visit_that_changed_is_taken(app: ModuleType) -> None:
    assert call(app, OURS) == 200
    assert app.reception.hints.taken == ["65001"]


@pytest.mark.parametrize(
    "secret", ["", "another", SECRET[:-1], SECRET + "x", "с3cret", "\ud800", None]
)
def test_without_the_secret_nothing_is_read_or_logged(
    app: ModuleType, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    assert call(app, OURS, secret) == 403
    assert app.reception.hints.taken == []
    assert caplog.text == ""


def test_an_empty_secret_lets_nobody_in() -> None:
    assert not is_secret("", "")


@pytest.mark.parametrize(
    "query",
    [
        None,
        {},
        OURS | {"source": "another"},
        OURS | {"source": ""},
        OURS | {"entity": "Patient"},
        OURS | {"entity": "User"},
        OURS | {"key": ""},
        OURS | {"key": "65001 or 1=1"},
        OURS | {"key": "²"},
        OURS | {"key": "1" * 41},
        {name: value for name, value in OURS.items() if name != "key"},
    ],
)
def test_what_is_none_of_ours_is_answered_and_left_alone(
    app: ModuleType, query: dict[str, str] | None
) -> None:
    assert call(app, query) == 200
    assert app.reception.hints.taken == []


@pytest.mark.parametrize("action", ["Create", "Edit", "Delete", "Whatever", ""])
def test_whatever_became_of_the_visit_it_is_read(app: ModuleType, action: str) -> None:
    assert call(app, OURS | {"action": action}) == 200
    assert app.reception.hints.taken == ["65001"]


def test_case_does_not_matter(app: ModuleType) -> None:
    assert (
        call(app, {"Source": INSTALLATION.lower(), "Entity": "schedule", "Key": " 65001 "}) == 200
    )
    assert app.reception.hints.taken == ["65001"]


def test_where_the_store_does_not_answer_it_should_come_again(app: ModuleType) -> None:
    app.reception.hints.broken = True
    assert call(app, OURS) == 503


def test_before_the_installation_is_filled_in_nobody_is_it() -> None:
    assert hinted_visit(OURS | {"source": ""}, "") is None


@given(
    st.dictionaries(st.text(max_size=8) | st.sampled_from([*OURS]), st.text(max_size=60)), st.text()
)
def test_whatever_comes_is_a_visit_or_none(query: dict[str, str], secret: str) -> None:
    found = hinted_visit(query | {"source": INSTALLATION, "entity": "Schedule"}, INSTALLATION)
    assert found is None or (found.isascii() and 0 < len(found) <= 40)
    assert is_secret(secret, SECRET) == (secret == SECRET)
