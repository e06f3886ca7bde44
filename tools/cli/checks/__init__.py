"""The checks of `./reception doctor`. They write nothing and send no message."""

from tools.cli.checks import account, clinic, content, desk, telegram
from tools.cli.findings import Check

CHECKS: tuple[Check, ...] = (
    telegram.check,
    clinic.check,
    content.check,
    desk.check,
    account.check,
)
"""In the order in which a patient's message passes through them."""
