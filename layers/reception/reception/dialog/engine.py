"""The dialog's heart: `Engine.advance` makes of a conversation and an event a conversation and an effect."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAliasType

from reception.dataclass import dataclass, replace
from reception.dialog import buttons, corrections, effects, limits, places, usage
from reception.dialog.buttons import Standing
from reception.dialog.commands import COMMANDS, command_of, linked_to
from reception.dialog.conversation import Acted, Action, Conversation, Drawn, Former
from reception.dialog.effects import Button, Effect, Forget, Link, Query, Show, ShowNothing, View
from reception.dialog.events import (
    BookingOutcome,
    CancelOutcome,
    ChatBlocked,
    ChatUnblocked,
    CodeOutcome,
    Commanded,
    DeedOutcome,
    Event,
    Found,
    Outcome,
    Poisoned,
    Pressed,
    PressedStanding,
    Reacted,
    Redraw,
    RegistrationOutcome,
    SharedContact,
    StaffOutcome,
    Typed,
    Unreachable,
    Unreadable,
    members,
)
from reception.dialog.places import Place, Section
from reception.dialog.reading.courtesies import (
    Courtesy,
    read_courtesy,
    read_courtesy_beside_names,
)
from reception.dialog.reading.referrals import read_referral
from reception.dialog.reading.search import is_danger
from reception.dialog.scene import MENU, Choice, Knowledge, Page, Scene, Screen, Step
from reception.dialog.screens import SCREENS, manager, notices, paused
from reception.dialog.screens.account import FORGOTTEN
from reception.dialog.screens.move_steps import is_of_a_move
from reception.dialog.screens.registration.begin import linked
from reception.dialog.staff import STAFF_COMMANDS, AskStaff, Sent, TellStaff
from reception.dialog.words import N_

FORMER_HOLDS = timedelta(minutes=1)
"""How long a button of the screen before may be pressed: a patient who presses later has seen the present screen."""
MAX_FORMER_CHOICES = 60
_OLD_BUTTON = N_("That button is an old one. Here is where we are.")
NAMES = (places.SURNAME, places.FIRST_NAME, places.PATRONYMIC)
"""Places where a name is asked for. «Привіт» is a surname, too."""
REPEATS_FOR = timedelta(seconds=30)
"""Longer than presses wait for one another while the clinic system is slow."""

type Handler = Callable[[Screen, Scene, Any], Step]
"""Goes on with an outcome; the screen is the present one."""

EVERYWHERE = {
    press.__name__ for press in (Screen.home, Screen.back, Screen.manager, Screen.to_staff)
}
"""Names of the methods that buttons of every screen call; they work while booking is paused, too."""


TAKE_REFERRALS_AS_TEXT = (Section.MANAGER, Section.HOME_CALL)
"""Sections in which the number of an e-referral stays a part of the text, which people read."""


def _by(place: Place) -> Handler:
    """A handler that gives the outcome to this screen, wherever the patient is by now."""
    return lambda _, scene, outcome: _screen_of(place).outcome(scene, outcome)


def _by_present(screen: Screen, scene: Scene, outcome: Any) -> Step:
    """Give the outcome to the present screen, which asked for the write."""
    return screen.outcome(scene, outcome)


def _counted(_: Screen, scene: Scene, outcome: DeedOutcome) -> Step:
    """Do what was counted; a patient is added here, without a write."""
    step = limits.go_on(scene, outcome)
    return linked(scene, step) if isinstance(step, Link) else step


HANDLERS: dict[TypeAliasType | type, Handler] = {
    Found: lambda screen, scene, found: screen.found(scene, found),
    Unreachable: lambda screen, scene, _: screen.unreachable(scene),
    RegistrationOutcome: _by_present,
    CodeOutcome: _by_present,
    BookingOutcome: _by(places.REVIEW),
    CancelOutcome: _by(places.CANCEL),
    StaffOutcome: _by(places.MANAGER),
    DeedOutcome: _counted,
}
"""The handler of each group of outcomes in `events`. Outcomes of a move's steps go to the move first."""

