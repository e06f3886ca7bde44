"""People's deeds in a story, done at the phones, in the staff's group and at the clinic's own screens.

The words of a deed are those of `tests.conversations.transcript` and `tests.conversations.staff`; what they do there to
doubles in memory, they do here to Telegram and Doctor Eleks, which tell the deployed stack.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.doctor_eleks import desk
from sandbox.doctor_eleks.chain import Doctor
from sandbox.doctor_eleks.state import CANCELLED, Visit
from sandbox.doctor_eleks.timetable import KYIV as WALL
from sandbox.telegram import STAFF_GROUP
from tests.conversations.staff import IN_THE_ROOM, LEAVES, NAMES, TOPICS_ALLOWED, TOPICS_DENIED
from tests.conversations.transcript import UNITS
from tests.stack.stories.clinic import (
    BRANCH_IDS,
    CODES,
    FIRST_PATIENT,
    content_of_stories,
    facts_of_stories,
)
from tests.stack.stories.stage import BREAKER_SECONDS, FOLDER, Stage, moment_of

PATIENT, ANOTHER = 1001, 1002
NO_NAME = "\u3164"
"""Shows nothing: in stories the desk knows no name of a stranger, unless Telegram shows one."""
OF_OTHERS = 555_000
CODE = re.compile(r"\b\d{6}\b")
TYPED_CODE = re.compile(r"\b(\d{3}) ?(\d{3})\b")
VISIT = re.compile(r"\bv-(\d+)\b")
SMS_LINK = "https://t.me/rodynnyi_bot?start=sms"
GROUP = f"/groups/{STAFF_GROUP}"
PUBLISHED = FOLDER / "published"
LOST_AFTER, LOST_BEFORE = {"kind": "lose_answer"}, {"kind": "cut"}
REFUSED, UNREACHABLE = {"kind": "refuse"}, {"kind": "status", "code": 429}
"""A call with the second answer was surely not carried out, as in the double; after a 503 it may have been."""
BOOK, CANCEL = "spzIBScheduleCreate", "spzIBScheduleCancel"


@dataclass
class People:
    """Everybody in one story. `codes`: the code that a text really had, by the one that the story has."""

    stage: Stage
    language: str
    codes: dict[str, str] = field(default_factory=dict)
    offered: dict[str, tuple[int, str]] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=facts_of_stories)
    published: int = 0

    def __post_init__(self) -> None:
        for number in (PATIENT, ANOTHER):
            self._is_shown_as(number, NO_NAME)

    def act(self, who: str, what: str) -> None:
        """Do one line of a story, and wait until all that it set off is done."""
        match who:
            case "Patient":
                self._patient(PATIENT, what)
            case "Another":
                self._another(what)
            case "Operator":
                self._operator(what)
            case "Clock":
                self._clock(what)
            case "Clinic":
                self._clinic(what)
            case "Telegram":
                self._telegram(what)
        self.stage.settle()
        self.stage.bring_freed_times()

    # --- patients ---

    def _patient(self, id: int, what: str) -> None:
        if match := re.fullmatch(r"\[(.+)\](?: of message (\d+))?", what):
            self._presses(id, match[1], old=bool(match[2]))
        elif match := re.fullmatch(r"\((own contact|contact \D+) (\d+)\)", what):
            owner = {"own contact": id, "contact of another": OF_OTHERS}.get(match[1])
            self._does(id, "contact", phone_number=match[2], first_name="П", user_id=owner)
        elif match := re.fullmatch(r"\((sticker|location|voice|photo)(?: with «(.+)»)?\)", what):
            self._does(id, match[1], caption=match[2])
        elif match := re.fullmatch(r"\(photo in an(other)? album\)", what):
            self._photo_of_album(id, match[1] or "")
        elif match := re.fullmatch(r"edits «(.+)» into «(.+)»", what):
            self._does(id, "edit", message_id=self._said(id, match[1], "user"), text=match[2])
        elif match := re.fullmatch(r"(?:reacts|takes the) (\S+) (to|back from) «(.+)»", what):
            emoji = match[1] if match[2] == "to" else None
            self._does(id, "react", message_id=self._said(id, match[3], "bot"), emoji=emoji)
        elif match := re.fullmatch(r"(.+) in reply to «(.+)»", what):
            self._does(id, "text", text=match[1], reply_to=self._said(id, match[2], "bot"))
        elif match := re.fullmatch(r"/start(?: (.+))?", what):
            self._does(id, "start", payload=match[1] and _addressed(match[1]))
        else:
            self._does(id, "text", text=TYPED_CODE.sub(self._real_code, what))

    def _real_code(self, typed: re.Match[str]) -> str:
        """The code that a text really had, in place of the one that the story has."""
        return self.codes.get(typed[1] + typed[2], typed[0])

    def _is_shown_as(self, id: int, name: str) -> None:
        user = {"id": id, "first_name": name, "language_code": self.language}
        self.stage.post("/users", user)

    def _telegram(self, what: str) -> None:
        if what == "says that the patient blocked the bot":
            self._does(PATIENT, "block")
        else:
            self._is_shown_as(PATIENT, what.removeprefix("shows the patient as "))

    def _another(self, what: str) -> None:
        if what.startswith("asks: "):
            self._patient(ANOTHER, "/manager")
            self.stage.settle()
            what = what.removeprefix("asks: ")
        self._patient(ANOTHER, what)

    def _does(self, id: int, deed: str, **what: Any) -> Any:
        return self.stage.post(
            f"/chats/{id}/{deed}", {k: v for k, v in what.items() if v is not None}
        )

    def _presses(self, id: int, label: str, *, old: bool) -> None:
        """Press the newest button with this label; `old`: the oldest one, as it once stood there."""
        if old:
            message, data = self.offered[label]
            self._does(id, "press", message_id=message, data=data)
        elif any(label == it["text"] for row in self._buttons(id) for it in row):
            self._does(id, "press", label=label)
        else:
            self._does(id, "reply_button", label=label)

    def _buttons(self, id: int) -> list[list[dict[str, str]]]:
        return [row for message in self.chat(id)["messages"] for row in message["keyboard"]]

    def _photo_of_album(self, id: int, album: str) -> None:
        """One photo of an album whose parts come one by one."""
        self._does(id, "photo", album=f"album{album}")

    def chat(self, id: int) -> Any:
        """A chat as its patient sees it."""
        return self.stage.phone.get(f"/chats/{id}").raise_for_status().json()

    def _said(self, id: int, text: str, who: str) -> int:
        """The id of the newest message with this text."""
        said = [m for m in self.chat(id)["messages"] if m["from"] == who]
        return next(m["id"] for m in reversed(said) if text in (m["text"], m["caption"]))

    # --- staff ---

    @property
    def group(self) -> Any:
        """The staff's group as they see it."""
        return self.stage.phone.get(GROUP).raise_for_status().json()

    @property
    def _topic(self) -> int | None:
        return max((it["thread"] for it in self.group["topics"] if it["thread"]), default=None)

    def offers(self, buttons: Iterable[tuple[int, dict[str, str]]]) -> None:
        """Note buttons that are in sight, with their message, for presses that come when they are not any more."""
        for message, button in buttons:
            if "data" in button:
                self.offered.setdefault(button["text"], (message, button["data"]))

    def _operator(self, what: str) -> None:
        what = VISIT.sub(lambda m: str(self._visits[int(m[1]) - 1]), what)
        name, _, _ = what.partition(" ")
        if what == "blocks the bot":
            self._does(PATIENT, "block")
        elif what in ("deletes the topic", "closes the topic"):
            self._staff(what.partition(" ")[0].removesuffix("s") + "_topic", thread=self._topic)
        elif what in (TOPICS_DENIED, TOPICS_ALLOWED):
            self._staff("rights", can_manage_topics=what == TOPICS_ALLOWED)
        elif what.endswith(LEAVES):
            self._staff("remove_member", id=int(NAMES[name]))
        elif match := re.fullmatch(r"(\w+) \[(.+)\]( too late)?", what):
            late = self.offered[match[2]] if match[3] else None
            how = {"message_id": late[0], "data": late[1]} if late else {"label": match[2]}
            self._staff("press", match[1], **how)
        elif match := re.fullmatch(r"(\w+) changes «(.+?)» to «(.+)»", what):
            self._staff("edit", match[1], message_id=self._wrote(match[2]), text=match[3])
        elif match := re.fullmatch(r"(\w+) reacts (\S+) to «(.+)»", what):
            self._staff("react", match[1], message_id=self._wrote(match[3]), emoji=match[2])
        else:
            self._writes(what)

    def _writes(self, what: str) -> None:
        """A line of an operator's: in the room, or in the newest topic."""
        name, _, text = what.partition(": ")
        thread = None if name.endswith(IN_THE_ROOM) else self._topic
        name, text = name.removesuffix(IN_THE_ROOM), text.replace(" ⏎ ", "\n")
        if match := re.fullmatch(r"(/\w+) of «(.+)»", text):
            self._staff("text", name, text=match[1], reply_to=self._wrote(match[2]))
        elif match := re.fullmatch(r"\(album of (?:(\d) photos|(.+))\)", text):
            captions = [""] * int(match[1]) if match[1] else re.findall(r"«([^»]*)»", match[2])
            self._staff("album", name, thread=thread, items=[{"caption": it} for it in captions])
        elif text.startswith(("(caption) ", "(photo)")):
            caption = text.removeprefix("(caption) ").removeprefix("(photo)").strip()
            self._staff("photo", name, thread=thread, caption=caption)
        elif text.startswith("(forwarded) "):
            text = text.removeprefix("(forwarded) ")
            self._staff("text", name, thread=thread, text=text, forwarded=True)
        else:
            self._staff("text", name, thread=thread, text=text)

    def _staff(self, deed: str, name: str = "", **what: Any) -> None:
        if name and int(NAMES[name]) not in {member["id"] for member in self.group["members"]}:
            self._outsider(name, what)
            return
        given = {it: value for it, value in what.items() if value is not None}
        self.stage.post(f"{GROUP}/{deed}", given | ({"from": int(NAMES[name])} if name else {}))

    def _outsider(self, name: str, what: dict[str, Any]) -> None:
        """Somebody who is no member, or no more, writes in the group, as the owner of a group may let people do."""
        now = int(self.stage.clock.now().timestamp())
        user = {"id": int(NAMES[name]), "is_bot": False, "first_name": name}
        chat = {"id": STAFF_GROUP, "type": "supergroup", "title": "Рецепція", "is_forum": True}
        topic = what.get("thread")
        where = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        message = {
            "message_id": 9000,
            "from": user,
            "chat": chat,
            "date": now,
            "text": what["text"],
        }
        self.stage.post("/updates", {"message": message | where})

    def _wrote(self, text: str) -> int:
        """The id in the group of the newest message with this text."""
        messages = [m for topic in self.group["topics"] for m in topic["messages"]]
        newest = sorted(messages, key=lambda m: -m["id"])
        return next(m["id"] for m in newest if text in (m["text"], m["caption"]))

    # --- time ---

    def _clock(self, what: str) -> None:
        if match := re.fullmatch(r"\+(\d+) (s|min|h|d)", what):
            to = self.stage.clock.now() + timedelta(**{UNITS[match[2]]: int(match[1])})
            self.stage.pass_to(to, polls=False)
        else:
            self.stage.pass_to(moment_of(what), polls=True)

    # --- the clinic ---

    def _clinic(self, what: str) -> None:
        for pattern, act in CLINIC.items():
            if match := re.fullmatch(pattern, what):
                act(self, *match.groups())
                return
        raise AssertionError(f"the clinic can't do that: {what}")

    def knows(self, name: str, born: str, phone: str) -> None:
        surname, first_name, *rest = name.split()
        card = {"surname": surname, "first_name": first_name, "patronymic": " ".join(rest) or None}
        with self.stage.eleks.work() as clinic:
            desk.register(clinic, card | {"birth_date": born, "phone": phone})

    def renumbers(self, first_name: str, phone: str) -> None:
        with self.stage.eleks.work() as clinic:
            cards = clinic.state.patients.values()
            card = next(card for card in cards if card.first_name == first_name)
            card.phone = phone
            clinic.note_change("Patient", card.id, "Edit")

    def booked(self, surname: str, doctor: str, when: str) -> None:
        with self.stage.eleks.work() as clinic:
            cards = clinic.state.patients.values()
            card = next(card for card in cards if card.surname == surname)
            given = {"patient": card.id, "doctor": self._doctor(doctor).login}
            desk.book(clinic, given | {"start": _wall(when), "desc": "by phone"})

    def taken(self, when: str, doctor: str) -> None:
        with self.stage.eleks.work() as clinic:
            desk.take_slot(clinic, {"doctor": self._doctor(doctor).login, "start": _wall(when)})

    def receives(self, days: str) -> None:
        self.stage.eleks.clinic.ahead = int(days)

    def back(self, doctor: str) -> None:
        """Doctors without a free day are asked for in turns. When it is read for the first time, all are asked for."""
        self.stage.eleks.clinic.state.settings.away.remove(self._doctor(doctor).login)
        self.stage.empty("DirectoryTable")
        self.reads_directory()

    def leaves(self, doctor: str) -> None:
        self.stage.eleks.clinic.lose(self._doctor(doctor).login)
        self.reads_directory()

    def prices(self, price: str, service: str) -> None:
        self.stage.eleks.clinic.price(service, price)
        self.reads_directory()

    def refers(self, number: str, service: str, how: str | None) -> None:
        status = "completed" if how else "active"
        self.stage.eleks.clinic.refer(number, service, status)

    def directory_anew(self) -> None:
        """The free days are those from today on."""
        self.stage.eleks.clinic.today = self.stage.eleks.clinic.now().date()
        self.reads_directory()

    def reads_directory(self) -> None:
        self.stage.run("DirectoryFunction")
        self.stage.reads_anew = True
        self.stage.forget_directory()

    def fails(self, method: str, *how: dict[str, Any] | None) -> None:
        """The next calls of a method go wrong, each in its way; None: the call goes well."""
        rules = [rule or {"kind": "delay", "seconds": 0.0} for rule in how]
        faults = self.stage.eleks.faults
        new = [{"method": method, "times": 1, **rule} for rule in rules]
        faults.set([*faults.as_json(), *new])

    def power(self, *, on: bool) -> None:
        self.stage.eleks.power = on
        if on:
            time.sleep(BREAKER_SECONDS)

    def cancels(self, surname: str, when: str) -> None:
        self.marks(surname, when, CANCELLED)

    def marks(self, surname: str, when: str, status: str) -> None:
        with self.stage.eleks.work() as clinic:
            desk.mark(clinic, {"visit": self._visit(surname, when).id, "status": status})

    def moves(self, surname: str, when: str, to: str) -> None:
        with self.stage.eleks.work() as clinic:
            desk.move(clinic, {"visit": self._visit(surname, when).id, "start": _wall(to)})

    def allows_two(self) -> None:
        self.stage.eleks.clinic.state.settings.one_visit_a_day = False

    def schedule(self) -> None:
        made = [
            f"{_card(visit.patient)} {visit.doctor} {visit.start:%d.%m %H:%M}"
            for visit in self.stage.eleks.clinic.state.visits.values()
            if visit.stands and visit.patient >= FIRST_PATIENT
        ]
        self.answers.append("schedule: " + ("; ".join(made) or "empty"))

    def descriptions(self) -> None:
        visits = self.stage.eleks.clinic.state.visits.values()
        self.answers += [
            f"note: {visit.desc}"
            for visit in visits
            if visit.stands and visit.patient >= FIRST_PATIENT
        ]

    def tasks(self) -> None:
        tasks = self.stage.eleks.clinic.state.tasks.values()
        told = "; ".join(f"{task.name} / {task.desc}" for task in tasks) or "none"
        self.answers.append("tasks: " + self.as_in_the_double(told))

    def notes(self) -> None:
        notes = self.stage.eleks.clinic.state.notes.values()
        self.answers.append("notes: " + ("; ".join(note.text for note in notes) or "none"))

    def as_in_the_double(self, text: str) -> str:
        """Ids of cards and visits as the double counts them."""
        visits = {str(key): f"v-{n}" for n, key in enumerate(self._visits, 1)}
        text = re.sub(r"картк[аи] \d+", lambda m: _numbered(m[0]), text)
        return re.sub(r"\b650\d\d\b", lambda m: visits.get(m[0], m[0]), text)

    @property
    def _visits(self) -> list[int]:
        """The ids of the visits that the double would have, in the order in which they were made."""
        made = self.stage.eleks.clinic.state.visits.items()
        return [key for key, visit in made if visit.patient >= FIRST_PATIENT]

    def asks_reason(self, speciality: str) -> None:
        booking = self.facts["booking"] | {"asks_reason": [CODES[speciality]]}
        self._publish(booking=booking)

    def reminds_by_sms(self, most: str) -> None:
        notices = self.facts["notices"] | {"sms_a_month": int(most), "sms_link": SMS_LINK}
        self._publish(notices=notices)

    def holiday(self, day: str, hours: str) -> None:
        self._publish(holidays=self.facts["holidays"] | {day: hours})

    def standing(self, tells: str | None) -> None:
        """Publish the same content once more: the command names the visits that stand on closed days."""
        told = self._publish(tells=bool(tells)).splitlines()
        report = [it.strip() for it in told]
        begins = [n for n, it in enumerate(report) if it.startswith("visits that stand")]
        ends = [n for n, it in enumerate(report) if it.startswith("a message reaches")]
        self.answers += [
            it for begin, end in zip(begins, ends, strict=True) for it in report[begin : end + 1]
        ]

    def _publish(self, *, tells: bool = False, **tables: Any) -> str:
        """Publish the content with other tables, asked first if people may be told. Returns what the command prints."""
        self.facts |= tables
        self.published += 1
        folder = content_of_stories(PUBLISHED, self.facts, f"publication {self.published}")
        asked = () if tells else ("--yes",)
        return self.stage.command("content", "publish", *asked, str(folder), answers="y\ny\n")

    def _doctor(self, surname: str) -> Doctor:
        doctors = self.stage.eleks.clinic.chain.doctors.values()
        return next(doctor for doctor in doctors if doctor.name.startswith(surname))

    def _visit(self, surname: str, when: str) -> Visit:
        state = self.stage.eleks.clinic.state
        return next(
            visit
            for visit in state.visits.values()
            if visit.stands
            and visit.start == datetime.fromisoformat(_wall(when))
            and state.patients[visit.patient].surname == surname
        )


