"""The whole sandbox: emulator, stack, doubles and control calls, from nothing to ready and back."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.control import SandboxControl
from sandbox.deploy import Stack, deploy, fill_secrets
from sandbox.doctor_eleks import DoctorEleks
from sandbox.doubles.double import Double
from sandbox.emulator import Emulator, emulator, is_free
from sandbox.floor.ledgers import Entries
from sandbox.floor.recorder import Recorder
from sandbox.floor.routes import Floor
from sandbox.floor.stories import Outside
from sandbox.kept_clock import KeptClock
from sandbox.live import Live
from sandbox.registering import register
from sandbox.schedules import Schedules
from sandbox.serving import serve
from sandbox.settings import Settings, SettingsError
from sandbox.site import site
from sandbox.slack import Slack
from sandbox.slack.subscribing import subscribe
from sandbox.telegram import STAFF_GROUP, Telegram
from tools.sam import HERE
from tools.telegram import BotApi, words_of

type Say = Callable[[str], None]
"""Tells the person at the terminal that a step is done."""

ROOMS = {"telegram": "telegram", "doctor-eleks": "clinic", "slack": "slack"}
"""The part of the page that shows each double."""
LEDGERS: dict[str, Outside] = {
    "telegram": "telegram",
    "doctor-eleks": "doctor_eleks",
    "slack": "slack",
}
"""The name of each double's ledger under the floor."""
QUEUES = {
    "messages of the resume queue": "ResumeQueue",
    "notices": "NoticesQueue",
    "hand-off requests": "HandoffQueue",
    "codes by SMS": "CodesQueue",
    "staff's deeds in Slack": "SlackQueue",
}
WORK = {
    "telegram": "updates and calls of Telegram",
    "doctor-eleks": "hints of Doctor Eleks",
    "slack": "events and calls of Slack",
}


@dataclass(frozen=True)
class Running:
    """The parts of a running sandbox. A double is None if the real system is used instead."""

    url: str
    emulator: Emulator
    stack: Stack
    clock: Clock
    telegram: Telegram | None
    doctor_eleks: DoctorEleks | None
    slack: Slack | None

    @property
    def doubles(self) -> dict[str, Double]:
        """The doubles that run, by the path below which each is served."""
        doubles: dict[str, Double | None] = {
            "telegram": self.telegram,
            "doctor-eleks": self.doctor_eleks,
            "slack": self.slack,
        }
        return {path: double for path, double in doubles.items() if double is not None}


@contextmanager
def running(settings: Settings, say: Say) -> Iterator[Running]:
    """Start everything, yield when all of it answers, stop everything; the data stays in the folder."""
    url = f"http://127.0.0.1:{settings.port}"
    data = settings.folder / "data"
    with ExitStack() as started:
        # 1. one sandbox on the folder and the port, and no more
        started.enter_context(_alone(settings))

        # 2. the AWS emulator with the deployed stack
        cloud = started.enter_context(emulator(data / "emulator", settings.emulator_port))
        say(f"the AWS emulator answers at {cloud.url}")
        parameters = _parameters(settings, url, cloud)
        stack = deploy(cloud, HERE, settings.folder / "build", parameters)
        say(f"the template is deployed, its API answers at {stack.api}")

        # 3. the doubles, the clock and the page
        sandbox = _with_doubles(settings, data, url, cloud, stack)
        schedules = Schedules(sandbox.clock, cloud, stack)
        live = Live()
        recorder = Recorder(sandbox.clock, cloud, stack, _ledgers(sandbox), live)
        control = SandboxControl(
            sandbox.clock, settings.zone, schedules, _work_counts(sandbox), cloud.texts, live
        )
        for path, double in sandbox.doubles.items():
            double.follow(partial(live.tell, room=ROOMS[path]))
        routes = [*control.routes, *Floor(recorder).routes, Route("/events", live.events)]
        apps = {path: double.app for path, double in sandbox.doubles.items()}
        desk = parameters.get("OperatorDesk", "")
        page = site(routes, apps, stack.api, desk.partition(":")[0])
        started.enter_context(serve(page, settings.port))
        say(f"the sandbox answers at {url}")

        # 4. the stack and the three systems learn of each other
        _introduce(settings, sandbox, schedules, desk, say)

        # 5. the clock's schedules, and the record of what the functions do
        started.enter_context(schedules.ticking())
        started.enter_context(recorder.recording())
        yield sandbox


