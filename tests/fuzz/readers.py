"""The readers of what strangers send, each as a function of bytes. It raises nothing but a bug."""

import gettext
import json
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from reception.adapters.content import LOCALES, Content
from reception.adapters.content_checks import faults_of
from reception.adapters.doctor_eleks.connection import Account, Connection
from reception.adapters.doctor_eleks.exchange import Patience
from reception.adapters.doctor_eleks.gateway import DoctorEleks
from reception.adapters.doctor_eleks.hint import hinted_visit, is_secret
from reception.adapters.doctor_eleks.http import HttpReply, _read_json
from reception.adapters.slack.door import challenge, read_event, read_press
from reception.adapters.telegram.staff_updates import read_staff
from reception.adapters.telegram.updates import read
from reception.clinic.content import ContentError
from reception.clinic.model import Slot
from reception.clinic.system import ClinicError
from reception.dialog.reading.birth_dates import read_birth_date
from reception.dialog.reading.button_names import agrees, named, refuses, words_of_name
from reception.dialog.reading.courtesies import read_courtesy, read_courtesy_beside_names
from reception.dialog.reading.full_names import read_full_name, read_given_names
from reception.dialog.reading.identity import guess_sex, read_name, says_no_patronymic
from reception.dialog.reading.oneline import read_wanted
from reception.dialog.reading.phones import read_phone
from reception.dialog.reading.referrals import read_referral
from reception.dialog.reading.replies import read_reply, refuses_plainly
from reception.dialog.reading.reply import Asks
from reception.dialog.reading.search import find_questions, is_danger
from reception.turns.ports import NotAnUpdate
from tests.adapters.doctor_eleks_site import KOVALENKO, MemorySignIns
from tests.doubles.clinic import DIRECTORY
from tests.doubles.world import FACTS, KYIV, SetClock

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FOUND = HERE / "found"
"""Inputs that once broke a reader: `<reader>-<what>`."""
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TODAY = NOW.date()
SLOT = Slot("d", "2", "b", "3", NOW, NOW + timedelta(minutes=20))
NO_PAUSE = Patience(pause=0.0, breaker_failures=1_000_000, sign_in=0.01, lock_poll=0.0)


def updates(data: bytes) -> None:
    """Read a body as the webhook does. All of it can be stored: no half of a letter is left in it."""
    taken: list[object] = []
    with suppress(NotAnUpdate, ValueError, RecursionError):
        body = json.loads(data.decode("utf-8", "replace"))
        taken += [read(body, whole=True), read_staff(body)]
    msgspec.json.encode(taken)


def slack(data: bytes) -> None:
    """Read a body as Slack's door does: an event, or a press in a form."""
    for reader in (challenge, read_event, read_press):
        with suppress(NotAnUpdate):
            reader(data)
    with suppress(NotAnUpdate):
        read_press(urlencode({"payload": data}).encode())


def hints(data: bytes) -> None:
    """Read an address as the clinic system's webhook does."""
    text = data.decode("utf-8", "replace")
    visit = hinted_visit(dict(parse_qsl(text)), "guid")
    assert visit is None or (visit.isascii() and len(visit) <= 40)
    assert not is_secret(text, "")
    is_secret(text, "secret")


def content(data: bytes) -> None:
    """Check a clinic's content, and read it as it is read when it is published."""
    text = data.decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        faults = list(faults_of(tomllib.loads(text), lambda _: None))
        if not faults:
            Content(ROOT / "layers/content", {"clinic.toml": text}).facts()
    with suppress(ContentError):
        Content(ROOT / "layers/content", {"clinic.toml": text}).facts()


class Answering(Connection):
    """An installation that signs in everybody and answers each call with one body."""

    def __init__(self, status: int, body: bytes) -> None:
        signs = MemorySignIns()
        signs.kept = "token"
        super().__init__(Account("https://clinic.example", "l", "p", "guid"), signs, NO_PAUSE)
        self._reply = HttpReply(status, *_read_json(body))

    def post(self, *_: Any, **__: Any) -> HttpReply:
        return self._reply


