"""Tells staff what patients say around a visit, where nothing has to be done about it: no request is made of it.

`about`: the account, the message if there is one, and the visit, with `:` between them.
"""

import logging

from reception.clinic.model import initialled
from reception.desk.ports import CannotCopy
from reception.desk.room.action import RoomServices
from reception.desk.thread import Line
from reception.dialog.conversation import Conversation
from reception.dialog.words import N_

log = logging.getLogger(__name__)


class AfterVisits:
    """Posts outside of all topics. Nothing is posted of a patient who has had everything deleted meanwhile."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def kind_words(self, about: str) -> None:
        """Post the mark, and below it what the patient wrote."""
        account, message, visit = about.split(":", 2)
        conversation = self._conversation(account)
        found = conversation.kind_words if conversation else ()
        words = next((one for one in found if str(one.said.id) == message), None)
        if conversation is None or words is None:
            return
        visited = self._visited(conversation, visit)
        text = N_("⭐ <b>{mark} of 5</b> for {visit}. The patient writes:")
        room, now = self.services.room, self.services.clock.now()
        posted = room.post(0, self.services.say(text, mark=words.mark, visit=visited))
        topic = posted if room.topic_per_request else 0
        line = Line(words.said.id, True, now, content=words.said.content)
        try:
            room.copy_to_topic(topic, account, (line,), 0)
        except CannotCopy as error:
            log.info("the patient has taken the words back: %s", error)

    def absent(self, about: str) -> None:
        """Post that a patient was not there, so that the visit can be marked in the clinic's system."""
        account, visit = about.split(":", 1)
        conversation = self._conversation(account)
        if conversation:
            text = N_("🚶 The patient says they were not at {visit}, №{number}.")
            visited = self._visited(conversation, visit)
            self.services.room.post(0, self.services.say(text, visit=visited, number=visit))

    def on_the_way(self, about: str) -> None:
        """Post that a patient will be late, or is there already. It is a line to be read, and no request."""
        account, what, minutes, visit = about.split(":", 3)
        conversation = self._conversation(account)
        if conversation is None:
            return
        text = N_("⏰ Will be late: {visit}, №{number}.")
        if what == "here":
            text = N_("🚪 Is here already: {visit}, №{number}.")
        elif int(minutes):
            text = N_("⏰ Will be {minutes} minutes late: {visit}, №{number}.")
        visited = self._visited(conversation, visit)
        said = self.services.say(text, visit=visited, number=visit, minutes=minutes)
        self.services.room.post(0, said)

    def _conversation(self, account: str) -> Conversation | None:
        return self.services.conversations.load(account).conversation

    def _visited(self, conversation: Conversation, visit: str) -> str:
        """Doctor and moment of a visit that a notice told of, plain text."""
        services = self.services
        known = (*conversation.told_of, *conversation.visits)
        found = next((one for one in known if one.visit.id == visit), None)
        if found is None:
            return services.words.label(N_("a visit"))
        doctor = services.conversations.look().directory.doctor(found.visit.doctor)
        name = initialled(doctor.name if doctor else found.doctor)
        return f"{name}, {services.words.moment(found.visit.start)}"
