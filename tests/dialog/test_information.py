"""Pages that anybody may read: where they lead, and what becomes of them when their subject is gone."""

from dataclasses import replace
from typing import get_args

import pytest

from reception.adapters.clinic_toml import AnswerPage
from reception.clinic.facts import Facts
from reception.clinic.model import Directory
from reception.dialog.conversation import Conversation
from reception.dialog.effects import Show, View
from reception.dialog.engine import Engine
from reception.dialog.events import Event, Pressed, Redraw, Typed
from reception.dialog.scene import MOST_STEPS_BACK, Knowledge, Scene
from reception.dialog.screens import SCREENS
from reception.dialog.screens.information import PAGES
from tests.doubles.clinic import CENTRE, DIRECTORY
from tests.doubles.world import FACTS, KYIV, MONDAY, WORDS

BARE = replace(
    FACTS, advantages={}, prices={}, trauma_points=(), links=(), questions=(), branches={}
)


def shown(
    event: Event, *trail: str, facts: Facts = FACTS, directory: Directory = DIRECTORY
) -> tuple[View, Conversation]:
    """The page and the conversation after an event at the end of a trail."""
    engine = Engine(Knowledge(facts, WORDS, directory, KYIV))
    turn = engine.advance(Conversation("1001", trail=("home", *trail)), event, MONDAY)
    assert isinstance(turn.effect, Show)
    return turn.effect.view, turn.conversation


def pressed(
    label: str, *trail: str, facts: Facts = FACTS, directory: Directory = DIRECTORY
) -> tuple[View, Conversation]:
    """The page and the conversation after a press on the page at the end of a trail."""
    view, conversation = shown(Redraw(), *trail, facts=facts, directory=directory)
    labels = [button.label for row in view.buttons for button in row if button.data]
    engine = Engine(Knowledge(facts, WORDS, directory, KYIV))
    press = Pressed(conversation.stamp, labels.index(label))
    turn = engine.advance(conversation, press, MONDAY)
    assert isinstance(turn.effect, Show)
    return turn.effect.view, turn.conversation


def test_whatever_a_question_may_lead_to_is_a_page() -> None:
    assert (
        set(get_args(AnswerPage.__value__)) <= {place.screen for place in PAGES} <= SCREENS.keys()
    )


@pytest.mark.parametrize(
    "place",
    [
        "branch_page:gone",
        "branch_map:gone",
        "branch_map:b-2",
        "trauma_map:gone",
        "doctor_page:gone",
        "doctors:gone",
        "prices:gone",
        "questions:gone",
        "answers:gone,gone",
    ],
)
def test_a_page_whose_subject_is_gone_says_so_and_leads_on(place: str) -> None:
    view, _ = shown(Redraw(), place)
    assert view.text
    assert view.venue is None
    assert [button.label for button in view.buttons[-1]] == ["☰ Меню", "Менеджер"]


def test_a_press_on_what_is_gone_meanwhile_leads_to_the_list() -> None:
    view, conversation = shown(Redraw(), "branches")
    without = replace(DIRECTORY, branches=DIRECTORY.branches[1:])
    engine = Engine(Knowledge(FACTS, WORDS, without, KYIV))
    turn = engine.advance(conversation, Pressed(conversation.stamp, 0), MONDAY)
    assert view.buttons[0][0].label == CENTRE.name
    assert turn.conversation.place == "branches"


def test_a_chain_of_one_branch_has_nothing_to_choose() -> None:
    alone = replace(DIRECTORY, branches=(CENTRE,))
    _, conversation = pressed("🏥 Філії та години", "clinic", directory=alone)
    assert conversation.place == "branch_page:b-1"


def test_pages_of_which_nothing_is_written_are_not_offered() -> None:
    free = replace(DIRECTORY, services=())
    view, _ = shown(Redraw(), "clinic", facts=BARE, directory=free)
    labels = [button.label for row in view.buttons[:-1] for button in row]
    assert labels == ["🏥 Філії та години", "🩺 Лікарі", "📞 Контакти"]
    branch, _ = shown(Redraw(), "branch_page:b-1", facts=BARE)
    assert "📍 Показати на мапі" not in str(branch.buttons)


def test_a_speciality_that_cannot_be_booked_leaves_a_visit_to_any_doctor() -> None:
    none = replace(DIRECTORY, offers=())
    view, _ = shown(Redraw(), "declaration", directory=none)
    assert [row[0].label for row in view.buttons[:2]] == ["📅 Записатися", "💬 Запитати менеджера"]


def test_a_text_at_a_map_does_not_send_the_map_again() -> None:
    view, conversation = shown(Typed("ъъъъ"), "branches", "branch_page:b-1", "branch_map:b-1")
    assert view.venue is None
    assert conversation.place == "branch_page:b-1"


def test_the_trail_of_a_wanderer_is_bounded() -> None:
    knowledge = Knowledge(FACTS, WORDS, DIRECTORY, KYIV)
    scene = Scene(knowledge, Conversation("1001"), MONDAY)
    for number in range(10 * MOST_STEPS_BACK):
        scene.go(f"doctor_page:{number}")
    trail = scene.conversation.trail
    assert trail[0] == "home"
    assert trail[-2:] == tuple(f"doctor_page:{10 * MOST_STEPS_BACK - n}" for n in (2, 1))
    assert len(trail) <= MOST_STEPS_BACK + 2


def test_danger_is_said_once_and_first() -> None:
    view, _ = shown(Typed("інсульт"), "home_call")
    assert view.text.startswith("🚑")
    assert view.text.count("🚑") == 1
    assert view.text.count("103") == 1


@pytest.mark.parametrize("phone", ["380442000101", "+380442000101", "(044)200-01-01"])
def test_a_branch_s_telephone_is_shown_as_people_write_it(phone: str) -> None:
    branches = (replace(CENTRE, phone=phone),)
    view, _ = shown(
        Redraw(), "branch_page:b-1", facts=BARE, directory=replace(DIRECTORY, branches=branches)
    )
    assert "+380 44 200 01 01" in view.text
