"""Takes what staff do in a request's topic, and gives it to its handler: a button, a command, a line or its change."""

from reception.desk.buttons import read_request_button
from reception.desk.commands import read_command
from reception.desk.ports import (
    StaffEdited,
    StaffErased,
    StaffPressed,
    StaffUpdate,
    StaffWrote,
)
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.request.commands import RequestCommands
from reception.desk.request.lines import StaffLines
from reception.desk.request.patient import PatientCommands
from reception.desk.request.stages import OVER, StageCommands
from reception.desk.thread import Note, Operator, Thread
from reception.dialog import buttons
from reception.dialog.events import Pressed


class RequestTopic:
    """Takes the updates of request topics. Whose request it is comes from the topic's owner, never from a text."""

    def __init__(self, services: RequestServices, patient: PatientCommands) -> None:
        self.services = services
        self.patient = patient
        self.lines = StaffLines(services)
        self.commands = RequestCommands(services, StageCommands(services), self.lines, patient)

    def take(self, update: StaffUpdate, member: Operator, thread: Thread) -> str:
        """Do what a member did in the topic of `thread`'s account. Returns what to say at a pressed button.

        Raises:
            Busy, StoreUnreachable, ChannelError: it must come again.
        """
        if update.topic != thread.topic:
            return self._in_former_topic(update)
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
        return ""

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
        return command.run(action, self.services.cards.words) if command else ""

    def _wrote(self, action: RequestAction, wrote: StaffWrote) -> None:
        """A command is answered by a line in the topic; anything else is a line."""
        name, action.argument = read_command(wrote.text)
        command = self.commands.by_typing.get(name)
        if command is None:
            self.lines.wrote(action, wrote)
        elif answer := command.run(action, self.services.cards.words):
            self.services.note(action, Note(f"said:{action.update.id}", "{text}", {"text": answer}))
