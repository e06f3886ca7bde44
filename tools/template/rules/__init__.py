"""The rules: each is a function that takes a template and yields a line for each resource that breaks the rule."""

from collections.abc import Iterator

from tools.template.expanded import Template
from tools.template.rules import (
    alarms,
    door,
    functions,
    order,
    policies,
    queues,
    quotas,
    refusals,
    releases,
    rights,
    secrets,
    tables,
)

SUBJECTS = (
    alarms, door, functions, queues, releases, rights, secrets, tables, order, policies, quotas, refusals,
)  # fmt: skip
RULES = tuple(rule for subject in SUBJECTS for rule in subject.RULES)


def complaints(template: Template) -> Iterator[str]:
    """Yield a line for each rule that a resource breaks."""
    for rule in RULES:
        yield from rule(template)
