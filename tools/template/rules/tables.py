"""Rules for tables, and for the key that they are encrypted with."""

from collections.abc import Iterator
from typing import Any

from tools.template.expanded import Template
from tools.template.rules.references import target

TABLE = "AWS::DynamoDB::Table"
KEY = "AWS::KMS::Key"
CAN_BE_LOST = {
    "DirectoryTable": "its items are read again from the clinic system",
    "CodesTable": "an item lives for an hour or two, a backup for 35 days",
}
NEVER_EXPIRES = {
    "DirectoryTable": "holds no patient's data, and is replaced as a whole",
    "ContentTable": "holds what the clinic published, whose versions are kept",
}


def they_outlive_mistakes(template: Template) -> Iterator[str]:
    """A table has point-in-time recovery, is protected from deletion, and stays when the stack is deleted."""
    for name, table in template.of(TABLE):
        if name in CAN_BE_LOST:
            continue
        resource = template.resources[name]
        if not table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield f"{name}: no point-in-time recovery"
        if not table.get("DeletionProtectionEnabled"):
            yield f"{name}: not protected from deletion"
        for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.get(policy) != "Retain":
                yield f"{name}: {policy} is not Retain"


def codes_are_in_no_backup(template: Template) -> Iterator[str]:
    """CodesTable has no backup, because a backup would keep codes for a month instead of an hour."""
    for name, table in template.of(TABLE):
        if name == "CodesTable" and "PointInTimeRecoverySpecification" in table:
            yield f"{name}: a backup keeps codes, which live for an hour, for a month"


def their_items_expire(template: Template) -> Iterator[str]:
    """Items with patients' data expire by themselves."""
    for name, table in template.of(TABLE):
        expiry = table.get("TimeToLiveSpecification", {})
        kept = expiry.get("AttributeName") == "expires_at" and expiry.get("Enabled") is True
        if not kept and name not in NEVER_EXPIRES:
            yield f"{name}: no time to live by expires_at"


def they_are_encrypted_with_the_stacks_key(template: Template) -> Iterator[str]:
    """Tables are encrypted with the stack's key: the clinic can disable it, and CloudTrail logs its use."""
    keys = dict(template.of(KEY))
    for name, table in template.of(TABLE):
        sse = table.get("SSESpecification", {})
        if not sse.get("SSEEnabled") or target(sse.get("KMSMasterKeyId")) not in keys:
            yield f"{name}: not encrypted with the stack's key"


def keys_turn_and_serve_only_through_services(template: Template) -> Iterator[str]:
    """A key rotates, is never deleted with the stack, and serves only this account through named services."""
    for name, key in template.of(KEY):
        if not key.get("EnableKeyRotation"):
            yield f"{name}: does not rotate (EnableKeyRotation)"
        if template.resources[name].get("DeletionPolicy") != "Retain":
            yield f"{name}: DeletionPolicy is not Retain, and without the key every table is lost"
        for statement in key["KeyPolicy"]["Statement"]:
            if _for_everybody(statement) and not _through_services(statement):
                yield f"{name}: serves everybody without kms:CallerAccount and kms:ViaService"


def _for_everybody(statement: dict[str, Any]) -> bool:
    return statement["Principal"] in ("*", {"AWS": "*"})


def _through_services(statement: dict[str, Any]) -> bool:
    equals = statement.get("Condition", {}).get("StringEquals", {})
    return {"kms:CallerAccount", "kms:ViaService"} <= set(equals)


RULES = (
    they_outlive_mistakes,
    codes_are_in_no_backup,
    their_items_expire,
    they_are_encrypted_with_the_stacks_key,
    keys_turn_and_serve_only_through_services,
)
