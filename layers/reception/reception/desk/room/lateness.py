"""`/late`: a doctor is late today, and staff have the patients told who are still to come.

Nobody is told before a press. They are told once; again only if the delay grows beyond what they were told.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from reception.clinic.model import Directory, VisitStatus
from reception.clinic.operations import Delay
from reception.desk.buttons import room_button
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.affecting import Affecting
from reception.desk.room.closing import NotUnderstood, read_place
from reception.desk.thread import Rows
from reception.dialog.words import N_
from reception.notices.mirrored import Mirrored

MOST_MINUTES = 300
"""A doctor who is later than this does not come: the day is closed (`/close`)."""
_DELAY = re.compile(
    r"(?P<whom>.+?)[\s,:+]+(?P<minutes>\d{1,3})\s*(?:хв\w*|мин\w*|min\w*)?\.?", re.DOTALL
)
_HOW = N_(
    "Write the doctor and how many minutes: /late Коваленко 25. With 0 the delay is taken back."
)


class Lateness:
    """`/late`, and the buttons below its answer."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services
        self.affecting = Affecting(services.mirror, services.conversations, services.clock)

    def late(self, action: RoomAction) -> None:
        """Note a doctor's delay and show whom it concerns; without an argument list the delays of today."""
        services = self.services
        loaded, now = services.conversations.look(), services.clock.now()
        if not action.argument:
            return action.answer(self._list(loaded.directory, loaded.operations.delays, now))
        try:
            delay = self._read(action.argument, loaded.directory, now)
        except NotUnderstood as error:
            return action.answer(services.say(str(error)))
        operations = services.operations.change(lambda o: o.delay(delay))
        services.audit(action.member.id, "late", ())
        present = next((d for d in operations.delays if d.doctor == delay.doctor), None)
        if present is None:
            return action.answer(services.say(N_("The delay is taken back. Nobody is written to.")))
        return action.answer(*self._page(loaded.directory, present))

    def tell(self, action: RoomAction) -> None:
        """Have the patients told, within seconds."""
        self._tell(action, action.argument)

    def accept(self, action: RoomAction) -> str:
        """Note the delay that the clinic's marks suggest, and have the patients told. It is for the same day alone."""
        services, now = self.services, self.services.clock.now()
        doctor, minutes, day = (*action.arguments, "", "")[:3]
        if day != str(services.time.day(now)) or not minutes.isdecimal():
            return services.words.label(N_("That was of another day."))
        until = services.time.instant(services.time.day(now) + timedelta(days=1), 0)
        delay = Delay(doctor, int(minutes), now.replace(microsecond=0), until)
        services.operations.change(lambda o: o.delay(delay))
        services.audit(action.member.id, "late", ())
        self._tell(action, delay.id)
        return ""

    def _tell(self, action: RoomAction, id: str) -> None:
        services, now = self.services, self.services.clock.now()
        operations = services.operations.change(lambda o: o.tell_delay(id, now))
        delay = next((d for d in operations.delays if d.id == id), None)
        if delay is None:
            return action.answer(
                services.say(N_("That delay was changed or taken back meanwhile."))
            )
        patients = {mirrored.patient for mirrored in self.visits(delay)}
        links = [(p, link.account) for p in patients for link in services.mirror.load(p).links]
        services.audit(action.member.id, "tell_late", (account for _, account in links))
        for patient, account in links:
            services.mirror.look_again(patient, account, now)
        services.bring(sorted({account for _, account in links}))
        return action.answer(*self._page(services.conversations.look().directory, delay))

    def _read(self, text: str, directory: Directory, now: datetime) -> Delay:
        """The delay that staff write: `Коваленко 25`, `Коваленко 25 хв`.

        Raises:
            NotUnderstood: no doctor is named, or no number of minutes.
        """
        services = self.services
        match = _DELAY.fullmatch(text.strip())
        if match is None or int(match["minutes"]) > MOST_MINUTES:
            raise NotUnderstood(_HOW)
        today = services.time.day(now)
        place = read_place(match["whom"], directory, services.facts, today)
        if not place.doctor or place.branch:
            raise NotUnderstood(_HOW)
        until = services.time.instant(today + timedelta(days=1), 0)
        return Delay(place.doctor, int(match["minutes"]), now.replace(microsecond=0), until)

    def visits(self, delay: Delay) -> list[Mirrored]:
        """The doctor's visits of today that are still to begin, of patients who have not come yet."""
        now = self.services.clock.now()
        return [
            one.mirrored
            for one in self.services.mirror.between(now, delay.until)
            if one.mirrored.visit.doctor == delay.doctor
            and one.mirrored.visit.stands
            and one.mirrored.visit.status is not VisitStatus.ARRIVED
        ]

    def _page(self, directory: Directory, delay: Delay) -> tuple[str, Rows]:
        """Whom the delay concerns, what they would read, and the button that tells them (HTML)."""
        services, visits = self.services, self.visits(delay)
        patients = {mirrored.patient for mirrored in visits}
        reading = self.affecting.count_reachable(patients)
        lines = [
            self._line(directory, delay),
            services.say(
                N_(
                    "Visits of linked patients still to come today: {visits}, patients: {patients}."
                    " A message reaches {reading}."
                ),
                visits=len(visits),
                patients=len(patients),
                reading=reading,
            ),
        ]
        if not delay.grows:
            told = N_(
                "📨 They are told: about {minutes} minutes. They are written to again only if it grows."
            )
            return "\n".join([*lines, services.say(told, minutes=delay.told)]), ()
        if not reading:
            return "\n".join(lines), ()
        first = min(visits, key=lambda one: one.visit.start).visit
        expected = first.start + timedelta(minutes=delay.minutes)
        would = N_(
            "They would read: «We are sorry: the doctor is about {minutes} minutes late. Please come at about {hour}»,"
            " the first of them, with buttons to come later or to move the visit."
        )
        hour = services.words.hour(expected)
        lines.append(services.say(would, minutes=delay.minutes, hour=hour))
        tell = services.words.label(N_("📨 Tell them: {reading}"), reading=reading)
        return "\n".join(lines), [[(tell, room_button("tell_late", delay.id))]]

    def _list(self, directory: Directory, delays: Sequence[Delay], now: datetime) -> str:
        lines = [self._line(directory, delay) for delay in delays if now < delay.until]
        return "\n".join(lines) or self.services.say(
            N_("No doctor is late today.")
        ) + "\n" + self.services.say(_HOW)

    def _line(self, directory: Directory, delay: Delay) -> str:
        doctor = directory.doctor(delay.doctor)
        return self.services.say(
            N_("⏰ {doctor}: about {minutes} minutes late today."),
            doctor=doctor.name if doctor else delay.doctor,
            minutes=delay.minutes,
        )
