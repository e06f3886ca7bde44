"""A plugin that says at the end what the judges of Telegram and Slack saw."""

from importlib.metadata import version

import pytest

from tests.conftest import JUDGE, SLACK
from tests.judges.telegram import TYPES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each method that was called and each kind of update that came, with their numbers."""
    for what, seen in (
        (f"calls by the types of Bot API {TYPES['version']}", JUDGE.calls),
        ("updates by the same types", JUDGE.updates),
        (f"requests to Slack by slack_sdk {version('slack-sdk')}", SLACK.calls),
        ("calls that Slack's double took", SLACK.taken),
        ("kinds of blocks in them", SLACK.blocks),
    ):
        told = ", ".join(f"{name} {count}" for name, count in sorted(seen.items()))
        terminalreporter.write_line(f"    saw: {sum(seen.values())} {what}: {told}")
    terminalreporter.write_line(f"    saw: {SLACK.signed} signatures of Slack's double")
