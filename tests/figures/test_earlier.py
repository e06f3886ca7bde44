"""Earlier times that were taken, as the figures count them: chains, people, days."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reception.clinic.model import Slot
from reception.clinic.waiting import Chain, EarlierOffer, OfferAnswer
from reception.dialog.conversation import Conversation
from reception.figures.changes import ConversationSaved
from reception.figures.counting import facts_of
from tests.doubles.world import KYIV

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SLOT = Slot("koval", "s-visit", "b-1", "r-1", NOW + 2 * DAY, NOW + 2 * DAY)
OFFER = EarlierOffer(
    "o-1", "koval@", "who", "w", "p-1", SLOT, NOW, NOW, visit="v-1", before=SLOT.start + 9.5 * DAY
)
CHAT = Conversation("1001", offers=(OFFER,))


def counted(**changes: object) -> Counter[str]:
    after = replace(CHAT, offers=(replace(OFFER, **changes),))  # type: ignore[arg-type]
    facts = facts_of(ConversationSaved("1", CHAT, after, NOW), KYIV, lambda _visit: "")
    return sum((fact.counts for fact in facts), Counter[str]())


def test_the_first_who_comes_earlier_begins_a_chain() -> None:
    assert counted(answer=OfferAnswer.YES) == {
        "earlier:yes": 1,
        "earlier_chains": 1,
        "earlier_days": 9,
    }


def test_the_next_one_belongs_to_the_same_chain() -> None:
    later = counted(answer=OfferAnswer.YES, chain=Chain("koval@", 1, 60))
    assert later == {"earlier:yes": 1, "earlier_days": 9}


def test_a_wish_without_a_visit_gains_no_days() -> None:
    new = counted(answer=OfferAnswer.YES, visit="", before=None)
    assert new == {"earlier:yes": 1, "earlier_chains": 1}


@pytest.mark.parametrize("answer", ["no", "taken"])
def test_another_answer_is_counted_alone(answer: str) -> None:
    assert counted(answer=answer) == {f"earlier:{answer}": 1}


def test_an_offer_that_is_made_is_counted_by_the_ledger_alone() -> None:
    facts = facts_of(
        ConversationSaved("1", replace(CHAT, offers=()), CHAT, NOW), KYIV, lambda _visit: ""
    )
    assert facts == []
