"""The double of Doctor Eleks as the sandbox and tests use it."""

from functools import cached_property

from starlette.applications import Starlette

from sandbox.doctor_eleks.app import application
from sandbox.doctor_eleks.installation import Installation
from sandbox.doubles.double import Follower, Json


class DoctorEleks(Installation):
    """Doctor Eleks for one clinic chain, as strict and as awkward as the real one."""

    @cached_property
    def app(self) -> Starlette:
        """The API, the photos and the control calls."""
        return application(self)

    @property
    def busy(self) -> int:
        """The number of changes that the webhook has not been told yet."""
        return self.webhook.busy

    def entries(self) -> list[Json]:
        """All entries of the ledger, in the order in which the calls came in."""
        return self.ledger.entries()

    def follow(self, follower: Follower) -> None:
        """Call `follower` at each change of the clinic's data from now on."""
        self.listeners.append(lambda _change: follower())
