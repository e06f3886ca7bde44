"""One call of `POST /api/run`: check its rights and parameters, perform the procedure, answer."""

import json
from dataclasses import dataclass

from sandbox.doctor_eleks import wire
from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.ledger import COMMITTED, REFUSED, Entry
from sandbox.doctor_eleks.params import Params
from sandbox.doctor_eleks.procedures import PROCEDURES, Call
from sandbox.doctor_eleks.refusal import Refused, missing
from sandbox.doctor_eleks.signin import INSTALLATION, LOGIN
from sandbox.doctor_eleks.state import JsonValue


class NotACall(Exception):
    """The body is no call at all: the answer is 400, with the error outside of `data`."""


@dataclass(frozen=True)
class Request:
    """A call as it came in."""

    method: str
    params: dict[str, str]
    installation: str


def read(body: bytes) -> Request:
    """Read the call in a request's body."""
    try:
        raw = json.loads(body)
        pairs = [(param["name"], param["value"]) for param in raw["params"]]
        request = Request(raw["name"], dict(pairs), raw["installationId"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotACall("The request is invalid.") from error
    texts = [request.method, request.installation, *(text for pair in pairs for text in pair)]
    if not all(isinstance(text, str) for text in texts):
        raise NotACall("Names and values are strings.")
    if any("\ud800" <= letter <= "\udfff" for text in texts for letter in text):
        raise NotACall("A text is not Unicode.")
    if len(pairs) != len(request.params):
        raise NotACall("A parameter is given twice.")
    return request


def run(clinic: Clinic, request: Request, base_url: str, entry: Entry) -> JsonValue:
    """Carry a call out and return its answer; note its outcome in the ledger's entry."""
    settings = clinic.state.settings
    try:
        answer = _run(clinic, request, base_url, entry)
    except Refused as refusal:
        entry["outcome"], entry["detail"] = REFUSED, refusal.text
        return wire.refused(refusal, settings.refusal)
    entry["outcome"] = COMMITTED
    return answer


def _run(clinic: Clinic, request: Request, base_url: str, entry: Entry) -> JsonValue:
    procedure = PROCEDURES.get(request.method)
    if procedure is None:
        raise Refused(f"Could not find stored procedure '{request.method}'.", 2812)
    if request.installation.lower() != INSTALLATION:
        raise Refused("Вказаної інсталяції не існує", 403)
    login = request.params.get("Login")
    if login is None:
        raise missing("Login")
    if login != LOGIN:
        raise Refused("Параметр @Login не відповідає тому, для якого отримано токен", 403)
    if request.method in clinic.state.settings.forbidden:
        raise Refused(f"У користувача немає прав на виконання методу {request.method}", 403)
    for name in request.params.keys() - procedure.takes - {"Login"}:
        raise Refused(f"@{name} is not a parameter for procedure {request.method}.", 8145)
    rows = procedure.perform(Call(clinic, Params(request.params), login, base_url))
    if procedure.writes:
        entry["result"] = [*rows]
    answer: JsonValue = procedure.envelope(rows)
    return answer