def _addressed(payload: str) -> str:
    """The payload behind `/start`, with a branch's id as the stack has it."""
    kind, _, number = payload.partition("_")
    if kind.lower() != "branch":
        return payload
    id_ = BRANCH_IDS[number.lower()]
    return f"{kind}_{id_.upper() if number.isupper() else id_}"


def _card(patient: int) -> str:
    return f"p-{patient - FIRST_PATIENT + 1}"


def _numbered(text: str) -> str:
    word, _, number = text.partition(" ")
    return f"{word} {_card(int(number))}"


def _wall(when: str) -> str:
    return moment_of(when).astimezone(WALL).replace(tzinfo=None).isoformat()


def _fails(method: str, *how: dict[str, Any] | None) -> Callable[[People], None]:
    return lambda people: people.fails(method, *how)


CLINIC: dict[str, Callable[..., None]] = {
    r"knows (.+), born (\S+), phone (\d+)": People.knows,
    r"changes the number of (\S+) to (\d+)": People.renumbers,
    r"has booked (\S+) with (\S+) on (.+) by phone": People.booked,
    r"(\S+ \S+) with (\S+) is taken by another patient": People.taken,
    r"receives for (\d+) days ahead": People.receives,
    r"sends codes by SMS": lambda people: None,
    r"(\S+) is back from leave": People.back,
    r"(\S+) leaves the clinic": People.leaves,
    r"knows the e-referral (\S+) for (.+?)(, which is used)?": People.refers,
    r"asks what brings patients of the speciality (\S+)": People.asks_reason,
    r"shows the notes of its visits": People.descriptions,
    r"reminds by SMS, (\d+) a month at most": People.reminds_by_sms,
    r"has its directory read anew": People.directory_anew,
    r"asks (\S+) hryvnias for (.+)": People.prices,
    r"books, but its answer is lost": _fails(BOOK, LOST_AFTER),
    r"does not book, and its answer is lost": _fails(BOOK, LOST_BEFORE),
    r"refuses the next booking": _fails(BOOK, REFUSED),
    r"does not answer any more": lambda people: people.power(on=False),
    r"answers again": lambda people: people.power(on=True),
    r"pauses booking": lambda people: people.stage.command("pause", "booking"),
    r"opens booking again": lambda people: people.stage.command("resume", "booking"),
    r"cancels, but its answer is lost": _fails(CANCEL, LOST_AFTER),
    r"does not cancel, and its answer is lost": _fails(CANCEL, LOST_BEFORE),
    r"will give the old time back, but refuse the new one": _fails(BOOK, None, REFUSED),
    r"will give the old time back, but refuse both": _fails(BOOK, None, REFUSED, REFUSED),
    r"will give the old time back, then not answer once": _fails(BOOK, None, UNREACHABLE),
    r"refuses the next cancellation": _fails(CANCEL, REFUSED),
    r"cancels the visit of (\S+) on (.+)": People.cancels,
    r"moves the visit of (\S+) on (.+) to (.+)": People.moves,
    r"marks the visit of (\S+) on (.+) as (\S+)": People.marks,
    r"shows its notes": People.notes,
    r"allows two visits on one day": People.allows_two,
    r"publishes (\S+) as (closed|\S+)": People.holiday,
    r"sees the visits that stand on closed days(, and has the patients told)?": People.standing,
    r"shows its schedule": People.schedule,
    r"shows its tasks": People.tasks,
}
"""The clinic may do this, as in `tests.conversations.transcript`, done to Doctor Eleks."""
