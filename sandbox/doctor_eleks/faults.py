"""Rules by which calls go wrong, as tests and the sandbox's page set them.

A rule names a method (`token` for signing in, `*` for all), a kind, and how many calls it hits.
One rule at most hits a call: the first that fits.
"""

import random
from dataclasses import asdict, dataclass, field, fields
from typing import Any

KINDS = {
    # the call is carried out
    "lose_answer": "after",
    "delay": "after",
    "drip": "after",
    "cut_json": "after",
    "nulls": "after",
    # it is not, unless the rule says `"when": "after"`
    "cut": "before",
    "status": "before",
    "html": "before",
    "refuse": "before",
    "expire_token": "before",
    "rows": "before",
    "empty": "before",
}


@dataclass
class Fault:
    """One rule."""

    kind: str
    method: str = "*"
    times: int | None = None
    """How many calls it hits yet; `None`: every one."""
    when: str = ""
    """`before` the call is carried out (it never is, but for `delay`) or `after`."""
    share: float = 1.0
    """Which part of the calls it hits, by chance."""
    seconds: float = 1.0
    """Of `delay`: in all; of `drip`: between two bytes."""
    code: int = 503
    """Of `status`: the HTTP status; of `refuse`: the status inside `data`."""
    body: str = ""
    """Of `status`."""
    headers: dict[str, str] = field(default_factory=dict)
    """Of `status`, for example Retry-After."""
    text: str = "Внутрішня помилка сервера"
    """Of `refuse`."""
    rows: list[Any] = field(default_factory=list)
    """Of `rows`: what stands in the method's envelope instead."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such kind of fault: {self.kind}; there are {', '.join(KINDS)}")
        if self.when not in {"", "before", "after"}:
            raise ValueError("when is before or after")
        if self.times is not None and not isinstance(self.times, int):
            raise ValueError("times is a number, or null for ever")
        self.when = self.when or KINDS[self.kind]

    @property
    def hinders(self) -> bool:
        """Whether the call is never carried out."""
        return self.when == "before" and self.kind != "delay"

    def fits(self, method: str) -> bool:
        """Whether the rule may hit a call of a method."""
        return self.times != 0 and self.method in ("*", method)


class Faults:
    """The rules in force."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._chance = random.Random(20)

    def set(self, rules: list[dict[str, Any]]) -> None:
        """Put rules in force instead of those before; `ValueError` where one makes no sense."""
        if not isinstance(rules, list):
            raise TypeError("a list of rules is wanted")
        known = {rule_field.name for rule_field in fields(Fault)}
        for rule in rules:
            if unknown := rule.keys() - known:
                raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
            if "kind" not in rule:
                raise ValueError("a fault has a kind")
        self._rules = [Fault(**rule) for rule in rules]

    def take(self, method: str) -> Fault | None:
        """The rule that hits this call, if any."""
        for rule in self._rules:
            if rule.fits(method) and self._chance.random() < rule.share:
                if rule.times is not None:
                    rule.times -= 1
                return rule
        return None

    def as_json(self) -> list[dict[str, Any]]:
        """The rules, with the times they have left."""
        return [asdict(rule) for rule in self._rules]
