"""A clinic with Doctor Eleks: the double behind HTTP, and gateways of ours in front of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from zoneinfo import ZoneInfo

from starlette.types import Receive, Scope, Send

from reception.adapters.doctor_eleks import (
    Account,
    Connection,
    DoctorEleks,
    InstallationAnswers,
    Patience,
)
from reception.adapters.ports import Outages
from reception.clinic.model import ClinicTime, Slot, VisitStatus
from sandbox.clock import Clock
from sandbox.doctor_eleks import INSTALLATION, LOGIN, PASSWORD
from sandbox.doctor_eleks import DoctorEleks as Double
from sandbox.doctor_eleks.desk import book, end_tokens, mark, register, take_slot
from sandbox.serving import serve

KYIV = ClinicTime(ZoneInfo("Europe/Kyiv"))
QUICK = Patience(
    connect=0.5, pause=0.01, longest_pause=0.3, write=0.05, sign_in=1.0, lock_poll=0.01, breaker=0.2
)
"""As patient as a test."""

NOW = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
"""A Monday, 9:00 by the clinic's clock, far from both of its changes."""

BOOK, FIND, VISITS = "spzIBScheduleCreate", "spzIBPatientSearch", "spzIBScheduleList"
TIMES, DATES = "spzIBFreeSeanceDetails", "spzIBFreeDateDetails"
CREATE, STATUSES, BRANCHES = (
    "spzIBPatientCreate",
    "spzIBScheduleStatusDictionary",
    "spzIBCompanyDetails",
)
CANCEL, TASK = "spzIBScheduleCancel", "spzIBTaskCreate"
SOURCE = "spiIBUTMSave"
SIGN_IN = "token"
KANATNA = "b1a7c001-0000-4000-8000-00000000ca01"
KOVALENKO = ("Kovalenko", "201", KANATNA)
"""Doctor, service, branch."""


class MemorySignIns:
    """The sign-in that containers share, in memory. Its clock is real."""

    def __init__(self) -> None:
        self.kept: str | None = None
        self.locked_until = self.refused_until = 0.0
        self.lock = threading.Lock()

    def token(self) -> str | None:
        return self.kept

    def keep(self, token: str) -> None:
        self.kept, self.locked_until, self.refused_until = token, 0.0, 0.0

    def acquire(self, seconds: int) -> bool:
        with self.lock:
            if time.monotonic() < self.locked_until:
                return False
            self.locked_until = time.monotonic() + seconds
            return True

    def refused(self, seconds: int) -> None:
        self.refused_until = time.monotonic() + seconds

    def is_refused(self) -> bool:
        return time.monotonic() < self.refused_until


class Stage:
    """An application that can be exchanged under a server that runs on."""

    def __init__(self) -> None:
        self.double = Double(Clock())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.double.app(scope, receive, send)


