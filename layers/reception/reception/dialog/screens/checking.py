"""A write whose answer was lost: it is looked up in the clinic system, and never sent again."""

from datetime import timedelta

from reception.dialog import places
from reception.dialog.conversation import Checking
from reception.dialog.effects import Book, Cancel
from reception.dialog.places import Place
from reception.dialog.scene import Page, Scene, Screen
from reception.dialog.words import N_

FIRST_LOOK_UP = timedelta(seconds=10)
"""How long after a write it is looked up for the first time."""


def later(scene: Scene, command: Book | Cancel, *, sent: bool = True) -> Place:
    """Have a write settled by the clockwork, and go to the page that says so.

    sent: the write was sent and its answer was lost, so it is looked up; else it is sent when it is due.
    """
    booking = command if isinstance(command, Book) else None
    cancel = command if isinstance(command, Cancel) else None
    due_at = scene.now + FIRST_LOOK_UP
    scene.keep(checking=Checking(booking, due_at, cancel=cancel, sent=sent))
    scene.set_trail(places.HOME)
    return places.CHECKING


class CheckingWrite(Screen):
    """Tells the patient that the clinic has not confirmed a change yet."""

    place = places.CHECKING

    def draw(self, scene: Scene) -> Page:
        """Which change is being checked: a move, a cancellation or a booking."""
        checking = scene.conversation.checking
        if checking is None:
            return Page(scene.say(N_("That booking has been checked. See My visits.")))
        moving = scene.conversation.moving
        if moving:
            return self._page(
                scene,
                N_(
                    "⏳ Your visit is being moved to <b>{moment}</b>, and the clinic has not confirmed"
                    " it yet. I will write here as soon as it is certain. Please don't book it again."
                ),
                moving.new,
            )
        if checking.cancel:
            return self._page(
                scene,
                N_(
                    "⏳ The clinic has not confirmed yet that your visit on <b>{moment}</b> is"
                    " cancelled. I will write here as soon as it is certain."
                ),
                checking.cancel,
            )
        return self._page(
            scene,
            N_(
                "⏳ Your booking for <b>{moment}</b> is being checked with the clinic."
                " I will write here as soon as it is certain. Please don't book it again."
            ),
            checking.command,
        )

    def _page(self, scene: Scene, msgid: str, command: Book | Cancel) -> Page:
        start = command.slot.start if isinstance(command, Book) else command.visit.start
        return Page(scene.say(msgid, moment=scene.words.moment(start)))


SCREENS: tuple[Screen, ...] = (CheckingWrite(),)
