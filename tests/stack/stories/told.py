"""A story played on the stage, and what differs from what it says.

Pages are compared by their lines. What is new in the patient's chat after a line of a person's must stand in the
story below that line, and the story's last page there must be in the chat as a whole. A page that was in sight for a
moment ("⏳") can't be looked for afterwards. Lines of the desk must be in the group.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.conversations.transcript import WIDTH
from tests.stack.stories.people import ANOTHER, CODE, PATIENT, People

DOERS = ("Patient", "Another", "Clinic", "Clock", "Operator", "Telegram")
TO_ANOTHER = "(to another patient)"
OF_STAFF = re.compile(r"^\((?:operator|operator changed it)\) ")
UNSEEN = re.compile(
    r"^\((?:deleted|operator's emoji|card|the same message|to that operator alone)\)"
)
IN_TOPICS = re.compile(r"^\((?:new topic|the topic is now|patient)\) ?")
FILE = re.compile(r"^\(file: ([^,)]+).*\)$")
FILES = ("photo", "voice", "sticker", "contact", "location")
"""A message without a text of its own stands in a story by its kind."""
PHOTO = re.compile(r"^\(photo: .*\)$")


@dataclass
class Line:
    """A line of a person's, and what the story has below it: blocks by who is seen to say them."""

    who: str
    what: str
    seen: list[tuple[str, list[str]]] = field(default_factory=list)

    def of(self, *names: str) -> list[list[str]]:
        """The blocks of these, in order."""
        return [block for name, block in self.seen if name in names]


def lines_of(script: str) -> Iterator[Line]:
    """The lines of a story."""
    line: Line | None = None
    for written in script.splitlines()[2:]:
        who, what = written[:WIDTH].strip(), written[WIDTH:].strip()
        if who in DOERS:
            if line:
                yield line
            line = Line(who, what)
        elif line is None:
            continue
        elif who:
            line.seen.append((who, [what]))
        elif line.seen:
            line.seen[-1][1].append(what)
    if line:
        yield line


def played(script: str, people: People) -> list[str]:
    """Play a story. Returns what went otherwise, up to the first line that did."""
    after = Sight(people)
    for number, line in enumerate(lines_of(script), 1):
        before = after
        try:
            people.act(line.who, line.what)
        except (AssertionError, LookupError, StopIteration, OSError, httpx.HTTPError) as error:
            return [f"line {number}, {line.who} {line.what}: {error!r}"]
        after = Sight(people)
        people.offers(after.buttons)
        found = [*differences(line, before, after, people)]
        if found:
            return [f"line {number}, {line.who} {line.what}: {it}" for it in found]
    return []


class Sight:
    """All that everybody sees at a moment; visits by the ids that the double gives them."""

    def __init__(self, people: People) -> None:
        chat, group = people.chat(PATIENT), people.group
        self.chat = _said_by_the_bot(chat)
        of_another = people.chat(ANOTHER)
        self.chat_of_another = _said_by_the_bot(of_another)
        self.keys_of_another = _keys(of_another)
        self.keys = _keys(chat)
        self.toasts = [it["text"] for it in chat["answers"] if it["text"]]
        told = people.as_in_the_double
        self.staff_toasts = [told(it["text"]) for it in group["answers"] if it["text"]]
        self.texts = Counter(
            f"{it['number']}: {it['text']}" for it in people.stage.sandbox.emulator.texts()
        )
        self.answers = [*people.answers]
        alone = [people.chat(member)["messages"] for member in (71, 72)]
        topics = [topic["messages"] for topic in group["topics"]]
        seen = [*chat["messages"], *(m for messages in topics for m in messages)]
        self.buttons = [(m["id"], it) for m in seen for row in m["keyboard"] for it in row]
        self.desk = {
            told(line) for messages in (*alone, *topics) for m in messages for line in _lines(m)
        }
        self.names = {f"{it['icon'] or ''} {it['name']}".strip() for it in group["topics"]}


def _said_by_the_bot(chat: dict[str, Any]) -> dict[int, list[str]]:
    """The lines of each message of the bot's, by its id."""
    return {m["id"]: _lines(m) for m in chat["messages"] if m["from"] == "bot"}


def _keys(chat: dict[str, Any]) -> list[str]:
    """The buttons under the input line."""
    return [f"[{it['text']}]" for row in chat["reply_keyboard"] or [] for it in row]


def _lines(message: dict[str, Any]) -> list[str]:
    """A message as a story writes it."""
    lines = [*(message["text"] or message["caption"] or "").splitlines()]
    if message["kind"] in FILES:
        lines.append(f"({message['kind']})")
    if "document" in message:
        lines.append(f"(file: {message['document']['file_name']})")
    if "venue" in message:
        place = message["venue"]
        where = f"{place['location']['latitude']}, {place['location']['longitude']}"
        lines.append(f"(map: {place['title']}, {place['address']}, {where})")
    lines += [" ".join(map(_button, row)) for row in message["keyboard"]]
    return [line.strip() for line in lines if line.strip()]


