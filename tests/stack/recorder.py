"""A function that records its events: the shapes that the emulator's gateway and queues really hand over."""

import io
import json
import time
import zipfile
from typing import Any

from sandbox.emulator import Emulator

NAME = "recorder"
SOURCE = """
import json

def handler(event, context):
    print("EVENT", json.dumps(event))
    return {"statusCode": 200}
"""


class Recorder:
    """`webhook` and `hints` are addresses to call; `put` sends through a queue; `events` are the recorded events."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._function = self._make_function()
        api = self._make_api()
        self.webhook, self.hints = f"{api}/telegram/webhook", f"{api}/doctor-eleks/s3cret"
        self._queue = self._make_queue()

    def put(self, body: str) -> None:
        """Send a message that the function gets."""
        self._client("sqs").send_message(QueueUrl=self._queue, MessageBody=body)

    def events(self, count: int) -> list[dict[str, Any]]:
        """The first `count` events, in the order in which they came."""
        deadline = time.monotonic() + 20
        while True:
            lines = self._client("logs").filter_log_events(logGroupName=f"/aws/lambda/{NAME}")
            said = [line["message"] for line in lines["events"]]
            events = [json.loads(m.removeprefix("EVENT ")) for m in said if m.startswith("EVENT ")]
            if len(events) >= count:
                return events[:count]
            assert time.monotonic() < deadline, f"{len(events)} of {count} events came"
            time.sleep(0.2)

    def _client(self, service: str) -> Any:
        return self._emulator.session.client(service, endpoint_url=self._emulator.url)

    def _make_function(self) -> str:
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("app.py", SOURCE)
        may = {"Effect": "Allow", "Action": ["logs:*", "sqs:*"], "Resource": "*"}
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda"}}
        iam = self._client("iam")
        role = iam.create_role(
            RoleName=NAME, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]})
        )["Role"]["Arn"]
        iam.put_role_policy(
            RoleName=NAME, PolicyName=NAME, PolicyDocument=json.dumps({"Statement": [may]})
        )
        made = self._client("lambda").create_function(
            FunctionName=NAME,
            Runtime="python3.13",
            Role=role,
            Handler="app.handler",
            Code={"ZipFile": code.getvalue()},
        )
        return str(made["FunctionArn"])

    def _make_api(self) -> str:
        gateway = self._client("apigatewayv2")
        api = gateway.create_api(Name=NAME, ProtocolType="HTTP")["ApiId"]
        integration = gateway.create_integration(
            ApiId=api,
            IntegrationType="AWS_PROXY",
            IntegrationUri=self._function,
            PayloadFormatVersion="2.0",
        )["IntegrationId"]
        for route in ("POST /telegram/webhook", "GET /doctor-eleks/{secret}"):
            gateway.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{integration}")
        gateway.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        return f"{self._emulator.url}/_aws/execute-api/{api}"

    def _make_queue(self) -> str:
        sqs = self._client("sqs")
        queue = sqs.create_queue(QueueName=NAME)["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
        self._client("lambda").create_event_source_mapping(
            FunctionName=NAME, EventSourceArn=arn["QueueArn"], BatchSize=10
        )
        return str(queue)
