"""Takes commands and presses that belong to no request, and says by itself what staff have to hear.

Whatever is shown of a patient leaves an audit line first. A press brings back no more than what is wanted: what stands
there is read anew.
"""

import logging
from datetime import timedelta

from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.room.closures import Closures
from reception.desk.room.context import Act, Asked, Context
from reception.desk.room.held import Held
from reception.desk.room.mornings import Mornings
from reception.desk.room.pages import pressed
from reception.desk.room.previews import Previews
from reception.desk.room.questions import Questions
from reception.desk.thread import Operator
from reception.dialog.words import N_
from reception.turns.ports import ChannelError, TooManyMessages

HELP = N_(
    "<b>Outside of requests</b>\n"
    "/today: today's visits, those that are not confirmed first.\n"
    "/notice and a visit's number: what was written to the patient and when, or why not.\n"
    "/close and a branch or a doctor, until when, and why: nobody can book there. /open opens it again.\n"
    "/close alone: what is closed.\n"
    "/calls: whom to telephone about the next visits.\n"
    "/notices on, preview or paused: whether notices go out to patients."
)
AGAIN = timedelta(minutes=5)

log = logging.getLogger(__name__)


class RoomCommands:
    """The room outside of requests."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.mornings = Mornings(context)
        self.held = Held(context)
        self.previews = Previews(context)
        parts = (
            Questions(context),
            Closures(context),
            self.mornings,
            self.held,
            self.previews,
        )
        self._commands: dict[str, Act] = {
            k: act for part in parts for k, act in part.commands.items()
        }
        self._buttons: dict[str, Act] = {
            k: act for part in parts for k, act in part.buttons.items()
        }

    @property
    def help(self) -> str:
        """What can be asked here (HTML)."""
        return self.context.say(HELP)

    def take(self, update: StaffUpdate, member: Operator, command: str) -> str:
        """Do what a member of the staff asks, if it is anything of ours. Returns what to say at a pressed button.

        Raises:
            StoreUnreachable, ChannelError: it must come again.
        """
        room = self.context.room
        match update.event:
            case StaffWrote(text=text) if act := self._commands.get(command):
                act(Asked(room, update, member, text.partition(" ")[2].strip()))
            case StaffPressed(data=data):
                action, argument = pressed(data)
                if act := self._buttons.get(action):
                    act(Asked(room, update, member, argument))
        return ""

    def work(self, job: str) -> None:
        """Say what is due to be said. A room that can't be written to is tried again.

        Raises:
            StoreUnreachable: it must come again.
        """
        jobs, now = self.context.jobs, self.context.clock.now()
        does = {
            "morning": self.mornings.post,
            "held": self.held.post,
            "preview": self.previews.post,
        }
        kind, _, about = job.partition(":")
        try:
            does[kind](about)
        except TooManyMessages as error:
            jobs.later(job, now + timedelta(seconds=error.seconds))
        except ChannelError as error:
            log.warning("staff are told later: %s: %s", kind, error)
            jobs.later(job, now + AGAIN)
        else:
            jobs.done(job)
