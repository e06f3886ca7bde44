"""One reception over doubles: a patient's phone on one side, the clinic on the other, a clock that is set by hand."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reception.adapters.content import Content
from reception.clinic import ClinicTime
from reception.consultation import Consultation
from reception.dialog import buttons
from reception.dialog.conversation import Conversation
from reception.dialog.engine import Engine
from reception.dialog.events import Event, Pressed
from reception.dialog.scene import Knowledge
from reception.ports import Update
from reception.turns import Turns
from tests.doubles.channel import MemoryChannel, Shown
from tests.doubles.clinic import ClinicDouble
from tests.doubles.store import MemoryStore

KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=KYIV.zone).astimezone(UTC)
CONTENT = Content(Path(__file__).parents[2] / "layers" / "content")
FACTS, WORDS = CONTENT.facts(), CONTENT.words(KYIV)


@dataclass
class SetClock:
    """Stands until it is moved."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment


@dataclass
class World:
    """One patient's account in it; more by `account`."""

    clock: SetClock = field(default_factory=SetClock)
    account: str = "1001"
    language: str = "uk"

    def __post_init__(self) -> None:
        self.clinic = ClinicDouble(KYIV, KYIV.day(self.clock.now()))
        self.store = MemoryStore(self.clinic.known_directory, self.clock.now)
        self.channel = MemoryChannel()
        self.update_id = 500_000
        self.toasts: list[str] = []
        self.turns = self.process()

    def process(self) -> Turns:
        """A container of the webhook function, as it starts."""
        return Turns(
            self.store,
            self.channel,
            self.clock,
            lambda loaded: Engine(Knowledge(FACTS, WORDS, loaded.directory, KYIV)),
            lambda now: Consultation(lambda: self.clinic, KYIV, now, FACTS.days_ahead),
            real_time=self.clock.now,
        )

    def update(self, event: Event, pressed: Shown | None = None) -> Update:
        """An update of Telegram's with the next id."""
        self.update_id += 1
        message = pressed.message if pressed else None
        return Update(self.update_id, self.account, event, self.language, message)

    def happens(self, event: Event, pressed: Shown | None = None) -> None:
        """An update comes and is taken."""
        toast = self.turns.take(self.update(event, pressed))
        if toast:
            self.toasts.append(toast)

    def press(self, label: str, shown: Shown | None = None) -> None:
        """Press the button that the patient sees; in the newest message that has it."""
        event, found = self.find(label, shown)
        self.happens(event, found)

    def find(self, label: str, shown: Shown | None = None) -> tuple[Pressed, Shown]:
        """What a press of a button sends."""
        for candidate in [shown] if shown else reversed(self.channel.chat):
            for button in (b for row in candidate.view.buttons for b in row):
                if button.label == label:
                    return Pressed(*(buttons.decode(button.data) or (None, None))), candidate
        raise LookupError(f"no button [{label}] in sight")

    def pass_time(self, step: timedelta) -> None:
        """Move the clock and let the clockwork do what fell due."""
        self.clock.moment += step
        for account in self.store.due(self.clock.now()):
            self.turns.resume(account)

    @property
    def conversation(self) -> Conversation:
        """As it is stored."""
        conversation = self.store.load(self.account).conversation
        assert conversation is not None
        return conversation

    def conversation_or_none(self) -> Conversation | None:
        """As it is stored, if it is."""
        return self.store.load(self.account).conversation
