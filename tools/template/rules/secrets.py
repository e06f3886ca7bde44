"""Rules for secrets: they are filled after the deployment, never by it."""

import json
from collections.abc import Iterator

from tools.template.expanded import Template
from tools.template.rules.references import target

SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a kind of resource
SECRETIVE = ("token", "password", "secret", "login", "credential")


def no_parameter_is_one(template: Template) -> Iterator[str]:
    """No parameter holds a secret, because it would stay in the stack's history and in lists of processes."""
    for name in template.parameters:
        if any(word in name.lower() for word in SECRETIVE):
            yield f"{name}: a secret as a parameter"


def none_stands_in_the_template(template: Template) -> Iterator[str]:
    """A secret in the template has empty values only; Secrets Manager makes the others."""
    for name, secret in template.of(SECRET):
        text = secret.get("SecretString", "{}")
        try:
            filled = any(json.loads(text).values())
        except (TypeError, ValueError, AttributeError):
            filled = True
        if filled:
            yield f"{name}: SecretString is not a JSON object of empty values"


def they_are_encrypted_with_the_stacks_key(template: Template) -> Iterator[str]:
    """Secrets are encrypted with the same key as the tables."""
    keys = dict(template.of("AWS::KMS::Key"))
    for name, secret in template.of(SECRET):
        if target(secret.get("KmsKeyId")) not in keys:
            yield f"{name}: not encrypted with the stack's key"


RULES = (
    no_parameter_is_one,
    none_stands_in_the_template,
    they_are_encrypted_with_the_stacks_key,
)
