"""A story played on the stage, and what differs from what it says.

Pages are compared by their lines. What is new in the patient's chat after a line of a person's must stand in the
story below that line, and the story's last page there must be in the chat as a whole. A page that was in sight for a
moment ("⏳") can't be looked for afterwards. Lines of the desk must be in the group.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.conversations.transcript import WIDTH
from tests.stack.stories.people import CODE, PATIENT, People

DOERS = ("Patient", "Another", "Clinic", "Clock", "Operator")
OF_STAFF = re.compile(r"^\((?:operator|operator changed it)\) ")
UNSEEN = re.compile(
    r"^\((?:deleted|operator's emoji|card|the same message|to that operator alone)\)"
)
IN_TOPICS = re.compile(r"^\((?:new topic|the topic is now|patient)\) ?")
FILE = re.compile(r"^\(file: ([^,)]+).*\)$")
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
        except (AssertionError, LookupError, StopIteration, OSError) as error:
            return [f"line {number}, {line.who} {line.what}: {error!r}"]
        after = Sight(people)
        people.offers(after.buttons)
        found = [*differences(line, before, after, people)]
        if found:
            return [f"line {number}, {line.who} {line.what}: {it}" for it in found]
    return []


class Sight:
    """All that everybody sees at a moment."""

    def __init__(self, people: People) -> None:
        chat, group = people.chat(PATIENT), people.group
        self.chat = {m["id"]: _lines(m) for m in chat["messages"] if m["from"] == "bot"}
        self.keys = [f"[{it['text']}]" for row in chat["reply_keyboard"] or [] for it in row]
        self.toasts = [it["text"] for it in chat["answers"] if it["text"]]
        self.staff_toasts = [it["text"] for it in group["answers"] if it["text"]]
        self.texts = [it["text"] for it in people.stage.sandbox.emulator.texts()]
        self.answers = [*people.answers]
        alone = [people.chat(member)["messages"] for member in (71, 72)]
        topics = [topic["messages"] for topic in group["topics"]]
        seen = [*chat["messages"], *(m for messages in topics for m in messages)]
        self.buttons = [(m["id"], it) for m in seen for row in m["keyboard"] for it in row]
        self.desk = {line for messages in (*alone, *topics) for m in messages for line in _lines(m)}
        self.names = {f"{it['icon'] or ''} {it['name']}".strip() for it in group["topics"]}


def _lines(message: dict[str, Any]) -> list[str]:
    """A message as a story writes it."""
    lines = [*(message["text"] or message["caption"] or "").splitlines()]
    if message["kind"] == "photo":
        lines.append("(photo)")
    if "document" in message:
        lines.append(f"(file: {message['document']['file_name']})")
    if "venue" in message:
        place = message["venue"]
        where = f"{place['location']['latitude']}, {place['location']['longitude']}"
        lines.append(f"(map: {place['title']}, {place['address']}, {where})")
    lines += [" ".join(map(_button, row)) for row in message["keyboard"]]
    return [line.strip() for line in lines if line.strip()]


def _button(button: dict[str, str]) -> str:
    where, filled_in, _ = button.get("url", "").partition("?")
    return f"[{button['text']} ↗ {where}{filled_in and '?…'}]" if where else f"[{button['text']}]"


def differences(line: Line, before: Sight, after: Sight, people: People) -> Iterator[str]:
    """Tell what a line of a story set off otherwise than the story says."""
    learn_codes(line, before, after, people)
    yield from of_the_chat(line, before, after, people)
    yield from of_toasts(line, before, after)
    desk = {*after.desk, *after.names}
    for block in line.of("Desk")[-1:]:
        for said in _of_desk(block):
            if said not in desk and not any(said in it for it in desk):
                yield f"the desk has no {said!r}"


def learn_codes(line: Line, before: Sight, after: Sight, people: People) -> None:
    """Note which code a text really had."""
    new = after.texts[len(before.texts) :]
    for block, text in zip(line.of("SMS"), new, strict=False):
        written, real = CODE.search(" ".join(block)), CODE.search(text)
        if written and real:
            people.codes[written[0]] = real[0]


def of_the_chat(line: Line, before: Sight, after: Sight, people: People) -> Iterator[str]:
    """Differences in the patient's chat."""
    blocks = [_of_chat(block) for block in line.of("Bot")]
    expected = {said for block in blocks for said in block}
    if line.who == "Another":
        return
    for message, said in after.chat.items():
        known = before.chat.get(message, [])
        for new in (it for it in said if it not in known and it not in expected):
            yield f"the chat has {new!r}"
    there = {it for said in after.chat.values() for it in said} | {*after.keys}
    for said in (it for block in blocks[-1:] for it in block if it not in there):
        yield f"the chat has no {said!r}"


def of_toasts(line: Line, before: Sight, after: Sight) -> Iterator[str]:
    """Differences in the toasts above a chat, and in what the clinic shows."""
    shown = [
        *after.toasts[len(before.toasts) :],
        *after.staff_toasts[len(before.staff_toasts) :],
        *after.answers[len(before.answers) :],
    ]
    for block in line.of("Toast"):
        said = re.sub(r"^\(\w+\) ", "", " ".join(block))
        if said not in shown:
            yield f"nobody reads {said!r}, but {shown}"


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
