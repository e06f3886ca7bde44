"""The staff's part of a transcript.

Operator Ірина [✋ Взяти]             a press on the newest message that has the button
Operator Максим [✋ Взяти] too late   on a button that is not there any more
Operator Ірина in the room: /today   outside of all topics
Operator Ірина: Добрий день!         a line in the topic; also (photo), (album of 2 photos)
Operator Ірина: (album of «// так», «») an album of photos with these captions
Operator Ірина: (forwarded) Добрий   also (caption) under a photo; ⏎ stands for a line break
Operator Ірина: /undo of «Добрий»    a command in reply to a line
Operator Ірина changes «Добрий» to «Доброго»
Operator Ірина reacts 👍 to «Добрий» an emoji at the patient's line
Operator Ірина deletes «Добрий»      in Slack
Operator blocks the bot              the patient does, as staff get to know it
Operator deletes the topic           also closes
Operator lets the bot make no topics and later: lets the bot make topics again
Operator Ірина leaves the staff

Desk     …                           what staff see: a post, a card drawn anew (card), a copy of a line (patient)
Bot      (operator) …                what the patient sees of an operator's line
"""

import re
from html import unescape

from reception.desk.links import LINK
from reception.desk.ports import (
    StaffEdited,
    StaffErased,
    StaffGone,
    StaffPressed,
    StaffReacted,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.thread import Operator
from tests.doubles.desk import Posted
from tests.doubles.world import World

WIDTH = 9
IN_THE_ROOM = " in the room"
LEAVES = " leaves the staff"
TOPICS_DENIED, TOPICS_ALLOWED = "lets the bot make no topics", "lets the bot make topics again"
OF_THE_PLATFORM = (
    "blocks the bot",
    "deletes the topic",
    "closes the topic",
    TOPICS_DENIED,
    TOPICS_ALLOWED,
)
CARD = "Звернення №"
NAMES = {"Ірина": "71", "Максим": "72", "Чужий": "99"}
_AT_PATIENT = {
    "out": "(operator) {}",
    "edited": "(operator changed it) {}",
    "deleted": "(deleted) {}",
    "reacted": "(operator's emoji) {}",
}


def seen(how: str, posted: Posted) -> list[str]:
    """A line of the log as the transcript shows it."""
    if how in _AT_PATIENT:
        return [f"{'Bot':<{WIDTH}}{_AT_PATIENT[how].format(posted.text)}"]
    shown = LINK.sub(r"\2 ↗", posted.text)
    text = unescape(re.sub(r"</?b>", "", shown)).splitlines()
    lines = {
        "topic": [f"(new topic) {posted.text}"],
        "alone": ["(to that operator alone)", *text],
        "look": [f"(the topic is now) {posted.text}"],
        "line": [f"(patient) {posted.text}"],
        "redraw": ["(card) …", *text[-1:]] if CARD in text[0] else ["(the same message)", *text],
        "mark": text,
    }.get(how, text)
    lines += [" ".join(f"[{label}]" for label, _ in row) for row in posted.rows]
    first, *rest = lines
    return [f"{'Desk':<{WIDTH}}{first}", *(f"{' ' * WIDTH}{line}".rstrip() for line in rest)]


def act(world: World, what: str) -> None:
    """One line of an operator."""
    topic = max((topic for topic in world.room.topics if world.desk.owner(topic)), default=0)
    if what in OF_THE_PLATFORM or what.endswith(LEAVES):
        _by_the_platform(world, topic, what)
    elif match := re.fullmatch(r"(\w+) \[(.+)\] too late", what):
        _happens(world, topic, match[1], StaffPressed(*world.room.offered[match[2]]))
    elif match := re.fullmatch(r"(\w+) \[(.+)\]", what):
        _press(world, match[1], match[2])
    elif match := re.fullmatch(r"(\w+) (?:changes|deletes) «(.+?)»(?: to «(.+)»)?", what):
        message = _said(world, match[2])
        changed = StaffEdited(message, match[3], caption=False) if match[3] else None
        _happens(world, topic, match[1], changed or StaffErased(message))
    elif match := re.fullmatch(r"(\w+) reacts (\S+) to «(.+)»", what):
        _react(world, topic, *match.groups())
    elif match := re.fullmatch(r"(\w+): (/\w+) of «(.+)»", what):
        reply_to = _said(world, match[3])
        _happens(world, topic, match[1], StaffWrote(_write(world, match[2]), match[2], reply_to))
    elif match := re.fullmatch(r"(\w+): \(album of (\d) photos\)", what):
        _album(world, topic, match[1], [""] * int(match[2]))
    elif match := re.fullmatch(r"(\w+): \(album of ((?:«[^»]*»(?:, )?)+)\)", what):
        _album(world, topic, match[1], re.findall(r"«([^»]*)»", match[2]))
    else:
        name, _, text = what.partition(": ")
        where = 0 if name.endswith(IN_THE_ROOM) else topic
        name = name.removesuffix(IN_THE_ROOM)
        forwarded = text.startswith("(forwarded) ")
        text = text.removeprefix("(forwarded) ").removeprefix("(caption) ").replace(" ⏎ ", "\n")
        message = _write(world, text)
        _happens(world, where, name, StaffWrote(message, text, forwarded=forwarded))


def _by_the_platform(world: World, topic: int, what: str) -> None:
    """A deed that is done to the room itself, or by leaving it."""
    if what == "blocks the bot":
        world.channel.blocked.add(world.account)
    elif what == "deletes the topic":
        del world.room.topics[topic]
    elif what == "closes the topic":
        world.room.closed.add(topic)
    elif what in (TOPICS_DENIED, TOPICS_ALLOWED):
        world.room.makes_topics = what == TOPICS_ALLOWED
    else:
        name = what.removesuffix(LEAVES)
        world.room.members.discard(NAMES[name])
        _happens(world, 0, name, StaffGone(NAMES[name]))


def _album(world: World, topic: int, name: str, captions: list[str]) -> None:
    """The parts of an album of photos, which come one by one."""
    world.room.last += 1
    album = f"album {world.room.last}"
    for caption in captions:
        message = _write(world, f"(photo) {caption}".strip())
        _happens(world, topic, name, StaffWrote(message, caption, album=album), settle=False)
    world.settle()


def _react(world: World, topic: int, name: str, emoji: str, text: str) -> None:
    """An emoji at the copy of the patient's line; a group does not tell in which topic it is."""
    lines = reversed(world.desk.load(world.account).lines)
    copy = next(x.copy for x in lines if x.to_staff and world.room.said.get(x.message) == text)
    _happens(world, topic if world.threads else 0, name, StaffReacted(copy, emoji))


def _press(world: World, name: str, label: str) -> None:
    for posted in reversed(world.room.messages.values()):
        for data in (data for row in posted.rows for shown, data in row if shown == label):
            _happens(world, posted.topic, name, StaffPressed(posted.id, data))
            return
    raise AssertionError(f"no button [{label}] at the desk")


def _happens(
    world: World,
    topic: int,
    name: str,
    event: StaffPressed | StaffWrote | StaffEdited | StaffErased | StaffReacted | StaffGone,
    *,
    settle: bool = True,
) -> None:
    world.update_id += 1
    member = Operator(NAMES[name], name)
    update = StaffUpdate(world.update_id, world.room.room, topic, member, event)
    toast = world.operators.take(update)
    if toast:
        world.toasts.append(f"({name}) {toast}")
    if settle:
        world.settle()


def _write(world: World, text: str) -> int:
    world.room.last += 1
    world.room.said[world.room.last] = text
    return world.room.last


def _said(world: World, text: str) -> int:
    return next(n for n, said in reversed(world.room.said.items()) if said == text)
