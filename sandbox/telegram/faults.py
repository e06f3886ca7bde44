"""Rules by which the double misbehaves, each for a number of times."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, get_args

from sandbox.doubles.endpoints import NoSuchThing
from sandbox.telegram.errors import ApiError, Json

type Kind = Literal["status", "html", "reset_before", "lose_answer", "delay"]

WORDS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
}


@dataclass
class Fault:
    """One rule: which calls, how often, and what happens to them. `times` null is for ever."""

    method: str
    kind: Kind
    times: int | None = 1
    chat_id: int | None = None
    code: int = 500
    description: str | None = None
    retry_after: int | None = None
    seconds: float = 0.0

    def fits(self, method: str, chat_id: object) -> bool:
        """Whether it strikes this call."""
        named = self.method == "*" or self.method.lower() == method.lower()
        return named and self.times != 0 and self.chat_id in (None, chat_id)

    def refusal(self) -> ApiError:
        """What a `status` fault answers."""
        parameters = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return ApiError(self.code, self.description or self._words(), **parameters)

    def _words(self) -> str:
        if self.code == HTTPStatus.TOO_MANY_REQUESTS:
            return f"Too Many Requests: retry after {self.retry_after}"
        return WORDS.get(self.code) or HTTPStatus(self.code).phrase


@dataclass
class Faults:
    """The rules in force, the first that fits is taken."""

    rules: list[Fault] = field(default_factory=list)

    def put(self, rules: object) -> None:
        """Replace all the rules."""
        if not isinstance(rules, list):
            raise NoSuchThing("faults are a list of rules", 422)
        self.rules = [_rule(rule) for rule in rules]

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault that strikes this call, counted down."""
        for rule in self.rules:
            if rule.fits(method, chat_id):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None


def _rule(rule: Json) -> Fault:
    every: Json = {"method": "*"}
    try:
        fault = Fault(**every | rule)
    except TypeError as error:
        raise NoSuchThing(f"not a fault: {error}", 422) from error
    if fault.kind not in get_args(Kind.__value__):
        raise NoSuchThing(f"no such kind of fault: {fault.kind}", 422)
    return fault
