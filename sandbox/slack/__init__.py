"""A double of Slack for one app in one workspace, with the side of the clinic's operators."""

from pathlib import Path

from starlette.middleware import Middleware
from starlette.routing import Route

from sandbox.clock import Clock
from sandbox.doubles.messenger import MessengerDouble
from sandbox.doubles.store import Store
from sandbox.slack.api import SlackApi
from sandbox.slack.control import SlackControl
from sandbox.slack.state import STAFF_CHANNEL, State
from sandbox.slack.world import AddressNoter, World

__all__ = ["SIGNING_SECRET", "SLACK_TOKEN", "STAFF_CHANNEL", "Slack"]

SLACK_TOKEN = "xoxb-sandbox-token-of-the-reception"  # noqa: S105
SIGNING_SECRET = "sandbox-signing-secret-of-the-reception"  # noqa: S105


class Slack(MessengerDouble):
    """The double; with `file`, what it remembers outlives the process. The Web API is below `/api`."""

    def __init__(
        self,
        clock: Clock,
        *,
        token: str = SLACK_TOKEN,
        secret: str = SIGNING_SECRET,
        file: Path | None = None,
    ) -> None:
        world = World(clock, token, secret, Store(file, State, State.from_json))
        api = SlackApi(world)
        routes = [
            Route("/api/{method}", api.call, methods=["GET", "POST"]),
            Route("/upload/{ticket}", api.upload, methods=["POST"]),
            Route("/files/{file}/{name}", api.download),
            Route("/login", api.login),
            Route("/actions/{ticket}", api.respond, methods=["POST"]),
        ]
        noting = [Middleware(AddressNoter, world=world)]
        super().__init__(world, SlackControl(world, api), routes, noting)