HANDLER_OF: dict[type, Handler] = {
    kind: handler for group, handler in HANDLERS.items() for kind in members(group)
}
"""The same handlers by the outcome's class."""


@dataclass(frozen=True)
class Turn:
    """The result of an event. The outcome of an effect that looks up or writes comes back as the next event."""

    conversation: Conversation
    effect: Effect


class Engine:
    """The dialog, over what is known at one moment."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def advance(self, conversation: Conversation, event: Event, now: datetime) -> Turn:
        """Decide what `event` at `now` (UTC) leads to. Pure: the same arguments give the same turn."""
        if isinstance(event, Redraw) and (view := _kept_view(conversation)):
            return Turn(conversation, Show(view))
        scene = Scene(self.knowledge, conversation, now)
        if isinstance(event, (Typed, Unreadable, SharedContact)):
            scene.said = event.said
        if isinstance(event, Typed) and is_danger(scene.facts, event.text):
            scene.danger = True
            scene.warn()
        _keep_unread(scene, event)
        overheard = manager.overheard(scene, event)
        turn = self._proceed(scene, overheard or self._react(scene, event))
        counted = usage.followed(conversation, turn.conversation, event, now)
        return replace(turn, conversation=counted)

    def is_repeated(self, conversation: Conversation, event: Event, now: datetime) -> bool:
        """Whether `event` presses a button once more whose press has led to the present page."""
        return isinstance(event, Pressed) and _is_repeated(conversation, event, now)

    def is_old(self, conversation: Conversation, event: Event, now: datetime) -> bool:
        """Whether `event` presses a button that does not hold any more."""
        if not isinstance(event, Pressed) or event.command in COMMANDS:
            return False
        return _chosen(conversation, event) is None and _of_former(conversation, event, now) is None

    def nothing_is_stored(self, conversation: Conversation, now: datetime) -> str:
        """The words at a pressed button of a chat of which nothing is stored, perhaps since its last press."""
        return Scene(self.knowledge, conversation, now).words.label(FORGOTTEN)

    def _react(self, scene: Scene, event: Event) -> Step:
        screen = self._screen(scene)
        _note_reach(scene, event)
        match event:
            case Commanded():
                return self._commanded(scene, screen, event)
            case Pressed():
                return self._pressed(scene, screen, event)
            case PressedStanding(button):
                return notices.pressed(scene, button)
            case Typed(text):
                return self._typed(scene, screen, text, event.about)
            case SharedContact(number, own):
                return screen.contact(scene, number, own=own)
            case Unreadable(said):
                return self._unreadable(scene, screen, said or Sent(0))
            case ChatBlocked() | ChatUnblocked() | Reacted():
                return ShowNothing()
            case Poisoned():
                scene.remark(
                    N_("Something went wrong with your last message. Please try it again.")
                )
                return places.HOME
            case Redraw():
                scene.remarks = list(scene.conversation.remarked)
                return None
        return self._became(scene, screen, event)

    def _became(self, scene: Scene, screen: Screen, outcome: Outcome) -> Step:
        if scene.conversation.moving and is_of_a_move(outcome):
            return _screen_of(places.MOVE).outcome(scene, outcome)
        handler = HANDLER_OF.get(type(outcome))
        if handler is None:
            message = f"no event of a conversation: {type(outcome).__name__}"
            raise TypeError(message)
        return handler(screen, scene, outcome)

    def _typed(self, scene: Scene, screen: Screen, text: str, about: tuple[Standing, ...]) -> Step:
        take = partial(self._read, scene, screen, text, about)
        if scene.said and scene.said.album:
            scene.keep(album=scene.said.album)
        at_desk = screen.place in manager.TOLD_TO_STAFF and scene.conversation.request
        if scene.said is None or not scene.said.edit or at_desk:
            return take()
        return corrections.edited(scene, screen, text, take, _screen_of)

    def _read(self, scene: Scene, screen: Screen, text: str, about: tuple[Standing, ...]) -> Step:
        """Take a text for an answer to a notice, for the name of a button, else for what the screen makes of it."""
        from reception.dialog import answering, named_buttons  # only a typed text needs these words

        if text.strip() == scene.words.label(MENU):
            return places.HOME
        number = read_referral(text)
        if number and scene.here.section not in TAKE_REFERRALS_AS_TEXT:
            return places.REFERRAL.of(number)
        stopped = None if screen.asks_for_text(scene) else answering.stops_news(scene, text)
        answered = stopped or answering.answers_first(scene, text, about)
        if answered:
            return answered
        if (courtesy := self._courtesy(scene, screen, text)) is not None:
            scene.remark(courtesy)
            return None
        named = named_buttons.pressed(scene, screen, text)
        if isinstance(named, Action):
            return self._act(scene, screen, named)
        if named is None and screen.asks_for_text(scene) and not self._is_a_question(scene, text):
            corrections.remember(scene, scene.here)
        if named:
            return named
        if self._is_a_question(scene, text) and (answer := scene.answer_of(text)):
            return answer
        if not screen.asks_for_text(scene):
            answered = answering.answers(scene, screen, text)
        return answered or manager.goes_on(scene, screen, text) or screen.typed(scene, text)

    @staticmethod
    def _courtesy(scene: Scene, screen: Screen, text: str) -> Courtesy | None:
        """A greeting or thanks where a line of a form is asked for: it is answered, and the line asked for again."""
        if scene.here.section not in (Section.PATIENT_DATA, Section.HOME_CALL):
            return None
        if not screen.asks_for_text(scene):
            return None
        return read_courtesy_beside_names(text) if screen.place in NAMES else read_courtesy(text)

    @staticmethod
    def _is_a_question(scene: Scene, text: str) -> bool:
        """Whether a text is a question to the clinic where a line about the patient is asked for."""
        return scene.here.section is Section.PATIENT_DATA and text.rstrip().endswith("?")

    def _unreadable(self, scene: Scene, screen: Screen, said: Sent) -> Step:
        """Let the screen take it. A further part of an album, or an edit, only goes to an open request."""
        repeated = said.edit or (said.album and said.album == scene.conversation.album)
        if not repeated:
            scene.keep(album=said.album or scene.conversation.album)
            return manager.goes_on(scene, screen) or screen.unreadable(scene)
        remarks = list(scene.remarks)
        step = screen.unreadable(scene)
        scene.remarks = remarks
        return step if isinstance(step, TellStaff) else ShowNothing()

    def _commanded(self, scene: Scene, screen: Screen, event: Commanded) -> Step:
        if event.name == "start" and event.payload:
            return linked_to(scene, event.payload)
        # Only a command that is none of ours needs the words of answers.
        from reception.dialog import answering

        written = f"/{event.name}"
        return (
            COMMANDS.get(event.name)
            or answering.stops_news(scene, written)
            or screen.typed(scene, written)
        )

    def _pressed(self, scene: Scene, screen: Screen, event: Pressed) -> Step:
        if _is_repeated(scene.conversation, event, scene.now):
            scene.toast = scene.words.label(_OLD_BUTTON)
            scene.remarks = list(scene.conversation.remarked)
            return None
        action = _chosen(scene.conversation, event)
        if action is not None and event.stamp is not None and event.index is not None:
            until = scene.now + REPEATS_FOR
            scene.keep(acted=Acted(event.stamp, event.index, until))
        former = _of_former(scene.conversation, event, scene.now)
        if former is not None:
            scene.keep(trail=former.drawn.trail)
            screen, action = self._screen(scene), former.choices[event.index or 0]
            scene.place = scene.here
        if action is None and event.command in COMMANDS:
            return COMMANDS[event.command]
        if action is None:
            scene.toast = scene.words.label(_OLD_BUTTON)
            return None
        return self._act(scene, screen, action)

    def _act(self, scene: Scene, screen: Screen, action: Action) -> Step:
        """Do what a button of the present page does."""
        if paused.stops(scene, screen) and action.do not in EVERYWHERE:
            return scene.here
        step: Step = getattr(screen, action.do)(scene, action.argument)
        scene.keep(unread=())
        return step

    def _proceed(self, scene: Scene, step: Step) -> Turn:
        # 1. Effects end the turn: their outcomes come back as events.
        if isinstance(step, AskStaff):
            step = replace(step, branch=manager.branch(scene))
        if isinstance(step, STAFF_COMMANDS):
            scene.keep(unread=())
        if isinstance(
            step,
            (
                Query,
                effects.CollectStored,
                Forget,
                ShowNothing,
                *effects.COMMANDS,
                *effects.CODE_COMMANDS,
                *STAFF_COMMANDS,
            ),
        ):
            scene.keep(remarks=tuple(scene.remarks), toast=scene.toast)
            return Turn(scene.conversation, step)
        # 2. A page that the screen has drawn already is shown.
        if isinstance(step, Page):
            turn = self._show(scene, step)
            return replace(turn, conversation=_with_kept_view(turn))
        # 3. Go to the place; a screen that has nothing to ask, or is closed, sends on to another place.
        if step is None and paused.stops(scene, self._screen(scene)):
            step = scene.here
        while step is not None:
            scene.place = step
            screen = _screen_of(step)
            stopped = paused.stops(scene, screen)
            elsewhere = paused.instead_of(step) if stopped else screen.arrive(scene)
            if elsewhere is None:
                scene.go(step)
            step = elsewhere
        # 4. Draw its page; before that, look up what is missing.
        screen = self._screen(scene)
        look_up = screen.look_up(scene)
        if look_up is not None:
            scene.keep(remarks=tuple(scene.remarks), toast=scene.toast)
            return Turn(scene.conversation, look_up)
        return self._show(scene, screen.draw(scene))

    def _show(self, scene: Scene, page: Page) -> Turn:
        corrections.forget(scene)
        keys, farewell = self._keys(scene, page)
        if page.keys and not page.contact:
            scene.keep(contact_keyboard=False, talk_keyboard=True, drawn=_without_view(scene))
            return Turn(scene.conversation, Show(View(page.text, keys=keys)))
        self._say_who_asks(scene)
        rows = [*page.rows, *self._offer_staff(scene), *self._leave(scene)]
        stamp = scene.conversation.stamp + 1
        choices = [choice for row in rows for choice in row if choice.is_told]
        numbers = iter(range(len(choices)))
        view = View(
            "\n\n".join((*scene.remarks, page.text)),
            tuple(
                tuple(
                    Button(c.label, buttons.encode(stamp, next(numbers), command_of(c.action)))
                    if c.is_told
                    else Button(c.label, url=c.url, copies=c.copies)
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
            page.telephones,
            page.visit if scene.conversation.pins else "",
        )
        scene.keep(
            former=_former(scene),
            stamp=stamp,
            choices=tuple(choice.action for choice in choices),
            contact_keyboard=bool(page.contact),
            talk_keyboard=bool(keys) or (scene.conversation.talk_keyboard and not farewell),
            remarks=(),
            remarked=tuple(scene.remarks),
            toast="",
        )
        bare = scene.conversation
        scene.keep(drawn=Drawn(bare.trail, bare.stands_on))
        return Turn(scene.conversation, Show(view, scene.toast))

    def _keys(self, scene: Scene, page: Page) -> tuple[tuple[str, ...], str]:
        """The keys below the text field, and the line that brings them or takes the former keys away.

        While an operator talks, the key that ends the conversation is always there.
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

    def _say_who_asks(self, scene: Scene) -> None:
        """While an operator has the request, say that the bot asks, and note that the next text answers it."""
        request = scene.conversation.request
        talking = request is not None and bool(request.operator)
        asks = talking and self._screen(scene).asks_for_text(scene)
        scene.keep(bot_asks=asks)
        if asks:
            scene.remark(N_("The bot asks this. To write to the manager, press ☰ Menu first."))

    def _offer_staff(self, scene: Scene) -> list[list[Choice]]:
        """The button that passes on to the staff what only people can read; one page asks about it itself."""
        if not scene.conversation.unread or scene.here == places.TO_DESK:
            return []
        return [[scene.choice(N_("💬 Pass it to an operator"), self._screen(scene).to_staff)]]

    def _leave(self, scene: Scene) -> list[list[Choice]]:
        screen = self._screen(scene)
        if not screen.leave:
            return []
        back = [] if scene.back() == places.HOME else [scene.choice(N_("← Back"), screen.back)]
        at_manager = screen.place == places.MANAGER
        manager = [] if at_manager else [scene.choice(N_("Manager"), screen.manager)]
        return [[*back, scene.choice(MENU, screen.home), *manager]]

    def _screen(self, scene: Scene) -> Screen:
        if scene.conversation.screen not in SCREENS:
            scene.set_trail(places.HOME)
        return _screen_of(scene.here)


