"""The HTTP side: `POST /api/token`, `POST /api/run`, the photos, and the control calls."""

import asyncio
import json
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from sandbox.connections import Cut
from sandbox.doctor_eleks import calls, wire
from sandbox.doctor_eleks.answers import Answer
from sandbox.doctor_eleks.control import DoctorEleksControl
from sandbox.doctor_eleks.desk import end_tokens
from sandbox.doctor_eleks.faults import DoctorEleksFault
from sandbox.doctor_eleks.installation import Installation
from sandbox.doctor_eleks.ledger import COMMITTED, REFUSED, Entry
from sandbox.doctor_eleks.photos import FOLDER, media_type, picture
from sandbox.doctor_eleks.procedures import PROCEDURES
from sandbox.doctor_eleks.refusal import Refused
from sandbox.doctor_eleks.signin import Refusal, is_signed_in, read_form, sign_in
from sandbox.doctor_eleks.state import JsonValue, Row

TOKEN = "token"  # noqa: S105 - the ledger and the faults call signing in by this name
PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body></body></html>"

type Reply = tuple[int, JsonValue]


def application(installation: Installation) -> Starlette:
    """Make the application of an installation."""
    api = Api(installation)
    return Starlette(
        routes=[
            Route("/api/token", api.token, methods=["POST"]),
            Route("/api/run", api.run, methods=["POST"]),
            Route("/photos/{file}", api.photo),
            Mount("/control", routes=DoctorEleksControl(installation).routes()),
        ]
    )


class Api:
    """The calls that Doctor Eleks itself has."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    async def token(self, request: Request) -> Response:
        """`POST /api/token`: sign in with a form."""
        form = read_form(await request.body())
        noted = {name: value for name, value in form.items() if name != "password"}
        entry = self._installation.ledger.open(TOKEN, noted)
        if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return await self._answer(entry, lambda: self._sign_in(form, entry))
        return await self._answer(entry, lambda: _refuse(entry, 400, "unsupported_grant_type"))

    async def run(self, request: Request) -> Response:
        """`POST /api/run`: call a procedure, named in a JSON body."""
        try:
            call = calls.read(await request.body())
        except calls.NotACall as error:
            entry, text = self._installation.ledger.open("?", {}), str(error)
            return await self._answer(entry, lambda: _refuse(entry, 400, text))
        entry = self._installation.ledger.open(call.method, {**call.params})
        authorization = request.headers.get("authorization", "")
        base_url = str(request.base_url).rstrip("/")

        def carry_out() -> Reply:
            with self._installation.work() as clinic:
                if not is_signed_in(clinic, authorization):
                    message = "Authorization has been denied for this request."
                    return _refuse(entry, 401, message)
                return 200, calls.run(clinic, call, base_url, entry)

        return await self._answer(entry, carry_out)

    async def photo(self, request: Request) -> Response:
        """Answer with a doctor's photo."""
        file = request.path_params["file"]
        if not self._installation.power:
            return Cut()
        if file not in {path.name for path in FOLDER.iterdir()}:
            return PlainTextResponse("Not Found", 404)
        return Response(picture(file), media_type=media_type(file))

    def _sign_in(self, form: dict[str, str], entry: Entry) -> Reply:
        with self._installation.work() as clinic:
            answer = sign_in(clinic, form)
        if isinstance(answer, Refusal):
            entry["outcome"], entry["detail"] = REFUSED, answer.error
            return answer.code, answer.as_json()
        entry["outcome"] = COMMITTED
        return 200, answer

    async def _answer(self, entry: Entry, carry_out: Callable[[], Reply]) -> Response:
        """Carry a call out and answer it, if the power and the faults in force allow it."""
        if not self._installation.power:
            entry["fault"] = "power"
            return Cut()
        fault = self._installation.faults.take(entry["method"])
        if fault is None:
            return _whole(entry, carry_out())
        entry["fault"] = fault.kind
        if fault.hinders:
            return self._spoilt(entry, fault, (200, {}))
        if fault.kind != "delay":
            return self._spoilt(entry, fault, carry_out())
        if fault.when == "after":
            reply = carry_out()
            await asyncio.sleep(fault.seconds)
        else:
            await asyncio.sleep(fault.seconds)
            reply = carry_out()
        return _whole(entry, reply)

    def _spoilt(self, entry: Entry, fault: DoctorEleksFault, reply: Reply) -> Response:
        match fault.kind:
            case "lose_answer" | "cut":
                return Cut()
            case "status":
                body, plain = fault.body.encode(), "text/plain; charset=utf-8"
                return Answer(entry, body, fault.code, plain, fault.headers)
            case "html":
                return Answer(entry, PAGE.encode(), 200, "text/html; charset=utf-8")
            case "drip":
                return Answer(entry, _dump(reply[1]), reply[0], pause=fault.seconds)
            case "cut_json":
                whole = _dump(reply[1])
                return Answer(entry, whole[: len(whole) // 2], reply[0])
            case "expire_token":
                with self._installation.work() as clinic:
                    end_tokens(clinic, {})
                return _whole(entry, (401, {"message": "The token has expired."}))
            case "refuse":
                return _whole(entry, self._refused(entry, fault))
            case "nulls":
                return _whole(entry, (reply[0], _nulls(reply[1])))
            case _:
                return _whole(entry, (200, _in_envelope(entry["method"], fault.rows)))

    def _refused(self, entry: Entry, fault: DoctorEleksFault) -> Reply:
        if fault.hinders:
            entry["outcome"], entry["detail"] = REFUSED, fault.text
        if entry["method"] == TOKEN:
            return 400, {"error": fault.text}
        with self._installation.work() as clinic:
            shape = clinic.state.settings.refusal
        return 200, wire.refused(Refused(fault.text, fault.code), shape)


def _refuse(entry: Entry, code: int, error: str) -> Reply:
    entry["outcome"], entry["detail"] = REFUSED, error
    return code, {"message": error}


def _whole(entry: Entry, reply: Reply) -> Response:
    return Answer(entry, _dump(reply[1]), reply[0])


def _in_envelope(method: str, rows: list[Row]) -> JsonValue:
    procedure = PROCEDURES.get(method)
    return [*rows] if procedure is None else procedure.envelope(rows)


def _nulls(value: JsonValue) -> JsonValue:
    """Copy an answer with every value replaced by null; lists and keys stay."""
    if isinstance(value, list):
        return [_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: _nulls(item) for key, item in value.items()}
    return None


def _dump(value: JsonValue) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
