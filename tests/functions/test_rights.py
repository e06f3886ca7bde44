"""Each call that a function is seen to make is one that its role in the template allows, and each right is used.

Stories are played over real tables, and each function's own handler answers its events over the sandbox's doubles.
moto, which plays all of this, checks no rights. For this reason each call is written down with the function that makes
it, and compared with the template.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from reception.adapters.dynamodb.due import due_conversations, due_links, due_threads
from reception.adapters.dynamodb.room_jobs import DynamoRoomJobs
from reception.desk.room.mornings import expect
from reception.notices.ports import ROOM_JOB
from reception.turns.ports import Update
from tests.adapters.claims import claimed
from tests.adapters.tables import amazon
from tests.adapters.test_forgotten import Searched, StoredWorld
from tests.conversations.test_conversations import SLACK_ONLY, STORIES
from tests.conversations.transcript import replay
from tests.doubles.world import CARDS, KYIV
from tests.functions.handlers import Functions, day, functions
from tests.functions.rights import RUN_TURNS, Call, Calls, allowed, has_sense, rights

FIRST_STEP, STEP = timedelta(minutes=5), timedelta(hours=1)
"""Polls and the clockwork run so soon after a clock begins to move, then whenever something is due, and at least
this often: every five minutes of a story's days would take too long over tables."""
PLAYED = (
    "answer_lost_not_booked",
    "cancel",
    "change_of_number",
    "code_opens_patient",
    "desk_books_for_the_patient",
    "desk_talk",
    "feedback_bad",
    "forget",
    "move",
)
"""These make every call that any story makes; `pytest -m storm` plays all of them and says so."""

