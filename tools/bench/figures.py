"""The figures of the bench: how each is measured. A stack is proven to do its work before it is measured."""

import base64
import hmac
import json
import re
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

from tools.bench.artifact import (
    BENCH,
    LAYERS,
    OPT,
    ROOT,
    functions,
    megabytes,
    without_bytecode,
)
from tools.bench.processes import Process, Stack, cold
from tools.bench.world import (
    AIOGRAM,
    AIOGRAM_KEPT,
    FLOOR_COLD,
    FLOOR_WARM,
    PTB,
    SECRET,
    WEBHOOK,
    Patient,
    World,
    ours,
)

MILLISECONDS = 1000
ABOUT, MENU, BOOK, HOME = "Про клініку", "☰", "📅", "/start"
SEARCH = "до педіатра завтра після 15"
JUNK = {
    "one letter": "а" * 4096,
    "one word": "березня " * 512,
    "digits": "1 2 " * 1024,
    "short words": " ".join(map("".join, product("абвгдежзий", repeat=3)))[:4096],
    "long words": " ".join(f"слово{''.join(w)}ннятко" for w in product("абвгдежзий", repeat=3))[
        :4096
    ],
}
PHONE = "+380671112233"
CONFIRM = "✅ Так"
DAY = re.compile(r"\w\w \d\d\.\d\d")
MOST_STEPS = 12
ROUNDS_OF_A_SLOW_PEER = 3
TURNS_A_ROUND = 20
DUE = (0, 50, 5000)


@dataclass(frozen=True)
class Figure:
    """A measured value with its unit. `lowest` and `highest` are of single rounds, where there are any."""

    value: float
    unit: str = ""
    lowest: float | None = None
    highest: float | None = None


type Figures = dict[str, Figure]


def of_rounds(values: list[float], unit: str) -> Figure:
    """The median of some rounds."""
    return Figure(statistics.median(values), unit, min(values), max(values))


def ratio(values: list[float], floor: list[float]) -> Figure:
    """The median of the ratios of rounds to the floor in the same round."""
    return of_rounds([value / below for value, below in zip(values, floor, strict=False)], "×")


class NotProven(Exception):
    """A stack did not do what is measured: it wrote no item, or sent no message."""


def prove(world: World, stack: Stack) -> None:
    """See that a stack writes its item and sends its message, for a first turn and for a press.

    Raises:
        NotProven
    """
    patient = Patient(world, 700)
    with world.as_it_is(), world.process(stack) as process:
        for event in (partial(patient.says, HOME), patient.presses):
            world.forget()
            before = dict(world.dynamodb.tables["conversations"].items)
            answer = process.call(event())["answer"]
            if answer.get("statusCode") != 200:
                raise NotProven(f"{stack.name}: {answer}")
            if world.dynamodb.tables["conversations"].items == before:
                raise NotProven(f"{stack.name} wrote no item")
            if not {"sendMessage", "editMessageText"} & set(world.bot.calls):
                raise NotProven(f"{stack.name} sent no message")


# --- fresh processes ---


def in_fresh_processes(world: World, rounds: int) -> Figures:
    """Processor time of fresh processes. The floor is measured in each round, so that all have the same machine."""
    events = _cold_events(world)
    seconds: dict[str, list[float]] = {name: [] for name in events}
    peaks: dict[str, list[float]] = {name: [] for name in events}
    modules: dict[str, int] = {}
    for number in range(rounds):
        for name, (stack, event) in events.items():
            if stack == AIOGRAM and number >= ROUNDS_OF_A_SLOW_PEER:
                continue
            with world.as_it_is():
                measured = cold(stack, world.environment, event())
            seconds[name].append(measured.seconds)
            peaks[name].append(measured.megabytes)
            modules[name] = measured.modules
    floor = seconds["floor F"]
    figures: Figures = {}
    for name, values in seconds.items():
        figures[f"cold {name}: processor"] = of_rounds([v * MILLISECONDS for v in values], "ms")
        figures[f"cold {name}: memory"] = of_rounds(peaks[name], "MB")
        figures[f"cold {name}: modules"] = Figure(modules[name])
        figures[f"cold {name} / floor F"] = ratio(values, floor)
    turn, press = seconds["first turn"], seconds["press"]
    figures["cold first turn / python-telegram-bot"] = ratio(turn, seconds["python-telegram-bot"])
    figures["cold line of search / press"] = ratio(seconds["line of search"], press)
    return figures


