"""The Bot API's refusals."""

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Impossible


class ApiError(Impossible):
    """A refusal: its code, Telegram's own text, and its parameters."""

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
    """Make a refusal with code 400: `Bad Request: …`."""
    return ApiError(400, f"Bad Request: {description}")
