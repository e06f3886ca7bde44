"""Takes what staff do in a request's topic, and gives it to its handler: a button, a command, a line or its change."""

from reception.desk import signs
from reception.desk.buttons import read_request_button, read_room_button
from reception.desk.commands import read_command
from reception.desk.ports import (
    StaffEdited,
    StaffErased,
    StaffPressed,
    StaffReacted,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.request.commands import RequestCommands
from reception.desk.request.lines import StaffLines
from reception.desk.request.patient import PatientCommands
from reception.desk.request.stages import OVER, StageCommands
from reception.desk.room.commands import RoomCommands
from reception.desk.signs import Sign
from reception.desk.thread import Operator, Thread
from reception.dialog import buttons
from reception.dialog.events import Pressed
from reception.dialog.words import N_

OF_THE_REQUEST = N_(
    "Nothing was done: in a request's topic /{command} is about the request, and nothing stands behind it.\n"
    "For a branch or a doctor write it outside of the topics: /{command} {argument}"
)
"""The answer to a command that both tables have, if it is given in a topic and something stands behind it."""


class RequestTopic:
    """Takes the updates of request topics. Whose request it is comes from the topic's owner, never from a text.

    `room`: the commands outside of requests, which work in a topic as well.
    """

    def __init__(
        self, services: RequestServices, patient: PatientCommands, room: RoomCommands
    ) -> None:
        self.services = services
        self.patient = patient
        self.room = room
        self.lines = StaffLines(services)
        self.commands = RequestCommands(services, StageCommands(services), self.lines, patient)

    def take(self, update: StaffUpdate, member: Operator, thread: Thread) -> str:
        """Do what a member did in the topic of `thread`'s account. Returns what to say at a pressed button.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        if self._is_of_room(update):
            return self.room.take(update, member)
        if update.topic != thread.topic:
            return self._in_former_topic(update)
        if thread.is_over(update.id):
            return ""
        action = RequestAction(update, member, thread)
        match update.event:
            case StaffPressed() as pressed:
                return self._pressed(action, pressed)
            case StaffWrote() as wrote:
                self._wrote(action, wrote)
            case StaffEdited() as edited:
                self.lines.edited(action, edited)
            case StaffErased() as erased:
                self.lines.erased(action, erased)
            case StaffReacted() as reacted:
                self.lines.reacted(action, reacted)
        return ""

    def _is_of_room(self, update: StaffUpdate) -> bool:
        """True for a command or a button that only the table of the room has. A part of an album is no command."""
        match update.event:
            case StaffPressed(data=data):
                return read_room_button(data)[0] in self.room.by_button
            case StaffWrote(text=text, album=""):
                name = read_command(text)[0]
                return name in self.room.by_typing and name not in self.commands.by_typing
        return False

    def _in_former_topic(self, update: StaffUpdate) -> str:
        """Say that the request is over: nothing that is written in a former request's topic reaches the patient."""
        if isinstance(update.event, StaffWrote):
            self.services.room.mark(update.event.message, arrived=False)
        return self.services.label(OVER) if isinstance(update.event, StaffPressed) else ""

    def _pressed(self, action: RequestAction, pressed: StaffPressed) -> str:
        if page_button := buttons.decode(pressed.data):
            return self.patient.press_page(action, Pressed(*page_button), pressed.message)
        name, number, action.argument = read_request_button(pressed.data)
        if action.thread.request is None or number != action.number:
            return self.services.label(OVER)
        command = self.commands.by_button.get(name)
        if command is None or (action.comes_again and not command.who_may(action)):
            return ""  # the first time may have passed the request on: the repeat is not told that it may not do so
        return command.run(action, self.services.cards.words)

    def _wrote(self, action: RequestAction, wrote: StaffWrote) -> None:
        """A command is answered by a line in the topic; anything else is a line. A part of an album is no command."""
        name, action.argument = read_command(wrote.text)
        command = None if wrote.album else self.commands.by_typing.get(name)
        if command is None:
            return self._wrote_line(action, wrote)
        if action.argument and name in self.room.by_typing:
            parameters = {"command": name, "argument": action.argument}
            return self.services.answer(action, OF_THE_REQUEST, parameters)
        if answer := command.run(action, self.services.cards.words):
            self.services.answer(action, "{text}", {"text": answer})
        return None

    def _wrote_line(self, action: RequestAction, wrote: StaffWrote) -> None:
        """A line that may be meant for a command is answered with that command's name."""
        sign = signs.read_line(wrote)
        may_be_command = sign == Sign.COMMAND or (sign == Sign.UNSURE and action.is_taker_now)
        names = [*self.commands.by_typing, *self.room.by_typing]
        if may_be_command and (meant := signs.nearest(wrote.text, names)):
            return self.lines.refuse_command(action, wrote, meant)
        return self.lines.wrote(action, wrote)