def _note_reach(scene: Scene, event: Event) -> None:
    """Keep whether the chat takes messages, if the event tells it."""
    if isinstance(event, ChatBlocked):
        scene.keep(unreachable=True)
    elif isinstance(event, (ChatUnblocked, Commanded, Pressed, PressedStanding, Typed)):
        scene.keep(unreachable=False)


def _keep_unread(scene: Scene, event: Event) -> None:
    """Keep a photo, a voice message or a file until the patient's next deed: a press of its button passes it on.

    A text on the page that asks whether a message is for the staff leaves the message there.
    """
    if isinstance(event, (Typed, Unreadable)) and (said := event.said) and said.file:
        kept = scene.conversation.unread
        if said.edit or scene.facts.desk is None:
            return
        together = bool(said.album) and any(part.album == said.album for part in kept)
        scene.keep(unread=(*kept, said) if together else (said,))
    elif isinstance(event, Typed) and scene.here == places.TO_DESK:
        return
    elif isinstance(event, (Typed, Unreadable, Commanded, PressedStanding, SharedContact)):
        scene.keep(unread=())


def _chosen(conversation: Conversation, event: Pressed) -> Action | None:
    """The action of the button that was pressed; None where the button is an old one, or none of ours."""
    choices, index = conversation.choices, event.index
    if event.stamp != conversation.stamp or index is None or index >= len(choices):
        return None
    return choices[index]


