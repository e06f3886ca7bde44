"""Texts of patients that the bot did not understand, shown to staff so that the tables of words grow."""

from reception.desk.room.action import RoomAction, RoomServices
from reception.dialog.words import N_
from reception.figures.ports import HEARD_FROM

MOST_SHOWN = 40
"""Phrases in one message: Telegram takes 4,096 characters."""


class Unread:
    """`/unread`. It shows no text of one patient: a phrase is kept only once several chats have written it."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def show(self, action: RoomAction) -> None:
        """Show the phrases that came from the most chats in the last 90 days."""
        services = self.services
        phrases = services.figures.phrases()[:MOST_SHOWN]
        if not phrases:
            none = N_("No text that the bot did not understand came from {number} chats or more.")
            return action.answer(services.say(none, number=HEARD_FROM))
        head = N_("<b>Not understood</b>, and from how many chats. # is a digit.")
        lines = [services.say("«{text}» · {number}", text=text, number=n) for text, n in phrases]
        return action.answer("\n".join([services.say(head), *lines]))