UNREACHED: dict[str, set[Call]] = {
    "a published version of the content": {
        ("DirectoryRole", "dynamodb:GetItem", "ContentTable"),
        ("HintsRole", "dynamodb:GetItem", "ContentTable"),
        ("NoticesRole", "dynamodb:GetItem", "ContentTable"),
        ("VisitsRole", "dynamodb:GetItem", "ContentTable"),
        ("turns", "dynamodb:GetItem", "ContentTable"),
    },
    "something is due, and is handed over": {
        ("DueRole", "sqs:GetQueueAttributes", "HandoffQueue"),
        ("DueRole", "sqs:GetQueueAttributes", "NoticesQueue"),
        ("DueRole", "sqs:GetQueueAttributes", "ResumeQueue"),
        ("DueRole", "sqs:SendMessage", "HandoffQueue"),
        ("DueRole", "sqs:SendMessage", "NoticesQueue"),
        ("DueRole", "sqs:SendMessage", "ResumeQueue"),
    },
    "more is due than can be handed over in a moment": {
        ("DueRole", "dynamodb:Query", "VisitsTable/index/day"),
    },
    "a manager looks at patients' visits, names them, and tells them of a closure": {
        ("CabinetRole", "dynamodb:BatchGetItem", "ConversationsTable"),
        ("CabinetRole", "dynamodb:UpdateItem", "SystemTable"),
        ("CabinetRole", "dynamodb:UpdateItem", "VisitsTable"),
        ("CabinetRole", "secretsmanager:GetSecretValue", "CodesSecret"),
    },
    "the hinted visit is one that a chat sees": {
        ("HintsRole", "dynamodb:BatchGetItem", "ConversationsTable"),
        ("HintsRole", "dynamodb:BatchGetItem", "DirectoryTable"),
        ("HintsRole", "dynamodb:ConditionCheckItem", "VisitsTable"),
        ("HintsRole", "dynamodb:PutItem", "VisitsTable"),
    },
    "the clinic system's sign-in: its token, its lock": {
        ("HintsRole", "dynamodb:UpdateItem", "SystemTable"),
        ("NoticesRole", "dynamodb:GetItem", "SystemTable"),
        ("NoticesRole", "dynamodb:UpdateItem", "SystemTable"),
        ("NoticesRole", "secretsmanager:GetSecretValue", "DoctorEleksSecret"),
        ("VisitsRole", "dynamodb:GetItem", "SystemTable"),
        ("VisitsRole", "dynamodb:UpdateItem", "SystemTable"),
    },
    "a visit that the mirror did not have": {
        ("NoticesRole", "dynamodb:ConditionCheckItem", "VisitsTable"),
    },
    "the window of everybody's visits, and its hints": {
        ("VisitsRole", "dynamodb:BatchWriteItem", "VisitsTable"),
        ("VisitsRole", "dynamodb:Query", "VisitsTable/index/visit"),
    },
    "the desk deletes the topic of a patient who is forgotten": {
        ("turns", "dynamodb:DeleteItem", "DeskTable"),
    },
    "/forget deletes dead letters": {
        ("turns", "dynamodb:DeleteItem", "SystemTable"),
    },
    "a failed try; the lock of the sign-in": {
        ("turns", "dynamodb:UpdateItem", "SystemTable"),
    },
    "a doctor is late, and patients are told at once": {
        ("turns", "sqs:SendMessage", "NoticesQueue"),
    },
    "/notice": {
        ("turns", "dynamodb:Query", "VisitsTable/index/visit"),
    },
    "a change that is counted, and words after a visit": {
        ("FiguresRole", "dynamodb:BatchGetItem", "FiguresTable"),
        ("FiguresRole", "dynamodb:DeleteItem", "FiguresTable"),
        ("FiguresRole", "dynamodb:PutItem", "FiguresTable"),
        ("FiguresRole", "dynamodb:UpdateItem", "DeskTable"),
        ("FiguresRole", "secretsmanager:GetSecretValue", "CodesSecret"),
    },
    "a text that was not understood": {
        ("FiguresRole", "dynamodb:Query", "FiguresTable"),
    },
    "changes that could not be counted": {
        ("FiguresRole", "sqs:SendMessage", "FiguresDeadQueue"),
    },
    "a time is freed in a turn": {
        ("turns", "sqs:SendMessage", "NoticesQueue"),
    },
    "a day comes free for which somebody waits": {
        ("DirectoryRole", "dynamodb:PutItem", "VisitsTable"),
        ("DirectoryRole", "dynamodb:Query", "VisitsTable"),
    },
    "/stats": {
        ("turns", "dynamodb:Query", "FiguresTable"),
        ("turns", "lambda:InvokeFunction", "PicturesFunction.Arn:live"),
    },
    "the comparison of the night": {
        ("turns", "dynamodb:BatchWriteItem", "FiguresTable"),
    },
    "a doctor's picture that was removed, or that can't be shown": {
        ("DirectoryRole", "dynamodb:DeleteItem", "DirectoryTable"),
        ("DirectoryRole", "dynamodb:UpdateItem", "DeskTable"),
    },
    "Telegram's id of a picture": {
        ("turns", "dynamodb:UpdateItem", "DirectoryTable"),
    },
}
"""Rights that nothing here needs, by what needs them. Tests of the stack reach most of them."""


NOT_GIVEN: dict[str, set[tuple[str, str]]] = {
    "the facts beside the desk: the clinic's name, the times of notices": {
        ("Codes", "OPERATOR_DESK"),
        ("Hints", "OPERATOR_DESK"),
    },
    "the poll of everybody withholds many changes at once; a hint is of one visit": {
        ("Hints", "TABLE_DESK"),
    },
    "the way to Telegram, as far as it asks after deliveries: it sends no picture": {
        ("Watch", "OPERATOR_DESK"),
        ("Watch", "TABLE_DESK"),
        ("Watch", "TABLE_SYSTEM"),
    },
    "/stats, which the hand-off draws": {
        ("Cabinet", "FUNCTION_PICTURES"),
        ("Operators", "FUNCTION_PICTURES"),
    },
}
"""Settings that a function reads on the way to something else, and needs for nothing, by what it is on the way to."""


