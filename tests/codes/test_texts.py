"""Reminders by SMS: asked for by the desk, sent once by the function `codes`, counted by the month."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws

from reception.adapters.dynamodb.codes import DynamoCodes
from reception.adapters.dynamodb.models import CodeItem, bound
from reception.codes.ports import SmsNotSent, SmsRefused, TextStore
from reception.codes.rules import Text, TextState
from reception.codes.texts import Texting, TextSending, text_key
from reception.ports import Changed
from tests.doubles.codes import MemoryCodes, Telephones

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
START = NOW + 26 * HOUR
KEY = text_key("v", START)
TEXT = Text(KEY, "+380671112233", "Чекаємо на Вас", START - 2 * HOUR, START + 24 * HOUR)
MONTH = "2026-11"


class Queue:
    """A queue whose keys are brought by hand."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def text(self, key: str) -> None:
        self.keys.append(key)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[TextStore]:
    if request.param == "memory":
        yield MemoryCodes(lambda: NOW)
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        table = bound(CodeItem, "codes")
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        yield DynamoCodes(table, lambda: NOW)


def state(store: TextStore) -> TextState | None:
    text = store.load_text(KEY)
    return text.state if text else None


def test_a_text_is_sent_once_and_its_number_is_dropped(store: TextStore) -> None:
    queue, phones = Queue(), Telephones()
    texting = Texting(store, queue)
    assert not texting.is_asked("v", START)
    assert texting.ask(TEXT, MONTH, 5)
    assert not texting.is_sent("v", START)
    for key in (*queue.keys, *queue.keys):
        TextSending(store, phones).send(key, NOW)
    assert phones.texts == [("+380671112233", "Чекаємо на Вас")]
    assert texting.is_sent("v", START)
    assert not texting.is_sent("v", START + HOUR)
    kept = store.load_text(KEY)
    assert kept is not None
    assert (kept.number, kept.words) == ("", "")


def test_no_more_texts_are_asked_for_than_the_month_allows(store: TextStore) -> None:
    queue = Queue()
    texting = Texting(store, queue)
    asked = [texting.ask(replace(TEXT, key=f"text:{n}:x"), MONTH, 2) for n in range(3)]
    assert asked == [True, True, False]
    assert queue.keys == ["text:0:x", "text:1:x"]
    assert texting.ask(replace(TEXT, key="text:4:x"), "2026-12", 2)
    assert not texting.ask(replace(TEXT, key="text:5:x"), "2027-01", 0)


def test_what_the_queue_lost_is_asked_for_again_and_still_sent_once(store: TextStore) -> None:
    queue, phones = Queue(), Telephones()
    texting = Texting(store, queue)
    texting.ask(TEXT, MONTH, 5)
    assert texting.is_asked("v", START)
    assert queue.keys == [KEY, KEY]
    TextSending(store, phones).send(KEY, NOW)
    assert texting.is_asked("v", START)
    assert queue.keys == [KEY, KEY]


@pytest.mark.parametrize(
    ("error", "becomes"),
    [(SmsRefused("no"), TextState.REFUSED), (SmsNotSent("later"), TextState.ASKED)],
)
def test_a_text_that_does_not_go_leaves_the_patient_on_the_list(
    store: TextStore, error: Exception, becomes: TextState
) -> None:
    phones = Telephones(fail=[error])
    texting = Texting(store, Queue())
    texting.ask(TEXT, MONTH, 5)
    sending = TextSending(store, phones)
    if becomes is TextState.ASKED:
        with pytest.raises(SmsNotSent):
            sending.send(KEY, NOW)
    else:
        sending.send(KEY, NOW)
    assert state(store) is becomes
    assert not texting.is_sent("v", START)
    sending.send(KEY, NOW)
    assert len(phones.texts) == (becomes is TextState.ASKED)


def test_a_text_that_is_brought_too_late_is_not_sent(store: TextStore) -> None:
    phones = Telephones()
    Texting(store, Queue()).ask(TEXT, MONTH, 5)
    TextSending(store, phones).send(KEY, TEXT.until)
    assert (phones.texts, state(store)) == ([], TextState.LATE)


def test_a_text_that_another_process_has_claimed_is_not_sent(store: TextStore) -> None:
    phones = Telephones()
    Texting(store, Queue()).ask(TEXT, MONTH, 5)
    asked = store.load_text(KEY)
    assert asked is not None

    sending = TextSending(_Slow(store, asked), phones)
    store.save_text(replace(asked, state=TextState.SENDING))
    sending.send(KEY, NOW)
    assert phones.texts == []
    with pytest.raises(Changed):
        store.save_text(asked)


class _Slow(TextStore):
    """A store that still shows a text as it was read before."""

    def __init__(self, store: TextStore, read: Text) -> None:
        self.store = store
        self.read = read

    def load_text(self, key: str) -> Text | None:
        return self.read

    def save_text(self, text: Text) -> Text:
        return self.store.save_text(text)

    def count_text(self, month: str, most: int) -> bool:
        return self.store.count_text(month, most)
