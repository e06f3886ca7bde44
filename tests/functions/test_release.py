"""The trial of a release: it finds a version that fails before any patient does, and reaches nobody meanwhile."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

from reception.adapters.trial import DEEDS
from reception.ports import is_synthetic
from reception.turns.ports import Update
from reception.turns.turns import Turns
from tests.functions.handlers import REGION, Functions, functions
from tests.functions.rights import TABLES, Calls

HOOK = {"DeploymentId": "d-1", "LifecycleEventHookExecutionId": "h-1"}


@pytest.fixture(scope="module")
def work() -> Iterator[Functions]:
    with functions(Calls()) as made:
        made.run("Directory", made.event("directory/schedule.json"))
        yield made


@pytest.fixture(autouse=True)
def nothing_told(work: Functions) -> None:
    work.invoking.told.clear()


def kept(work: Functions) -> dict[str, list[str]]:
    """The keys of all items of the tables that hold something of patients."""
    tables = boto3.client("dynamodb", REGION)
    named = ("conversations", "visits", "desk", "codes", "figures")
    items = {name: tables.scan(TableName=TABLES[name])["Items"] for name in named}
    return {name: [item["key"]["S"] for item in found] for name, found in items.items() if found}


def failing(monkeypatch: pytest.MonkeyPatch, fails: Callable[[Turns, Update], bool]) -> None:
    """The new version fails at some updates."""
    take = Turns.take

    def taken(turns: Turns, update: Update) -> str:
        if fails(turns, update):
            raise ZeroDivisionError
        return take(turns, update)

    monkeypatch.setattr(Turns, "take", taken)


def test_a_release_that_is_well_goes_on_and_leaves_nothing_behind(work: Functions) -> None:
    sent = work.sent()
    assert work.run("Release", HOOK) == {"faults": []}
    assert work.invoking.told == ["Succeeded"]
    assert kept(work) == {}, "the synthetic patient had itself forgotten"
    assert work.sent() == sent, "nothing went to Telegram"


def test_it_presses_buttons_on_many_pages(work: Functions, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def looked(turns: Turns, update: Update) -> bool:
        found = turns.store.load(update.account).conversation
        seen.append(found.screen if found else "")
        assert is_synthetic(update.account)
        return False

    failing(monkeypatch, looked)
    assert work.run("Release", HOOK) == {"faults": []}
    assert len(seen) >= DEEDS
    assert set(seen) >= {"birth_date", "surname", "first_name", "patronymic", "home", "branches"}
    assert len(set(seen)) > 20


@pytest.mark.parametrize("screen", ["home", "clinic", "surname", "branches"])
def test_a_fault_on_one_screen_is_found(
    screen: str, work: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(turns: Turns, update: Update) -> bool:
        found = turns.store.load(update.account).conversation
        return found is not None and found.screen == screen

    failing(monkeypatch, fails)
    faults = work.run("Release", HOOK)["faults"]
    assert any(fault.startswith("webhook: answered 500 at ") for fault in faults)
    assert work.invoking.told == ["Failed"]


def test_a_version_that_fails_always_or_one_time_in_ten_is_found(
    work: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(1)
    failing(monkeypatch, lambda turns, update: dice.randrange(10) == 0)
    assert work.run("Release", HOOK)["faults"]
    failing(monkeypatch, lambda turns, update: True)
    assert len(work.run("Release", HOOK)["faults"]) >= DEEDS
    assert work.invoking.told == ["Failed", "Failed"]


@pytest.mark.parametrize("name", ["Resume", "Codes", "Notices", "Handoff", "Operators"])
def test_a_function_behind_a_queue_that_does_not_start_is_found(
    name: str, work: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = work.run

    def broken(function: str, event: Any) -> Any:
        return {"errorMessage": "no module"} if function == name else run(function, event)

    monkeypatch.setattr(work, "run", broken)
    faults = run("Release", HOOK)["faults"]
    assert faults == [f"{name.lower()}: an empty batch was not answered as such"]


@pytest.mark.parametrize("name", ["Slack", "Hints"])
def test_a_door_that_lets_anybody_in_is_found(
    name: str, work: Functions, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = work.run

    def open_(function: str, event: Any) -> Any:
        return {"statusCode": 200} if function == name else run(function, event)

    monkeypatch.setattr(work, "run", open_)
    faults = run("Release", HOOK)["faults"]
    assert faults == [f"{name.lower()}: a call without a secret was answered 200"]


def test_without_a_deployment_nobody_is_told(work: Functions) -> None:
    assert work.run("Release", work.event("release/hook.json")) == {"faults": []}
    assert work.invoking.told == []
