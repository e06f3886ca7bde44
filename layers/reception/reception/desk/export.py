"""Collects all that is kept of one account, by table: for /export, and for a patient who asks the clinic by letter."""

from collections.abc import Sequence
from typing import Any

import msgspec

from reception.clinic.model import Visit
from reception.codes.ports import CodeStore
from reception.desk.ports import ThreadStore
from reception.dialog.conversation import Conversation, LinkedPatient, is_unproven
from reception.notices.ports import Mirror
from reception.notices.reasons import may_see


class Export:
    """Reads the tables. The caller makes sure before that the person who asks owns the conversation."""

    def __init__(self, codes: CodeStore, desks: Sequence[ThreadStore], mirror: Mirror) -> None:
        self.codes = codes
        self.desks = desks
        self.mirror = mirror

    def of(self, conversation: Conversation) -> bytes:
        """All that is kept of the account, as JSON with a key for each table.

        Raises:
            StoreUnreachable: not all of it could be read.
        """
        return msgspec.json.format(msgspec.json.encode(self._by_table(conversation)), indent=2)

    def _by_table(self, conversation: Conversation) -> dict[str, Any]:
        account = conversation.account
        code = self.codes.load(account)
        return {
            "conversations": conversation,
            # not its number: where it opens a card, that is the clinic's secret
            "codes": code and {"asked_at": code.asked_at, "until": code.until},
            "desk": [desk.load(account) for desk in self.desks],
            "visits": [self._watched(conversation, p) for p in conversation.patients],
        }

    def _watched(self, conversation: Conversation, patient: LinkedPatient) -> dict[str, Any]:
        """The data that reminders are made from; of the visits only those that the account may learn of."""
        account = conversation.account
        watched = self.mirror.load(patient.id)

        def may_learn(visit: Visit) -> bool:
            unproven = is_unproven(visit, watched.unproven)
            return may_see(conversation, patient.id, visit.id, unproven=unproven)

        return {
            "patient": patient.id,
            "link": [link for link in watched.links if link.account == account],
            "visits": [one for one in watched.visits if may_learn(one.visit)],
            "notices": [noted for noted in watched.notices if noted.account == account],
            "finished": [one for one in watched.finished if may_learn(one.visit)],
            "offers": [offer for of, offer in watched.offers if of == account],
        }
