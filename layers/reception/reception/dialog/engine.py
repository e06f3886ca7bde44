"""`Engine.advance`: a conversation and an event give a conversation and effects."""

from dataclasses import dataclass, replace
from datetime import datetime

from reception.dialog import buttons, effects
from reception.dialog.commands import COMMANDS, linked_to
from reception.dialog.conversation import Conversation
from reception.dialog.effects import Button, Effect, Forget, Query, Quiet, Show, View
from reception.dialog.events import (
    BookedAtDesk,
    Cancelled,
    CancelUncertain,
    CodeGuessedWrong,
    CodeIsOver,
    CodeLimitReached,
    CodeOnItsWay,
    CodeProves,
    CodeTooSoon,
    Commanded,
    DatesFound,
    Event,
    NumberProven,
    OperatorCame,
    OperatorLeft,
    Outcome,
    PatientProven,
    PatientsFound,
    Poisoned,
    Pressed,
    PressedStanding,
    Redraw,
    Registered,
    RegistrationRefused,
    SharedContact,
    SlotsFound,
    SoonestFound,
    StaffAsked,
    StaffLeft,
    StaffTold,
    StillStands,
    StoredCollected,
    Typed,
    Unreachable,
    Unreadable,
    VisitChanged,
    VisitsFound,
)
from reception.dialog.reading.search import is_danger
from reception.dialog.scene import MENU, Choice, Knowledge, Page, Scene, Screen, Step
from reception.dialog.screens import SCREENS, manager, notices, paused
from reception.dialog.screens.move_steps import is_of_a_move
from reception.dialog.staff import STAFF_COMMANDS, AskStaff, RequestKind
from reception.dialog.words import N_

