"""Faults of Telegram: the rules' own fields and the refusals that they give."""

from dataclasses import dataclass
from http import HTTPStatus

from sandbox.doubles.faults import MessengerFault
from sandbox.telegram.errors import ApiError

DESCRIPTIONS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
}


@dataclass
class TelegramFault(MessengerFault):
    """One rule, for all chats or for the one with `chat_id`."""

    KINDS = ("status", "html", "reset_before", "lose_answer", "delay")

    chat_id: int | None = None
    code: int = 500
    """The status that a `status` fault answers."""
    description: str | None = None
    retry_after: int | None = None

    @property
    def place(self) -> object:
        """The chat whose calls the rule hits; None is every chat."""
        return self.chat_id

    def refusal(self) -> ApiError:
        """The refusal that a `status` fault answers, in Telegram's words unless told otherwise."""
        parameters = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return ApiError(self.code, self.description or self._description(), **parameters)

    def _description(self) -> str:
        if self.code == HTTPStatus.TOO_MANY_REQUESTS:
            return f"Too Many Requests: retry after {self.retry_after}"
        return DESCRIPTIONS.get(self.code) or HTTPStatus(self.code).phrase
