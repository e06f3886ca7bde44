"""`Engine.advance`: a conversation and an event give a conversation and effects."""

from dataclasses import dataclass, replace
from datetime import datetime

from reception.dialog import buttons
from reception.dialog.conversation import Conversation
from reception.dialog.effects import COMMANDS, Button, Effect, Query, Show, View
from reception.dialog.events import (
    Commanded,
    DatesFound,
    Event,
    Outcome,
    PatientsFound,
    Poisoned,
    Pressed,
    Redraw,
    Registered,
    RegistrationRefused,
    SharedContact,
    SlotsFound,
    Typed,
    Unreachable,
    Unreadable,
    VisitsFound,
)
from reception.dialog.scene import MENU, Choice, Knowledge, Page, Scene, Screen, Step
from reception.dialog.screens import SCREENS
from reception.dialog.words import N_

EVERYWHERE = ("home", "back", "manager")


@dataclass(frozen=True)
class Turn:
    """What an event leads to. An effect that is a look-up or a write brings its outcome back as an event."""

    conversation: Conversation
    effect: Effect


class Engine:
    """The dialog over what is known at this moment."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def advance(self, conversation: Conversation, event: Event, now: datetime) -> Turn:
        """Decide what `event` at `now` (UTC) leads to. Pure: the same arguments give the same turn."""
        scene = Scene(self.knowledge, conversation, now)
        return self._proceed(scene, self._react(scene, event))

    def _react(self, scene: Scene, event: Event) -> Step:
        screen = self._screen(scene)
        match event:
            case Commanded():
                return self._commanded(scene, screen, event)
            case Pressed():
                return self._pressed(scene, screen, event)
            case Typed(text):
                menu = text.strip() == scene.words.label(MENU)
                return "home" if menu else screen.typed(scene, text)
            case SharedContact(number, own):
                return screen.contact(scene, number, own=own)
            case Unreadable():
                scene.remark(N_("I can only read text. Please write it, or choose below."))
                return None
            case Poisoned():
                scene.remark(
                    N_("Something went wrong with your last message. Please try it again.")
                )
                return "home"
            case Redraw():
                return None
        return self._became(scene, screen, event)

    def _became(self, scene: Scene, screen: Screen, outcome: Outcome) -> Step:
        match outcome:
            case Unreachable():
                return screen.unreachable(scene)
            case DatesFound() | SlotsFound() | VisitsFound() | PatientsFound():
                return screen.found(scene, outcome)
            case Registered() | RegistrationRefused():
                return screen.outcome(scene, outcome)
        return SCREENS["review"].outcome(scene, outcome)

    def _commanded(self, scene: Scene, screen: Screen, event: Commanded) -> Step:
        if event.name in ("start", "menu"):
            return "home"
        return screen.typed(scene, f"/{event.name}")

    def _pressed(self, scene: Scene, screen: Screen, event: Pressed) -> Step:
        choices = scene.conversation.choices
        present = event.stamp == scene.conversation.stamp
        if not present or event.index is None or event.index >= len(choices):
            scene.toast = scene.words.label(N_("That button is an old one. Here is where we are."))
            return None
        action = choices[event.index]
        if action.do == "back":
            return scene.back()
        if action.do in EVERYWHERE:
            return action.do
        step: Step = getattr(screen, action.do)(scene, action.argument)
        return step

    def _proceed(self, scene: Scene, step: Step) -> Turn:
        if isinstance(step, (Query, *COMMANDS)):
            return Turn(scene.conversation, step)
        if isinstance(step, Page):
            return self._show(scene, step)
        while step is not None:
            elsewhere = SCREENS[step].arrive(scene)
            if elsewhere is None:
                scene.go(step)
            step = elsewhere
        screen = self._screen(scene)
        look_up = screen.look_up(scene)
        if look_up is not None:
            scene.keep(remarks=tuple(scene.remarks), toast=scene.toast)
            return Turn(scene.conversation, look_up)
        return self._show(scene, screen.draw(scene))

    def _show(self, scene: Scene, page: Page) -> Turn:
        rows = [*page.rows, *self._leave(scene)]
        stamp = scene.conversation.stamp + 1
        choices = [choice for row in rows for choice in row]
        numbers = iter(range(len(choices)))
        view = View(
            "\n\n".join((*scene.remarks, page.text)),
            tuple(
                tuple(Button(c.label, buttons.encode(stamp, next(numbers))) for c in row)
                for row in rows
                if row
            ),
            page.photo,
            page.contact,
            tuple(page.keys),
            self._farewell(scene, page),
        )
        scene.keep(
            stamp=stamp,
            choices=tuple(choice.action for choice in choices),
            contact_keyboard=bool(page.contact),
            remarks=(),
            toast="",
        )
        return Turn(scene.conversation, Show(view, scene.toast))

    def _farewell(self, scene: Scene, page: Page) -> str:
        if page.contact or not scene.conversation.contact_keyboard:
            return ""
        return page.farewell or scene.say(N_("Thank you."))

    def _leave(self, scene: Scene) -> list[list[Choice]]:
        screen = self._screen(scene)
        if not screen.leave:
            return []
        back = [] if scene.back() == "home" else [scene.choice(N_("← Back"), "back")]
        manager = [] if screen.name == "manager" else [scene.choice(N_("Manager"), "manager")]
        return [[*back, scene.choice(MENU, "home"), *manager]]

    def _screen(self, scene: Scene) -> Screen:
        name = scene.conversation.screen
        if name not in SCREENS:
            scene.conversation = replace(scene.conversation, trail=("home",))
        return SCREENS.get(name, SCREENS["home"])
