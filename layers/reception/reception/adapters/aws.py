"""Access to AWS: one botocore session for all services, one connection for all tables, and the values of secrets."""

import json
from functools import cached_property
from threading import Lock
from typing import Any, override

import urllib3
from botocore import __version__
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.session import Session, get_session
from pynamodb.connection import Connection
from pynamodb.models import Model

from reception.adapters.dynamodb.models import TIMING
from reception.adapters.tls import context_for
from reception.ports import StoreUnreachable

_SECRETS = "secretsmanager"
_TWICE_AGAIN = urllib3.Retry(
    2,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods=None,
    backoff_factor=0.1,
    raise_on_status=False,
)


class Tables(Connection):
    """A connection that all tables share, and with it one client. pynamodb itself makes a client for each table."""

    def __init__(self, aws: "Aws") -> None:
        super().__init__(**TIMING)
        self._aws = aws

    def join(self, model: type[Model]) -> None:
        """Have a model use this connection."""
        own = model._get_connection()
        if own.table_name not in self._tables:
            self.add_meta_table(own.get_meta_table())
        own.connection = self

    @property
    @override
    def session(self) -> Session:
        return self._aws.session


class Aws:
    """Makes its parts when they are first needed. `secrets_url`: address of Secrets Manager; empty for AWS's own."""

    def __init__(self, secrets_url: str = "") -> None:
        self._secrets_url = secrets_url
        self._one_at_a_time = Lock()

    @cached_property
    def session(self) -> Session:
        """The session. Its user agent is a fixed text, because botocore composes its own anew for each request."""
        session = get_session()
        session.set_default_client_config(Config(user_agent=f"Botocore/{__version__} reception"))
        return session

    @cached_property
    def tables(self) -> Tables:
        """The connection to DynamoDB."""
        return Tables(self)

    def client(self, service: str) -> Any:
        """A new client of a service. Threads may ask at once, but a session makes one client at a time."""
        with self._one_at_a_time:
            return self.session.create_client(service)

    def secret(self, arn: str) -> dict[str, str]:
        """Read the fields of a secret, by one signed request: a client of its own would cost a tenth of a cold start.

        Raises:
            StoreUnreachable: Secrets Manager did not give the secret; the text has the kind of its error.
        """
        region = self.session.get_config_variable("region")
        suffix = ".cn" if region.startswith("cn-") else ""
        url = self._secrets_url or f"https://{_SECRETS}.{region}.amazonaws.com{suffix}/"
        head = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "secretsmanager.GetSecretValue",
        }
        request = AWSRequest("POST", url, head, json.dumps({"SecretId": arn}).encode())
        credentials = self.session.get_credentials()
        if credentials is None:
            raise StoreUnreachable("no credentials")
        SigV4Auth(credentials, _SECRETS, region).add_auth(request)
        answer = _answer(url, request)
        if answer.status != 200:
            raise StoreUnreachable(f"no secret: {answer.status} {answer.json().get('__type', '')}")
        fields: dict[str, str] = json.loads(answer.json()["SecretString"])
        return fields


def _answer(url: str, request: AWSRequest) -> urllib3.BaseHTTPResponse:
    try:
        return urllib3.PoolManager(ssl_context=context_for(url)).request(
            "POST",
            url,
            body=request.data,
            headers=dict(request.headers),
            timeout=urllib3.Timeout(connect=1, read=2),
            retries=_TWICE_AGAIN,
        )
    except urllib3.exceptions.HTTPError as error:
        raise StoreUnreachable(type(error).__name__) from error