def _is_repeated(conversation: Conversation, event: Pressed, now: datetime) -> bool:
    """Whether the button was pressed a moment ago, and the page that followed is the present one."""
    acted, stamp = conversation.acted, event.stamp
    if acted is None or stamp is None or (acted.stamp, acted.index) != (stamp, event.index):
        return False
    return conversation.stamp == stamp + 1 and now <= acted.until


def _of_former(conversation: Conversation, event: Pressed, now: datetime) -> Former | None:
    """The former screen, if the pressed button is one of its and all that the button stands on is as it was."""
    former, index = conversation.former, event.index
    if former is None or index is None or index >= len(former.choices):
        return None
    holds = event.stamp == former.stamp and now <= former.until
    return former if holds and former.drawn.stands_on == conversation.stands_on else None


def _former(scene: Scene) -> Former | None:
    """The present screen as it is kept when another one is drawn."""
    drawn, choices = _without_view(scene), scene.conversation.choices
    if drawn is None or len(choices) > MAX_FORMER_CHOICES:
        return None
    return Former(scene.conversation.stamp, drawn, choices, scene.now + FORMER_HOLDS)


def _kept_view(conversation: Conversation) -> View | None:
    """The present page as it was shown, if it is kept and all that it stands on is as it was."""
    drawn = conversation.drawn
    return drawn.view if drawn and drawn.stands_on == conversation.stands_on else None


def _with_kept_view(turn: Turn) -> Conversation:
    """The conversation with the page that is being shown: its screen would draw another one in its place."""
    drawn = turn.conversation.drawn
    if drawn is None or not isinstance(turn.effect, Show):
        return turn.conversation
    return replace(turn.conversation, drawn=replace(drawn, view=turn.effect.view.alone))


def _without_view(scene: Scene) -> Drawn | None:
    drawn = scene.conversation.drawn
    return replace(drawn, view=None) if drawn else None


def _screen_of(place: Place) -> Screen:
    return SCREENS[place.screen]