class Watched(StoredWorld):
    """A reception over its tables whose calls are written down with the function that makes them."""

    def __init__(self, calls: Calls) -> None:
        super().__init__(Searched())
        self.calls = calls
        self.jobs: Any = DynamoRoomJobs(self.tables.desk, self.clock.now)
        self.polling.conversations = self.store
        self.polling.jobs = self.notifying.jobs = self.jobs
        self.bookings = self.counter(self.room)
        self.offering = self.offers()
        self.operators = self.staff(self.handoff)
        take = self.operators.take

        def taken(update: Any) -> Any:
            with calls.of("WebhookRole"):
                return take(update)

        self.operators.take = taken  # type: ignore[method-assign]

    def deliver(self, update: Update) -> str:
        with self.calls.of("WebhookRole"):
            return super().deliver(update)

    def settle(self) -> None:
        with self.calls.of("HandoffRole"):
            super().settle()

    def pass_time(self, step: timedelta) -> None:
        self.clock.moment += step
        now, of = self.clock.now(), self.calls.of
        with of("DueRole"):
            begun = claimed(due_conversations(self.tables.conversations), now)
            threads = claimed(due_threads(self.tables.desk), now)
        for account in begun:
            with of("ResumeRole"):
                self.turns.resume(account)
        for address in threads:
            with of("HandoffRole"):
                if address.startswith(ROOM_JOB):
                    self.announcements.work(address.removeprefix(ROOM_JOB))
                else:
                    self.handoff.work(address)
        self.settle()
        with of("VisitsRole"):
            expect(self.jobs, CARDS.desk.hours, KYIV, now)
            self.polling.run()
        with of("DueRole"):
            owed = claimed(due_links(self.tables.visits), now)
        for id_ in owed:
            with of("NoticesRole"):
                self.send(id_)

    def wait_until(self, moment: datetime) -> None:
        step = FIRST_STEP
        while (left := moment - self.clock.moment) > timedelta():
            self.pass_time(min(left, step))
            step = min([STEP, *self.until_due()])

    def until_due(self) -> Iterator[timedelta]:
        """How long it is until each thing that is due later."""
        for table in (self.tables.conversations, self.tables.visits, self.tables.desk):
            for item in table.scan():
                due_at = datetime.fromisoformat(item.due_at) if item.due_at else self.clock.moment
                if due_at > self.clock.moment:
                    yield due_at - self.clock.moment


def calls_of(stories: Iterable[Path]) -> set[Call]:
    """All calls that are made in these stories."""
    calls = Calls()
    with calls.watched():
        for story in stories:
            with amazon():
                replay(story.read_text("utf-8"), Watched(calls))
    return calls.made


def whose(call: Call) -> Call:
    """The call of a role; of `turns` for all roles that share those rights, since one of them is enough to use one."""
    role, action, resource = call
    return ("turns" if role in RUN_TURNS else role, action, resource)


@pytest.fixture(scope="module")
def worked() -> Functions:
    """Each function's handler after a day."""
    calls = Calls()
    with functions(calls) as work, calls.watched():
        day(work)
    return work


@pytest.fixture(scope="module")
def made(worked: Functions) -> set[Call]:
    """All calls of the stories that are played here, and of each function's handler."""
    return worked.calls.made | calls_of(story for story in STORIES if story.stem in PLAYED)


def test_each_setting_that_a_function_reads_is_given_by_the_template(worked: Functions) -> None:
    """Without it the function takes another way and says nothing: reminders had no buttons of the desk."""
    assert worked.missed == set().union(*NOT_GIVEN.values())


def test_every_function_is_seen(made: set[Call]) -> None:
    assert {role for role, *_ in made} == {role for role, given in rights().items() if given}


def test_each_call_is_one_that_the_functions_role_allows(made: set[Call]) -> None:
    given = rights()
    assert {call for call in made if not allowed(call, given)} == set()


def test_each_right_is_one_that_a_function_uses(made: set[Call]) -> None:
    """A right that nobody uses is named, unless it is listed with what needs it."""
    granted = {
        whose((role, *right))
        for role, given in rights().items()
        for right in given
        if has_sense(*right)
    }
    unused = granted - set(map(whose, made))
    assert unused == set().union(*UNREACHED.values())


@pytest.mark.storm
def test_all_stories_make_no_call_that_these_do_not_make(made: set[Call]) -> None:
    """Those of Slack's own desk need threads, which this world has not; another language makes no other call."""
    rest = [
        story
        for story in STORIES
        if story.stem not in PLAYED
        and not story.stem.startswith(SLACK_ONLY)
        and not story.stem.endswith((".en", ".ru"))
    ]
    all_made, given = calls_of(rest), rights()
    assert {call for call in all_made if not allowed(call, given)} == set()
    assert set(map(whose, all_made)) - set(map(whose, made)) == set()
