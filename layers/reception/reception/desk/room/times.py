"""How long patients waited for the first answer, for the director alone."""

from collections.abc import Mapping
from datetime import timedelta

from reception.desk.measures import Measured, measured, read_entry
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.waits import said
from reception.dialog.words import N_

DAYS = 14
"""The days that the measure covers, up to today. Each is one read."""
DIRECTOR_ONLY = N_("That is for the director alone.")


class AnswerTimes:
    """`/times`."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def is_director(self, action: RoomAction) -> bool:
        """True for the member whom the clinic's content names."""
        desk = self.services.facts.desk
        return desk is not None and action.member.id == desk.director

    def show(self, action: RoomAction) -> None:
        """Show it to the director alone. Where the platform can't, nothing is shown."""
        services = self.services
        shown = services.room.show_alone(action.update.topic, action.member.id, self._text())
        told = (
            N_("Shown to you alone.")
            if shown
            else N_(
                "Nothing is shown: open a chat with this bot, press Start there, and ask again."
            )
        )
        action.answer(services.say(told))

    def _text(self) -> str:
        services = self.services
        today = services.time.day(services.clock.now())
        days = [today - timedelta(days=n) for n in range(DAYS)]
        answers = [read_entry(entry) for day in days for entry in services.threads.answers_of(day)]
        head = services.say(
            N_("<b>First answers of {days} days</b>, in open hours: {number}"),
            days=DAYS,
            number=len(answers),
        )
        hours = measured(answers, lambda answer: answer.hour)
        names = {answer.operator: answer.name for answer in answers}
        operators = measured(answers, lambda answer: answer.operator)
        return "\n".join(
            [
                head,
                *self._lines({f"{hour:02}:00": each for hour, each in hours.items()}),
                "",
                *self._lines({names[operator]: each for operator, each in operators.items()}),
            ]
        )

    def _lines(self, groups: Mapping[str, Measured]) -> list[str]:
        """A line for each group: how many, and in what time half and nine of ten were answered."""
        services = self.services
        line = N_("{group}: {number}; half within {half}, nine of ten within {most}")
        return [
            services.say(
                line,
                group=group,
                number=each.count,
                half=said(services.words, timedelta(seconds=each.half)),
                most=said(services.words, timedelta(seconds=each.most)),
            )
            for group, each in groups.items()
        ]
