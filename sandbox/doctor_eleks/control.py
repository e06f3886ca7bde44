"""The control calls of Doctor Eleks: they act for the clinic's staff, and make the double misbehave.

They work without power. Times are the clinic's wall clock; a time with an offset is converted.
"""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.requests import Request

from sandbox.doctor_eleks import days, desk, report
from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.desk import NotPossible
from sandbox.doctor_eleks.installation import Installation
from sandbox.doubles.control import Control
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Endpoint, answers_json, body_of

type Action = Callable[[Clinic, Json], Any]

_body = partial(body_of, malformed=HTTPStatus.BAD_REQUEST)


class DoctorEleksControl(Control):
    """The control calls of one installation."""

    MALFORMED = HTTPStatus.BAD_REQUEST

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation.ledger, installation.faults)
        self._installation = installation

    def own_calls(self) -> list[tuple[str, str, Endpoint]]:
        """The calls that only Doctor Eleks has."""
        return [
            ("GET", "/state", self.state),
            ("GET", "/slots", self.slots),
            ("GET", "/branches/{branch}/days/{day}", self.does(days.day)),
            ("POST", "/visits", self.does(desk.book)),
            ("POST", "/visits/{visit:int}/move", self.does(desk.move)),
            ("POST", "/visits/{visit:int}/cancel", self.does(desk.cancel)),
            ("POST", "/visits/{visit:int}/status", self.does(desk.mark)),
            ("POST", "/patients", self.does(desk.register)),
            ("POST", "/slots/take", self.does(desk.take_slot)),
            ("DELETE", "/tokens", self.does(desk.end_tokens)),
            ("GET", "/power", self.power),
            ("POST", "/power", self.set_power),
            ("GET", "/webhook", self.webhook),
            ("PUT", "/webhook", self.set_webhook),
            ("DELETE", "/webhook", self.clear_webhook),
            ("GET", "/settings", self.does(desk.settings)),
            ("PUT", "/settings", self.does(desk.configure)),
            ("POST", "/backup", self.back_up),
            ("POST", "/restore", self.restore),
        ]

    def does(self, action: Action) -> Endpoint:
        """An endpoint for something that the clinic does."""

        @answers_json
        async def endpoint(installation: Installation, request: Request) -> Any:
            given = {**await _body(request), **request.path_params}
            with installation.work() as clinic:
                return action(clinic, given)

        return partial(endpoint, self._installation)

    def shown_ledger(self, request: Request) -> list[Json]:
        """The calls that came in; with `?method=`, those of one method."""
        return self._installation.ledger.entries(request.query_params.get("method"))

    def done(self, now: object) -> object:
        """The ledger or the rules as they are now."""
        return now

    @answers_json
    async def state(self, _request: Request) -> Json:
        """Show everything, for people and tests."""
        with self._installation.work() as clinic:
            return {"power": self._installation.power, **report.state(clinic)}

    @answers_json
    async def slots(self, request: Request) -> Any:
        """Show the free times of a doctor."""
        with self._installation.work() as clinic:
            return desk.free_slots(clinic, {**request.query_params})

    @answers_json
    async def power(self, _request: Request) -> Json:
        """Say whether the clinic has electricity."""
        return {"on": self._installation.power}

    @answers_json
    async def set_power(self, request: Request) -> Json:
        """Switch the clinic's electricity on or off."""
        on = (await _body(request)).get("on")
        if not isinstance(on, bool):
            raise NotPossible("on must be true or false")
        self._installation.power = on
        return {"on": on}

    @answers_json
    async def webhook(self, _request: Request) -> Json:
        """Show which URL is called on changes, and how the last calls ended."""
        return self._installation.webhook.as_json()

    @answers_json
    async def set_webhook(self, request: Request) -> Json:
        """Set the URL that is called on changes: `url`, and `verb`, which is GET or POST."""
        webhook, given = self._installation.webhook, await _body(request)
        url, verb = given.get("url"), given.get("verb", "GET")
        if not isinstance(url, str) or verb not in ("GET", "POST"):
            raise NotPossible("url must be an address, and verb GET or POST")
        webhook.url, webhook.verb = url, verb
        return webhook.as_json()

    @answers_json
    async def clear_webhook(self, _request: Request) -> Json:
        """Call nobody on changes."""
        self._installation.webhook.url = ""
        return self._installation.webhook.as_json()

    @answers_json
    async def back_up(self, _request: Request) -> Json:
        """Keep a copy of all data."""
        self._installation.back_up()
        return {}

    @answers_json
    async def restore(self, _request: Request) -> Json:
        """Bring the kept copy back."""
        if not self._installation.restore():
            raise NotPossible("there is no backup", HTTPStatus.CONFLICT)
        return {}
