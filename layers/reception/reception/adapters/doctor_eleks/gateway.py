"""The port's methods, by the vendor's method reference v1.7."""

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from reception.adapters.doctor_eleks import photos, translate
from reception.adapters.doctor_eleks.answers import Answers, says
from reception.adapters.doctor_eleks.connection import Connection
from reception.adapters.doctor_eleks.directory import read_directory
from reception.adapters.doctor_eleks.exchange import Deadline
from reception.adapters.doctor_eleks.session import Call, Session
from reception.adapters.doctor_eleks.statuses import Statuses
from reception.adapters.doctor_eleks.wire import (
    NO_ROWS,
    BadRow,
    Refusal,
    Row,
    gather,
    identifier,
)
from reception.clinic.model import ClinicTime, Directory, Patient, Person, Slot, Visit, VisitStatus
from reception.clinic.system import (
    AlreadyBookedThatDay,
    AnswerLost,
    ClinicError,
    ClinicUnreachable,
    Refused,
    SlotTaken,
)
from reception.ports import Clock

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
LONGEST_TASK_NAME = 200
LONGEST_NOTE = 200


class DoctorEleks:
    """The clinic system, for one turn: all its calls end within `deadline_seconds` of its making.

    `country` is that of phones without a country's code. Safe to be shared by threads.
    """

    def __init__(
        self,
        connection: Connection,
        clock: Clock,
        time: ClinicTime,
        country: str = "UA",
        answers: Answers | None = None,
        deadline_seconds: float = 8.0,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._time = time
        self._country = country
        self._answers = answers or Answers()
        self._session = Session(connection, self._answers, Deadline(deadline_seconds))
        self._statuses = Statuses(connection, self._session, self._answers)

    def directory(self) -> Directory:
        """Five lists, joined: what of them is open to booking from the web."""
        return read_directory(self._session, self._answers)

    def photos(self) -> Iterator[tuple[str, bytes]]:
        """Doctor's login and picture. One call for all, and one more for each picture kept as an address."""
        return photos.read_photos(self._connection, self._session)

    def free_dates(self, doctor: str, service: str, branch: str, days: int) -> tuple[date, ...]:
        """Clinic days with a free slot, ascending, from today to `days` ahead."""
        today = self._today()
        method, params = "spzIBFreeDateDetails", self._offer(doctor, service, branch, days)
        rows = self._session.read(Call(method, "timeTableDate", params))

        def read(row: Row) -> date | None:
            if not _is_same(row.text_or_none("userLogin"), doctor):
                return None
            return row.read(
                "timeTableDate", lambda text: translate.calendar_day(text, self._time.zone)
            )

        dates = gather(method, rows, read, lambda day: day)
        return tuple(sorted(day for day in dates if today <= day <= today + days * DAY))

    def free_slots(self, doctor: str, service: str, branch: str, day: date) -> tuple[Slot, ...]:
        """Free slots that start on a clinic day and are still to come, ascending, one for each start."""
        free = sorted(
            self._free(doctor, service, branch, day), key=lambda slot: (slot.start, slot.end)
        )
        return tuple({slot.start: slot for slot in reversed(free)}.values())[::-1]

    def patients_by_phone(self, phone: str) -> tuple[Patient, ...]:
        """Every card whose phone or SMS phone is `phone` (E.164). What the search gives beyond that is dropped."""
        written = translate.phone_for_call(phone, self._answers.phone_format)
        return tuple(p for p in self._patients("PatientPhone", written) if phone in p.phones)

    def patients_by_name(self, person: Person) -> tuple[Patient, ...]:
        """Every card of this surname, first name and date of birth.

        A name with an apostrophe is asked for with each kind of it: the search may take it to the letter.
        """
        name = f"{person.surname} {person.first_name}"
        wanted = translate.folded(name)
        found = {
            patient.id: patient
            for spelling in translate.spellings(name)
            for patient in self._patients("PatientName", spelling)
        }
        return tuple(
            patient
            for patient in found.values()
            if f"{translate.folded(patient.name)} ".startswith(f"{wanted} ")
            and patient.birth_date == person.birth_date
        )

    def patient(self, patient: str) -> Patient | None:
        """The card with this id. What the search gives beyond that is dropped."""
        return next((p for p in self._patients("PatientID", patient) if p.id == patient), None)

    def register(self, person: Person, phone: str) -> str:
        """Create a card, or find the one that the clinic system takes for the same; the patient's id.

        Raises:
            AnswerLost, Refused.
        """
        params = {
            "PatientName1": person.surname,
            "PatientName2": person.first_name,
            **({"PatientName3": person.patronymic} if person.patronymic else {}),
            "PatientBirthDate": translate.midnight(person.birth_date),
            "PatientSexCode": translate.SEX_CODES[person.sex],
            "PatientPhone": translate.phone_for_call(phone, self._answers.phone_format),
        }
        try:
            return self._write("spzIBPatientCreate", "patientID", params)
        except Refusal:
            pass  # its text may name the person
        raise Refused("spzIBPatientCreate: refused")

    def book(self, patient: str, slot: Slot, description: str) -> str:
        """Book a slot; the visit's id.

        Raises:
            SlotTaken, AlreadyBookedThatDay, Refused, AnswerLost.
        """
        zone = self._time.zone
        params = {
            "PatientID": patient,
            "ServiceID": slot.service,
            "VenueID": slot.room,
            "UserLogin": slot.doctor,
            "StartTime": translate.wall_clock(slot.start, zone),
            "EndTime": translate.wall_clock(slot.end, zone),
            **({"ScheduleDesc": description} if description else {}),
            "ScheduleDublicatesRulesIsDisabled": "0",  # spelt so; 1 would book over other patients
        }
        try:
            return self._write("spzIBScheduleCreate", "scheduleID", params)
        except Refusal as refusal:
            text = refusal.text
        raise self._why_not_booked(text, patient, slot)

    def cancel(self, visit: str) -> None:
        """Cancel a visit. The reference promises no more than a status.

        Raises:
            Refused, AnswerLost.
        """
        method = "spzIBScheduleCancel"
        try:
            self._session.write(Call(method, NO_ROWS, {"ScheduleID": visit}))
        except Refusal:
            pass  # its text may name the person
        else:
            return
        raise Refused(f"{method}: refused")

    def task(self, name: str, text: str) -> None:
        """A task for staff.

        Raises:
            Refused, AnswerLost.
        """
        method = "spzIBTaskCreate"
        try:
            params = {"TaskName": name[:LONGEST_TASK_NAME], "TaskDesc": text}
            self._write(method, "TaskID", params)
        except Refusal:
            pass  # its text may name a person
        else:
            return
        raise Refused(f"{method}: refused")

    def note(self, patient: str, text: str) -> None:
        """A note on a card. The reference also calls the patient `PatientRef`, in one example.

        Raises:
            Refused, AnswerLost.
        """
        method = "spzIBCommunicationCreate"
        try:
            params = {"PatientID": patient, "Text": text[:LONGEST_NOTE]}
            self._write(method, "communicationID", params)
        except Refusal:
            pass  # its text may name the person
        else:
            return
        raise Refused(f"{method}: refused")

    def visits(self, patient: str, first: date, last: date) -> tuple[Visit, ...]:
        """Visits that start on the clinic days `first` to `last`, ascending, cancelled ones too."""
        return self._visits({"PatientID": patient}, first, last)

    def visits_of_all(self, first: date, last: date) -> tuple[Visit, ...]:
        """The same method without `PatientID`, which the reference marks as required: see `Answers.window_days`."""
        return self._visits({}, first, last)

    def patient_of(self, visit: str) -> str | None:
        """From the one method that names the patient of a visit. Of its answer nothing else is read."""
        method = "spzIBScheduleBookingDetails"
        rows = self._session.read(Call(method, "ScheduleID", {"ScheduleID": visit}))

        def read(row: Row) -> tuple[str, str | None] | None:
            found = row.text("ScheduleID")
            return (found, row.text_or_none("PatientID")) if found == visit else None

        found = gather(method, rows, read, lambda pair: pair[0])
        if not found:
            raise ClinicUnreachable(f"{method}: no such visit")
        return found[0][1]

    def statuses(self) -> Mapping[str, VisitStatus | None]:
        """The installation's names of statuses and what each means here; None where nothing says so."""
        return self._statuses.meanings()

    # --- rows ---

    def _visits(self, whose: Mapping[str, str], first: date, last: date) -> tuple[Visit, ...]:
        """A day more is asked for, whether the end of a period belongs to it or not."""
        method = "spzIBScheduleList"
        params = {
            **whose,
            "StartDate": translate.midnight(first),
            "EndDate": translate.midnight(last + DAY),
        }
        rows = self._session.read(Call(method, "scheduleID", params))
        visits = gather(method, rows, self._visit, lambda visit: visit.id)
        within = (v for v in visits if first <= self._time.day(v.start) <= last)
        return tuple(sorted(within, key=lambda visit: (visit.start, visit.id)))

    def _free(self, doctor: str, service: str, branch: str, day: date) -> list[Slot]:
        """Free slots of a day, as the clinic system lists them."""
        ahead = (day - self._today()).days
        if not 0 <= ahead < self._answers.greatest_day_count:
            return []
        method, params = "spzIBFreeSeanceDetails", self._offer(doctor, service, branch, ahead)
        rows = self._session.read(Call(method, "timeTableStartTime", params))
        now, zone = self._clock.now(), self._time.zone

        def read(row: Row) -> Slot | None:
            start = row.read("timeTableStartTime", lambda text: translate.instant(text, zone))
            end = row.read("timeTableEndTime", lambda text: translate.instant(text, zone))
            room = row.text("venueID")
            if end <= start:
                raise BadRow("timeTableEndTime")
            elsewhere = not _is_same(row.text_or_none("companyGUID"), branch)
            other = not _is_same(row.text_or_none("userLogin"), doctor)
            if elsewhere or other or start <= now or self._time.day(start) != day:
                return None
            return Slot(doctor, service, branch, room, start, end)

        return gather(method, rows, read, lambda slot: (slot.start, slot.room))

    def _patients(self, by: str, value: str) -> list[Patient]:
        method = "spzIBPatientSearch"
        rows = self._session.read(Call(method, "patientID", {by: value}))
        return gather(method, rows, self._patient, lambda patient: patient.id)

    def _patient(self, row: Row) -> Patient:
        """Of a card, no more than the reception needs."""
        phones = (row.text_or_none("patientPhone"), row.text_or_none("patientSMSPhone"))
        numbers = (translate.phone_of_card(phone, self._country) for phone in phones if phone)
        return Patient(
            id=row.text("patientID"),
            name=row.text_or_none("patientName") or "",
            birth_date=self._birth_date(row),
            phones=tuple(dict.fromkeys(filter(None, numbers))),
        )

    def _birth_date(self, row: Row) -> date | None:
        text = row.text_or_none("patientBirthDate")
        if text is None:
            return None
        day = row.read(
            "patientBirthDate", lambda text: translate.calendar_day(text, self._time.zone)
        )
        return None if day in translate.NO_DATES else day

    def _visit(self, row: Row) -> Visit:
        """A visit must not be missed for a want of details: after a lost answer this tells whether it was booked."""
        zone = self._time.zone
        start = row.read("scheduleStartTime", lambda text: translate.instant(text, zone))
        try:
            end = row.read("scheduleEndTime", lambda text: translate.instant(text, zone))
        except BadRow:
            end = start
        return Visit(
            id=row.text("scheduleID"),
            doctor=row.text("userLogin"),
            room=row.text_or_none("venueID") or "",
            start=start,
            end=max(start, end),
            status=self._statuses.of(row),
            service=row.detail("serviceCode"),
            address=row.detail("companyAddress"),
        )

    # --- calls ---

    def _today(self) -> date:
        return self._time.day(self._clock.now())

    def _offer(self, doctor: str, service: str, branch: str, days: int) -> Mapping[str, str]:
        """Today and `days` more. Whether `DayCount` counts today is not written: a day too many does no harm."""
        return {
            "ServiceID": service,
            "DayCount": str(min(days + 1, self._answers.greatest_day_count)),
            "UserLogin": doctor,
            "CompanyGUID": branch,
        }

    def _write(self, method: str, key: str, params: Mapping[str, str]) -> str:
        found = identifier(self._session.write(Call(method, key, params)), key)
        if found is None:
            log.error("%s: an answer without an id", method)
            raise AnswerLost(f"{method}: an answer without an id")
        return found

    def _why_not_booked(self, text: str, patient: str, slot: Slot) -> ClinicError:
        """What a refusal means. Where its words don't decide, the free times do, then the patient's visits."""
        method = "spzIBScheduleCreate"
        taken = says(self._answers.slot_taken, text)
        booked = says(self._answers.already_booked, text)
        if taken and not booked:
            return SlotTaken(method)
        if booked and not taken:
            return AlreadyBookedThatDay(method)
        if says(self._answers.no_permission, text):
            return Refused(f"{method}: no permission")
        try:
            if not self._is_free(slot):
                return SlotTaken(f"{method}: refused, and the time is not free any more")
            if self._has_visit(patient, self._time.day(slot.start)):
                return AlreadyBookedThatDay(f"{method}: refused, and there is a visit that day")
        except ClinicUnreachable as error:
            log.warning("%s: refused, and why could not be read: %s", method, error)
        return Refused(f"{method}: refused for an unknown reason")

    def _is_free(self, slot: Slot) -> bool:
        day = self._time.day(slot.start)
        free = self._free(slot.doctor, slot.service, slot.branch, day)
        return any((s.room, s.start, s.end) == (slot.room, slot.start, slot.end) for s in free)

    def _has_visit(self, patient: str, day: date) -> bool:
        return any(visit.stands for visit in self.visits(patient, day, day))


def _is_same(given: str | None, asked: str) -> bool:
    """Whether a row is of what was asked for. One that doesn't say is: the parameter chose it."""
    return given is None or given.casefold() == asked.casefold()
