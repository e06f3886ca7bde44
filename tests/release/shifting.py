"""Two versions of the webhook side by side over one table, while a release is shifted as CodeDeploy does it."""

import json
import logging
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from functions.webhook import app
from reception.logs import Subjects, Wordless
from reception.turns.ports import Update
from reception.turns.turns import Turns
from reception.wiring.reception import OUTAGES
from tests.functions.door import SECRET
from tests.release.arithmetic import CloudWatch
from tests.storm.crowd import Crowd

OLD, NEW = "7", "8"
PATIENTS = 30
UPDATES_PER_MINUTE = 20
"""As a clinic of four branches has in an ordinary hour: docs/scale.md."""
STEP_PERCENT = 10
"""`Linear10PercentEvery1Minute`."""

type Fault = Callable[[Update, Crowd], bool]
"""Says of an update whether the new version fails at it."""


class Broken(Exception):
    """The fault of the new version."""


class Lines(logging.Handler):
    """Hands each record on to CloudWatch, with the version that runs, as a line of WebhookLog."""

    def __init__(self, watch: CloudWatch) -> None:
        super().__init__()
        self.watch = watch
        self.minute = 0
        self.subjects = {v: Subjects(fields=True, version=v) for v in (OLD, NEW)}
        self.version = OLD
        self.addFilter(Wordless(OUTAGES))

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record as the metric filters do."""
        self.subjects[self.version].filter(record)
        fields = {"level": record.levelname, "message": record.getMessage(), **record.__dict__}
        self.watch.logs("WebhookLog", self.minute, fields | {"version": self.version})


@dataclass
class Shift:
    """A release in work. `share`: the percentage of updates that go to the new version."""

    fault: Fault
    watch: CloudWatch
    patched: pytest.MonkeyPatch
    seed: int = 1
    share: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    taken_back_at: int | None = None

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.crowd = Crowd(self.dice)
        self.lines = Lines(self.watch)
        self.waiting: list[Update] = []
        self.brought: set[int] = set()
        self.processes = {OLD: self.crowd.process(), NEW: self._broken(self.crowd.process())}
        self.patched.setattr(app, "read_update", lambda content, whole: (self._update, ""))

    def _broken(self, turns: Turns) -> Any:
        """The new version: it decides, and fails before anything is saved."""
        healthy = turns.take

        def take(update: Update) -> str:
            if self.fault(update, self.crowd):
                raise Broken
            return healthy(update)

        return SimpleNamespace(take=take, give_up=turns.give_up)

    def minute(self, minute: int) -> None:
        """Bring what waits and new updates of this minute; then look at the alarms as CodeDeploy does."""
        self.lines.minute = minute
        again, self.waiting = self.waiting, []
        for update in again:
            self._bring(update)
        busy = {update.account for update in self.waiting}
        accounts = [a for a in map(str, range(1001, 1001 + PATIENTS)) if a not in busy]
        for account in self.dice.sample(accounts, min(UPDATES_PER_MINUTE, len(accounts))):
            self._bring(self.crowd.acts(account))
        if self.share and self.taken_back_at is None and self._is_bad(minute):
            self.taken_back_at, self.share = minute, 0

    def _is_bad(self, minute: int) -> bool:
        return self.watch.alarm("WebhookShiftFaults", minute) or self.watch.alarm(
            "WebhookShiftErrors", minute
        )

    def _bring(self, update: Update) -> None:
        """Have one of the versions take an update; Telegram brings it again if that fails."""
        version = NEW if self.dice.randrange(100) < self.share else OLD
        self.brought.add(update.id)
        self.lines.version, self._update = version, update
        reception = SimpleNamespace(
            telegram_secret={"webhook_secret": SECRET},
            turns=self.processes[version],
            settings=SimpleNamespace(desk_platform=""),
            clock=SimpleNamespace(begin=lambda: None),
        )
        self.patched.setattr(app, "reception", reception)
        headers = {"x-telegram-bot-api-secret-token": SECRET}
        answer = app.handler({"headers": headers, "body": json.dumps({})}, None)
        if answer["statusCode"] != 200:
            self.failed[version] += 1
            self.waiting.append(update)

    def release(self, minutes: int = 10) -> None:
        """Shift the new version, a tenth more each minute, until all is shifted or an alarm takes it back."""
        for minute in range(minutes):
            if self.taken_back_at is None:
                self.share = min(100, (minute + 1) * STEP_PERCENT)
            self.minute(minute)

    def settle(self, begin: int = 10) -> None:
        """Let five minutes pass in which nobody shifts anything."""
        for minute in range(begin, begin + 5):
            self.minute(minute)
