"""A reception between a patient at a served Telegram and staff in a room, which each platform's tests make of it."""

from abc import ABC, abstractmethod
from typing import Any, Self

from reception.adapters.telegram.channel import TelegramChannel
from reception.desk.ports import StaffRoom
from reception.desk.thread import Line
from reception.dialog.staff import Carried
from sandbox.telegram import SANDBOX_TOKEN
from tests.adapters.test_telegram_channel import Pictures
from tests.doubles.world import MONDAY, World
from tests.sandbox.telegram_bench import OLENA, Bench

PATIENT = str(OLENA)
TAKE = "✋ Взяти"


class Hall(ABC):
    """The patient is Olena. A subclass gives `settle`, which takes what came, and `presses`, which a member does."""

    def __init__(self, it: Bench, *, threads: bool) -> None:
        self.it = it
        self.world = World(account=PATIENT, threads=threads)
        self.channel = TelegramChannel(it.url, SANDBOX_TOKEN, Pictures())
        self.world.turns.channel = self.channel

    def staffed(self, desk: StaffRoom) -> None:
        """Let staff work in a room."""
        self.world.handoff = self.world.worker(desk)
        self.world.bookings = self.world.counter(desk)
        self.operators = self.world.staff(self.world.handoff)

    @abstractmethod
    def settle(self) -> None: ...

    @abstractmethod
    def presses(self, label: str) -> None: ...

    def patient(self, deed: str, **body: Any) -> Any:
        """Olena does something."""
        done = self.it.olena(deed, **body)
        self.settle()
        return done

    def seen(self) -> list[str]:
        """The texts that Olena sees."""
        return texts(self.it.seen()["messages"])

    def asked(self) -> Self:
        """A request stands at the desk."""
        self.patient("text", text="/manager")
        self.patient("text", text="Чи є вакцина?")
        return self

    def taken(self) -> Self:
        """Iryna has it."""
        self.asked()
        self.presses(TAKE)
        return self


def texts(messages: list[dict[str, Any]]) -> list[str]:
    """The text of each message, or what stands under its picture."""
    return [message.get("text") or message.get("caption") or "" for message in messages]


def line(message: int, carried: Carried | None = None) -> Line:
    """A message on its way from a patient, with what the desk can't copy from the chat."""
    return Line(message, True, MONDAY, content=carried)