def over_https(world: World, rounds: int) -> Figures:
    """The first turn of a fresh process in a world that is served over https."""
    patient = Patient(world, 701)
    stacks = {"floor F": FLOOR_COLD, "python-telegram-bot": PTB, "first turn": WEBHOOK}
    seconds: dict[str, list[float]] = {name: [] for name in stacks}
    for _ in range(rounds):
        for name, stack in stacks.items():
            with world.as_it_is():
                measured = cold(stack, world.environment, patient.says(HOME))
            if stack != FLOOR_COLD and measured.answer.get("statusCode") != 200:
                raise NotProven(f"{name} over https: {measured.answer}")
            seconds[name].append(measured.seconds)
    turn = seconds["first turn"]
    return {
        "https: cold first turn: processor": of_rounds([s * MILLISECONDS for s in turn], "ms"),
        **{
            f"https: cold first turn / {name}": ratio(turn, seconds[name])
            for name in ("floor F", "python-telegram-bot")
        },
    }


type Event = Callable[[], Mapping[str, Any]]


def _cold_events(world: World) -> dict[str, tuple[Stack, Event]]:
    new, known = Patient(world, 701), Patient(world, 702)
    with world.process(WEBHOOK) as process:
        process.call(known.says(HOME))
    events: dict[str, tuple[Stack, Event]] = {
        "floor F": (FLOOR_COLD, dict),
        "python-telegram-bot": (PTB, lambda: new.says(HOME)),
        "aiogram": (AIOGRAM, lambda: new.says(HOME)),
        "first turn": (WEBHOOK, lambda: new.says(HOME)),
        "press": (WEBHOOK, lambda: known.presses_on(ABOUT)),
        "line of search": (WEBHOOK, lambda: known.says(SEARCH)),
    }
    for name in functions():
        if name != "webhook":
            events[name] = (ours(name), partial(event_of, name))
    return events


def event_of(function: str) -> dict[str, Any]:
    """The first of the function's events in `events/`. One of Slack's is signed anew, because a signature gets old."""
    path = min((ROOT / "events" / function).glob("*.json"))
    event: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if "x-slack-signature" in event.get("headers", {}):
        event["headers"] |= _signed(base64.b64decode(event["body"]))
    return event


def _signed(body: bytes) -> dict[str, str]:
    now = str(int(time.time()))
    told = hmac.new(SECRET.encode(), f"v0:{now}:".encode() + body, "sha256")
    return {
        "x-slack-request-timestamp": now,
        "x-slack-signature": f"v0={told.hexdigest()}",
    }


# --- processes that stay ---


def in_warm_processes(world: World, rounds: int) -> Figures:
    """Processor time of a press on a page that is edited, in processes that stay; the stacks take turns."""
    stacks = (FLOOR_WARM, PTB, AIOGRAM, AIOGRAM_KEPT, WEBHOOK)
    seconds: dict[str, list[float]] = {stack.name: [] for stack in stacks}
    running = [(stack, world.process(stack)) for stack in stacks]
    try:
        for number in range(rounds + 1):
            for stack, process in running:
                spent = _presses(world, process, stack)
                if number:  # the first round warms up
                    seconds[stack.name].append(statistics.median(spent))
    finally:
        for _, process in running:
            process.end()
    figures = {
        f"warm press {name}: processor": of_rounds([s * MILLISECONDS for s in values], "ms")
        for name, values in seconds.items()
    }
    for name, values in seconds.items():
        figures[f"warm press {name} / floor T"] = ratio(values, seconds[FLOOR_WARM.name])
    mine = seconds[WEBHOOK.name]
    figures["warm press reception webhook / python-telegram-bot"] = ratio(mine, seconds[PTB.name])
    return figures


def _presses(world: World, process: Process, stack: Stack) -> list[float]:
    patient = Patient(world, 703)
    spent = []
    with world.as_it_is():
        process.call(patient.says(HOME))
        for number in range(TURNS_A_ROUND):
            page = MENU if number % 2 else ABOUT
            event = patient.presses_on(page) if stack == WEBHOOK else patient.presses()
            spent.append(process.call(event)["seconds"])
    return spent


def of_turns(world: World, rounds: int) -> Figures:
    """Turns of the reception in a process that stays: texts, questions to Doctor Eleks, a booking."""
    figures: Figures = {}
    with world.process(WEBHOOK) as process:
        patient = Patient(world, 704)
        process.call(patient.says(HOME))
        process.call(patient.says(SEARCH))
        lines: dict[str, Event] = {"line of search": lambda: patient.says(SEARCH)}
        for name, text in JUNK.items():
            lines[f"4,096 characters, {name}"] = partial(patient.says, text)
        for name, event in lines.items():
            values = []
            for _ in range(rounds):
                with world.as_it_is():
                    values.append(process.call(event())["seconds"] * MILLISECONDS)
            figures[f"warm {name}: processor"] = of_rounds(values, "ms")
        junk = [f.value for name, f in figures.items() if "characters" in name]
        figures["warm text of a patient, dearest: processor"] = Figure(max(junk), "ms")
        figures |= _booking(world, process)
    return figures


