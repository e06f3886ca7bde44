"""Rules by which the double misbehaves, each for a number of times."""

from dataclasses import dataclass, field
from typing import Literal, get_args

from sandbox.doubles.endpoints import NoSuchThing
from sandbox.slack.errors import Json

type Kind = Literal["error", "status", "html", "reset_before", "lose_answer", "delay"]


@dataclass
class Fault:
    """One rule: which calls, how often, and what happens to them. `times` null is for ever.

    `error` answers 200 with that error; `status` answers `code`, a 429 with `retry_after` seconds.
    """

    method: str
    kind: Kind
    times: int | None = 1
    channel: str | None = None
    error: str = "fatal_error"
    code: int = 500
    retry_after: int = 1
    seconds: float = 0.0

    def fits(self, method: str, channel: object) -> bool:
        """Whether it strikes this call."""
        named = self.method in ("*", method)
        return named and self.times != 0 and self.channel in (None, channel)


@dataclass
class Faults:
    """The rules in force, the first that fits is taken."""

    rules: list[Fault] = field(default_factory=list)

    def put(self, rules: object) -> None:
        """Replace all the rules."""
        if not isinstance(rules, list):
            raise NoSuchThing("faults are a list of rules", 422)
        self.rules = [_rule(rule) for rule in rules]

    def take(self, method: str, channel: object) -> Fault | None:
        """The fault that strikes this call, counted down."""
        for rule in self.rules:
            if rule.fits(method, channel):
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
