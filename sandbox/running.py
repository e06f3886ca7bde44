"""The whole sandbox: emulator, stack, doubles and control calls, from nothing to ready and back."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.control import Control
from sandbox.deploy import Stack, deploy, fill_secrets
from sandbox.doctor_eleks import DoctorEleks
from sandbox.emulator import Emulator, emulator, is_free
from sandbox.floor.ledgers import Entries
from sandbox.floor.recorder import Recorder
from sandbox.floor.routes import Floor
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


@dataclass(frozen=True)
class Running:
    """What runs, for those who look behind it. A double that is not ours is None."""

    url: str
    emulator: Emulator
    stack: Stack
    clock: Clock
    telegram: Telegram | None
    doctor_eleks: DoctorEleks | None
    slack: Slack | None


@contextmanager
def running(settings: Settings, say: Say) -> Iterator[Running]:
    """Start everything, yield when all of it answers, stop everything; data stays in the folder."""
    url = f"http://127.0.0.1:{settings.port}"
    data = settings.folder / "data"
    with ExitStack() as started:
        started.enter_context(_alone(settings.folder))
        if not is_free(settings.port):
            raise SettingsError(f"PORT: {settings.port} is in use")
        if settings.fresh:
            shutil.rmtree(data, ignore_errors=True)
        cloud = started.enter_context(emulator(data / "emulator", settings.emulator_port))
        say(f"AWS emulator at {cloud.url}")

        parameters = _parameters(settings, url, cloud)
        stack = deploy(cloud, HERE, settings.folder / "build", parameters)
        say(f"template deployed, its API at {stack.api}")

        clock = KeptClock(data / "clock.json")
        telegram, doctor_eleks, slack = _doubles(settings, clock, data)
        schedules = Schedules(clock, cloud, stack)
        works = _works(cloud, stack, telegram, doctor_eleks, slack)
        live = Live()
        recorder = Recorder(clock, cloud, stack, _ledgers(telegram, doctor_eleks, slack), live)
        control = Control(clock, settings.zone, schedules, works, cloud.texts, live)
        own = [*control.routes, *Floor(recorder).routes, Route("/events", live.events)]
        _follow(live, telegram, doctor_eleks, slack)
        apps = {"telegram": telegram, "doctor-eleks": doctor_eleks, "slack": slack}
        doubles = {name: double.app for name, double in apps.items() if double}
        platform, _, room = parameters.get("OperatorDesk", "").partition(":")
        started.enter_context(serve(site(own, doubles, stack.api, platform), settings.port))
        say(f"sandbox at {url}")

        secrets = fill_secrets(cloud, stack, settings)
        schedules.fill()
        say("directory read from Doctor Eleks")

        bot = BotApi(settings.telegram.url or f"{url}/telegram", settings.telegram.token)
        public = settings.public_url or stack.api
        content = Path(settings.parameters.get("Content", HERE / "layers/content"))
        words = words_of(content, settings.zone)
        register(bot, f"{public}/telegram/webhook", secrets.telegram, words)
        say("webhook and commands registered with Telegram")
        if doctor_eleks:
            doctor_eleks.webhook.url = f"{stack.api}/doctor-eleks/{secrets.doctor_eleks}"
            say("webhook registered with Doctor Eleks")
        if slack and platform == "slack":
            subscribe(f"{url}/slack", room, stack.api)
            say("events and interactions registered with Slack")
        started.enter_context(schedules.ticking())
        started.enter_context(recorder.recording())
        yield Running(url, cloud, stack, clock, telegram, doctor_eleks, slack)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two emulators on one folder would each save over the other."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError("a sandbox of this checkout runs already") from None
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
        "AlarmEmail": "duty@clinic.example",
        "AwsEndpointUrl": cloud.url,
    }


def _doubles(
    settings: Settings, clock: Clock, data: Path
) -> tuple[Telegram | None, DoctorEleks | None, Slack | None]:
    """The doubles of what no address was given of."""
    telegram = doctor_eleks = slack = None
    if not settings.telegram.url:
        telegram = Telegram(clock, token=settings.telegram.token, file=data / "telegram.json")
    if not settings.doctor_eleks.url:
        doctor_eleks = DoctorEleks(clock, file=data / "doctor_eleks.json")
    if not settings.slack.url:
        secret = settings.slack.signing_secret
        slack = Slack(clock, token=settings.slack.token, secret=secret, file=data / "slack.json")
    return telegram, doctor_eleks, slack


def _follow(
    live: Live, telegram: Telegram | None, doctor_eleks: DoctorEleks | None, slack: Slack | None
) -> None:
    """What changes at a double is told to the open pages."""
    if telegram:
        telegram.follow(lambda chat: live.tell("telegram", chat=chat))
    if doctor_eleks:
        doctor_eleks.listeners.append(lambda _change: live.tell("clinic"))
    if slack:
        slack.follow(lambda channel: live.tell("slack", chat=channel))


def _ledgers(
    telegram: Telegram | None, doctor_eleks: DoctorEleks | None, slack: Slack | None
) -> dict[str, Entries]:
    """What each double was asked and what it delivered."""
    ledgers: dict[str, Entries] = {}
    if telegram:
        ledgers["telegram"] = telegram.entries
    if doctor_eleks:
        ledgers["doctor_eleks"] = doctor_eleks.ledger.entries
    if slack:
        ledgers["slack"] = slack.entries
    return ledgers


def _works(
    cloud: Emulator,
    stack: Stack,
    telegram: Telegram | None,
    doctor_eleks: DoctorEleks | None,
    slack: Slack | None,
) -> dict[str, Callable[[], int]]:
    """What can be in work, and how much of it there is."""
    queues = cloud.session.client("sqs", endpoint_url=cloud.url)

    def messages(queue: str) -> int:
        counted = queues.get_queue_attributes(
            QueueUrl=stack.outputs[queue], AttributeNames=["All"]
        )["Attributes"]
        return sum(
            int(counted[name])
            for name in ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
        )

    works: dict[str, Callable[[], int]] = {
        "messages of the queue": lambda: messages("ResumeQueue"),
        "notices": lambda: messages("NoticesQueue"),
        "hand-off requests": lambda: messages("HandoffQueue"),
        "codes by SMS": lambda: messages("CodesQueue"),
        "what staff did in Slack": lambda: messages("SlackQueue"),
    }
    if telegram:
        works["updates and calls of Telegram"] = lambda: telegram.busy
    if doctor_eleks:
        works["hints of Doctor Eleks"] = lambda: doctor_eleks.webhook.busy
    if slack:
        works["events and calls of Slack"] = lambda: slack.busy
    return works
