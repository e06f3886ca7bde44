"""Faults of Slack: the rules' own fields."""

from dataclasses import dataclass

from sandbox.doubles.faults import MessengerFault


@dataclass
class SlackFault(MessengerFault):
    """One rule, for all channels or for the one named by its id.

    `error` answers 200 with that error; `status` answers `code`, a 429 with `retry_after` seconds.
    """

    KINDS = ("error", "status", "html", "reset_before", "lose_answer", "delay")

    channel: str | None = None
    error: str = "fatal_error"
    code: int = 500
    retry_after: int = 1

    @property
    def place(self) -> object:
        """The channel whose calls the rule hits; None is every channel."""
        return self.channel
