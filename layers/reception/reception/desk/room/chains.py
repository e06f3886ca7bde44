"""Tells staff what one freed time has led to: who came earlier, and by how much. No patient is named."""

from datetime import timedelta

from reception.desk.room.action import RoomServices
from reception.dialog.words import N_, NN_

_PEOPLE = NN_("{number} patient comes earlier", "{number} patients come earlier")
_DAYS = NN_("{number} day gained in all", "{number} days gained in all")


class Chains:
    """`<people>:<minutes>:<freed time>` is a chain of moves that has ended."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def post(self, about: str) -> None:
        """Post one line."""
        people, minutes, _ = about.split(":", 2)
        words = self.services.words
        days = round(timedelta(minutes=int(minutes)) / timedelta(days=1))
        parts = [words.count(int(people), _PEOPLE), words.count(days, _DAYS) if days else ""]
        text = N_("⏩ One time came free: {what}.")
        what = ", ".join(filter(None, parts))
        self.services.room.post(0, self.services.say(text, what=what))