def doctor_eleks(data: bytes) -> None:
    """Read an answer as the gateway does; the first byte says which call it is and which status it has."""
    first, body = data[:1], data[1:]
    number = first[0] if first else 0
    system = DoctorEleks(
        Answering((200, 200, 200, 400, 401, 500)[number // 32 % 6], body), SetClock(), KYIV,
        deadline_seconds=0.2,
    )  # fmt: skip
    calls: tuple[Callable[[], object], ...] = (
        system.directory,
        lambda: system.free_dates(*KOVALENKO, 14),
        lambda: system.free_slots(*KOVALENKO, TODAY),
        lambda: system.patients_by_phone("+380671110001"),
        lambda: system.patient("24"),
        lambda: system.visits("24", TODAY, TODAY + timedelta(days=30)),
        lambda: system.visits_of_all(TODAY, TODAY),
        lambda: system.patient_of("7"),
        lambda: system.referral("1111-2222-3333-4444"),
        system.statuses,
        lambda: list(system.photos()),
        lambda: system.book("24", SLOT, ""),
        lambda: system.cancel("7"),
    )
    with suppress(ClinicError):
        calls[number % 32 % len(calls)]()


def texts(data: bytes) -> None:
    """Read a text that a patient typed, at each place where one is asked for."""
    text = data.decode("utf-8", "replace")
    born = read_birth_date(text, TODAY)
    assert not isinstance(getattr(born, "day", None), date) or born.day <= TODAY
    for name in (read_full_name, read_given_names, read_name, guess_sex, says_no_patronymic):
        name(text)
    for courtesy in (read_courtesy, read_courtesy_beside_names, agrees, refuses, refuses_plainly):
        courtesy(text)
    named(words_of_name(text), words_of_name("Записатися до лікаря"))
    read_phone(text, "UA")
    read_referral(text)
    for asks in Asks:
        read_reply(text, asks)
    read_wanted(text, DIRECTORY, FACTS, TODAY)
    is_danger(FACTS, text)
    for language in ("uk", "ru", "en"):
        find_questions(FACTS, text, language)


READERS: dict[str, Callable[[bytes], None]] = {
    "updates": updates,
    "slack": slack,
    "hints": hints,
    "content": content,
    "doctor_eleks": doctor_eleks,
    "texts": texts,
}


def seeds(reader: str) -> Iterator[bytes]:
    """Yield inputs that are well, from which the fuzzer sets out."""
    match reader:
        case "updates":
            for file in sorted((ROOT / "events/webhook").glob("*.json")):
                yield json.loads(file.read_text())["body"].encode()
            yield from (json.dumps(body).encode() for body in _updates())
        case "slack":
            event = json.loads((ROOT / "events/slack/press.json").read_text())
            yield event["body"].encode()
            yield from (json.dumps(body).encode() for body in _slack())
        case "hints":
            yield b"source=guid&entity=Schedule&key=123&action=Edit"
        case "content":
            whole = (ROOT / "layers/content/clinic.toml").read_bytes()
            yield whole
            yield from (b"[" + part for part in whole.split(b"\n[")[1:])
        case "doctor_eleks":
            yield from (bytes([call]) + body for body in _answers() for call in range(13))
        case "texts":
            for file in ("answers", "birth_dates", "one_lines", "phones"):
                lines = (ROOT / f"tests/dialog/{file}.txt").read_text("utf-8").splitlines()
                yield from (line.encode() for line in lines[::5] if line.strip())


def words(reader: str) -> Iterator[bytes]:
    """Yield the words that a reader knows: the fuzzer puts them in where it stands still."""
    match reader:
        case "texts":
            catalogue = gettext.translation("reception", LOCALES, ["uk"])._catalog  # type: ignore[attr-defined]
            short = (text for text in catalogue.values() if isinstance(text, str))
            yield from (text.encode() for text in short if 0 < len(text) < 20)
        case _:
            found = {word for seed in seeds(reader) for word in seed.split(b'"')[1::2]}
            yield from sorted(word for word in found if 0 < len(word) < 40)


def _updates() -> Iterator[dict[str, Any]]:
    sender = {"id": 1001, "is_bot": False, "first_name": "О", "language_code": "uk"}
    room = {"id": -100, "type": "supergroup", "title": "О", "is_forum": True}
    for chat in ({"id": 1001, "type": "private", "first_name": "О"}, room):
        message = {"message_id": 1, "date": 1795334400, "chat": chat, "from": sender}
        query = {"id": "q", "from": sender, "chat_instance": "c", "data": "s:1:0"}
        contact = {"phone_number": "380671112233", "first_name": "О", "user_id": 1001}
        photo = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}
        member = {"user": sender, "status": "kicked", "until_date": 0}
        for body in (
            {"message": message | {"text": "/start doctor_koval", "message_thread_id": 5}},
            {"message": message | {"contact": contact}},
            {"message": message | {"photo": [photo], "caption": "а", "media_group_id": "1"}},
            {"message": message | {"location": {"latitude": 46.4, "longitude": 30.7}}},
            {"message": message | {"migrate_to_chat_id": -1001}},
            {"edited_message": message | {"text": "так", "edit_date": 1}},
            {"callback_query": query | {"message": message | {"text": "…"}}},
            {"my_chat_member": {"chat": chat, "from": sender, "date": 1, "old_chat_member": member,
                                "new_chat_member": member}},
            {"message_reaction": {"chat": chat, "message_id": 1, "user": sender, "date": 1,
                                  "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": "👍"}]}},
        ):  # fmt: skip
            yield {"update_id": 1, **body}