def _with_doubles(
    settings: Settings, data: Path, url: str, cloud: Emulator, stack: Stack
) -> Running:
    """Make the doubles of the systems for which the settings give no address."""
    clock = KeptClock(data / "clock.json")
    telegram = doctor_eleks = slack = None
    if not settings.telegram.url:
        telegram = Telegram(clock, token=settings.telegram.token, file=data / "telegram.json")
    if not settings.doctor_eleks.url:
        doctor_eleks = DoctorEleks(clock, file=data / "doctor_eleks.json")
    if not settings.slack.url:
        secret = settings.slack.signing_secret
        slack = Slack(clock, token=settings.slack.token, secret=secret, file=data / "slack.json")
    return Running(url, cloud, stack, clock, telegram, doctor_eleks, slack)


def _introduce(
    settings: Settings, sandbox: Running, schedules: Schedules, desk: str, say: Say
) -> None:
    """Give the stack its secrets and the directory, and the three systems the stack's addresses.

    `desk` is the platform on which staff answer, a colon, and the id of their room.
    """
    secrets = fill_secrets(sandbox.emulator, sandbox.stack, settings)
    schedules.fill()
    say("the directory is read from Doctor Eleks")
    stack = sandbox.stack
    bot = BotApi(settings.telegram.url or f"{sandbox.url}/telegram", settings.telegram.token)
    content = Path(settings.parameters.get("Content", HERE / "layers/content"))
    public = settings.public_url or stack.api
    words = words_of(content, settings.zone)
    register(bot, f"{public}/telegram/webhook", secrets.telegram, words)
    say("the webhook and the commands are registered with Telegram")
    if sandbox.doctor_eleks:
        webhook = f"{stack.api}/doctor-eleks/{secrets.doctor_eleks}"
        sandbox.doctor_eleks.webhook.url = webhook
        say("the webhook is registered with Doctor Eleks")
    platform, _, room = desk.partition(":")
    if sandbox.slack and platform == "slack":
        subscribe(f"{sandbox.url}/slack", room, stack.api)
        say("events and interactions are registered with Slack")


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Hold the folder: two emulators in it would each overwrite what the other saved."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError("a sandbox of this checkout is already running") from None
        if not is_free(settings.port):
            raise SettingsError(f"PORT: {settings.port} is in use")
        if settings.fresh:
            shutil.rmtree(settings.folder / "data", ignore_errors=True)
        yield


def _parameters(settings: Settings, url: str, cloud: Emulator) -> dict[str, str]:
    desk = {} if settings.telegram.url else {"OperatorDesk": f"telegram:{STAFF_GROUP}"}
    return {
        **desk,
        **settings.parameters,
        "TelegramApiUrl": settings.telegram.url or f"{url}/telegram",
        "DoctorEleksUrl": settings.doctor_eleks.url or f"{url}/doctor-eleks",
        "SlackApiUrl": settings.slack.url or f"{url}/slack/api",
        "ClockUrl": f"{url}/sandbox/clock",
        "CabinetUrl": f"{settings.public_url or url}/cabinet",
        "AlarmEmail": "duty@clinic.example",
        "AwsEndpointUrl": cloud.url,
    }


def _ledgers(sandbox: Running) -> dict[Outside, Entries]:
    """The ledger of each double."""
    return {LEDGERS[path]: double.entries for path, double in sandbox.doubles.items()}


def _work_counts(sandbox: Running) -> dict[str, Callable[[], int]]:
    """Functions that count, by name, all that can be in work."""
    cloud = sandbox.emulator
    sqs = cloud.session.client("sqs", endpoint_url=cloud.url)

    def messages(queue: str) -> int:
        counted = sqs.get_queue_attributes(
            QueueUrl=sandbox.stack.outputs[queue], AttributeNames=["All"]
        )["Attributes"]
        return sum(
            int(counted[name])
            for name in ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        )

    def busy(double: Double) -> int:
        return double.busy

    counts: dict[str, Callable[[], int]] = {}
    for what, queue in QUEUES.items():
        counts[what] = partial(messages, queue)
    for path, double in sandbox.doubles.items():
        counts[WORK[path]] = partial(busy, double)
    return counts
