"""Stories under the floor: which call belongs to which run."""

from typing import Any

from sandbox.floor import runs
from sandbox.floor.runs import Run
from sandbox.floor.stories import Delivery, Request, Story, Teller, as_json
from sandbox.floor.trail import Call

WEBHOOK = Run("w", "webhook", 100.0, 100.2, ["REPORT"])
NOTICES = Run("n", "notices", 100.1, 100.4, ["REPORT"])
LATER = Run("l", "webhook", 200.0, 200.1, ["REPORT"])


def told(*found: Run, **things: Any) -> dict[str, Story]:
    teller = things.pop("teller", Teller())
    given = {"calls": [], "requests": [], "deliveries": []} | things
    return {story.run.id: story for story in teller.tell(found, **given)}


def line(text: str, at: int = 1_000, stream: str = "s") -> dict[str, Any]:
    return {"timestamp": at, "logStreamName": stream, "message": text + "\n"}


def test_a_run_is_read_from_its_lines() -> None:
    log = [
        line("START RequestId: a Version: 1"),
        line("something"),
        line("END RequestId: a"),
        line("REPORT RequestId: a\tDuration: 250 ms\tBilled Duration: 250 ms"),
        line("START RequestId: b Version: 1"),
    ]
    [run] = runs.read("webhook", log)
    assert (run.id, run.began, run.ended, run.ms) == ("a", 0.75, 1.0, 250)
    assert run.lines == ["something", log[3]["message"].rstrip()]


def test_runs_of_two_streams_keep_their_own_lines() -> None:
    log = [
        line("START RequestId: a Version: 1", stream="one"),
        line("START RequestId: b Version: 1", stream="two"),
        line("of a", stream="one"),
        line("of b", stream="two"),
        line("REPORT RequestId: b\tDuration: 1 ms", stream="two"),
        line("REPORT RequestId: a\tDuration: 2 ms", stream="one"),
    ]
    assert [(run.id, run.lines[0]) for run in runs.read("webhook", log)] == [
        ("b", "of b"),
        ("a", "of a"),
    ]


def test_a_call_is_that_functions_whose_credentials_it_has() -> None:
    teller = Teller()
    told(LATER, calls=[Call(200.05, "KEY-OF-WEBHOOK", "GetItem", ("t",))], teller=teller)
    both = told(
        WEBHOOK,
        NOTICES,
        calls=[Call(100.15, "KEY-OF-WEBHOOK", "PutItem", ("t",))],
        teller=teller,
    )
    assert [call.name for call in both["w"].calls] == ["PutItem"]
    assert both["n"].calls == []


def test_a_request_of_two_at_once_is_that_ones_who_knows_the_chat() -> None:
    stories = told(
        WEBHOOK,
        NOTICES,
        calls=[
            Call(100.05, "W", "GetItem", ("t",), accounts=frozenset({"7"})),
            Call(100.35, "N", "GetItem", ("t",), accounts=frozenset({"8"})),
        ],
        requests=[
            Request("telegram", 100.15, "sendMessage", "ok", chat="7"),
            Request("telegram", 100.15, "sendPhoto", "ok", chat="8"),
        ],
    )
    assert [each.what for each in stories["w"].requests] == ["sendMessage"]
    assert [each.what for each in stories["n"].requests] == ["sendPhoto"]


def test_who_cannot_ask_is_not_said_to_have_asked() -> None:
    due = Run("d", "due", 100.0, 100.5, ["REPORT"])
    stories = told(due, requests=[Request("doctor_eleks", 100.2, "spzIBScheduleList", "ok")])
    assert stories["d"].requests == []


def test_what_rode_in_the_answer_is_noted_after_the_run() -> None:
    rode = Request("telegram", 100.3, "answerCallbackQuery", "ok", rode=True)
    late = Request("telegram", 100.3, "sendMessage", "ok")
    assert told(WEBHOOK, requests=[rode])["w"].requests == [rode]
    assert told(WEBHOOK, requests=[late])["w"].requests == []


def test_an_update_is_that_run_which_began_within_its_delivery() -> None:
    update = Delivery(99.99, "message", 200, 230.0)
    stories = told(WEBHOOK, LATER, NOTICES, deliveries=[update])
    assert stories["w"].delivery is update
    assert stories["l"].delivery is None
    assert stories["n"].delivery is None


def test_a_run_longer_than_a_delivery_was_not_set_off_by_it() -> None:
    long = Run("long", "webhook", 100.1, 104.1, ["REPORT"])
    stories = told(long, WEBHOOK, deliveries=[Delivery(99.99, "callback_query", 200, 230.0)])
    assert stories["w"].delivery is not None
    assert stories["long"].delivery is None


def test_a_turn_is_counted_as_it_is_budgeted() -> None:
    """One read of several tables is one read: what a turn costs is calls, not tables."""
    story = Story(
        WEBHOOK,
        calls=[
            Call(100.01, "W", "BatchGetItem", ("physical-conversations", "physical-system")),
            Call(100.10, "W", "PutItem", ("physical-conversations",)),
            Call(100.15, "W", "SendMessage", queue="http://queue"),
        ],
    )
    names = {"physical-conversations": "conversations", "http://queue": "handoff"}
    short = as_json(story, names)
    assert (short["reads"], short["writes"]) == (1, 1)
    assert short["tables"]["conversations"] == {"reads": 1, "writes": 1}
    assert short["queues"] == {"handoff": 1}


def test_a_schedule_that_set_nothing_off_is_quiet_and_one_that_failed_is_not() -> None:
    reads = [Call(100.0, "D", "Query", ("t",))]
    assert Story(Run("d", "due", 100.0, 100.1, ["REPORT"]), calls=reads).quiet
    assert not Story(Run("d", "due", 100.0, 100.1, ["[ERROR] …", "REPORT"]), calls=reads).quiet
    sent = [Call(100.0, "D", "SendMessageBatch", queue="http://queue")]
    assert not Story(Run("d", "due", 100.0, 100.1, ["REPORT"]), calls=sent).quiet
    assert not Story(WEBHOOK).quiet