def _slack() -> Iterator[dict[str, Any]]:
    message = {"type": "message", "channel": "C1", "user": "U1", "ts": "1795334400.000100",
               "thread_ts": "1795334300.000100", "text": "так"}  # fmt: skip
    envelope = {"type": "event_callback", "event_id": "Ev1", "authorizations": [{"user_id": "UB"}]}
    yield {"type": "url_verification", "challenge": "abc"}
    for event in (
        message,
        message | {"subtype": "message_deleted", "previous_message": message, "deleted_ts": "1.2"},
        message | {"subtype": "message_changed", "message": message, "previous_message": message},
        message | {"subtype": "file_share", "files": [{"id": "F1"}]},
        {"type": "reaction_added", "user": "U1", "reaction": "eyes", "item": message},
        {"type": "member_left_channel", "user": "U1", "channel": "C1"},
    ):
        yield envelope | {"event": event}
    yield {"type": "block_actions", "user": {"id": "U1"}, "trigger_id": "1.2", "channel": {"id": "C1"},
           "container": {"message_ts": "1.2", "thread_ts": "1.1", "channel_id": "C1"},
           "actions": [{"action_id": "d:take:1", "value": "d:take:1", "action_ts": "1.3"}]}  # fmt: skip


def _answers() -> Iterator[bytes]:
    rows: tuple[dict[str, Any], ...] = (
        {"patientID": 24, "patientName": "Рись Ія Петрівна", "patientPhone": "380671110001",
         "patientBirthDate": "1985-03-12", "patientSex": "F"},
        {"scheduleID": 7, "patientID": 24, "timeFrom": "2026-11-24T09:00:00", "timeTo": "2026-11-24T09:20:00",
         "doctorLogin": "Kovalenko", "serviceID": "201", "statusCode": "1"},
        {"DateTimeFrom": "2026-11-23T09:00:00", "DateTimeTo": "2026-11-23T09:20:00", "roomID": 3},
        {"freeDate": "2026-11-24T00:00:00", "statusName": "Новий", "statusCode": "1"},
    )  # fmt: skip
    for row in rows:
        yield json.dumps({"data": [row]}).encode()
        yield json.dumps([row, {"error": "немає прав", "status": 500}]).encode()
    yield b'{"data": {"error": "\\u0447\\u0430\\u0441 \\u0437\\u0430\\u0439\\u043d\\u044f\\u0442\\u043e"}}'
