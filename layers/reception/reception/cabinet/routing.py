"""The rows of the table that leads from a request to the handler of its page."""

from collections.abc import Callable

from reception.cabinet.services import Services
from reception.cabinet.web import PageRequest, Response
from reception.dataclass import dataclass

type PageHandler = Callable[[Services, PageRequest], Response]


@dataclass(frozen=True)
class Route:
    """A page. `pattern` is a path below the cabinet's root; `{name}` stands for one part of it: `/content/{section}`.

    `handler` makes the answer. What it raises becomes a page that says so: `StoreUnreachable`, `ChannelError` and
    `ClinicUnreachable` mean that it is worth trying again.
    """

    method: str
    pattern: str
    handler: PageHandler

    def parts(self, method: str, path: str) -> dict[str, str] | None:
        """The texts in the place of the `{names}`; None if the route is not meant."""
        wanted, given = self.pattern.split("/"), path.split("/")
        if method != self.method or len(wanted) != len(given):
            return None
        found: dict[str, str] = {}
        for pattern, part in zip(wanted, given, strict=True):
            if pattern.startswith("{") and part:
                found[pattern.strip("{}")] = part
            elif pattern != part:
                return None
        return found
