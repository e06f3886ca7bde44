"""Slack's refusals: HTTP 200 with the name of the error."""

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible


class SlackError(Impossible):
    """A refusal by its name, such as `channel_not_found`, with more fields of the answer."""

    def __init__(self, error: str, *messages: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.more = more

    def body(self) -> Json:
        """The refusal as the client reads it."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            words = [f"[ERROR] {message}" for message in self.messages]
            body["response_metadata"] = {"messages": words}
        return body


class RateLimited(SlackError):
    """Too many calls: 429 with Retry-After in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after
