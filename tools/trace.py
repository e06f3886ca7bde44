"""Log lines of the functions in plain words: what happened, and why. No line holds a name."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

SUBJECT = re.compile(r" \[(?:chat (?P<chat>[0-9a-f]+))?(?:, )?(?:cause (?P<cause>[^\]]+))?\]$")
TEXT = re.compile(r"^\[(?P<level>[A-Z]+)\]\t(?P<at>\S+)\t\S*\t(?P<message>.*)$")
"""A line as Lambda writes it where the log is text, as it is on the emulator."""
EVENTS = {
    "Commanded": "sent a command",
    "Pressed": "pressed a button",
    "PressedStanding": "pressed a button below the text field",
    "Typed": "wrote a text",
    "SharedContact": "shared a telephone number",
    "Unreadable": "sent something that is not a text",
    "ChatBlocked": "blocked the bot",
    "ChatUnblocked": "unblocked the bot",
    "Reacted": "put a sign at a message",
    "Poisoned": "is told that their message could not be handled",
}
EFFECTS = {
    "Show": "the page {at} was made",
    "ShowNothing": "there was nothing to show",
    "Forget": "all data of the chat was deleted",
    "Book": "the reception went to book in the clinic system",
    "Cancel": "the reception went to cancel in the clinic system",
    "Register": "the reception went to register the patient in the clinic system",
    "AskStaff": "a request went to staff",
    "TellStaff": "a line went to staff",
    "LeaveStaff": "the conversation with staff was ended",
    "MarkTalk": "the conversation with staff was marked",
}
OUTCOMES = {
    "sent": "it was sent",
    "preview": "it was only shown to staff, because notices are in preview",
    "late": "it was not sent, because it was of no use any more",
    "shut": "it was not sent, because the place is closed",
    "hidden": "it was not sent, because this chat may not see the visit",
    "own": "it was not sent, because it was done in this chat",
    "off": "it was not sent, because the patient switched it off",
    "blocked": "it was not sent, because the chat takes no messages",
    "again": "Telegram did not say that it arrived, so it is tried again",
}


@dataclass(frozen=True)
class Line:
    """A line of a function's log. `at` is UTC; `chat` and `cause` are empty in a line about neither."""

    at: datetime
    function: str
    level: str
    message: str
    chat: str = ""
    cause: str = ""


def read(function: str, milliseconds: int, written: str) -> Line | None:
    """Read a log event of a function, JSON or text; None for lines that Lambda itself writes."""
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    if written.startswith("{"):
        return _of_json(function, at, written)
    found = TEXT.match(written.rstrip())
    if found is None:
        return None
    message, chat, cause = found["message"], "", ""
    if subject := SUBJECT.search(message):
        message = message[: subject.start()]
        chat, cause = subject["chat"] or "", subject["cause"] or ""
    return Line(_moment(found["at"], at), function, found["level"], message, chat, cause)


def _of_json(function: str, at: datetime, written: str) -> Line | None:
    try:
        fields = json.loads(written)
    except ValueError:
        return None
    if not isinstance(fields.get("message"), str) or "level" not in fields:
        return None
    moment = _moment(str(fields.get("timestamp", "")), at)
    subject = str(fields.get("chat", "")), str(fields.get("cause", ""))
    return Line(moment, function, str(fields["level"]), fields["message"], *subject)


def _moment(written: str, otherwise: datetime) -> datetime:
    """The moment that a line names itself; CloudWatch's own moment where it names none."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        return otherwise


def told(line: Line) -> str:
    """Return a line as a sentence; a line that this tool does not know stays as it was written."""
    first, *places = line.message.splitlines() or [""]
    for pattern, say in SENTENCES:
        if found := pattern.fullmatch(first):
            return "\n".join((say(found.groupdict()), *places))
    return line.message


def _turn(said: Mapping[str, str]) -> str:
    event = EVENTS.get(said["event"], f"({_words(said['event'])})")
    effect = EFFECTS.get(said["effect"], _words(said["effect"])).format(at=said["at"])
    return f"At the page {said['before']} the patient {event}: {effect}."


def _words(name: str) -> str:
    """The words of a class's name: `BookingUncertain` is `booking uncertain`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _done(said: Mapping[str, str]) -> str:
    command, outcome = _words(said["command"]), _words(said["outcome"])
    return f"What was asked for ({command}) ended so: {outcome}."


def _notice(said: Mapping[str, str]) -> str:
    became = OUTCOMES.get(said["outcome"], said["outcome"])
    return f"The notice {said['kind']} about visit {said['visit']}: {became}."


def _same(sentence: str) -> Callable[[Mapping[str, str]], str]:
    return lambda said: sentence.format(**said)


SENTENCES: tuple[tuple[re.Pattern[str], Callable[[Mapping[str, str]], str]], ...] = (
    (
        re.compile(
            r"turn: (?P<event>\w+) at (?P<before>\S+) led to (?P<effect>\w+) at (?P<at>\S+)"
        ),
        _turn,
    ),
    (re.compile(r"done: (?P<command>\w+): (?P<outcome>\w+)"), _done),
    (re.compile(r"notice (?P<kind>\S+) of visit (?P<visit>\S+): (?P<outcome>\w+)"), _notice),
    (re.compile(r"done at the desk: (?P<task>.+)"), _same("At the desk this was done: {task}.")),
    (
        re.compile(r"visit (?P<visit>\S+) changed in the clinic system: (?P<what>.+)"),
        _same("The clinic changed visit {visit}; the change was read ({what})."),
    ),
    (
        re.compile(r"a deed of the staff's is in the queue: (?P<deed>\w+)"),
        _same("A member of staff did something in Slack ({deed}); it is in the queue."),
    ),
    (
        re.compile(r"update (?P<id>\d+) comes again: (?P<kind>\w+)"),
        _same("Update {id} could not be done now ({kind}), so Telegram brings it again."),
    ),
    (
        re.compile(r"update (?P<id>\d+) failed"),
        _same("Update {id} failed because of a fault in the reception. The lines below say where."),
    ),
    (
        re.compile(r"dead letter: update (?P<id>\d+) (?P<rest>.+)"),
        _same("Update {id} failed three times and was set aside ({rest})."),
    ),
    (
        re.compile(r"a message comes again: (?P<id>\S+)"),
        _same("The work failed; its queue brings message {id} again. The lines below say where."),
    ),
    (
        re.compile(r"an update that was taken before"),
        _same("Telegram brought an update that was handled before, so nothing was done twice."),
    ),
)
"""Known lines, and the sentence for each."""
