"""The function that draws, as the desk invokes it: what goes there, what comes back, and what a failure is."""

import base64
import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from reception.adapters.pictures import LambdaPictures
from reception.figures.ports import PictureNotDrawn
from reception.figures.summary import Chart

CHART = Chart("a week", "growth", ("new", "all"), (("23.11", 1, 2),), "s", (("x", 3),), "w", ())


class Amazon:
    """Lambda's client, with an answer or an error."""

    def __init__(self, answer: dict[str, Any] | Exception) -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def invoke(self, **call: Any) -> dict[str, Any]:
        self.asked.append(call)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def answering(body: object, **more: str) -> Amazon:
    return Amazon({"Payload": io.BytesIO(json.dumps(body).encode()), **more})


def test_a_chart_goes_there_and_a_picture_comes_back() -> None:
    amazon = answering({"png": base64.b64encode(b"a picture").decode()})
    assert LambdaPictures(lambda: amazon, "pictures").draw(CHART) == b"a picture"
    [call] = amazon.asked
    assert call["FunctionName"] == "pictures"
    assert json.loads(call["Payload"])["growth"] == [["23.11", 1, 2]]


@pytest.mark.parametrize(
    "amazon",
    [
        answering({"errorMessage": "no memory"}, FunctionError="Unhandled"),
        Amazon(EndpointConnectionError(endpoint_url="https://lambda")),
        Amazon(ClientError({"Error": {"Code": "TooManyRequestsException"}}, "Invoke")),
        Amazon({"Payload": io.BytesIO(b"no JSON")}),
    ],
    ids=["raised", "no connection", "throttled", "no answer"],
)
def test_every_failure_is_a_picture_that_is_not_drawn(amazon: Amazon) -> None:
    with pytest.raises(PictureNotDrawn):
        LambdaPictures(lambda: amazon, "pictures").draw(CHART)