@dataclass
class DoctorEleksSite:
    """A clinic that uses Doctor Eleks. What tests of the port need of it names nothing of the vendor's."""

    url: str
    double: Double
    clock: Clock
    answers: InstallationAnswers = field(default_factory=InstallationAnswers)
    patience: Patience = QUICK
    account: Account = field(init=False)
    sign_ins: MemorySignIns = field(default_factory=MemorySignIns)

    doctor, service, branch = KOVALENKO
    other_branch = "b1a7c002-0000-4000-8000-00000000ca02"
    last_visit = 4_000_000
    """An id that no visit has."""

    def __post_init__(self) -> None:
        self.account = Account(self.url, LOGIN, PASSWORD, INSTALLATION)

    def connection(self, outages: Outages | None = None) -> Connection:
        """That of another container."""
        return Connection(self.account, self.sign_ins, self.patience, outages)

    def gateway(
        self,
        seconds: float = 5.0,
        connection: Connection | None = None,
        answer_seconds: float | None = None,
    ) -> DoctorEleks:
        """The gateway of one turn, in a fresh container or in a given one."""
        connection = connection or self.connection()
        return DoctorEleks(
            connection, self.clock, KYIV, "UA", self.answers, seconds, answer_seconds
        )

    # --- what happens in the clinic ---

    def add_card(self, **card: Any) -> str:
        """Staff make a card: `surname`, `first_name`, `birth_date`, `phone`, `sms_phone` (E.164)."""
        for key in {"phone", "sms_phone"} & card.keys():
            card[key] = card[key].removeprefix("+")
        if isinstance(card.get("birth_date"), date):
            card["birth_date"] = card["birth_date"].isoformat()
        with self.double.work() as clinic:
            return str(register(clinic, card)["id"])

    def take(self, slot: Slot) -> None:
        """Another patient gets a slot."""
        with self.double.work() as clinic:
            start = slot.start.isoformat()
            take_slot(clinic, {"doctor": slot.doctor, "service": slot.service, "start": start})

    def book_by_phone(self, patient: str, slot: Slot) -> str:
        """Staff book for a patient."""
        with self.double.work() as clinic:
            given = {"patient": int(patient), "doctor": slot.doctor, "service": slot.service}
            return str(book(clinic, {**given, "start": slot.start.isoformat()})["id"])

    def mark(self, visit: str, status: VisitStatus) -> None:
        """Staff give a visit a status."""
        with self.double.work() as clinic:
            mark(clinic, {"visit": int(visit), "status": status.value})

    def visits_of(self, patient: str) -> list[dict[str, Any]]:
        """The visits that really stand in the clinic's schedule."""
        with self.double.work() as clinic:
            return [vars(visit) for visit in clinic.state.visits_of(int(patient))]

    def card(self, patient: str) -> dict[str, Any]:
        """The card as it really is."""
        with self.double.work() as clinic:
            return vars(clinic.state.patients[int(patient)])

    def tasks(self) -> list[dict[str, Any]]:
        """The staff's tasks: `name`, `desc`."""
        with self.double.work() as clinic:
            return [vars(task) for task in clinic.state.tasks.values()]

    def notes(self, patient: str) -> list[str]:
        """The notes on a card."""
        with self.double.work() as clinic:
            notes = clinic.state.notes.values()
            return [note.text for note in notes if note.patient == int(patient)]

    def sources(self) -> list[str]:
        """The kept sources, as XML."""
        with self.double.work() as clinic:
            return [source.xml for source in clinic.state.sources.values()]

    # --- what goes wrong ---

    def switch_off(self) -> None:
        """A power cut."""
        self.double.power = False

    def lose_answers_to_bookings(self) -> None:
        """Bookings are done and never answered."""
        self.fault(kind="lose_answer", method=BOOK)

    def lose_answers_to_cancels(self) -> None:
        """Cancellations are done and never answered."""
        self.fault(kind="lose_answer", method=CANCEL)

    def lose_answers_to_registrations(self) -> None:
        """Cards are created and never answered."""
        self.fault(kind="lose_answer", method=CREATE)

    def refuse_writes(self) -> None:
        """For a reason of the clinic's own."""
        text = "Заборонено обліковою політикою"
        self.fault(
            {"kind": "refuse", "method": BOOK, "text": text},
            {"kind": "refuse", "method": CREATE, "text": text},
            {"kind": "refuse", "method": CANCEL, "text": text},
            {"kind": "refuse", "method": SOURCE, "text": text},
            {"kind": "refuse", "method": TASK, "text": text},
        )

    def allow_visits_of_all(self) -> None:
        """They may be listed without a patient."""
        self.settings(list_without_patient=True)

    def change_password(self) -> None:
        """Ours is not accepted any more."""
        self.settings(password="another")
        self.end_tokens()

    def be_slow(self, seconds: float) -> None:
        """Every answer takes so long."""
        self.fault(kind="delay", seconds=seconds)

    # --- what is Doctor Eleks' own ---

    def fault(self, *rules: dict[str, Any], **rule: Any) -> None:
        """Rules of the double, instead of those before."""
        self.double.faults.set([*rules, *([rule] if rule else [])])

    def settings(self, **settings: Any) -> None:
        """Settings of the double."""
        with self.double.work() as clinic:
            for name, value in settings.items():
                setattr(clinic.state.settings, name, value)

    def end_tokens(self) -> None:
        """No token is good any more."""
        with self.double.work() as clinic:
            end_tokens(clinic, {})

    def asked(self, method: str | None = None) -> list[dict[str, Any]]:
        """The calls that came in."""
        return self.double.ledger.entries(method)

    def params(self, method: str) -> dict[str, Any]:
        """The parameters of the last call of a method."""
        params: dict[str, Any] = self.asked(method)[-1]["params"]
        return params

    def impatient(self, **patience: Any) -> None:
        """Another patience for connections from now on."""
        self.patience = replace(self.patience, **patience)


type Script = Callable[[str, bytes], tuple[int, dict[str, str], bytes]]


@contextmanager
def scripted(script: Script) -> Iterator[str]:
    """A server that answers what `script(path, body)` says: status, headers, body."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # head and body in one piece: apart, each answer waits 40 ms for an acknowledgement

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, answer = script(self.path, body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answering(body: bytes | str, **headers: str) -> Script:
    """A script: signs everybody in and answers every call with this."""
    answer = body.encode() if isinstance(body, str) else body

    def script(path: str, _body: bytes) -> tuple[int, dict[str, str], bytes]:
        if path == "/api/token":
            return 200, {}, b'{"access_token": "t-1"}'
        return 200, headers, answer

    return script


@contextmanager
def site_answering(body: bytes | str, **headers: str) -> Iterator[DoctorEleksSite]:
    """A site whose Doctor Eleks has one answer for all. It is `NOW`."""
    with scripted(answering(body, **headers)) as url:
        clock = clock_at(NOW)
        yield DoctorEleksSite(url, Double(clock), clock)


def clock_at(moment: datetime) -> Clock:
    """A clock that goes on from a moment."""
    return Clock(moment - datetime.now(UTC))


@contextmanager
def served(stage: Stage) -> Iterator[str]:
    """The stage's URL."""
    with serve(stage) as url:
        yield url
