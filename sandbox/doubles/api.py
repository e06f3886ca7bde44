"""The API of a messenger's double: it answers calls as the faults in force say, and notes each call."""

import asyncio
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.responses import HTMLResponse, Response

from sandbox.connections import Cut
from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import AsciiJson
from sandbox.doubles.faults import Faults, MessengerFault


@dataclass(frozen=True)
class Answer:
    """The answer to a call; no body means that the connection is closed instead."""

    status: int
    body: Json | str | None
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """The answer as HTTP: JSON, a page, or a closed connection."""
        match self.body:
            case None:
                return Cut()
            case str():
                return HTMLResponse(self.body, self.status)
            case _:
                return AsciiJson(self.body, self.status, dict(self.headers))


CLOSED = Answer(0, None)


class MessengerApi[F: MessengerFault](ABC):
    """Answers calls to a bot with a token.

    These kinds of faults work alike in every messenger: `html`, `reset_before`, `lose_answer` and
    `delay`. All others are answered with the messenger's own refusal.
    """

    def __init__(self, token: str, faults: Faults[F], error_page: Answer) -> None:
        self.faults = faults
        self.in_flight = 0
        self._token = token
        self._error_page = error_page

    def knows(self, token: str) -> bool:
        """True if this is the bot's token."""
        return secrets.compare_digest(token.encode(), self._token.encode())

    async def carry_out(
        self, entry: Json, fault: F | None, perform: Callable[[], Answer]
    ) -> Answer:
        """Answer one call: perform it, unless a fault forbids, and complete its ledger entry."""
        self.in_flight += 1
        try:
            answer = await self._struck(entry, fault, perform)
        finally:
            self.in_flight -= 1
        entry["fault"] = fault and fault.kind
        return answer

    async def _struck(self, entry: Json, fault: F | None, perform: Callable[[], Answer]) -> Answer:
        if fault is None:
            return self._noted(entry, perform())
        match fault.kind:
            case "html":
                return self._noted(entry, self._error_page)
            case "reset_before":
                return self._noted(entry, CLOSED)
            case "lose_answer":
                self._noted(entry, perform())
                return CLOSED
            case "delay":
                await asyncio.sleep(fault.seconds)
                return self._noted(entry, perform())
            case _:
                return self._noted(entry, self.refusal(fault))

    def _noted(self, entry: Json, answer: Answer) -> Answer:
        """Write into the ledger what became of the call, even if the client will not learn it."""
        if isinstance(answer.body, dict):
            entry["outcome"] = self.outcome(answer.body)
        else:
            entry["outcome"] = {"ok": False, "status": answer.status}
        return answer

    @abstractmethod
    def refusal(self, fault: F) -> Answer:
        """The answer that a fault of the messenger's own kinds gives."""

    @abstractmethod
    def outcome(self, body: Json) -> Json:
        """The outcome that the ledger gives for a call that was answered with `body`."""
