"""Has pictures drawn by the function that has the library for it."""

import base64
import json
from collections.abc import Callable
from typing import Any

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from reception.figures.ports import PictureNotDrawn
from reception.figures.summary import Chart


class LambdaPictures:
    """Invokes the function with the name `function`. `client` gives the client of Lambda."""

    def __init__(self, client: Callable[[], Any], function: str) -> None:
        self.client = client
        self.function = function

    def draw(self, chart: Chart) -> bytes:
        """The picture of a chart (PNG).

        Raises:
            PictureNotDrawn
        """
        try:
            answer = self.client().invoke(
                FunctionName=self.function, Payload=msgspec.json.encode(chart)
            )
            body = json.loads(answer["Payload"].read())
        except (BotoCoreError, ClientError, ValueError) as error:
            raise PictureNotDrawn(type(error).__name__) from error
        if answer.get("FunctionError"):
            raise PictureNotDrawn(answer["FunctionError"])
        return base64.b64decode(body["png"])
