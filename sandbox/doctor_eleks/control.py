"""The control calls: what the clinic does by itself, and what a test does to the double.

They are no part of Doctor Eleks, need no token, work without power and stay out of the ledger.
Times in them are the clinic's wall clock; one with an offset is converted.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.doctor_eleks import days, desk, report
from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.desk import NotPossible

if TYPE_CHECKING:
    from sandbox.doctor_eleks.double import DoctorEleks

type Action = Callable[[Clinic, dict[str, Any]], Any]
type Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(double: "DoctorEleks") -> list[Route]:
    """The control calls of a double."""
    control = Control(double)
    return [
        Route("/control/state", control.state),
        Route("/control/slots", control.slots),
        Route("/control/branches/{branch}/days/{day}", control.does(days.day)),
        Route("/control/visits", control.does(desk.book), methods=["POST"]),
        Route("/control/visits/{visit:int}/move", control.does(desk.move), methods=["POST"]),
        Route("/control/visits/{visit:int}/cancel", control.does(desk.cancel), methods=["POST"]),
        Route("/control/visits/{visit:int}/status", control.does(desk.mark), methods=["POST"]),
        Route("/control/patients", control.does(desk.register), methods=["POST"]),
        Route("/control/slots/take", control.does(desk.take_slot), methods=["POST"]),
        Route("/control/tokens", control.does(desk.end_tokens), methods=["DELETE"]),
        Route("/control/ledger", control.ledger, methods=["GET", "DELETE"]),
        Route("/control/power", control.power, methods=["GET", "POST"]),
        Route("/control/faults", control.faults, methods=["GET", "PUT", "DELETE"]),
        Route("/control/webhook", control.webhook, methods=["GET", "PUT", "DELETE"]),
        Route("/control/settings", control.settings, methods=["GET", "PUT"]),
        Route("/control/backup", control.back_up, methods=["POST"]),
        Route("/control/restore", control.restore, methods=["POST"]),
    ]


async def not_possible(_request: Request, error: Exception) -> Response:
    """What a control call that cannot be done is answered with."""
    code = error.code if isinstance(error, NotPossible) else 500
    return JSONResponse({"error": str(error)}, code)


class Control:
    """The endpoints."""

    def __init__(self, double: "DoctorEleks") -> None:
        self._double = double

    def does(self, action: Action) -> Endpoint:
        """An endpoint for something the clinic does."""

        async def endpoint(request: Request) -> Response:
            given = {**await _body(request), **request.path_params}
            with self._double.work() as clinic:
                return JSONResponse(action(clinic, given))

        return endpoint

    async def state(self, _request: Request) -> Response:
        """Everything, to be read by people and tests."""
        with self._double.work() as clinic:
            return JSONResponse({"power": self._double.power, **report.state(clinic)})

    async def slots(self, request: Request) -> Response:
        """The free times of a doctor, without a token and without a line in the ledger."""
        with self._double.work() as clinic:
            return JSONResponse(desk.free_slots(clinic, {**request.query_params}))

    async def ledger(self, request: Request) -> Response:
        """The calls that came in; `?method=` for those of one."""
        if request.method == "DELETE":
            self._double.ledger.clear()
        return JSONResponse(self._double.ledger.entries(request.query_params.get("method")))

    async def power(self, request: Request) -> Response:
        """The clinic's electricity."""
        if request.method == "POST":
            on = (await _body(request)).get("on")
            if not isinstance(on, bool):
                raise NotPossible("on is true or false")
            self._double.power = on
        return JSONResponse({"on": self._double.power})

    async def faults(self, request: Request) -> Response:
        """The rules by which calls go wrong."""
        if request.method == "PUT":
            try:
                self._double.faults.set(json.loads(await request.body()))
            except (ValueError, TypeError, AttributeError) as error:
                raise NotPossible(f"not a list of faults: {error}") from error
        if request.method == "DELETE":
            self._double.faults.set([])
        return JSONResponse(self._double.faults.as_json())

    async def webhook(self, request: Request) -> Response:
        """The URL that is called on changes: `url`, and `verb`, GET or POST."""
        webhook = self._double.webhook
        if request.method == "PUT":
            given = await _body(request)
            url, verb = given.get("url"), given.get("verb", "GET")
            if not isinstance(url, str) or verb not in ("GET", "POST"):
                raise NotPossible("url is an address, verb is GET or POST")
            webhook.url, webhook.verb = url, verb
        if request.method == "DELETE":
            webhook.url = ""
        return JSONResponse(webhook.as_json())

    async def settings(self, request: Request) -> Response:
        """The installation's settings; only those given change."""
        given = await _body(request) if request.method == "PUT" else {}
        with self._double.work() as clinic:
            return JSONResponse(desk.configure(clinic, given))

    async def back_up(self, _request: Request) -> Response:
        """Keep a copy of all data."""
        self._double.back_up()
        return JSONResponse({})

    async def restore(self, _request: Request) -> Response:
        """Go back to the copy."""
        if self._double.restore():
            return JSONResponse({})
        raise NotPossible("there is no backup", 409)


async def _body(request: Request) -> dict[str, Any]:
    body = await request.body()
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise NotPossible("the body is not JSON") from None
    if not isinstance(given, dict):
        raise NotPossible("the body is not an object")
    return given
