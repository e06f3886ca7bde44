"""One manager's work on the content: the draft, what it changes, what publishing it leads to."""

from collections.abc import Collection, Mapping
from functools import cached_property

from reception.cabinet.content.drafts import (
    Draft,
    RebasedDraft,
    Unit,
    carry,
    changed,
    decode,
    encode,
)
from reception.cabinet.content.editing import TomlFile
from reception.cabinet.content.filling import Check
from reception.cabinet.content.ports import ContentServices
from reception.cabinet.content.preview import PageChange, changes, seen_at
from reception.cabinet.services import Services
from reception.clinic.content import CLINIC, ContentError
from reception.clinic.content_faults import Fault
from reception.clinic.facts import Facts
from reception.clinic.model import ClinicTime
from reception.clinic.operations import OperationsStore
from reception.clinic.publishing import Overtaken
from reception.dataclass import dataclass
from reception.desk.room.holiday_visits import HolidayVisits
from reception.desk.thread import Operator
from reception.dialog.words import Words
from reception.notices.ports import Mirror
from reception.ports import Clock
from reception.turns.ports import TurnStore


class LockedOut(Exception):
    """The content would let its manager in no more."""


@dataclass(frozen=True)
class _Looking:
    """The stores in which visits on closed days are looked for, and the facts whose holidays count."""

    store: TurnStore
    mirror: Mirror
    operations: OperationsStore
    clock: Clock
    time: ClinicTime
    facts: Facts
    words: Mapping[str, Words]


class Workshop:
    """The draft of a manager on what patients see now. It is read once for a request.

    Calls may raise `StoreUnreachable` or `StoreRefused`.
    """

    def __init__(self, services: Services, manager: Operator) -> None:
        self.services = services
        self.content: ContentServices = services.content
        self.manager = manager

    @cached_property
    def present(self) -> str:
        """The version that patients see now."""
        return self.services.desk.operations.load().content

    @cached_property
    def draft(self) -> Draft:
        """The draft that is kept; without one, or with one that changes nothing, one of what patients see now."""
        kept = self.content.drafts.load(self.manager.id)
        draft = decode(kept) if kept else None
        if draft and draft.is_changed:
            return draft
        files = self.content.source.files(self.present)
        return Draft(self.present, files, files)

    @property
    def is_overtaken(self) -> bool:
        """Whether patients see something else by now than the draft was made of."""
        draft = self.draft
        if draft.base != self.present:
            return True
        return draft.is_changed and self.content.source.files(self.present) != draft.before

    @property
    def check(self) -> Check:
        """All faults of facts."""
        return self.content.source.faults_in

    def keep(self, document: TomlFile, file: str = CLINIC) -> None:
        """Keep the draft with these facts, or this text of another file.

        Raises:
            NotWritten
        """
        self._keep(self.draft.with_text(document.text, file))

    def _keep(self, draft: Draft) -> None:
        self.content.drafts.keep(self.manager.id, encode(draft))
        self.draft = draft
        self._audit("content edit")

    def discard(self) -> None:
        """Forget the draft."""
        self.content.drafts.drop(self.manager.id)
        self._audit("content discard")

    @property
    def units(self) -> list[Unit]:
        """The parts that the draft changes."""
        return changed(self.draft.before, self.draft.after)

    @property
    def faults(self) -> list[Fault]:
        """All that keeps the draft from being published."""
        return list(self.content.source.faults(self.draft.after))

    def changes(self, language: str) -> list[PageChange]:
        """The pages that the draft changes.

        Raises:
            ContentError
        """
        source, desk = self.content.source, self.services.desk
        before, after = source.read(self.draft.before), source.read(self.draft.after)
        directory, now = desk.conversations.look().directory, desk.clock.now()
        seen = seen_at(before, after, desk.time, now)
        return changes(before, after, directory, desk.time, seen, language)

    def visits(self, facts: Facts) -> HolidayVisits:
        """The visits that stand on days which these facts close."""
        desk = self.services.desk
        looking = _Looking(
            desk.conversations,
            desk.mirror,
            desk.operations,
            desk.clock,
            desk.time,
            facts,
            self.services.words,
        )
        return HolidayVisits(looking)

    @property
    def draft_visits(self) -> HolidayVisits:
        """The visits that stand on days which the draft closes."""
        return self.visits(self.content.source.read(self.draft.after).facts)

    @property
    def present_visits(self) -> HolidayVisits:
        """The visits that stand on days which the content that patients see closes."""
        files = self.content.source.files(self.present)
        return self.visits(self.content.source.read(files).facts)

    def publish(self) -> str:
        """Show the draft to patients, and return its version. The draft is over then.

        Raises:
            ContentError, Overtaken, Changed
        """
        if self.is_overtaken:
            raise Overtaken(self.present)
        if self.faults:
            raise ContentError("the draft has faults")
        now = self.services.desk.clock.now()
        draft = self.draft
        version = self.content.publishing.publish(draft.after, draft.base, self.manager.name, now)
        self._audit("content publish")
        self.content.drafts.drop(self.manager.id)
        return version

    def use(self, version: str, over: str) -> None:
        """Show a former version to patients.

        Raises:
            LockedOut: that version does not let this manager in, so that there would be no way back here.
            ContentError, Overtaken, Changed
        """
        source = self.content.source
        desk = source.read(source.files(version)).facts.desk
        if desk is None or not desk.may_enter_cabinet(self.manager.id):
            raise LockedOut
        self.content.publishing.use(version, over)
        self._audit("content restore")

    def carried(self, mine: Collection[str] = ()) -> RebasedDraft:
        """The draft on what patients see now."""
        files = self.content.source.files(self.present)
        return carry(self.draft, self.present, files, mine)

    def carry(self, mine: Collection[str]) -> None:
        """Put the draft on what patients see now; of what both changed, keep the units `mine`."""
        self._keep(self.carried(mine).draft)

    def tell(self) -> int:
        """Tell the patients whose visits stand on closed days; return how many a message reaches."""
        visits = self.present_visits
        reached = visits.reached
        visits.tell()
        self._audit("content tell")
        return reached

    def _audit(self, action: str) -> None:
        self.services.desk.audit(self.manager.id, action, ())
