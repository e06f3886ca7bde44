"""The rules, each a function from a template to its complaints: which resource, what is wrong, what it needs."""

from collections.abc import Iterator

from tools.template.expanded import Template
from tools.template.rules import alarms, door, functions, queues, rights, secrets, tables

SUBJECTS = (alarms, door, functions, queues, rights, secrets, tables)
RULES = tuple(rule for subject in SUBJECTS for rule in subject.RULES)


def complaints(template: Template) -> Iterator[str]:
    """What a template does not keep."""
    for rule in RULES:
        yield from rule(template)
