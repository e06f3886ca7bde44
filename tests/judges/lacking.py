"""A plugin for tests over another DynamoDB: what it does not have at all is left out, and all is counted.

dynalite has no transactions. It answers `UnknownOperationException`, which the adapters pass on as the ports' error.
"""

from collections import Counter
from typing import Any
from unittest.mock import patch

import pytest
from botocore.httpsession import URLLib3Session

LACKS = "UnknownOperationException"
TARGET = "X-Amz-Target"
SEEN: Counter[str] = Counter()
"""How often each operation was asked of the other DynamoDB."""


@pytest.fixture(scope="session", autouse=True)
def _count():
    send = URLLib3Session.send

    def counted(session: URLLib3Session, request: Any) -> Any:
        target = request.headers.get(TARGET, "")
        name = target.decode() if isinstance(target, bytes) else target
        SEEN[name.rpartition(".")[2]] += 1
        return send(session, request)

    with patch.object(URLLib3Session, "send", counted):
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Turn a failure for the lack of an operation into a skip."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and LACKS in str(report.longrepr):
        report.outcome = "skipped"
        report.longrepr = (str(item.path), 0, "Skipped: it needs a transaction")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how often each operation was asked, and how many tests were left out."""
    told = ", ".join(f"{name} {count}" for name, count in sorted(SEEN.items()))
    write = terminalreporter.write_line
    write(f"    saw: {SEEN.total()} requests: {told}")
    write(f"    left out: {len(terminalreporter.stats.get('skipped', ()))} tests")
