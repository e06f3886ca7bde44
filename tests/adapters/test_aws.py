"""Access to AWS: secrets come by one signed request, and all tables share a client."""

import json
from collections.abc import Iterator, Mapping

import pytest

from reception.adapters.aws import Aws
from reception.adapters.dynamodb.models import CodeItem, SystemItem, bound
from reception.ports import StoreUnreachable
from tools.bench.servers import Server, served


class Secrets:
    """Secrets Manager, which gives its answers in order and keeps the requests."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, object]] = []
        self.asked: list[tuple[Mapping[str, str], bytes]] = []

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        self.asked.append((headers, body))
        status, answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, json.dumps(answer).encode()


@pytest.fixture
def secrets() -> Secrets:
    return Secrets()


@pytest.fixture
def server(secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "bench")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "bench")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with served(secrets) as server:
        yield server


FOUND = 200, {"SecretString": '{"token": "t"}'}


def test_a_secret_is_read_by_a_signed_request(secrets: Secrets, server: Server) -> None:
    secrets.answers = [FOUND]
    assert Aws(server.url).secret("arn:one") == {"token": "t"}
    [(headers, body)] = secrets.asked
    assert json.loads(body) == {"SecretId": "arn:one"}
    assert headers["X-Amz-Target"] == "secretsmanager.GetSecretValue"
    assert headers["X-Amz-Security-Token"] == "session"
    assert "eu-central-1/secretsmanager/aws4_request" in headers["Authorization"]


def test_a_busy_manager_is_asked_again(secrets: Secrets, server: Server) -> None:
    secrets.answers = [(503, {}), (429, {}), FOUND]
    assert Aws(server.url).secret("arn:one") == {"token": "t"}
    assert len(secrets.asked) == 3


@pytest.mark.parametrize("status", [400, 500])
def test_a_refusal_is_told_by_its_kind(secrets: Secrets, server: Server, status: int) -> None:
    secrets.answers = [(status, {"__type": "AccessDeniedException", "message": "not for you"})]
    with pytest.raises(StoreUnreachable, match=f"{status} AccessDeniedException") as error:
        Aws(server.url).secret("arn:one")
    assert "not for you" not in str(error.value)


def test_without_an_answer_there_is_no_secret(server: Server) -> None:
    with pytest.raises(StoreUnreachable):
        Aws("http://127.0.0.1:9").secret("arn:one")


@pytest.mark.usefixtures("server")
def test_all_tables_share_a_client() -> None:
    aws = Aws()
    models = [bound(SystemItem, "system"), bound(CodeItem, "codes"), bound(SystemItem, "system")]
    for model in models:
        aws.tables.join(model)
    clients = {id(model._get_connection().connection.client) for model in models}
    assert len(clients) == 1
    assert models[1]._get_connection().get_meta_table().table_name == "codes"


@pytest.mark.usefixtures("server")
def test_the_user_agent_is_a_fixed_text() -> None:
    aws = Aws()
    assert aws.client("sqs").meta.config.user_agent.endswith(" reception")
    assert aws.tables.client.meta.config.user_agent.endswith(" reception")
