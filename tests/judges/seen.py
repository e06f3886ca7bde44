"""A plugin that says at the end what the judge of Telegram saw."""

import pytest

from tests.conftest import JUDGE
from tests.judges.telegram import TYPES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print each method that was called and each kind of update that came, with their numbers."""
    write = terminalreporter.write_line
    write(f"Bot API {TYPES['version']}")
    for what, seen in (("calls", JUDGE.calls), ("updates", JUDGE.updates)):
        told = ", ".join(f"{name} {count}" for name, count in sorted(seen.items()))
        write(f"{sum(seen.values())} {what}: {told}")