def _booking(world: World, process: Process) -> Figures:
    """Play a booking by steps, for the day after tomorrow where the calendar is asked, to its confirmation."""
    patient = Patient(world, 705)
    process.call(patient.says(HOME))
    process.call(patient.presses_on(BOOK))
    process.call(patient.shares(PHONE))
    for text in ("12.03.1985", "Шевченко", "Олена", "Іванівна"):
        process.call(patient.says(text))
    asked: list[float] = []
    for _ in range(MOST_STEPS):
        labels = [button["text"] for button in patient.buttons]
        days = [number for number, label in enumerate(labels) if DAY.fullmatch(label)]
        world.forget()
        event = patient.presses(days[min(2, len(days) - 1)] if days else 0)
        asked.append(process.call(event)["seconds"] * MILLISECONDS)
        if labels[0].startswith(CONFIRM):
            break
    if "TransactWriteItems" not in world.dynamodb.calls:
        raise NotProven("no visit was booked")
    return {
        "warm step of a booking: processor": of_rounds(asked[:-1], "ms"),
        "warm confirmation of a booking: processor": Figure(asked[-1], "ms"),
        "confirmation of a booking: units of writing": Figure(world.dynamodb.units["writes"], "WU"),
    }


# --- what is counted, and is the same on every machine ---


def counted(world: World, stack: Stack = WEBHOOK) -> Figures:
    """Calls, connections and units of a press and of a turn of search, in a process that stays."""
    with world.as_it_is(), world.process(stack) as process:
        patient = Patient(world, 706)
        for text in (HOME, SEARCH, HOME):
            process.call(patient.says(text))
        world.forget()
        process.call(patient.presses_on(ABOUT))
        figures = {
            "press: calls of DynamoDB": Figure(len(world.dynamodb.calls)),
            "press: calls of Telegram": Figure(len(world.bot.calls)),
            "press: calls of getMe": Figure(world.bot.calls.count("getMe")),
            "press: new connections": Figure(world.aws.connections + world.telegram.connections),
            "press: units of reading": Figure(world.dynamodb.units["reads"], "RU"),
            "press: units of writing": Figure(world.dynamodb.units["writes"], "WU"),
        }
        process.call(patient.presses_on(MENU))
        world.forget()
        process.call(patient.says(SEARCH))
        figures["search: units of writing"] = Figure(world.dynamodb.units["writes"], "WU")
        figures["search: calls of DynamoDB"] = Figure(len(world.dynamodb.calls))
    return figures


def of_work(world: World) -> Figures:
    """Measure work that is due by the clock, and the directory, once each in a fresh process.

    Polls, and how many notices are sent in a second, depend on waiting and not on the processor: docs/scale.md.
    """
    figures: Figures = {}
    for count in DUE:
        with world.as_it_is():
            _make_due(world, count)
            world.forget()
            measured = cold(ours("due"), world.environment, {})
            figures |= {
                f"due, {count:,}: handed over in one run": Figure(measured.answer["due"]),
                f"due, {count:,}: processor": Figure(measured.seconds * MILLISECONDS, "ms"),
                f"due, {count:,}: calls of DynamoDB": Figure(len(world.dynamodb.calls)),
            }
    with world.as_it_is():
        world.forget()
        measured = cold(ours("directory"), world.environment, {})
        offers = measured.answer["offers"]
    figures[f"directory, {offers} offers: calls of DynamoDB"] = Figure(len(world.dynamodb.calls))
    figures[f"directory, {offers} offers: units of writing"] = Figure(
        world.dynamodb.units["writes"], "WU"
    )
    return figures


def _make_due(world: World, count: int) -> None:
    at = datetime.now(UTC) - timedelta(minutes=5)
    for number in range(count):
        key = f"account:{90_000 + number}"
        world.dynamodb.tables["conversations"].items[(key,)] = {
            "key": {"S": key},
            "version": {"N": "1"},
            "due_shard": {"N": str(number % 4)},
            "due_at": {"S": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"},
        }


def of_artifact() -> Figures:
    """Sizes of what is deployed, and modules that Lambda would compile at each cold start."""
    figures = {f"layer {name}": Figure(megabytes(BENCH / name), "MB") for name in LAYERS}
    figures["artifact"] = Figure(sum(figure.value for figure in figures.values()), "MB")
    figures["modules without bytecode"] = Figure(len(without_bytecode(OPT)))
    return figures
