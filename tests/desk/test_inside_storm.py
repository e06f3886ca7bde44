"""Hours at both desks, drawn by dice: marks, commands, captions, albums, changes, replies, forwards, in any order.

Each message carries a word of its own. A word that is marked, commanded or unsure never reaches the patient; one that
is plainly for the patient arrives, or has a sign.
"""

import random
from datetime import timedelta

import pytest

from reception.adapters.slack.texts import signed
from reception.desk.ports import StaffEdited, StaffWrote
from reception.desk.thread import Operator, Stage
from reception.dialog.events import Typed
from reception.turns.ports import TooManyMessages
from tests.desk.staffing import IRYNA, MAKSYM, does
from tests.desk.test_inside import said, taken
from tests.doubles.world import World

DEEDS = 60
BLANKS = ("", "", " ", "\n", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u202f", "\t")
BEFORE_A_SIGN = ("", "", "*", "**", "_", "~", "`", "> ", ">", "«", '"', "• ", "- ", "(", "*_", "“")
TELEGRAM_SIGNS = (
    "//",
    "// ",
    "/",
    "/clsoe ",
    "/close",
    "/close ",
    "/PROV ",
    "／／",
    "⁄",
    "∕∕",
    "\\\\",
    "／",
    "/\u200b/",
)
SLACK_SIGNS = (*TELEGRAM_SIGNS, "!!", "!! ", "!", "!clsoe ", "!close ", "！！", "‼", "¡")
CALLS = ("@maksym ", "＠maksym ", "@")
WORDS = (
    "Добрий день! ",
    "Так. ",
    "О 10/30 ",
    "https://clinic.example/a ",
    "",
    "Чекаємо!! ",
    "1/2 ",
    "a@b.example ",
)


class Storm:
    """A desk with one patient, and what must and must not arrive there."""

    def __init__(self, seed: int, *, slack: bool) -> None:
        self.dice = random.Random(seed)
        self.slack = slack
        self.world = taken(slack=slack)
        self.secrets: list[str] = []
        self.owed: list[tuple[str, int]] = []
        self.sent: list[int] = []
        self.words = 0

    def word(self) -> str:
        self.words += 1
        return f"слово{self.words:04}x"

    def secret(self) -> str:
        """A text that may not leave the room."""
        word, dice = self.word(), self.dice
        self.secrets.append(word)
        signs = SLACK_SIGNS if self.slack else TELEGRAM_SIGNS
        marked = dice.choice(BLANKS) + dice.choice(BEFORE_A_SIGN) + dice.choice(signs) + word
        if dice.random() < 0.15:
            return dice.choice(BLANKS) + dice.choice(CALLS) + word
        if dice.random() < 0.15:
            return f"{dice.choice(WORDS)}{self.secret_word()} {dice.choice(('//', '// '))}{word}"
        if dice.random() < 0.3:
            return f"{dice.choice(WORDS)}{self.secret_word()}\n{dice.choice(BLANKS)}{marked}"
        return marked

    def secret_word(self) -> str:
        self.secrets.append(word := self.word())
        return word

    def plain(self) -> str:
        """A text that is for the patient."""
        return self.dice.choice(WORDS) + self.word()

    def writes(self, text: str, who: Operator = IRYNA, **how: object) -> int:
        """A member writes a message. Returns its id."""
        message = said(self.world, text)
        read = signed(text) if self.slack else text
        settle = not how.get("album")
        does(self.world, StaffWrote(message, read, **how), who, settle=settle)  # type: ignore[arg-type]
        return message

    def changes(self, message: int, text: str, *, settle: bool = True) -> None:
        """Iryna changes a message: both platforms bring it as it is by then."""
        self.world.room.said[message] = text
        read = signed(text) if self.slack else text
        does(self.world, StaffEdited(message, read, caption=False), settle=settle)

    # --- deeds ---

    def line(self) -> None:
        if self.dice.random() < 0.5:
            self.writes(self.secret())
            return
        text = self.plain()
        message = self.writes(text)
        self.owed.append((text, message))
        self.sent.append(message)

    def forward(self) -> None:
        self.writes(self.secret_word(), forwarded=True)

    def of_a_colleague(self) -> None:
        message = self.writes(self.secret_word(), MAKSYM)
        self.writes(self.secret_word(), reply_to=message)

    def file(self) -> None:
        self.secrets.append(word := self.word())
        self.writes(word, files=(f"{self.dice.choice(('//', '／／', '/'))} внутрішнє.pdf",))

    def album(self) -> None:
        texts = [self.plain() for _ in range(self.dice.randint(1, 4))]
        marked = self.dice.random() < 0.6
        if marked:
            self.secrets += [text[-10:] for text in texts]
            texts.insert(self.dice.randint(0, len(texts)), self.secret())
        self.words += 1
        late = marked and self.dice.random() < 0.3
        captions = [self.secret_word() if late else text for text in texts]
        parts = [self.writes(caption, album=f"a{self.words}") for caption in captions]
        if late:
            self.changes(self.dice.choice(parts), self.secret(), settle=False)
        self.world.settle()
        self.world.pass_time(timedelta(seconds=10))
        if not marked:
            self.owed += [(text, parts[0]) for text in texts]

    def change(self) -> None:
        if not self.sent:
            return
        message = self.dice.choice(self.sent)
        if self.dice.random() < 0.6:
            self.changes(message, self.secret())
            self.sent.remove(message)
        else:
            text = self.plain()
            self.changes(message, text)
            self.owed.append((text, message))

    def refused(self) -> None:
        """The platform asks to wait, and the line is changed to a note meanwhile."""
        self.world.room.fail = [TooManyMessages(30)]
        message = self.writes(self.secret_word())
        self.world.room.fail = []
        self.changes(message, self.secret())
        self.world.pass_time(timedelta(minutes=1))

    def patient(self) -> None:
        if self.dice.random() < 0.5:
            self.world.happens(self.world.saying(Typed("А коли?"), "А коли?"))

    def runs(self) -> None:
        """One deed after another."""
        deeds = (self.line, self.line, self.forward, self.of_a_colleague, self.file)
        for _ in range(DEEDS):
            self.dice.choice((*deeds, self.album, self.change, self.refused, self.patient))()
            self.stays_taken()

    def stays_taken(self) -> None:
        """A command that says what it means closes the request, and Iryna opens it again."""
        request = self.world.desk.load(self.world.account).request
        assert request is not None
        if request.stage == Stage.CLOSED:
            self.writes("/open")

    def signs(self) -> set[int]:
        """The messages that have a sign that they did not arrive."""
        log = self.world.room.log
        marked = {it.id for how, it in log if how == "mark" and it.text == "👎"}
        return marked | {it.reply_to for how, it in log if how == "post"}


def read_by_patient(world: World) -> list[str]:
    """Everything that the patient ever read of the staff's."""
    return [posted.text for how, posted in world.room.log if how in ("out", "edited")]


@pytest.mark.parametrize("slack", [False, True], ids=["Telegram", "Slack"])
@pytest.mark.parametrize("seed", range(12))
def test_no_secret_goes_out_and_no_line_is_lost_without_a_sign(seed: int, *, slack: bool) -> None:
    storm = Storm(seed, slack=slack)
    storm.runs()
    storm.world.pass_time(timedelta(minutes=2))
    read = "\n".join(read_by_patient(storm.world))
    assert [word for word in storm.secrets if word in read] == []
    signs = storm.signs()
    lost = [text for text, message in storm.owed if text not in read and message not in signs]
    assert lost == []
    assert len(storm.secrets) > 20
    assert any(text in read for text, _ in storm.owed)