def _button(button: dict[str, Any]) -> str:
    if "copy_text" in button:
        return f"[{button['text']} ⧉]"
    where, filled_in, _ = button.get("url", "").partition("?")
    return f"[{button['text']} ↗ {where}{filled_in and '?…'}]" if where else f"[{button['text']}]"


def differences(line: Line, before: Sight, after: Sight, people: People) -> Iterator[str]:
    """Tell what a line of a story set off otherwise than the story says."""
    yield from of_texts(line, before, after, people)
    yield from of_the_chat(line, before, after)
    yield from of_toasts(line, before, after)
    desk = {*after.desk, *after.names}
    for block in line.of("Desk"):
        for said in _of_desk(block):
            if said not in desk and not any(said in it for it in desk):
                yield f"the desk has no {said!r}"


def of_texts(line: Line, before: Sight, after: Sight, people: People) -> Iterator[str]:
    """Differences in what comes to the telephones. Codes differ by nature: note which one the story's really is."""
    new = [*(after.texts - before.texts).elements()]
    for written in (" ".join(block) for block in line.of("SMS")):
        found = next((it for it in new if _without_code(it) == _without_code(written)), None)
        if found is None:
            yield f"no telephone has {written!r}, but {new}"
            continue
        new.remove(found)
        if code := CODE.search(written):
            people.codes[code[0]] = CODE.search(found)[0]  # type: ignore[index]
    yield from (f"a telephone has {it!r}" for it in new)


def _without_code(text: str) -> str:
    """A text, with a word in place of the code. The number before it is longer than a code."""
    return CODE.sub("CODE", text)


def of_the_chat(line: Line, before: Sight, after: Sight) -> Iterator[str]:
    """Differences in the patient's chat, and in what comes to the other patient.

    A story does not say to which of the two an operator's line goes. What the other patient's own deeds bring there, it
    leaves out.
    """
    blocks = [(block[0] == TO_ANOTHER, block) for block in line.of("Bot")]
    ours = [_of_chat(block) for is_theirs, block in blocks if not is_theirs]
    theirs = [_of_chat(block[1:]) for is_theirs, block in blocks if is_theirs]
    of_staff = {it for _, block in blocks if OF_STAFF.match(block[0]) for it in _of_chat(block)}
    at_another = of_staff & _all(after.chat_of_another)
    yield from _unexpected(before.chat, after.chat, _all_of(ours))
    yield from _missing(ours, _all(after.chat) | {*after.keys} | at_another)
    if line.who != "Another":
        seen_there = _all(after.chat_of_another) | {*after.keys_of_another}
        new = _unexpected(before.chat_of_another, after.chat_of_another, _all_of(theirs) | of_staff)
        for said in (*new, *_missing(theirs, seen_there)):
            yield f"{said} (the other patient's)"


def _all(chat: dict[int, list[str]]) -> set[str]:
    return _all_of(chat.values())


def _all_of(blocks: Iterable[list[str]]) -> set[str]:
    return {said for block in blocks for said in block}


def _unexpected(
    before: dict[int, list[str]], after: dict[int, list[str]], expected: set[str]
) -> Iterator[str]:
    """Lines that are new in a message and that the story does not say."""
    for message, said in after.items():
        known = before.get(message, [])
        for new in (it for it in said if it not in known and it not in expected):
            yield f"the chat has {new!r}"


def _missing(blocks: list[list[str]], there: set[str]) -> Iterator[str]:
    """Lines of the last block that nobody sees: those before it may have been in sight for a moment."""
    yield from (
        f"the chat has no {said!r}" for block in blocks[-1:] for said in block if said not in there
    )


def of_toasts(line: Line, before: Sight, after: Sight) -> Iterator[str]:
    """Differences in the toasts above a chat, and in what the clinic shows."""
    shown = [
        *after.toasts[len(before.toasts) :],
        *after.staff_toasts[len(before.staff_toasts) :],
        *after.answers[len(before.answers) :],
    ]
    for block in line.of("Toast"):
        said = re.sub(r"^\(\w+\) ", "", " ".join(block))
        if said in shown:
            shown.remove(said)
        else:
            yield f"nobody reads {said!r}, but {shown}"
    yield from (f"somebody reads {it!r}" for it in shown)


def _of_chat(block: list[str]) -> list[str]:
    """The lines of a page as `_lines` has them."""
    lines = []
    for said in block:
        if UNSEEN.match(said):
            continue
        said = PHOTO.sub("(photo)", FILE.sub(r"(file: \1)", OF_STAFF.sub("", said)))
        lines += _parts(said) if OF_STAFF.match(block[0]) else [said]
    return [it for it in lines if it]


def _parts(said: str) -> Iterator[str]:
    """The lines of an album: the story joins its parts, and writes a caption behind "(photo)"."""
    for part in said.split(" + "):
        kind, _, caption = part.partition(" ") if part.startswith("(") else ("", "", part)
        yield from (it for it in (kind, caption) if it)


def _of_desk(block: list[str]) -> list[str]:
    """The lines of a post at the desk; a reaction is no line."""
    found = []
    for said in block:
        if UNSEEN.match(said) or said in ("👍", "👎"):
            continue
        found += _parts(IN_TOPICS.sub("", said))
    return [it.removesuffix(" ↗") for it in found if it and "↗" not in it]
