"""The control calls with which tests, sandbox and page act for the staff in their groups."""

from starlette.requests import Request

from sandbox.doubles.double import Json
from sandbox.doubles.endpoints import Endpoint, Impossible, NoSuchThing, answers_json, body_of
from sandbox.telegram import operators
from sandbox.telegram.groups import Group
from sandbox.telegram.world import World


class StaffControl:
    """The endpoints under `/control` that concern groups."""

    def __init__(self, world: World) -> None:
        self.world = world

    def calls(self) -> list[tuple[str, str, Endpoint]]:
        """Verbs, paths and endpoints."""
        return [
            ("GET", "/groups", self.groups),
            ("POST", "/groups", self.add_group),
            ("GET", "/groups/{group}", self.group),
            ("POST", "/groups/{group}/{deed}", self.act),
            ("GET", "/limits", self.limits),
            ("PUT", "/limits", self.set_limits),
        ]

    @answers_json
    async def groups(self, _: Request) -> list[Json]:
        """List all groups in which the bot is or was."""
        names = ("id", "type", "title", "forum", "status", "migrated_to")
        groups = self.world.store.state.groups.values()
        return [{name: vars(group)[name] for name in names} for group in groups]

    @answers_json
    async def add_group(self, request: Request) -> Json:
        """Add a group with the bot in it."""
        return operators.view(operators.found(self.world, await body_of(request)))

    @answers_json
    async def group(self, request: Request) -> Json:
        """Show a group as staff see it."""
        return operators.view(self._named(request))

    @answers_json
    async def act(self, request: Request) -> Json:
        """Do what a member does; `deed` names it."""
        deed = operators.DEEDS.get(request.path_params["deed"])
        if deed is None:
            raise NoSuchThing(f"staff can do only these: {', '.join(operators.DEEDS)}")
        return deed(self.world, self._named(request), await body_of(request))

    @answers_json
    async def limits(self, _: Request) -> Json:
        """Show how many messages the bot may send to a group, and in how many real seconds."""
        pace = self.world.pace
        return {"group_messages": pace.messages, "seconds": pace.seconds}

    @answers_json
    async def set_limits(self, request: Request) -> Json:
        """Set the limit, `{"group_messages": 20, "seconds": 60}`; null is no limit; counting starts again."""
        given = await body_of(request)
        self.world.pace.set(given.get("group_messages"), given.get("seconds", 60))
        return {}

    def _named(self, request: Request) -> Group:
        text = request.path_params["group"]
        if not text.removeprefix("-").isdecimal():
            raise Impossible("a group's id must be a number")
        return self.world.group(int(text))
