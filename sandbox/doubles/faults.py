"""Faults: rules by which a double misbehaves on purpose, each for a number of calls."""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar

from sandbox.doubles.double import Json


@dataclass
class Fault:
    """One rule. A double's own kind of rule adds fields that say what happens to a call.

    Raises:
        ValueError: a field has a value that makes no sense.
    """

    KINDS: ClassVar[Collection[str]]
    """The kinds of things that can happen to a call."""

    kind: str
    method: str = "*"
    """The method whose calls it hits, in small or capital letters; `*` is every method."""
    times: int | None = 1
    """The number of calls that it still hits; None is without end."""

    def __post_init__(self) -> None:
        if self.kind not in self.KINDS:
            raise ValueError(
                f"no such kind of fault: {self.kind}; there are {', '.join(self.KINDS)}"
            )
        if self.times is not None and not isinstance(self.times, int):
            raise ValueError("times is a whole number, or null for a rule without end")

    @property
    def place(self) -> object:
        """The chat or channel whose calls the rule hits; None is every one."""
        return None

    def fits(self, method: str, place: object) -> bool:
        """True if the rule may hit a call of `method` about the chat or channel `place`."""
        named = self.method == "*" or self.method.lower() == method.lower()
        return named and self.times != 0 and self.place in (None, place)


@dataclass
class MessengerFault(Fault):
    """A rule of a messenger's double. A kind `delay` holds a call up."""

    seconds: float = 0.0
    """The time for which a `delay` holds a call up."""


class Faults[F: Fault]:
    """The rules in force. At most one rule hits a call: the first that fits."""

    def __init__(self, rule: type[F]) -> None:
        self._rule = rule
        self._rules: list[F] = []

    def set(self, rules: Any) -> None:
        """Put rules in force instead of those before, each given as a dictionary of its fields.

        Raises:
            TypeError: `rules` is no list of dictionaries.
            ValueError: a rule has an unknown field, no kind, or a value that makes no sense.
        """
        if not isinstance(rules, list):
            raise TypeError("a list of rules is expected")
        self._rules = [self._read(rule) for rule in rules]

    def _read(self, given: Any) -> F:
        if not isinstance(given, dict):
            raise TypeError(f"a rule is an object with a kind, not {given!r}")
        if unknown := given.keys() - {field.name for field in fields(self._rule)}:
            raise ValueError(f"a rule has no field {', '.join(sorted(unknown))}")
        if "kind" not in given:
            raise ValueError("a rule has no kind")
        return self._rule(**given)

    def clear(self) -> None:
        """Put no rule in force."""
        self._rules = []

    def take(self, method: str, place: object = None) -> F | None:
        """The rule that hits this call, if any; it is counted down."""
        for rule in self._rules:
            if self.hits(rule, method, place):
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def hits(self, rule: F, method: str, place: object) -> bool:
        """True if the rule hits this call."""
        return rule.fits(method, place)

    def as_json(self) -> list[Json]:
        """The rules with the number of calls that they still hit."""
        return [asdict(rule) for rule in self._rules]
