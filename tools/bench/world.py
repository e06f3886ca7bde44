"""The world that all stacks of the bench share: servers, tables, and a patient who writes and presses."""

import copy
import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import certifi

from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD, DoctorEleks
from sandbox.serving import serve
from tools.bench.artifact import (
    OPT,
    PICTURES,
    base_python,
    environment_python,
    function_folder,
)
from tools.bench.dynamodb import DynamoDB, Index, Table
from tools.bench.processes import Process, Stack
from tools.bench.servers import TOKEN, Aws, Server, Telegram, served

SECRET = "s3cret"  # noqa: S105 - invented
SECRETS = {
    "telegram": {"token": TOKEN, "webhook_secret": SECRET},
    "eleks": {"login": LOGIN, "password": PASSWORD, "installation": INSTALLATION},
    "eleks_webhook": {"webhook_secret": "the webhook_secret for Doctor Eleks"},
    "codes": {"key": "k"},
    "slack": {"token": "t", "signing_secret": SECRET},
}
DUE = Index("due_shard", "due_at")
PEERS = Path(__file__).with_name("peers")


def tables() -> dict[str, Table]:
    """The reception's tables, empty. The peers keep their items in the one of conversations."""
    return {
        "conversations": Table(indexes={"due": DUE}),
        "directory": Table(),
        "system": Table(),
        "content": Table(),
        "codes": Table(),
        "figures": Table(range="part"),
        "desk": Table(
            indexes={"due": DUE, "waiting": Index("queue", "place", ("posted",))},
        ),
        "visits": Table(
            range="part",
            indexes={
                "due": DUE,
                "poll": Index("poll_shard", "poll_at"),
                "day": Index("day", None, ("state",)),
                "visit": Index("visit"),
            },
        ),
    }


def ours(function: str) -> Stack:
    """A function of the reception, from the built artifact. The picture's stands on no layer."""
    layers = () if function == PICTURES else (OPT,)
    return Stack(
        f"reception {function}", base_python(), "app", (function_folder(function), *layers)
    )


def peer(name: str, module: str, environment: str, **variables: str) -> Stack:
    """A floor or a peer, in an environment that holds only what it needs."""
    return Stack(name, environment_python(environment), module, (PEERS,), variables)


FLOOR_COLD = peer("floor F", "floor_cold", "floor")
FLOOR_WARM = peer("floor T", "floor_warm", "floor")
PTB = peer("python-telegram-bot", "ptb", "ptb")
AIOGRAM = peer("aiogram", "aiogram_bot", "aiogram")
AIOGRAM_KEPT = peer("aiogram, kept", "aiogram_bot", "aiogram", KEPT="1")
WEBHOOK = ours("webhook")


