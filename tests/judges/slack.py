"""A judge for Slack: requests, blocks and signatures are compared with `slack_sdk`, Slack's own client for Python.

Each request that the reception sends is built a second time by `slack_sdk`: the method must be one of its client's,
each parameter must be known to that method and have its type, and the client must send the same. Blocks are read by
its models, whose validators know most limits of Block Kit. The sandbox's double is judged together with its callers: a
call that it takes must be one that Slack knows. `NOT_JUDGED` names the limits for which `slack_sdk` has no validator.
"""

import inspect
import json
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from reception.adapters.slack.web import SlackWeb
from sandbox.slack import delivery
from sandbox.slack.api import SlackApi

NOT_JUDGED = (
    "blocks of a message: 50 at most",
    "texts of labels, sections and options: one character at least",
    "a section's fields: 2,000 characters each",
    "`block_id` and `action_id`: no two alike in a message",
    "a message's text: 40,000 characters (`slack_sdk` logs an error and goes on)",
    "names of reactions and of files, and sizes of files",
)
"""Limits of Slack for which `slack_sdk` has no validator. The double in `sandbox/slack` checks the first five."""
NEW_MESSAGES = ("chat.postMessage", "chat.postEphemeral")


@cache
def _client() -> Any:
    """Slack's client, which gives back what it would send. The import takes half a second, so it waits for a call."""
    from slack_sdk.web.client import WebClient

    class Client(WebClient):
        def api_call(self, api_method: str, **how: Any) -> Any:
            given = (how.get(kind) or {} for kind in ("data", "params", "json"))
            return api_method, {key: value for one in given for key, value in one.items()}

    return Client()


def faults_of_call(method: str, given: Mapping[str, Any]) -> list[str]:
    """Compare a call with what Slack's client would send for the same parameters, and say what differs."""
    build = getattr(_client(), method.replace(".", "_"), None)
    if build is None:
        return [f"{method}: Slack has no such method"]
    known, kinds = _parameters(method)
    faults = [f"{method}: unknown parameter {name}" for name in given if name not in known]
    faults += [
        f"{method}: no {name}"
        for name, parameter in known.items()
        if parameter.default is parameter.empty and name not in given
    ]
    read: dict[str, Any] = {}
    for name in known.keys() & given.keys():
        try:
            read[name] = _read(kinds[name], given[name])
        except ValueError:
            told = ", ".join(sorted(kind.__name__ for kind in kinds[name]))
            faults.append(f"{method}: {name} is none of {told}: {given[name]!r:.300}")
    return faults or [*_differs(method, build, read), *_refused(method, read)]


@cache
def _parameters(method: str) -> tuple[Mapping[str, inspect.Parameter], dict[str, set[type]]]:
    """The parameters of a method by their names, and the types that each may have."""
    build = getattr(_client(), method.replace(".", "_"))
    hints = typing.get_type_hints(build)
    known = {
        name: it
        for name, it in inspect.signature(build).parameters.items()
        if it.kind is it.KEYWORD_ONLY
    }
    return known, {name: set(_kinds(hints[name])) for name in known}


def _read(kinds: set[type], value: Any) -> Any:
    """Read a parameter of a form as one of its types.

    Raises:
        ValueError: it fits none of them.
    """
    if not isinstance(value, str):
        if type(value) in kinds or (isinstance(value, list | dict) and kinds - {str, int, bool}):
            return value
        raise ValueError(value)
    if kinds - {str, int, bool} and value[:1] in ("[", "{"):
        return json.loads(value)
    if str in kinds:
        return value
    if bool in kinds:
        return {"true": True, "false": False, "1": True, "0": False}[_one_of(value)]
    return int(value) if int in kinds else json.loads(value)


def _one_of(value: str) -> str:
    if value not in ("true", "false", "1", "0"):
        raise ValueError(value)
    return value