EVERYWHERE = ("home", "back")


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
        if isinstance(event, (Typed, Unreadable)):
            scene.said = event.said
        overheard = manager.overheard(scene, event)
        return self._proceed(scene, overheard or self._react(scene, event))

    def _react(self, scene: Scene, event: Event) -> Step:
        screen = self._screen(scene)
        if scene.conversation.unreachable and isinstance(
            event, (Commanded, Pressed, PressedStanding, Typed)
        ):
            scene.keep(unreachable=False)
        match event:
            case Commanded():
                return self._commanded(scene, screen, event)
            case Pressed():
                return self._pressed(scene, screen, event)
            case PressedStanding(button):
                return notices.pressed(scene, button)
            case Typed(text):
                return self._typed(scene, screen, text)
            case SharedContact(number, own):
                return screen.contact(scene, number, own=own)
            case Unreadable():
                return screen.unreadable(scene)
            case Poisoned():
                scene.remark(
                    N_("Something went wrong with your last message. Please try it again.")
                )
                return "home"
            case Redraw():
                scene.remarks = list(scene.conversation.remarked)
                return None
        return self._became(scene, screen, event)

    def _became(self, scene: Scene, screen: Screen, outcome: Outcome) -> Step:
        if scene.conversation.moving and is_of_a_move(outcome):
            return SCREENS["move"].outcome(scene, outcome)
        match outcome:
            case (
                StaffAsked()
                | StaffTold()
                | StaffLeft()
                | OperatorCame()
                | OperatorLeft()
                | PatientProven()
                | NumberProven()
                | BookedAtDesk()
            ):
                return manager.Manager().outcome(scene, outcome)
            case Unreachable():
                return screen.unreachable(scene)
            case (
                DatesFound()
                | SlotsFound()
                | SoonestFound()
                | VisitsFound()
                | PatientsFound()
                | StoredCollected()
            ):
                return screen.found(scene, outcome)
            case Registered() | RegistrationRefused():
                return screen.outcome(scene, outcome)
            case (
                CodeOnItsWay()
                | CodeTooSoon()
                | CodeLimitReached()
                | CodeProves()
                | CodeGuessedWrong()
                | CodeIsOver()
            ):
                return screen.outcome(scene, outcome)
            case Cancelled() | StillStands() | VisitChanged() | CancelUncertain():
                return SCREENS["cancel"].outcome(scene, outcome)
        return SCREENS["review"].outcome(scene, outcome)

    def _typed(self, scene: Scene, screen: Screen, text: str) -> Step:
        if text.strip() == scene.words.label(MENU):
            return "home"
        if is_danger(scene.facts, text):
            scene.warn()
        return screen.typed(scene, text)

    def _commanded(self, scene: Scene, screen: Screen, event: Commanded) -> Step:
        if event.name == "start" and event.payload:
            return linked_to(scene, event.payload)
        return COMMANDS.get(event.name) or screen.typed(scene, f"/{event.name}")

    def _pressed(self, scene: Scene, screen: Screen, event: Pressed) -> Step:
        choices = scene.conversation.choices
        present = event.stamp == scene.conversation.stamp
        if not present or event.index is None or event.index >= len(choices):
            scene.toast = scene.words.label(N_("That button is an old one. Here is where we are."))
            return None
        action = choices[event.index]
        if action.do == "back":
            return scene.back()
        if action.do == "manager":
            return manager.ask(RequestKind(action.argument or RequestKind.MANAGER))
        if action.do in EVERYWHERE:
            return action.do
        if paused.stops(scene, screen):
            return scene.conversation.place
        step: Step = getattr(screen, action.do)(scene, action.argument)
        return step

    def _proceed(self, scene: Scene, step: Step) -> Turn:
        if isinstance(step, AskStaff):
            step = replace(step, branch=manager.branch(scene))
        if isinstance(
            step,
            (
                Query,
                effects.CollectStored,
                Forget,
                Quiet,
                *effects.COMMANDS,
                *effects.CODE_COMMANDS,
                *STAFF_COMMANDS,
            ),
        ):
            scene.keep(remarks=tuple(scene.remarks), toast=scene.toast)
            return Turn(scene.conversation, step)
        if isinstance(step, Page):
            return self._show(scene, step)
        if step is None and paused.stops(scene, self._screen(scene)):
            step = scene.conversation.place
        while step is not None:
            scene.heading = step
            screen = SCREENS[step.partition(":")[0]]
            stopped = paused.stops(scene, screen)
            elsewhere = paused.instead_of(step) if stopped else screen.arrive(scene)
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
        keys, farewell = self._keys(scene, page)
        if page.keys and not page.contact:
            scene.keep(contact_keyboard=False, talk_keyboard=True)
            return Turn(scene.conversation, Show(View(page.text, keys=keys)))
        rows = [*page.rows, *self._leave(scene)]
        stamp = scene.conversation.stamp + 1
        choices = [choice for row in rows for choice in row if not choice.url]
        numbers = iter(range(len(choices)))
        view = View(
            "\n\n".join((*scene.remarks, page.text)),
            tuple(
                tuple(
                    Button(c.label, url=c.url)
                    if c.url
                    else Button(c.label, buttons.encode(stamp, next(numbers)))
                    for c in row
                )
                for row in rows
                if row
            ),
            page.photo,
            page.contact,
            keys,
            farewell,
            page.document,
            page.venue,
            page.stays,
        )
        scene.keep(
            stamp=stamp,
            choices=tuple(choice.action for choice in choices),
            contact_keyboard=bool(page.contact),
            talk_keyboard=bool(keys) or (scene.conversation.talk_keyboard and not farewell),
            remarks=(),
            remarked=tuple(scene.remarks),
            toast="",
        )
        return Turn(scene.conversation, Show(view, scene.toast))

    def _keys(self, scene: Scene, page: Page) -> tuple[tuple[str, ...], str]:
        """The keys below the text field, and the line that brings them or takes the former ones away.

        While an operator talks, the key that ends it is always there.
        """
        conversation = scene.conversation
        talking = conversation.request is not None and bool(conversation.request.operator)
        end = (scene.words.label(manager.END),) if talking else ()
        if page.contact or page.keys:
            return tuple(dict.fromkeys((*page.keys, *end))), ""
        if conversation.contact_keyboard:
            return end, page.farewell or scene.say(N_("Thank you."))
        if conversation.talk_keyboard and not talking:
            last = "\n\n".join(scene.remarks) or scene.say(N_("Thank you."))
            scene.remarks.clear()
            return (), last
        return (), ""

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
