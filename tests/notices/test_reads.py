"""A run reads in proportion to what is due, not to the number of patients."""

import json
from collections import Counter
from datetime import timedelta
from math import ceil
from typing import Any

import botocore.client
import pytest

from reception.adapters.dynamodb.due import due_links
from reception.adapters.dynamodb.models import VisitItem, bound, due_key, shard_of
from reception.adapters.dynamodb.visits import DynamoMirror, link_part, patient_key
from tests.adapters.claims import claimed
from tests.notices.test_mirror_port import NOW, amazon

__all__ = ["amazon"]
DUE = 50
UNIT = 4096
"""Bytes: a read unit of DynamoDB, for a consistent read; half of one for any other."""


def linked(table: type[VisitItem], patients: int) -> None:
    """Patients with an account each; the notices of the first are due, the others' come later."""
    with table.batch_write() as batch:
        for n in range(patients):
            at = NOW if n < DUE else NOW + timedelta(hours=1)
            item = table(patient_key(f"p{n:04}"), link_part(f"a{n:04}"), since=due_key(NOW))
            item.due_shard, item.due_at = shard_of(f"a{n:04}"), due_key(at)
            item.poll_shard, item.poll_at = shard_of(f"a{n:04}"), due_key(at)
            batch.save(item)


def units(parameters: dict[str, Any], answer: dict[str, Any]) -> float:
    """The units that DynamoDB takes for a query: whole ones of all that it read, half of that if not consistent."""
    size = sum(len(json.dumps(item)) for item in answer.get("Items", ()))
    whole = max(1, ceil(size / UNIT))
    return whole if parameters.get("ConsistentRead") else whole / 2


@pytest.mark.usefixtures("amazon")
def test_the_read_units_of_fifty_due_visits_are_the_same_with_200_and_with_5000_patients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts: Counter[str] = Counter()
    taken: list[float] = []
    send = botocore.client.BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        answer = send(client, operation, parameters)
        counts[operation] += 1
        if operation == "Query":
            counts["items"] += len(answer["Items"])
            taken.append(units(parameters, answer))
        return answer

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
    seen = []
    for name, patients in (("few", 200), ("many", 5000)):
        table = bound(VisitItem, name)
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        linked(table, patients)
        counts.clear()
        taken.clear()
        mirror = DynamoMirror(table)
        accounts = claimed(due_links(table), NOW)
        for account in accounts:
            mirror.load(account.replace("a", "p"))
        assert len(mirror.to_poll(NOW, 300)) == DUE
        assert len(accounts) == DUE
        asked = {key: counts[key] for key in ("Query", "items", "UpdateItem")}
        seen.append((asked, sum(taken)))
    assert seen[0] == seen[1]
    assert seen[0] == (
        {"Query": 4 + DUE + 4, "items": 3 * DUE, "UpdateItem": DUE},
        4 / 2 + DUE + 4 / 2,
    )
