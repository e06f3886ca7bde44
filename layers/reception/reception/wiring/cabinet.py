"""Joins the cabinet: its door, its sessions, and the services of the default desk that its pages work with."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from reception.cabinet import figures, today
from reception.cabinet.catalogues import with_own_texts
from reception.cabinet.content import routes as content
from reception.cabinet.door import CabinetServer, Outside
from reception.cabinet.rendering import Templates
from reception.cabinet.services import Services
from reception.cabinet.sign_in import SignIn
from reception.clinic.facts import DeskFacts
from reception.desk.members import Members
from reception.dialog.words import Words
from reception.wiring.desk import DeskWiring
from reception.wiring.foundation import Foundation

ROUTES = (*today.ROUTES, *content.ROUTES, *figures.ROUTES)


class CabinetWiring:
    """The cabinet of one stack. `desk`: the default desk, whose members the managers are among."""

    def __init__(self, foundation: Foundation, desk: Callable[[], DeskWiring]) -> None:
        self.foundation = foundation
        self.desk = desk
        self._templates: dict[Path, Templates] = {}

    def door(self, static: Path) -> CabinetServer:
        """The door, with the content of now. `static`: the folder of style sheets and scripts."""
        return CabinetServer(
            self._outside(static), self.sign_in, lambda: self._services(static), ROUTES
        )

    def _outside(self, static: Path) -> Outside:
        parts = urlsplit(self.foundation.settings.cabinet_url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return Outside(origin, self._words, self._made_of(static), static)

    def _services(self, static: Path) -> Services:
        return Services(
            self.found_desk().room_services,
            self._words,
            self._made_of(static),
            self.foundation.content_services,
        )

    @property
    def _words(self) -> dict[str, Words]:
        return with_own_texts(self.foundation.words)

    def _made_of(self, static: Path) -> Templates:
        """The templates, which are compiled once."""
        if static not in self._templates:
            self._templates[static] = Templates(static)
        return self._templates[static]

    @cached_property
    def sign_in(self) -> SignIn:
        """Lets managers in."""
        base = self.foundation
        is_telegram = base.settings.desk_platform == "telegram"
        return SignIn(
            base.sessions,
            base.clock,
            self.members,
            self._facts,
            lambda: base.telegram_secret["token"] if is_telegram else "",
            self._audit,
        )

    @cached_property
    def members(self) -> Members:
        """The members of the desk's room; what the platform said is used for a minute."""
        return Members(_Room(self.found_desk), self.foundation.clock.now)

    def found_desk(self) -> DeskWiring:
        """The desk, with the present id of its room: a group gets another one when it becomes a supergroup."""
        desk = self.desk()
        if moved := desk.store.moved_room():
            desk.room.follow(moved)
        return desk

    def _facts(self) -> DeskFacts:
        return self.foundation.desk_facts

    def _audit(self, member: str, action: str) -> None:
        self.desk().room_services.audit(member, action, ())


class _Room:
    """The desk's room as it is by then: with other content there is another desk."""

    def __init__(self, desk: Callable[[], DeskWiring]) -> None:
        self.desk = desk

    def is_member(self, user: str) -> bool:
        return self.desk().room.is_member(user)
