"""JSON as Telegram writes it: letters beyond ASCII escaped, so half a surrogate pair survives too."""

import json

from starlette.responses import JSONResponse


class AsciiJson(JSONResponse):
    """A JSON response of any text, however broken."""

    def render(self, content: object) -> bytes:
        """The bytes."""
        return json.dumps(content).encode("ascii")
