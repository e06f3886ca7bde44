"""Compute the cost of a month in `docs/costs.md` from the measurements and prices in `costs.toml`.

python -m tools.costs          writes the table
python -m tools.costs check    fails if the table differs from the one that the inputs give
"""

import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
INPUTS = HERE / "costs.toml"
PAGE = HERE.parent / "docs/costs.md"
PATIENTS = (10, 1_000, 10_000)
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
MILLION, GB = 1_000_000, 1_000_000_000
RUNS_A_DAY = {"clockwork": 24 * 60, "directory": 24 * 6}
POLLING_RUNS_A_DAY = 24 * 12
CALLS_PER_MESSAGE = 3
"""A message of a queue is sent, received and deleted."""


@dataclass(frozen=True)
class Month:
    """The cost of a month in US dollars, by purpose."""

    lambdas: float
    tables: float
    api: float
    queues: float
    logs: float
    standing: float

    @property
    def total(self) -> float:
        """The sum of all purposes, in US dollars."""
        return sum(float(part) for part in vars(self).values())


ROWS = {
    "lambdas": "functions (Lambda)",
    "tables": "tables (DynamoDB), with backups",
    "api": "the door (API Gateway)",
    "queues": "queues (SQS)",
    "logs": "logs (CloudWatch)",
    "standing": "secrets, key, alarms, dashboard",
}


def month(inputs: Mapping[str, Any], patients: int) -> Month:
    """Compute the cost of a month with this number of patients a day."""
    prices, assumed, measured = inputs["prices"], inputs["assumed"], inputs["measured"]
    runs = {name: count * assumed["days"] for name, count in a_day(inputs, patients).items()}
    invocations = _invocations(inputs, runs)

    at_once = {"poll": assumed["poll_at_once"]}
    seconds = sum(
        count * _seconds(assumed, measured[name], at_once.get(name, 1))
        for name, count in runs.items()
    )
    reads, writes = (
        sum(count * measured[name][unit] for name, count in runs.items()) / MILLION
        for unit in ("reads", "writes")
    )
    gigabytes = assumed["linked"] * patients * assumed["stored_bytes"] / GB
    messages = (runs["notice"] + runs["resume"]) * CALLS_PER_MESSAGE
    waits = assumed["queues"] * assumed["queue_waits"]
    on_top = prices["frankfurt"]
    return Month(
        lambdas=on_top
        * (
            invocations / MILLION * prices["lambda_million_requests"]
            + seconds * assumed["memory_gb"] * prices["lambda_gb_second"]
        ),
        tables=on_top
        * (
            reads * prices["dynamodb_million_reads"]
            + writes * prices["dynamodb_million_writes"]
            + gigabytes * (prices["dynamodb_gb_month"] + prices["dynamodb_backup_gb_month"])
        ),
        api=on_top * runs["turn"] / MILLION * prices["api_million_requests"],
        queues=on_top * (messages + waits) / MILLION * prices["sqs_million_requests"],
        logs=on_top * invocations * assumed["log_bytes"] / GB * prices["logs_gb"],
        standing=on_top
        * (
            assumed["secrets"] * prices["secret_month"]
            + assumed["alarms"] * prices["alarm_month"]
            + assumed["metrics"] * prices["metric_month"]
            + prices["key_month"]
            + prices["dashboard_month"]
        ),
    )


def a_day(inputs: Mapping[str, Any], patients: int) -> dict[str, float]:
    """Return how often each kind of work is done on a day; a poll reads the visits of one patient."""
    assumed, measured = inputs["assumed"], inputs["measured"]
    polls = patients * (assumed["poll_soon"] + assumed["linked"] * assumed["poll_hourly"])
    return {
        "turn": patients * measured["turn"]["count"],
        "notice": patients * (measured["notice"]["count"] + assumed["handoffs"]),
        "resume": patients * measured["resume"]["count"],
        "poll": min(polls, assumed["poll_most"]),
        **RUNS_A_DAY,
    }


def _invocations(inputs: Mapping[str, Any], runs: Mapping[str, float]) -> float:
    """Count the invocations of functions; one invocation polls many patients."""
    others = sum(count for name, count in runs.items() if name != "poll")
    return others + POLLING_RUNS_A_DAY * float(inputs["assumed"]["days"])


def _seconds(assumed: Mapping[str, float], kind: Mapping[str, float], at_once: float = 1) -> float:
    """Return how many seconds one piece of work takes, on the processor and waiting for answers.

    `at_once`: how many of its kind wait for Doctor Eleks together.
    """
    waiting = sum(kind[to] * assumed[f"{to}_seconds"] for to in ("dynamodb", "telegram", "queues"))
    doctor_eleks = kind["doctor_eleks"] * assumed["doctor_eleks_seconds"] / at_once
    return kind["processor"] + waiting + doctor_eleks


def table(inputs: Mapping[str, Any]) -> str:
    """Return the table of costs as Markdown."""
    months = [month(inputs, patients) for patients in PATIENTS]
    lines = [
        "| US dollars a month | " + " | ".join(f"{n:,} patients a day" for n in PATIENTS) + " |",
        "|---|" + "---:|" * len(PATIENTS),
    ]
    for name, words in ROWS.items():
        lines.append(f"| {words} | " + " | ".join(_dollars(vars(m)[name]) for m in months) + " |")
    lines.append(
        "| **together** | " + " | ".join(f"**{_dollars(m.total)}**" for m in months) + " |"
    )
    each = [m.total / n / inputs["assumed"]["days"] for m, n in zip(months, PATIENTS, strict=True)]
    lines.append("| for a patient, in cents | " + " | ".join(f"{x * 100:.2f}" for x in each) + " |")
    return "\n".join(lines) + "\n"


def _dollars(amount: float) -> str:
    return f"{amount:.2f}" if amount < 10 else f"{amount:.0f}"


def page() -> str:
    """Return `docs/costs.md` with the table that the inputs give."""
    inputs = tomllib.loads(INPUTS.read_text("utf-8"))
    return TABLE.sub(table(inputs).replace("\\", r"\\"), PAGE.read_text("utf-8"))


def main(arguments: list[str]) -> str | None:
    """Write the page, or check it; return the complaint, or None."""
    if arguments == ["check"]:
        same = page() == PAGE.read_text("utf-8")
        return None if same else "docs/costs.md differs from costs.toml: run python -m tools.costs"
    PAGE.write_text(page(), "utf-8")
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
