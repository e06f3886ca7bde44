"""Faults of Doctor Eleks: the kinds, the rules' own fields, and rules that hit a share of the calls.

In a rule `method` is a procedure of the API, or `token` for signing in.
"""

import random
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sandbox.doubles.faults import Fault, Faults

SEED = 20
"""Makes the draws of `share` the same in each run."""


@dataclass
class DoctorEleksFault(Fault):
    """One rule. Unless `when` says otherwise, each kind happens when `KINDS` says."""

    KINDS: ClassVar[dict[str, str]] = {
        # the call is carried out, then its answer is spoilt
        "lose_answer": "after",
        "delay": "after",
        "drip": "after",
        "cut_json": "after",
        "nulls": "after",
        # the call is not carried out, unless the rule says `"when": "after"`
        "cut": "before",
        "status": "before",
        "html": "before",
        "refuse": "before",
        "expire_token": "before",
        "rows": "before",
        "empty": "before",
    }

    times: int | None = None
    when: str = ""
    """`before`: the call is not carried out, except by a `delay`. `after`: it is, and then spoilt."""
    share: float = 1.0
    """The share of the calls that the rule hits, drawn by chance."""
    seconds: float = 1.0
    """`delay`: how long in all; `drip`: the pause between two bytes."""
    code: int = 503
    """`status`: the HTTP status; `refuse`: the status inside `data`."""
    body: str = ""
    """`status`: the body."""
    headers: dict[str, str] = field(default_factory=dict)
    """`status`: headers such as Retry-After."""
    text: str = "Внутрішня помилка сервера"
    """`refuse`: the text of the refusal."""
    rows: list[Any] = field(default_factory=list)
    """`rows`: what stands in the method's envelope instead of its own rows."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.when not in {"", "before", "after"}:
            raise ValueError("when is before or after")
        self.when = self.when or self.KINDS[self.kind]

    @property
    def hinders(self) -> bool:
        """True if the call is never carried out."""
        return self.when == "before" and self.kind != "delay"


class DoctorEleksFaults(Faults[DoctorEleksFault]):
    """The rules in force; a rule with a `share` hits only some of the calls that it fits."""

    def __init__(self) -> None:
        super().__init__(DoctorEleksFault)
        self._chance = random.Random(SEED)

    def hits(self, rule: DoctorEleksFault, method: str, place: object) -> bool:
        """True if the rule fits the call and the draw falls into its share."""
        return super().hits(rule, method, place) and self._chance.random() < rule.share
