"""What a run reads follows what is due, not how many patients there are."""

from collections import Counter
from datetime import timedelta
from typing import Any

import botocore.client
import pytest

from reception.adapters.dynamodb.models import VisitItem, bound, due_key, shard_of
from reception.adapters.dynamodb.visits import DynamoMirror, link_part, patient_key
from tests.notices.test_mirror_port import NOW, amazon

__all__ = ["amazon"]
DUE = 20


def linked(table: type[VisitItem], patients: int) -> None:
    """So many patients with an account each; the notices of the first are due, the others' come later."""
    with table.batch_write() as batch:
        for n in range(patients):
            due_at = NOW if n < DUE else NOW + timedelta(hours=1)
            item = table(patient_key(f"p{n}"), link_part(f"a{n}"), since=due_key(NOW))
            item.due_shard, item.due_at = shard_of(f"a{n}"), due_key(due_at)
            item.poll_shard, item.poll_at = shard_of(f"a{n}"), due_key(due_at)
            batch.save(item)


@pytest.mark.usefixtures("amazon")
def test_the_reads_of_a_run_are_the_same_with_ten_times_the_patients(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts: Counter[str] = Counter()
    send = botocore.client.BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        answer = send(client, operation, parameters)
        counts[operation] += 1
        counts["items"] += len(answer.get("Items", ()))
        return answer

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", counted)
    seen = []
    for name, patients in (("few", 40), ("many", 400)):
        table = bound(VisitItem, name)
        table.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        linked(table, patients)
        counts.clear()
        mirror = DynamoMirror(table)
        accounts = list(mirror.due(NOW))
        for account in accounts:
            mirror.load(account.replace("a", "p"))
        assert len(mirror.to_poll(NOW, DUE)) == DUE
        assert len(accounts) == DUE
        seen.append(Counter({key: counts[key] for key in ("Query", "items", "UpdateItem")}))
    assert seen[0] == seen[1]
    assert seen[0]["items"] == 3 * DUE
