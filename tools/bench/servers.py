"""Servers on the loopback that every stack of the bench talks to. They count calls and new connections."""

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Protocol, override
from urllib.parse import parse_qsl

from tools.bench.dynamodb import DynamoDB, Refused

TOKEN = "123456:bench"  # noqa: S105 - invented
WAITING = {"pending_update_count": 0}


class Service(Protocol):
    """Answers the requests that a server gets."""

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Return status and body of the answer to a request."""
        ...


class Server(ThreadingHTTPServer):
    """A server that keeps connections open and counts new ones."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, service: Service, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.service = service
        self.connections = 0
        self._scheme = "http"
        if certificate:
            self._scheme = "https"
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"{self._scheme}://127.0.0.1:{self.server_address[1]}"

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A process of the bench that ends leaves its connections as they are."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, answer = self.server.service.post(self.path, dict(self.headers), body)
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(answer)}\r\n\r\n"
        # Written in one piece, so that nothing waits for an acknowledgement.
        self.wfile.write(head.encode() + answer)

    do_GET = do_POST  # noqa: N815 - the name that http.server looks for

    @override
    def log_message(self, *_: Any) -> None:
        """The bench has its own figures."""


@contextmanager
def served(service: Service, certificate: Path | None = None) -> Iterator[Server]:
    """Serve until the block ends; over https with a certificate, whose file has its key, too."""
    server = Server(service, certificate)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Aws:
    """DynamoDB, Secrets Manager and SQS, told apart by the header that names the call."""

    def __init__(self, dynamodb: DynamoDB, secrets: Mapping[str, Mapping[str, str]]) -> None:
        self.dynamodb = dynamodb
        self.secrets = secrets
        self.queued: list[str] = []

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Answer one call."""
        service, _, operation = headers["X-Amz-Target"].partition(".")
        call = json.loads(body)
        if service == "secretsmanager":
            secret = {"SecretString": json.dumps(self.secrets[call["SecretId"]])}
            return 200, json.dumps({"Name": call["SecretId"], **secret}).encode()
        if service == "AmazonSQS":
            return 200, json.dumps(self._queue(operation, call)).encode()
        try:
            return 200, json.dumps(self.dynamodb.answer(operation, call)).encode()
        except Refused as refused:
            return 400, json.dumps(refused.answer).encode()

    def _queue(self, operation: str, call: dict[str, Any]) -> dict[str, Any]:
        if operation == "GetQueueAttributes":
            return {"Attributes": {"ApproximateNumberOfMessages": "0"}}
        entries = call.get("Entries", [call])
        self.queued += [entry["MessageBody"] for entry in entries]
        taken = [{"Id": e.get("Id"), "MessageId": "1", "MD5OfMessageBody": "0"} for e in entries]
        return {"Successful": taken, "MessageId": "1", "MD5OfMessageBody": "0"}


class Telegram:
    """The Bot API, as far as the stacks call it. Every chat has the messages of the bot, by their ids."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.messages: dict[int, dict[str, Any]] = {}

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Answer one call."""
        method = path.rpartition("/")[2]
        self.calls.append(method)
        fields = _fields(headers.get("Content-Type", ""), body)
        if method == "getMe":
            return _told({"id": 123456, "is_bot": True, "first_name": "B", "username": "bench_bot"})
        if method == "getWebhookInfo":
            return _told({"url": "https://b", "has_custom_certificate": False, **WAITING})
        if method.startswith("send") and method != "sendChatAction":
            number = max(self.messages, default=1000) + 1
        elif method.startswith("editMessage"):
            number = int(fields["message_id"])
        else:
            return _told(result=True)
        message: dict[str, Any] = {
            "message_id": number,
            "date": 1795334400,
            "chat": {"id": int(fields["chat_id"]), "type": "private", "first_name": "Olena"},
            "text": re.sub("<[^>]+>", "", fields.get("text") or fields.get("caption") or "-"),
        }
        markup = json.loads(fields.get("reply_markup") or "{}")
        if method == "sendPhoto":
            message["photo"] = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
        if "inline_keyboard" in markup:
            message["reply_markup"] = markup
        self.messages[number] = message
        return _told(message)

    @property
    def newest(self) -> dict[str, Any]:
        """The newest message of the bot."""
        return self.messages[max(self.messages)]


def _told(result: Any) -> tuple[int, bytes]:
    return 200, json.dumps({"ok": True, "result": result}).encode()


def _fields(kind: str, body: bytes) -> dict[str, str]:
    if kind.startswith("multipart"):
        parts = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        read: dict[str, str] = {}
        for part in parts.get_payload():
            name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
            content = part.get_payload(decode=True)  # type: ignore[union-attr]
            read[str(name)] = content.decode("utf-8", "replace")  # type: ignore[union-attr]
        return read
    if kind.startswith("application/json"):
        return {name: str(value) for name, value in json.loads(body).items()}
    return dict(parse_qsl(body.decode()))
