"""What the Bot API answers when it refuses."""

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible


class ApiError(Impossible):
    """A refusal: its code, its words as Telegram says them, and its parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The refusal as the client reads it."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad(description: str) -> ApiError:
    """A 400 in Telegram's manner."""
    return ApiError(400, f"Bad Request: {description}")
