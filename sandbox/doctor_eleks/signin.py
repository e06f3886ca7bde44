"""Signing in, by the vendor's method reference v1.7.

The answer is 200 with a token, 400 for a wrong login or password, 500 for a wrong installation,
and 400 with TOKEN_REQUIRED for an account with two-factor sign-in. The reference does not say how
long a token lives; here a call with an expired token is answered with 401.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qs
from uuid import uuid4

from sandbox.doctor_eleks.clinic import Clinic
from sandbox.doctor_eleks.state import JsonValue

LOGIN = "reception"
INSTALLATION = "5a9d0bd0-0000-4000-8000-00000000e1e5"


@dataclass(frozen=True)
class Refusal:
    """An HTTP status with an error in its body."""

    code: int
    error: str
    description: str

    def as_json(self) -> JsonValue:
        """The refusal as the body of the answer."""
        return {"error": self.error, "error_description": self.description}


def sign_in(clinic: Clinic, form: dict[str, str]) -> JsonValue | Refusal:
    """Give a token for a login, a password and an installation, or refuse."""
    settings = clinic.state.settings
    login, _, installation = form.get("username", "").partition("@@@")
    if form.get("grant_type") != "password":
        return Refusal(400, "unsupported_grant_type", "grant_type must be password")
    if installation.lower() != INSTALLATION:
        return Refusal(500, "server_error", "An error has occurred.")
    if (login, form.get("password")) != (LOGIN, settings.password):
        return Refusal(400, "invalid_grant", "The user name or password is incorrect.")
    if settings.two_factor:
        return Refusal(400, "TOKEN_REQUIRED", "Введіть код із sms-повідомлення")
    now = clinic.clock.now()
    tokens = {token: end for token, end in clinic.state.tokens.items() if end > now}
    token = uuid4().hex
    clinic.state.tokens = {**tokens, token: now + timedelta(minutes=settings.token_minutes)}
    clinic.note_change("Token", 0, "Create")
    return {"access_token": token, "token_type": "bearer"}


def is_signed_in(clinic: Clinic, authorization: str) -> bool:
    """True if the header Authorization carries a token that has not ended."""
    scheme, _, token = authorization.partition(" ")
    end = clinic.state.tokens.get(token)
    return scheme.lower() == "bearer" and end is not None and clinic.clock.now() < end


def read_form(body: bytes) -> dict[str, str]:
    """Read the fields of a form; if a field is given twice, the last one counts."""
    fields = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
    return {name: values[-1] for name, values in fields.items()}