@dataclass
class World:
    """The servers, and the environment variables that lead to them."""

    dynamodb: DynamoDB
    aws: Server
    telegram: Server
    eleks: str
    bot: Telegram
    trusted: Path | None = None
    """The certificates that processes trust, over https: all that they trust in AWS, and the servers' own."""
    updates: int = 1000
    _kept: list[dict[str, Table]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every stack; each reads from it what it needs."""
        return {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_ENDPOINT_URL": self.aws.url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.aws.url,
            "TELEGRAM_API_URL": self.telegram.url,
            "TELEGRAM_TOKEN": TOKEN,
            "DOCTOR_ELEKS_URL": self.eleks,
            "OPERATOR_DESK": "telegram:-1001000000001",
            "LOG_LEVEL": "ERROR",
            "SLACK_API_URL": self.telegram.url,
            **{f"TABLE_{name.upper()}": name for name in self.dynamodb.tables},
            **{
                f"QUEUE_{name.upper()}": f"{self.aws.url}/1/{name}"
                for name in ("resume", "codes", "handoff", "notices", "slack")
            },
            **dict.fromkeys(
                ("AWS_CA_BUNDLE", "SSL_CERT_FILE") if self.trusted else (), str(self.trusted)
            ),
            "SECRET_TELEGRAM": "telegram",
            "SECRET_DOCTOR_ELEKS": "eleks",
            "SECRET_DOCTOR_ELEKS_WEBHOOK": "eleks_webhook",
            "SECRET_CODES": "codes",
            "SECRET_SLACK": "slack",
        }

    @contextmanager
    def as_it_is(self) -> Iterator[None]:
        """Put tables and messages back, after the block, to what they were before."""
        items = {name: copy.deepcopy(table.items) for name, table in self.dynamodb.tables.items()}
        messages = dict(self.bot.messages)
        try:
            yield
        finally:
            for name, kept in items.items():
                self.dynamodb.tables[name].items = kept
            self.bot.messages = messages

    def forget(self) -> None:
        """Begin to count calls and connections anew."""
        self.dynamodb.forget()
        self.bot.calls.clear()
        self.aws.connections = self.telegram.connections = 0

    def process(self, stack: Stack) -> Process:
        """Start a process of a stack."""
        return Process(stack, self.environment)


@dataclass
class Patient:
    """A person in Telegram, by the number of the account."""

    world: World
    account: int

    @property
    def sender(self) -> dict[str, Any]:
        """The person, as Telegram describes them."""
        return {"id": self.account, "is_bot": False, "first_name": "Olena", "language_code": "uk"}

    @property
    def chat(self) -> dict[str, Any]:
        """The chat, as Telegram describes it."""
        return {"id": self.account, "type": "private", "first_name": "Olena"}

    def says(self, text: str) -> dict[str, Any]:
        """The event of a text; a command is marked as Telegram marks it."""
        mark = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        marks = {"entities": [mark]} if text.startswith("/") else {}
        return self._event(message={**self._message(), "text": text, **marks})

    def shares(self, phone: str) -> dict[str, Any]:
        """The event of the person's own number."""
        contact = {"phone_number": phone, "first_name": "Olena", "user_id": self.account}
        return self._event(message={**self._message(), "contact": contact})

    def presses(self, number: int = 0) -> dict[str, Any]:
        """The event of a press on a button of the newest message, counted from 0."""
        return self._press(self.buttons[number]["callback_data"])

    def presses_on(self, begins: str) -> dict[str, Any]:
        """The event of a press on the button whose label begins so."""
        [found, *_] = [one for one in self.buttons if one["text"].startswith(begins)]
        return self._press(found["callback_data"])

    @property
    def buttons(self) -> list[dict[str, str]]:
        """The buttons of the newest message."""
        markup = self.world.bot.newest.get("reply_markup", {})
        return [button for row in markup.get("inline_keyboard", []) for button in row]

    def _press(self, data: str) -> dict[str, Any]:
        shown = {**self.world.bot.newest, "chat": self.chat}
        query = {"id": "9", "from": self.sender, "chat_instance": "c", "data": data}
        return self._event(callback_query={**query, "message": shown})

    def _message(self) -> dict[str, Any]:
        return {
            "message_id": self.world.updates,
            "date": 1795334400,
            "chat": self.chat,
            "from": self.sender,
        }

    def _event(self, **content: Any) -> dict[str, Any]:
        self.world.updates += 1
        return {
            "headers": {"x-telegram-bot-api-secret-token": SECRET},
            "body": json.dumps({"update_id": self.world.updates, **content}),
        }


@contextmanager
def world(*, https: bool = False) -> Iterator[World]:
    """Serve a world, with empty tables, until the block ends."""
    dynamodb, bot = DynamoDB(tables()), Telegram()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        own, trusted = _certificates(folder) if https else (None, None)
        aws = stack.enter_context(served(Aws(dynamodb, SECRETS), own))
        telegram = stack.enter_context(served(bot, own))
        eleks = stack.enter_context(serve(DoctorEleks(Clock()).app))
        yield World(dynamodb, aws, telegram, eleks, bot, trusted)


def _certificates(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the loopback. Returns it, with its key, and a list of the trusted ones with it."""
    key, own, trusted = (folder / name for name in ("key.pem", "own.pem", "trusted.pem"))
    kind = ("-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    named = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("openssl", "req", *kind, *named, "-keyout", key, "-out", own)
    subprocess.run(made, check=True, capture_output=True)
    certificate = own.read_text()
    own.write_text(key.read_text() + certificate)
    trusted.write_text(Path(certifi.where()).read_text("utf-8") + certificate)
    return own, trusted
