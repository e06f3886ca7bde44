"""Tries new versions of functions before patients and queues reach them."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from reception.adapters.telegram.synthetic import DoorAnswer, SyntheticChat, explore

WEBHOOK = "webhook"
DEEDS = 80
"""Updates of a walk. A version that fails at one in ten gets through with a chance of two in ten thousand."""
TURNED_AWAY: Mapping[str, tuple[dict[str, Any], int]] = {
    "slack": ({"headers": {}, "body": "", "rawPath": "/slack/events"}, 401),
    "hints": ({"pathParameters": {"secret": "none"}}, 403),
}
"""For each door beside the webhook a call without a secret, and the status that it must get."""
NO_MESSAGES: dict[str, Any] = {"Records": []}
"""For a function behind a queue: it starts, reads its settings and the time, and has nothing to do."""


class VersionFailed(Exception):
    """A version raised an error or could not be called. The words are the kind of the error."""


class LambdaVersions:
    """Calls versions of functions by their ARNs. `client` gives the client of Lambda."""

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client
        self._made: Any = None

    def call(self, arn: str, event: Mapping[str, Any]) -> Any:
        """The answer of a version to an event.

        Raises:
            VersionFailed
        """
        self._made = self._made or self._client()
        try:
            done = self._made.invoke(FunctionName=arn, Payload=json.dumps(event).encode())
            answer = json.loads(done["Payload"].read())
        except (BotoCoreError, ClientError, ValueError) as error:
            raise VersionFailed(type(error).__name__) from error
        if done.get("FunctionError"):
            raise VersionFailed(str(answer.get("errorType", done["FunctionError"])))
        return answer


class Trial:
    """Tries each of the new `versions` (ARN by the function's name in small letters).

    `call` calls a version with an event; `secret` is the one that Telegram sends.
    """

    def __init__(
        self,
        versions: Mapping[str, str],
        call: Callable[[str, Mapping[str, Any]], Any],
        secret: Callable[[], str],
    ) -> None:
        self.versions = versions
        self.call = call
        self.secret = secret

    def faults(self) -> Iterator[str]:
        """Yield what fails: the function, and how. A synthetic patient walks over the webhook's pages."""
        for name, arn in self.versions.items():
            try:
                for fault in self._faults_of(name, arn):
                    yield f"{name}: {fault}"
            except VersionFailed as error:
                yield f"{name}: raised {error}"

    def _faults_of(self, name: str, arn: str) -> Iterator[str]:
        if name == WEBHOOK:
            yield from explore(SyntheticChat(self._door(arn)), DEEDS)
            return
        event, status = TURNED_AWAY.get(name, (NO_MESSAGES, None))
        answer = self.call(arn, event)
        if status is None and answer != {"batchItemFailures": []}:
            yield "an empty batch was not answered as such"
        if status is not None and answer.get("statusCode") != status:
            yield f"a call without a secret was answered {answer.get('statusCode')}"

    def _door(self, arn: str) -> Callable[[Mapping[str, Any]], DoorAnswer]:
        """The webhook's version, called as the API calls it. A version that raises is an answer of 502, as there."""
        headers = {"x-telegram-bot-api-secret-token": self.secret()}

        def door(update: Mapping[str, Any]) -> DoorAnswer:
            try:
                answer = self.call(arn, {"headers": headers, "body": json.dumps(update)})
            except VersionFailed:
                return DoorAnswer(502, "")
            return DoorAnswer(answer["statusCode"], answer.get("body", ""))

        return door


class Deployments:
    """Tells CodeDeploy what came of a hook. `client` gives its client."""

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client

    def tell(self, deployment: str, hook: str, *, well: bool) -> None:
        """Let a deployment go on, or have it taken back. If this raises, CodeDeploy takes it back after an hour."""
        self._client().put_lifecycle_event_hook_execution_status(
            deploymentId=deployment,
            lifecycleEventHookExecutionId=hook,
            status="Succeeded" if well else "Failed",
        )