def _kinds(hint: Any) -> Iterator[type]:
    """The plain types of which a value may be one."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        for part in typing.get_args(hint):
            yield from _kinds(part)
    elif hint is not types.NoneType:
        yield typing.get_origin(hint) or hint


def _differs(method: str, build: Any, read: dict[str, Any]) -> Iterator[str]:
    """Compare the parameters with those that Slack's client sends for them."""
    named, sent = build(**read)
    if named != method:
        yield f"{method}: Slack's client calls {named}"
    for name in sorted(read.keys() | {key for key, value in sent.items() if value is not None}):
        value = sent.get(name)
        if isinstance(value, str) and not isinstance(read.get(name), str):
            value = json.loads(value)
        if value != read.get(name):
            yield f"{method}: {name} is {read.get(name)!r:.200}, Slack's client sends {value!r:.200}"


def _refused(method: str, read: dict[str, Any]) -> Iterator[str]:
    """Say if some readers do not see a new message, and what the blocks of a message break."""
    if method in NEW_MESSAGES and not str(read.get("text", "")).strip():
        yield f"{method}: no text, which notifications and screen readers show"
    for block in read.get("blocks", ()):
        yield from (f"{method}: {fault}" for fault in faults_of_block(block))


def faults_of_block(block: dict[str, Any]) -> list[str]:
    """Read a block by Slack's models, which check it, and say what they refuse or do not know."""
    from slack_sdk.errors import SlackObjectFormationError
    from slack_sdk.models.blocks import Block

    kind = block.get("type")
    try:
        parsed = Block.parse(block)
        if parsed is None:
            return [f"{kind}: Slack has no such block"]
        kept = parsed.to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        return [f"{kind}: {error}"]
    return list(_lost(kept, block, str(kind)))


def _lost(kept: Any, given: Any, at: str) -> Iterator[str]:
    """The fields that the models do not keep as they were given: misspelt, unknown, or of a wrong type."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for name in sorted(given.keys() | kept.keys()):
            yield from _lost(kept.get(name), given.get(name), f"{at}.{name}")
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for number, (one, other) in enumerate(zip(kept, given, strict=True)):
            yield from _lost(one, other, f"{at}.{number}")
    elif kept != given:
        yield f"{at} is {given!r:.200}, and Slack's model keeps {kept!r:.200}"


def signature_of(secret: str, timestamp: str, body: bytes) -> str | None:
    """The header `X-Slack-Signature` of a body, as Slack's own verifier computes it."""
    from slack_sdk.signature import SignatureVerifier

    return SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)


def _blocks_of(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    blocks = given.get("blocks") or []
    read: list[dict[str, Any]] = json.loads(blocks) if isinstance(blocks, str) else blocks
    return read


class SlackJudge:
    """Collects what is wrong, and how much it has seen."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.calls: dict[str, int] = {}
        self.taken: dict[str, int] = {}
        self.blocks: dict[str, int] = {}
        self.signed = 0

    def take(self) -> list[str]:
        """The faults since the last time."""
        taken, self.faults = self.faults, []
        return taken

    @contextmanager
    def sits(self) -> Iterator[None]:
        """Judge all calls of the reception in this process, and what its doubles of Slack take and sign."""
        once, perform, sign = SlackWeb._once, SlackApi._perform, delivery.signature

        def sent(web: SlackWeb, method: str, fields: dict[str, str]) -> Any:
            self._judge(self.calls, method, fields)
            return once(web, method, fields)

        def performed(api: SlackApi, name: str, call: Any) -> Any:
            answer = perform(api, name, call)
            if answer.status == 200 and answer.body["ok"]:
                self._judge(self.taken, name, call.given)
            return answer

        def signs(secret: str, timestamp: str, body: bytes) -> str:
            self.signed += 1
            signed = sign(secret, timestamp, body)
            if signed != signature_of(secret, timestamp, body):
                self.faults.append(f"Slack signs otherwise: {body[:200]!r}")
            return signed

        with (
            patch.object(SlackWeb, "_once", sent),
            patch.object(SlackApi, "_perform", performed),
            patch.object(delivery, "signature", signs),
        ):
            yield

    def _judge(self, seen: dict[str, int], method: str, given: Mapping[str, Any]) -> None:
        seen[method] = seen.get(method, 0) + 1
        for block in _blocks_of(given):
            kind = str(block.get("type"))
            self.blocks[kind] = self.blocks.get(kind, 0) + 1
        self.faults += faults_of_call(method, given)
