"""The DynamoDB of the bench refuses, finds and counts as DynamoDB does."""

from typing import Any

import pytest

from tools.bench.dynamodb import DynamoDB, Index, Refused, Table


@pytest.fixture
def service() -> DynamoDB:
    due = Table(indexes={"due": Index("shard", "at")})
    return DynamoDB({"t": due, "parts": Table(range="part")})


def put(service: DynamoDB, key: str, **more: Any) -> None:
    item = {"key": {"S": key}, **more.pop("item", {})}
    service.answer("PutItem", {"TableName": "t", "Item": item, **more})


def item(service: DynamoDB, key: str) -> Any:
    asked = {"TableName": "t", "Key": {"key": {"S": key}}, "ConsistentRead": True}
    return service.answer("GetItem", asked).get("Item")


def test_a_condition_that_does_not_hold_changes_nothing(service: DynamoDB) -> None:
    new = {"ConditionExpression": "attribute_not_exists (#0)"}
    new |= {"ExpressionAttributeNames": {"#0": "key"}}
    put(service, "a", item={"n": {"N": "1"}}, **new)
    with pytest.raises(Refused, match="ConditionalCheckFailed"):
        put(service, "a", item={"n": {"N": "2"}}, **new)
    assert item(service, "a")["n"] == {"N": "1"}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("#n = :five", True),
        ("#n < :five", False),
        ("(attribute_not_exists (#n) OR #n >= :five)", True),
        ("(attribute_exists (#n) AND NOT #n = :five)", False),
        ("attribute_not_exists (#n) OR #n < :five", False),
        ("#n BETWEEN :five AND :five", True),
        ("#missing = :five", False),
        ("size (#set) < :five", True),
        ("(size (#set) >= :five OR contains (#set, :five))", True),
        ("size (#missing) < :five", False),
    ],
)
def test_conditions(service: DynamoDB, condition: str, holds: bool) -> None:
    put(service, "a", item={"n": {"N": "5"}, "set": {"NS": ["4", "5"]}})
    call = {
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#n": "n", "#set": "set", "#missing": "missing"},
        "ExpressionAttributeValues": {":five": {"N": "5.0"}},
    }
    if holds:
        put(service, "a", **call)
    else:
        with pytest.raises(Refused):
            put(service, "a", **call)


def test_an_update_sets_adds_and_removes(service: DynamoDB) -> None:
    put(service, "a", item={"n": {"N": "5"}, "old": {"S": "x"}, "ids": {"M": {}}})
    service.answer(
        "UpdateItem",
        {
            "TableName": "t",
            "Key": {"key": {"S": "a"}},
            "UpdateExpression": "SET #k = if_not_exists(#k, :s), #i.#x = :s REMOVE #o ADD #n :two",
            "ExpressionAttributeNames": {
                "#k": "kept",
                "#o": "old",
                "#n": "n",
                "#i": "ids",
                "#x": "x",
            },
            "ExpressionAttributeValues": {":s": {"S": "s"}, ":two": {"N": "2"}},
        },
    )
    assert item(service, "a") == {
        "key": {"S": "a"},
        "n": {"N": "7"},
        "kept": {"S": "s"},
        "ids": {"M": {"x": {"S": "s"}}},
    }


def test_a_transaction_is_done_as_a_whole(service: DynamoDB) -> None:
    put(service, "a")
    absent = {
        "ConditionExpression": "attribute_not_exists (#0)",
        "ExpressionAttributeNames": {"#0": "key"},
    }
    writes = [
        {"Put": {"TableName": "t", "Item": {"key": {"S": "b"}}}},
        {"Put": {"TableName": "t", "Item": {"key": {"S": "a"}}, **absent}},
    ]
    with pytest.raises(Refused) as refused:
        service.answer("TransactWriteItems", {"TransactItems": writes})
    codes = [reason["Code"] for reason in refused.value.answer["CancellationReasons"]]
    assert codes == ["None", "ConditionalCheckFailed"]
    assert item(service, "b") is None


def test_an_index_is_sparse_and_in_order(service: DynamoDB) -> None:
    for key, at in (("a", "3"), ("b", "1"), ("c", None)):
        put(service, key, item={"shard": {"N": "0"}, **({"at": {"S": at}} if at else {})})
    asked = {
        "TableName": "t",
        "IndexName": "due",
        "KeyConditionExpression": "#s = :zero AND #a <= :to",
        "ExpressionAttributeNames": {"#s": "shard", "#a": "at"},
        "ExpressionAttributeValues": {":zero": {"N": "0"}, ":to": {"S": "5"}},
    }
    found = service.answer("Query", asked)["Items"]
    assert [one["key"]["S"] for one in found] == ["b", "a"]


def test_units_follow_sizes_indexes_and_transactions(service: DynamoDB) -> None:
    put(service, "a", item={"body": {"S": "x" * 1500}})
    assert service.units["writes"] == 2
    service.forget()
    assert item(service, "a")
    assert service.units == {"reads": 1, "writes": 0}
    service.forget()
    put(service, "b", item={"shard": {"N": "0"}, "at": {"S": "1"}})
    assert service.units["writes"] == 2, "the item and its entry in the index"
    service.forget()
    write = {"Put": {"TableName": "t", "Item": {"key": {"S": "c"}}}}
    service.answer("TransactWriteItems", {"TransactItems": [write]})
    assert service.units["writes"] == 2
