"""The door of the synthetic patient is the webhook's own address."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from reception.adapters.telegram.synthetic import DoorAnswer
from reception.adapters.web_door import NO_ANSWER, WebDoor


class Webhook(BaseHTTPRequestHandler):
    """Answers with what it got."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
        self.send_response(200 if secret == "s3cret" else 403)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Webhook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/telegram/webhook"
        server.shutdown()
        thread.join()


def test_it_posts_the_update_with_the_secret(url: str) -> None:
    assert WebDoor(url, lambda: "s3cret")({"update_id": 1}) == DoorAnswer(200, '{"update_id": 1}')
    assert WebDoor(url, lambda: "another")({}).status == 403


def test_no_answer_is_a_status_that_no_server_gives() -> None:
    assert WebDoor("http://127.0.0.1:9/", lambda: "s3cret")({}).status == NO_ANSWER
