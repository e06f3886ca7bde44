"""What `./reception doctor` looks at; nothing is written, and nobody hears of it."""

from tools.cli.checks import account, clinic, content, desk, telegram
from tools.cli.findings import Check

CHECKS: tuple[Check, ...] = (
    telegram.check,
    clinic.check,
    content.check,
    desk.check,
    account.check,
)
"""In the order in which a message of a patient's meets them."""
