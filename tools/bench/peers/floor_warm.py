"""Floor T: a warm turn with nothing in between. One signed read, one conditional signed write, one message."""

import json
import os

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

DYNAMODB, TELEGRAM = os.environ["AWS_ENDPOINT_URL_DYNAMODB"], os.environ["TELEGRAM_API_URL"]
TABLE, TOKEN = os.environ["TABLE_CONVERSATIONS"], os.environ["TELEGRAM_TOKEN"]
signer = SigV4Auth(
    Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]),
    "dynamodb",
    os.environ["AWS_REGION"],
)
pool = urllib3.PoolManager()
MENU = {"inline_keyboard": [[{"text": "About the clinic", "callback_data": "about"}]]}


def call(operation: str, **fields: object) -> dict:
    """Make one signed call of DynamoDB."""
    head = {"X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    head["Content-Type"] = "application/x-amz-json-1.0"
    request = AWSRequest("POST", DYNAMODB, head, json.dumps({"TableName": TABLE, **fields}))
    signer.add_auth(request)
    answer = pool.request("POST", DYNAMODB, body=request.data, headers=dict(request.headers))
    if answer.status != 200:
        raise RuntimeError(answer.data)
    return json.loads(answer.data)


def handler(event: dict, context: object) -> dict:
    """Count the updates of the account in its item, and send the number."""
    update = json.loads(event["body"])
    chat = (update.get("message") or update["callback_query"])["from"]["id"]
    key = {"key": {"S": f"floor:{chat}"}}
    kept = call("GetItem", Key=key, ConsistentRead=True).get("Item", {})
    version = int(kept.get("version", {"N": "0"})["N"])
    call(
        "PutItem",
        Item={**key, "version": {"N": str(version + 1)}},
        ConditionExpression="attribute_not_exists(#k) OR #v = :v",
        ExpressionAttributeNames={"#k": "key", "#v": "version"},
        ExpressionAttributeValues={":v": {"N": str(version)}},
    )
    fields = {"chat_id": str(chat), "text": f"turn {version}", "reply_markup": json.dumps(MENU)}
    pool.request(
        "POST", f"{TELEGRAM}/bot{TOKEN}/sendMessage", fields=fields, encode_multipart=False
    )
    return {"statusCode": 200}
